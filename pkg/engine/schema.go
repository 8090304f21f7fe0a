package engine

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Field is a field that log rows can have before any stage, and where it comes from.
type Field struct {
	Name string    `json:"name"`
	From FieldFrom `json:"from"`
}

// FieldFrom is where a field comes from.
type FieldFrom string

// Where fields come from.
const (
	FromDohyo  FieldFrom = "built-in"
	FromRule   FieldFrom = "extraction rule"
	FromSource FieldFrom = "log source"
	FromSchema FieldFrom = "fields" // declared in the settings
)

// Fields is the field schema: the fields that completion and variables offer without looking at messages. A name stands
// there once, with the first of its origins.
func (e *Engine) Fields() []Field {
	var list []Field
	seen := map[string]bool{}
	add := func(from FieldFrom, names ...string) {
		for _, name := range names {
			if key := value.Fold(name); !seen[key] {
				seen[key] = true
				list = append(list, Field{name, from})
			}
		}
	}
	add(FromDohyo, fields.Known()...)
	for _, r := range e.rules {
		add(FromRule, r.Outputs...)
	}
	for _, l := range e.sources {
		for _, c := range l.ConstantLabels() {
			add(FromSource, c.Name)
		}
	}
	add(FromSchema, e.settings.Fields...)
	return list
}
