package ops

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = registerAggregate(recentSpec("most_recent", "_mostrecent", "newest",
	func(t, best int64) bool { return t > best }))

// Rows come newest first, so among equal times the last one is the oldest.
var _ = registerAggregate(recentSpec("least_recent", "_leastrecent", "oldest",
	func(t, best int64) bool { return t <= best }))

func recentSpec(name, output, which string, better func(t, best int64) bool) *aggSpec {
	return &aggSpec{
		Name:       name,
		Syntax:     name + "(<f>_withtime) [as <a>] [by <key>, …]",
		Summary:    "The " + which + " value of a field, told by the times that withtime wrote or else by the times of the messages.",
		Example:    name + "(status_withtime) as status by apiname",
		NeedsField: true,
		Ordered:    true,
		Bind:       bindRecent,
		Inputs:     recentInputs,
		Outputs: func(a aggItem) []string {
			if a.as != nil {
				return []string{a.as.Name}
			}
			return []string{output}
		},
		New: func(_ aggItem, env aggEnv) accumulators { return &recentAccs{better: better, env: env} },
	}
}

// withTimeSuffix ends the names of the fields that withtime makes (language
// spec §3.4).
const withTimeSuffix = "_withtime"

func hasTime(a aggItem) bool { return strings.HasSuffix(a.fields[0].Fold(), withTimeSuffix) }

func bindRecent(b *plan.Binder, in plan.Shape, at diag.Span, a aggItem) {
	if !hasTime(a) && in.Aggregate && !in.Has(timeField) {
		b.Errorf(at, "stage-order", "add | withtime "+a.fields[0].Name+" before the first aggregate and use "+a.fields[0].Name+withTimeSuffix,
			"%s needs the times of the messages, which an aggregate drops", a.fn.Name)
	}
}

func recentInputs(a aggItem) []string {
	if hasTime(a) {
		return names(a.fields)
	}
	return append(names(a.fields), timeField)
}

// recentAccs keeps the value with the best time. The time stands in the value,
// as withtime writes it, or beside it in the message.
type recentAccs struct {
	better func(t, best int64) bool
	env    aggEnv
	groups []recent
}

type recent struct {
	v     value.Value
	t     int64
	found bool
}

func (r *recentAccs) resize(n int) {
	for len(r.groups) < n {
		r.groups = append(r.groups, recent{})
	}
}

func (r *recentAccs) add(groups []int32, _ weights, args []*value.Column) (bad int) {
	for i, g := range groups {
		v := args[0].At(i)
		if v.IsNull() {
			continue
		}
		v, t, ok := readWithTime(v)
		if !ok {
			if len(args) == 1 {
				bad++
				continue
			}
			if t, ok = args[1].At(i).AsInt(); !ok {
				bad++
				continue
			}
		}
		if have := &r.groups[g]; !have.found || r.better(t, have.t) {
			r.env.keep(textBytes(v) - textBytes(have.v))
			*have = recent{v.Clone(), t, true}
		}
	}
	return bad
}

func (r *recentAccs) results(dst []value.Value, g int) []value.Value {
	return append(dst, r.groups[g].v)
}

// readWithTime takes value and time, in epoch milliseconds, out of the JSON
// object that withtime writes; it returns v and false for anything else.
func readWithTime(v value.Value) (value.Value, int64, bool) {
	text, ok := v.Str()
	if !ok || !strings.HasPrefix(text, "{") {
		return v, 0, false
	}
	var o struct {
		Value     any    `json:"value"`
		Timestamp *int64 `json:"timestamp"`
	}
	d := json.NewDecoder(bytes.NewBufferString(text))
	d.UseNumber()
	if d.Decode(&o) != nil || o.Timestamp == nil {
		return v, 0, false
	}
	return jsonValue(o.Value), *o.Timestamp, true
}

// jsonValue is a scalar of a decoded JSON text.
func jsonValue(x any) value.Value {
	switch x := x.(type) {
	case string:
		return value.String(x)
	case bool:
		return value.Bool(x)
	case json.Number:
		if i, err := x.Int64(); err == nil {
			return value.Int(i)
		}
		f, _ := x.Float64()
		return value.Float(f)
	}
	return value.Value{}
}
