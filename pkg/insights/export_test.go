package insights

import (
	"maps"
	"slices"
)

// AbilityNames returns the names in the table of what can be said.
func AbilityNames() []string { return slices.Sorted(maps.Keys(abilities)) }
