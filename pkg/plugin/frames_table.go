package plugin

import (
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// tableFrame is the rows as they are: numeric-long when they are numbers with
// text that tells them apart, which alert rules can use, else table. No rows
// have no fields, so that panels say what they say when there is no data.
func tableFrame(r engine.Result) *data.Frame {
	f := data.NewFrame("")
	if r.Table.N == 0 {
		return typed(f, data.FrameTypeTable)
	}
	numbers, other := 0, 0
	for i, name := range r.Table.Schema.Names() {
		field := column(name, r.Table.Cols[i], isTime(r, name))
		f.Fields = append(f.Fields, field)
		switch {
		case field.Type().Numeric():
			numbers++
		case field.Type() != data.FieldTypeNullableString:
			other++
		}
	}
	if r.Kind == engine.Records && numbers > 0 && other == 0 {
		return typed(f, data.FrameTypeNumericLong)
	}
	return typed(f, data.FrameTypeTable)
}

// column is a column of a batch: numbers when every value is one by type, times
// when the column holds them, else booleans or text.
func column(name string, c *value.Column, times bool) *data.Field {
	kind, uniform := c.Uniform()
	switch {
	case times:
		return fill(name, c, func(v value.Value) (time.Time, bool) {
			ms, ok := v.AsInt()
			return time.UnixMilli(ms).UTC(), ok
		})
	case isNumeric(c):
		return fill(name, c, value.Value.Num)
	case uniform && kind == value.KindBool:
		return fill(name, c, value.Value.AsBool)
	}
	return fill(name, c, func(v value.Value) (string, bool) { return v.Text(), !v.IsNull() })
}

func fill[T any](name string, c *value.Column, read func(value.Value) (T, bool)) *data.Field {
	out := make([]*T, c.Len())
	for i := range out {
		if v, ok := read(c.At(i)); ok && !c.At(i).IsNull() {
			out[i] = &v
		}
	}
	return data.NewField(name, nil, out)
}

// isNumeric reports whether a column holds numbers and nulls only, and at least
// one number.
func isNumeric(c *value.Column) bool {
	found := false
	for i := range c.Len() {
		switch k := c.KindAt(i); {
		case k.Numeric():
			found = true
		case k != value.KindNull:
			return false
		}
	}
	return found
}

func isTime(r engine.Result, name string) bool {
	return slices.ContainsFunc(r.Times, func(t string) bool { return strings.EqualFold(t, name) })
}

// timeColumn is the column that a table is a series over: the first that holds
// times.
func timeColumn(r engine.Result) int {
	return slices.IndexFunc(r.Table.Schema.Names(), func(n string) bool { return isTime(r, n) })
}

// isTimeSeries reports whether records are one series or more: times, and at
// least one number for each.
func isTimeSeries(r engine.Result) bool {
	at := timeColumn(r)
	if at < 0 || r.Kind != engine.Records {
		return false
	}
	for i, c := range r.Table.Cols {
		if i != at && !isTime(r, r.Table.Schema.Names()[i]) && isNumeric(c) {
			return true
		}
	}
	return r.Table.N == 0
}
