package source

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// decode turns the rows of an answer into a batch. Events in doubt
// are left out.
func (c *Counts) decode(target awsapi.Target, p section, rows [][]awsapi.Field) (*value.Batch, error) {
	schema := c.Schema()
	d := &groupDecoder{Counts: c, part: p, b: value.NewBatch(schema, len(rows)), row: make([]value.Value, schema.Len()), cell: map[string]string{}}
	for i, name := range schema.Names() {
		switch name {
		case plan.Weight:
			d.weight = i
		case plan.Spread:
			d.spread = i
		case fields.Raw:
			d.raw = i
		}
	}
	for _, r := range rows {
		clear(d.cell)
		for _, f := range r {
			d.cell[f.Name] = f.Value
		}
		if err := d.group(); err != nil {
			return nil, err
		}
	}
	for at := d.constants(); at < schema.Len(); at++ {
		d.b.Cols[at] = constant(c.LogScan.constants(target), schema.Names()[at], d.b.N)
	}
	return d.b, nil
}

// groupDecoder makes rows of groups.
type groupDecoder struct {
	*Counts
	part                section
	b                   *value.Batch
	cell                map[string]string // of the group, by column
	row                 []value.Value
	weight, spread, raw int // columns; spread is 0 where there is none
	leaves              []jsonLeaf
}

// constants is the first column that is the same on all rows.
func (d *groupDecoder) constants() int {
	n := d.raw + 1 + len(d.Conditions)
	for _, keys := range d.Paths {
		if keys == nil {
			n++
		}
	}
	return n
}

// group adds the rows of a group.
func (d *groupDecoder) group() error {
	n, err := strconv.ParseFloat(d.cell[d.Group.CountColumn()], 64)
	if err != nil {
		return fmt.Errorf("CloudWatch gave the count %q, expected a number", d.cell[d.Group.CountColumn()])
	}
	if n == 0 { // the one row that some answers have for no events
		return nil
	}
	if d.Doubt && isTrue(d.cell[d.Group.ConditionColumn(0)]) {
		if d.part.what != sums { // they are among the others
			d.doubtful.Store(true)
		}
		return nil
	}
	d.row[0] = value.Int(d.part.from.UnixMilli())
	if d.Group.Slice > 0 {
		if d.row[0], err = readTime(d.cell[d.Group.TimeColumn()]); err != nil {
			return err
		}
	}
	if err := d.keys(); err != nil {
		return err
	}
	if d.part.what == sums {
		return d.sums(int64(n))
	}
	d.add(int64(n), value.NullValue())
	return nil
}

// keys reads what the group is counted by.
func (d *groupDecoder) keys() (err error) {
	d.leaves = d.leaves[:0]
	g, at := &d.Group, d.raw+1
	for i, keys := range d.Paths {
		text, given := d.cell[g.FieldColumn(i)]
		switch {
		case keys == nil:
			for _, f := range eventFields {
				if f.column == g.Fields[i] {
					if d.row[at], err = f.read(text); err != nil {
						return err
					}
					break
				}
			}
			at++
		case d.part.what == sums && slices.Contains(d.Sums, g.Fields[i]):
		case g.IsSure(i) || isTrue(d.cell[g.PresentColumn(i)]):
			if !g.IsText(i) && isTrue(d.cell[g.NumberColumn(i)]) {
				if text, err = number(text); err != nil {
					return err
				}
			}
			d.leaves = append(d.leaves, jsonLeaf{keys, text})
		case given && text != "":
			return fmt.Errorf("CloudWatch gave the field %s the value %q and says that it is missing", g.Fields[i], text)
		}
	}
	for i := range d.Conditions {
		j := i
		if d.Doubt {
			j++
		}
		d.row[at] = value.Bool(isTrue(d.cell[g.ConditionColumn(j)]))
		at++
	}
	return nil
}

// add adds a row that stands for so many events.
func (d *groupDecoder) add(weight int64, spread value.Value) {
	d.row[d.weight] = value.Int(weight)
	if d.spread > 0 {
		d.row[d.spread] = spread
	}
	d.row[d.raw] = value.String(writeJSON(d.leaves))
	for i := range d.constants() {
		d.b.Cols[i].Append(d.row[i])
	}
	d.b.N++
}

