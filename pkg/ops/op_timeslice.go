package ops

import (
	"strconv"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "timeslice", Kind: Shape,
	Syntax:  "timeslice [by] [<n>(s|m|h|d|w) | <n> buckets] [as <a>]",
	Summary: "Put the rows into time buckets by their message time.",
	Example: "timeslice 15m",
	Parse:   parseTimeslice,
})

const (
	timeField     = "_messagetime"
	timesliceName = "_timeslice"
)

// timesliceOp is the timeslice operator (language spec §3.4). Buckets of
// seconds, minutes and hours are aligned to the epoch, days and weeks to local
// midnight in the query's time zone (§11-A18). The bucket's start, in epoch
// milliseconds, goes to _timeslice or the alias; its end to _timeslice_end.
type timesliceOp struct {
	stage
	width   time.Duration // 0: the whole range, or buckets
	buckets int
	as      *syntax.Ident
}

func parseTimeslice(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &timesliceOp{}
	p.AcceptWord("by")
	paren := p.AcceptOp("(")
	switch {
	case isBuckets(p.PeekAt(1)):
		n, ok := p.Int("how many buckets", 1, 10_000)
		if !ok {
			return nil
		}
		o.buckets = n
		p.Next()
	case !p.AtEnd() && !p.PeekWord("as") && !p.PeekOp(")"):
		d, ok := p.Duration("the width of the buckets, such as 15m")
		if !ok {
			return nil
		}
		if d < time.Second {
			p.Errorf(p.SpanFrom(head.Span), "timeslice-width", "write 1s or more", "a timeslice is at least one second wide")
			return nil
		}
		o.width = d
	}
	if paren && !p.ExpectOp(")", "to end timeslice(…)") {
		return nil
	}
	o.as = p.As()
	o.at = p.SpanFrom(head.Span)
	return o
}

func isBuckets(t syntax.Token) bool {
	return strings.EqualFold(t.Text, "buckets") || strings.EqualFold(t.Text, "bucket")
}

// Name returns "timeslice".
func (o *timesliceOp) Name() string { return "timeslice" }

// Print writes the stage.
func (o *timesliceOp) Print(p *syntax.Printer) {
	p.Text("timeslice")
	switch {
	case o.buckets > 0:
		p.Text(" " + strconv.Itoa(o.buckets) + " buckets")
	case o.width > 0:
		p.Text(" ")
		printDuration(p, o.width)
	}
	printAs(p, o.as)
}

func (o *timesliceOp) output() string {
	if o.as != nil {
		return o.as.Name
	}
	return timesliceName
}

// outputs are the start and both spellings of the end (language spec §11-A19).
func (o *timesliceOp) outputs() []string {
	return []string{o.output(), "_timeslice_end", "__timeslice_end"}
}

// Bind adds the bucket.
func (o *timesliceOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	if in.Aggregate && !in.Has(timeField) {
		b.Errorf(o.at, "stage-order", "put timeslice before the aggregate, and _timeslice into its by list",
			"timeslice needs the time of the messages, which an aggregate drops")
	}
	return in.WithTimes(o.outputs()...)
}

// Needs asks for the message time.
func (o *timesliceOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(o.outputs()...).With(timeField)
}

// Compile computes the buckets.
func (o *timesliceOp) Compile(rt *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	slice := o.slicer(rt)
	outputs := o.outputs()
	return with(in, outputs...), func(b *value.Batch) (*value.Batch, error) {
		times := columns(b, []string{timeField})[0]
		start, end := value.NewColumn(b.N), value.NewColumn(b.N)
		for i := range b.N {
			t, ok := times.At(i).AsInt()
			if !ok {
				start.AppendNull()
				end.AppendNull()
				continue
			}
			from, to := slice(t)
			start.Append(value.Int(from))
			end.Append(value.Int(to))
		}
		return assign(b, outputs, []*value.Column{start, end, end}), nil
	}, nil
}

