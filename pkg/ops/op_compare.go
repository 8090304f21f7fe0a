package ops

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "compare", Kind: Series,
	Syntax:  "compare [with] timeshift <duration> [<n> [avg|min|max]] [as <alias>][, timeshift …]",
	Summary: "Put the results of earlier time ranges beside those of now.",
	Example: "compare with timeshift 1d 7 avg as lastWeek",
	Parse:   parseCompare,
})

// maxShifts is how many earlier ranges one compare looks at (language spec
// §3.5).
const maxShifts = 7

// compareOp is the compare operator (language spec §3.5). The results of the
// earlier ranges are joined to those of now, on the fields that the aggregate
// grouped by, as a full outer join; times are moved forward by the shift.
type compareOp struct {
	stage
	terms    []shiftTerm
	before   lineage
	repeated bool
	keys     []string // set by Bind
	times    []string
}

// shiftTerm is one `timeshift` of a compare.
type shiftTerm struct {
	amount  float64
	unit    string
	step    time.Duration
	times   int    // how many ranges, 1 when not written
	reduce  string // avg, min, max or ""
	as      *syntax.Ident
	written bool // whether times is
}

func parseCompare(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &compareOp{}
	p.AcceptWord("with")
	total := 0
	for {
		t, ok := parseShift(p)
		if !ok {
			return nil
		}
		o.terms = append(o.terms, t)
		total += t.times
		if !p.AcceptOp(",") {
			break
		}
		p.AcceptWord("with")
	}
	o.at = p.SpanFrom(head.Span)
	if total > maxShifts {
		p.Errorf(o.at, "out-of-range", "compare with fewer ranges", "compare looks at %d earlier ranges, at most %d are possible", total, maxShifts)
		return nil
	}
	seen := map[string]bool{}
	for _, t := range o.terms {
		for _, s := range t.suffixes() {
			if seen[value.Fold(s)] {
				p.Errorf(o.at, "repeated-field", "give each timeshift its own name with as", "two timeshifts make columns that end in %q", "_"+s)
				return nil
			}
			seen[value.Fold(s)] = true
		}
	}
	return o
}

func parseShift(p *syntax.Parser) (t shiftTerm, ok bool) {
	if _, ok = p.AcceptWord("timeshift"); !ok {
		p.Expected(`"timeshift" and a duration`, "write compare with timeshift 1d")
		return t, false
	}
	p.AcceptOp("-") // it always looks back
	start := p.Peek()
	if t.step, ok = p.Duration("how far to look back, such as 1d"); !ok {
		return t, false
	}
	if t.step < time.Second {
		p.Errorf(start.Span, "out-of-range", "write 1s or more", "compare looks back by at least one second")
		return t, false
	}
	t.amount, t.unit = durationText(start.Text, t.step)
	t.times = 1
	if p.Peek().Kind == syntax.KindNumber {
		if t.times, ok = p.Int("how many earlier ranges", 1, maxShifts); !ok {
			return t, false
		}
		t.written = true
		t.reduce, _ = p.AcceptWord("avg", "min", "max")
	}
	t.as = p.As()
	return t, true
}

// durationText cuts a duration into number and unit as written; where it stands
// for a variable, into the largest unit up to days.
func durationText(text string, d time.Duration) (float64, string) {
	if i := strings.IndexFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }); i > 0 {
		if n, err := strconv.ParseFloat(text[:i], 64); err == nil {
			return n, text[i:]
		}
	}
	for _, u := range []struct {
		unit string
		size time.Duration
	}{{"d", day}, {"h", time.Hour}, {"m", time.Minute}} {
		if d%u.size == 0 {
			return float64(d / u.size), u.unit
		}
	}
	return d.Seconds(), "s"
}

// suffixes end the names of the columns of a term (language spec §11-A16).
func (t shiftTerm) suffixes() []string {
	span := func(n int) string { return value.FormatFloat(t.amount*float64(n)) + t.unit }
	switch {
	case t.as != nil && (t.times == 1 || t.reduce != ""):
		return []string{t.as.Name}
	case t.reduce != "":
		return []string{span(t.times) + "_" + t.reduce}
	}
	prefix := ""
	if t.as != nil {
		prefix = t.as.Name + "_"
	}
	var list []string
	for n := 1; n <= t.times; n++ {
		list = append(list, prefix+span(n))
	}
	return list
}

func (o *compareOp) follow(l *lineage) {
	o.before, o.repeated = *l, l.compared
	l.compared = true
}

// Name returns "compare".
func (o *compareOp) Name() string { return "compare" }

// Print writes the stage.
func (o *compareOp) Print(p *syntax.Printer) {
	p.Text("compare with ")
	for i, t := range o.terms {
		separate(p, i)
		p.Text("timeshift " + value.FormatFloat(t.amount) + t.unit)
		if t.written {
			p.Text(" " + strconv.Itoa(t.times))
		}
		if t.reduce != "" {
			p.Text(" " + t.reduce)
		}
		printAs(p, t.as)
	}
}

// Bind adds a column for every measure and earlier range.
func (o *compareOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	if !in.Aggregate {
		b.Errorf(o.at, "stage-order", "aggregate first: … | count by status | compare with timeshift 1d",
			"compare needs the records of an aggregate")
		return in
	}
	if o.repeated {
		b.Errorf(o.at, "repeated-operator", "list the shifts in one stage: compare with timeshift 1d, timeshift 7d",
			"compare can stand once in a query")
		return in
	}
	o.keys, o.times = o.before.keys, in.Times
	return in.With(o.columns(in.Names)...)
}

// columns names the columns for the measures among fields.
func (o *compareOp) columns(fields []string) []string {
	keys := plan.NewFields(o.keys...)
	var list []string
	for _, t := range o.terms {
		for _, s := range t.suffixes() {
			for _, f := range fields {
				if !keys.Has(f) {
					list = append(list, f+"_"+s)
				}
			}
		}
	}
	return list
}

// Needs asks for everything: every measure is compared.
func (o *compareOp) Needs(plan.Fields) plan.Fields { return plan.AllFields() }

// Shifts returns the distance of every earlier range.
func (o *compareOp) Shifts() []time.Duration {
	var list []time.Duration
	for _, t := range o.terms {
		for n := 1; n <= t.times; n++ {
			list = append(list, t.step*time.Duration(min(int64(n), math.MaxInt64/int64(t.step))))
		}
	}
	return list
}

// Open fails: only the main pipeline of a query can look at earlier ranges.
func (o *compareOp) Open(*exec.Runtime, exec.Stream) (exec.Stream, error) {
	return nil, errors.New("compare can stand in the main pipeline of a query only")
}
