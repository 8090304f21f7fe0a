package pushdown

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
)

// keys finds the fields to count by: the raw ones that are read. When one cannot
// be said it says why.
func (m *maker) keys(f *followed, c *Counts, reads plan.Reads) (why string) {
	constants := m.constants()
	for _, name := range reads.Names() {
		switch {
		case name == fields.MessageTime, name == fields.Source, name == fields.Category, name == fields.Index, name == fields.View,
			constants.Has(name), m.rulesSet(name), slices.Contains(c.Conditions, name):
		case name == fields.Raw:
			for _, keys := range reads.Paths(name) {
				if len(keys) == 0 {
					return "the whole of each message is read"
				}
				if why := c.path(keys); why != "" {
					return why
				}
			}
		case name == fields.SourceHost:
			c.field("@log", nil)
		case name == fields.SourceName:
			c.field("@logStream", nil)
		case slices.Contains(fields.Known(), name) && strings.HasPrefix(name, "_"):
			return name + " differs from one to the next"
		default:
			auto := m.auto(name).Path
			for _, below := range reads.Paths(name) {
				if why := c.path(append(slices.Clip(auto), below...)); why != "" {
					return why
				}
			}
			if field, ok := insights.Path(auto); ok {
				f.folded = append(f.folded, field)
			}
		}
	}
	return ""
}

func (c *Counts) path(keys []string) (why string) {
	name, ok := insights.Path(keys)
	if !ok {
		return fmt.Sprintf("it has no sure name for the key %s", strings.Join(keys, "."))
	}
	c.field(name, keys)
	return ""
}

func (c *Counts) field(name string, path []string) {
	if !slices.Contains(c.Group.Fields, name) {
		c.Group.Fields = append(c.Group.Fields, name)
		c.Paths = append(c.Paths, path)
	}
}