// sums adds the rows of a group of n events whose numbers were added up: one for
// the sum, which stands for all events, and for none the smallest and the largest
// number. Where percentiles are wanted further rows spread the numbers.
func (d *groupDecoder) sums(n int64) error {
	type numbers struct {
		keys                  []string
		mean, least, greatest float64
		levels                []float64
	}
	var all []numbers
	spread, one := d.spread > 0, true
	for i, f := range d.Group.Fields {
		if !slices.Contains(d.Sums, f) {
			continue
		}
		x := numbers{keys: d.Paths[i]}
		for column, to := range map[string]*float64{d.Group.SumColumn(i): &x.mean, d.Group.LeastColumn(i): &x.least, d.Group.GreatestColumn(i): &x.greatest} {
			var err error
			if *to, err = d.scaled(column); err != nil {
				return err
			}
		}
		x.mean = min(max(x.mean/float64(n), x.least), x.greatest)
		g := d.Group
		g.Percentiles = d.levels()
		for j := range g.Percentiles {
			level, err := d.scaled(g.PercentileColumn(i, j))
			if err != nil {
				return err
			}
			x.levels = append(x.levels, level)
		}
		one = one && x.least == x.greatest
		all = append(all, x)
	}
	keys := d.leaves
	row := func(weight int64, part value.Value, of func(numbers) float64) {
		d.leaves = keys
		for _, x := range all {
			d.leaves = append(d.leaves, jsonLeaf{x.keys, strconv.FormatFloat(of(x), 'f', -1, 64)})
		}
		d.add(weight, part)
	}
	mean := func(x numbers) float64 { return x.mean }
	if one { // all numbers are the same
		row(n, value.Int(n), mean)
		return nil
	}
	none := value.Int(0)
	row(n, none, mean)
	least := func(x numbers) float64 { return x.least }
	greatest := func(x numbers) float64 { return x.greatest }
	if !spread {
		row(0, none, least)
		row(0, none, greatest)
		return nil
	}
	shares := d.shares(n)
	row(0, value.Int(shares[0]), least)
	for j, share := range shares[1 : len(shares)-1] {
		row(0, value.Int(share), func(x numbers) float64 { return x.levels[j] })
	}
	row(0, value.Int(shares[len(shares)-1]), greatest)
	return nil
}

// scaled reads a number that CloudWatch has scaled.
func (d *groupDecoder) scaled(column string) (float64, error) {
	x, err := strconv.ParseFloat(d.cell[column], 64)
	if err != nil {
		return 0, fmt.Errorf("CloudWatch gave the sum %q, expected a number", d.cell[column])
	}
	return x / insights.SumScale, nil
}

// levels are the percentiles that CloudWatch is asked for: those that are wanted,
// and some between them, so that groups can be put together. None are asked for
// where none is wanted.
func (c *Counts) levels() []float64 {
	if len(c.Percentiles) == 0 {
		return nil
	}
	out := []float64{1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99}
	for _, p := range c.Percentiles {
		if p > 0 && p < 100 {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// shares divides n events among the smallest number, those of the levels, and the
// largest: each stands for those nearest to it.
func (c *Counts) shares(n int64) []int64 {
	at := append(append([]float64{0}, c.levels()...), 100)
	out := make([]int64, len(at))
	before := int64(0)
	for i := range at {
		upTo := n
		if i+1 < len(at) {
			upTo = int64(math.Round((at[i] + at[i+1]) / 200 * float64(n)))
		}
		out[i], before = upTo-before, upTo
	}
	return out
}

// number writes a number as JSON has it, however CloudWatch prints it. The
// numbers of events that are not in doubt are written in one way only.
func number(printed string) (string, error) {
	n, err := strconv.ParseFloat(printed, 64)
	if err != nil {
		return "", fmt.Errorf("CloudWatch printed the number %q, expected digits", printed)
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

// isTrue reads a truth value, of which nobody says how it prints.
func isTrue(s string) bool { return s == "1" || s == "1.0" || s == "true" || s == "True" }