// slicer returns the function from a time to its bucket, in epoch milliseconds.
func (o *timesliceOp) slicer(rt *exec.Runtime) func(t int64) (from, to int64) {
	width := o.bucket(rt)
	switch {
	case width == 0:
		return func(int64) (int64, int64) { return rt.Env.From, rt.Env.To }
	case width%day == 0:
		return daySlicer(int(width/day), rt.Env.Location)
	}
	w := width.Milliseconds()
	return func(t int64) (int64, int64) {
		from := t - mod(t, w)
		return from, from + w
	}
}

// bucket is the width of the buckets; 0 is the whole range.
func (o *timesliceOp) bucket(rt *exec.Runtime) time.Duration {
	if o.buckets > 0 {
		return bucketWidth(time.Duration(rt.Env.To-rt.Env.From)*time.Millisecond, o.buckets)
	}
	return o.width
}

// daySlicer cuts at local midnight. Days count from 1 January 1970, weeks from
// Monday, 5 January 1970.
func daySlicer(days int, loc *time.Location) func(int64) (int64, int64) {
	if loc == nil {
		loc = time.UTC
	}
	shift := 0
	if days%7 == 0 {
		shift = 4
	}
	return func(t int64) (int64, int64) {
		y, m, d := time.UnixMilli(t).In(loc).Date()
		number := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/86400 - int64(shift)
		first := d - int(mod(number, int64(days)))
		return midnight(y, m, first, loc).UnixMilli(), midnight(y, m, first+days, loc).UnixMilli()
	}
}

// midnight is the first moment of a local day. Where clocks are put forward at
// midnight that is the moment at which they are.
func midnight(y int, m time.Month, d int, loc *time.Location) time.Time {
	t := time.Date(y, m, d, 0, 0, 0, 0, loc)
	if t.Hour() >= 12 { // an hour before, see time.Date
		_, t = t.ZoneBounds()
	}
	return t
}

// mod is the remainder that is never negative.
func mod(a, b int64) int64 {
	if r := a % b; r < 0 {
		return r + b
	} else {
		return r
	}
}

// bucketLadder are the widths that `timeslice n buckets` chooses from (language
// spec §11-A18).
var bucketLadder = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour, 6 * time.Hour, 12 * time.Hour, day,
}

// bucketWidth returns the narrowest width of the ladder, or number of whole
// days, that cuts the range into at most n buckets.
func bucketWidth(r time.Duration, n int) time.Duration {
	for _, w := range bucketLadder {
		if r <= w*time.Duration(n) {
			return w
		}
	}
	per := r / time.Duration(n)
	return (per + day - 1) / day * day
}

// Effect sets the slice.
func (o *timesliceOp) Effect(*plan.Trace) plan.Effect { return makes(o.outputs()) }

// Unit returns how wide buckets of time may be so that each lies in one slice:
// one of CloudWatch's widths, 0 when the slice is the whole range.
func (o *timesliceOp) Unit(rt *exec.Runtime) time.Duration {
	width := o.bucket(rt)
	if width%day == 0 && width > 0 {
		return zoneUnit(rt)
	}
	return insights.BinWithin(width)
}

// zoneUnit is the widest bucket at whose bounds every local midnight of the
// range lies.
func zoneUnit(rt *exec.Runtime) time.Duration {
	loc := rt.Env.Location
	if loc == nil {
		loc = time.UTC
	}
	unit := day
	t, end := time.UnixMilli(rt.Env.From).In(loc), time.UnixMilli(rt.Env.To)
	for {
		_, offset := t.Zone()
		for rest := time.Duration(offset) * time.Second; rest != 0; {
			unit, rest = rest, unit%rest
		}
		_, next := t.ZoneBounds()
		if next.IsZero() || next.After(end) {
			return insights.BinWithin(max(unit, -unit))
		}
		t = next
	}
}
