package fields

import (
	"maps"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// LogSource is what is known of the rows of a log source before any is read.
type LogSource struct {
	Name string
	// Kind is what the source holds: KindAccessLog, KindCloudTrail, or anything.
	Kind     string
	Category string
	// Constants are the fields that the source sets on every row.
	Constants map[string]string
}

// Target is what is known of the rows of one account and region.
type Target struct{ Account, AccountID, Region string }

// Inline prepares the rules for a source: those whose scope can hold there. The
// built-in rule for one kind of source is left out of the other kind, where it
// would set nothing and yet keep region=… from leaving out a region.
// A target's constants are there on every row, so a rule may ask for them.
func (s LogSource) Inline(rules []CompiledRule) []InlineRule {
	var out []InlineRule
	for _, r := range rules {
		truth, rest := plan.Reduce(r.Scope, s.constant, nil)
		if truth != plan.False && s.takes(r) {
			out = append(out, InlineRule{CompiledRule: r, Rest: rest})
		}
	}
	return out
}

func (s LogSource) takes(r CompiledRule) bool {
	if s.Kind != KindAccessLog && s.Kind != KindCloudTrail {
		return true
	}
	return r.kind == "" || r.kind == s.Kind
}

// Facts returns what is known of the source's rows on a target. What a rule
// may set is not known; t is nil when no single target is meant.
func (s LogSource) Facts(rules []InlineRule, t *Target) plan.Facts {
	return func(field string) (value.Value, bool) {
		for _, r := range rules {
			if r.sets(plan.NewFields(field)) {
				return value.Value{}, false
			}
		}
		if v, ok := s.constant(field); ok {
			return v, true
		}
		if t == nil {
			return value.Value{}, false
		}
		switch strings.ToLower(field) {
		case AccountField:
			return present(t.Account), true
		case AccountID:
			return present(t.AccountID), true
		case Region:
			return present(t.Region), true
		}
		return value.Value{}, false
	}
}

// constant returns the value that every row of the source has for a field. A
// constant of the settings that is empty sets nothing.
func (s LogSource) constant(field string) (value.Value, bool) {
	for name, v := range s.Constants {
		if v != "" && strings.EqualFold(name, field) {
			return value.String(v), true
		}
	}
	switch strings.ToLower(field) {
	case Source, Index, View:
		return present(s.Name), true
	case Category:
		return present(s.Category), true
	}
	return value.Value{}, false
}

// present returns a constant's value; an empty one is missing.
func present(s string) value.Value {
	if s == "" {
		return value.NullValue()
	}
	return value.String(s)
}

// Scope reduces a query's scope for the source: the targets that can have rows
// in it, and what is left to test on the rows. What the target decides is left
// only where the kept targets do not decide it alike.
func (s LogSource) Scope(m syntax.Match, rules []InlineRule, targets []Target, vars func(string) []string) (keep []int, rest syntax.Match) {
	truth, rest := plan.Reduce(m, s.Facts(rules, nil), vars)
	if truth == plan.False {
		return nil, nil
	}
	var own []syntax.Match
	for i, t := range targets {
		if truth, left := plan.Reduce(m, s.Facts(rules, &t), vars); truth != plan.False {
			keep, own = append(keep, i), append(own, left)
		}
	}
	for _, left := range own {
		if printed(left) != printed(own[0]) {
			return keep, rest
		}
	}
	if len(own) > 0 {
		rest = own[0]
	}
	return keep, rest
}

// HasGroup returns the test of what a scope leaves of a source's log groups: those,
// by their names, in which it can hold. It is nil where all are left.
func (s LogSource) HasGroup(m syntax.Match, rules []InlineRule, vars func(string) []string) func(name string) bool {
	asked := slices.ContainsFunc(plan.MatchFields(m), func(f string) bool { return strings.EqualFold(f, SourceHost) })
	if _, fixed := s.constant(SourceHost); !asked || fixed {
		return nil
	}
	facts := s.Facts(rules, nil)
	return func(name string) bool {
		truth, _ := plan.Reduce(m, func(field string) (value.Value, bool) {
			if strings.EqualFold(field, SourceHost) {
				return value.String(name), true
			}
			return facts(field)
		}, vars)
		return truth != plan.False
	}
}

// printed is the text of a scope, "" for one that holds.
func printed(m syntax.Match) string {
	if m == nil {
		return ""
	}
	return syntax.Print(m)
}

// ConstantLabels returns the source's constants that are not empty, sorted by
// name.
func (s LogSource) ConstantLabels() []value.Label {
	var out []value.Label
	for _, name := range slices.Sorted(maps.Keys(s.Constants)) {
		if v := s.Constants[name]; v != "" {
			out = append(out, value.Label{Name: name, Value: v})
		}
	}
	return out
}
