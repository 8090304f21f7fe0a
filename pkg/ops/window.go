package ops

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// windowSpec declares an operator that adds one column, computed from the rows
// so far in their order (language spec §3.6).
type windowSpec struct {
	Name    string
	Summary string
	Example string
	Size    int // the default size of the window; 0 when the operator has none
	// New returns the state of one group.
	New func(size int) window
}

// window is the state of a window operator for one group.
type window interface {
	// next takes a value and the number that it is, and returns the result of
	// its row.
	next(v value.Value, x float64) value.Value
}

// maxWindow is the largest window (language spec §3.6).
const maxWindow = 1000

func registerWindow(s *windowSpec) struct{} {
	size := ""
	if s.Size > 0 {
		size = "[, <n>] "
	}
	return register(&Spec{
		Lang: Logs, Name: s.Name, Kind: Order,
		Syntax:  s.Name + " <f> " + size + "[as <a>] [by <key>, …]",
		Summary: s.Summary, Example: s.Example,
		Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
			w := &windowOp{spec: s, size: s.Size}
			if alternative, other := w.parse(p, head, s.Size > 0); other {
				return alternative
			}
			return w
		},
	})
}

// windowOp is a window operator. A row whose value is null or no number gets
// null and does not count.
type windowOp struct {
	stage
	spec  *windowSpec
	field syntax.Ident
	size  int
	as    *syntax.Ident
	by    []syntax.Ident
	// unsorted says that no sort stands between the operator and the messages
	// or the aggregate before it.
	unsorted bool
}

func (o *windowOp) follow(l *lineage) { o.unsorted = !l.sorted }

// parse reads `f [, n] [as a] [by g]` or `(f [, n]) …`. It returns other when
// the stage is an expression over a field of the operator's name, or wrong.
func (o *windowOp) parse(p *syntax.Parser, head syntax.Token, sized bool) (alternative syntax.Stage, other bool) {
	if p.PeekWord("as") || startsExpression(p, head) {
		p.Back(head)
		return grammar{Logs}.Expression(p), true
	}
	paren := p.AcceptOp("(")
	var ok bool
	if o.field, ok = p.Ident("a field"); !ok {
		return nil, true
	}
	if sized && p.AcceptOp(",") {
		if o.size, ok = p.Int("the size of the window", 1, maxWindow); !ok {
			return nil, true
		}
	}
	if paren && !p.ExpectOp(")", "to end "+head.Text+"(…)") {
		return nil, true
	}
	o.as, o.by = parseAsBy(p)
	o.at = p.SpanFrom(head.Span)
	return nil, false
}

// parseAsBy reads `[as <a>] [by <g>, …]` in either order.
func parseAsBy(p *syntax.Parser) (as *syntax.Ident, by []syntax.Ident) {
	as, by = p.As(), p.By()
	if as == nil {
		as = p.As()
	}
	return as, by
}

// Name returns the operator's name.
func (o *windowOp) Name() string { return o.spec.Name }

// Print writes the stage.
func (o *windowOp) Print(p *syntax.Printer) {
	p.Text(o.spec.Name + " ")
	p.Ident(o.field)
	if o.size != o.spec.Size {
		p.Text(", " + strconv.Itoa(o.size))
	}
	printAs(p, o.as)
	printBy(p, o.by)
}

func (o *windowOp) output() string {
	if o.as != nil {
		return o.as.Name
	}
	return "_" + o.spec.Name
}

// Bind adds the result.
func (o *windowOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Field(in, o.field)
	b.Fields(in, o.by)
	if o.unsorted && o.spec.New != nil {
		b.Warnf(o.at, "row-order", "sort first, for instance: sort by +"+orderField(in),
			"%s goes by the order of the rows, and nothing sorts them", o.Name())
	}
	return in.With(o.output())
}

// orderField is the field that rows are best sorted by.
func orderField(in plan.Shape) string {
	for _, time := range []string{timesliceName, timeField} {
		if in.Has(time) {
			return time
		}
	}
	return append(slices.Clone(in.Names), timesliceName)[0]
}

// Needs asks for the field and the keys.
func (o *windowOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(o.output()).With(o.field.Name).With(names(o.by)...)
}

// windowBytes is about what the state of a group costs beyond its window.
const windowBytes = 160

// Open computes row by row, with a state for each group.
func (o *windowOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	states := map[string]window{}
	var key []byte
	return exec.Map(in, with(in.Schema(), o.output()), func(b *value.Batch) (*value.Batch, error) {
		by, field := columns(b, names(o.by)), columns(b, []string{o.field.Name})[0]
		out := value.NewColumn(b.N)
		for i := range b.N {
			v := field.At(i)
			x, ok := v.Num()
			if !ok {
				noteNoNumber(rt, o.Name(), o.field.Name, v)
				out.AppendNull()
				continue
			}
			key = appendKeys(key[:0], by, i)
			state, ok := states[string(key)]
			if !ok {
				if err := rt.Budget.Take(o.Name(), int64(windowBytes+len(key)+8*o.size)); err != nil {
					return nil, err
				}
				state = o.spec.New(o.size)
				states[string(key)] = state
			}
			out.Append(state.next(v, x))
		}
		return b.WithColumn(o.output(), out), nil
	}), nil
}

// noteNoNumber tells of a value that an operator skipped because it is text.
func noteNoNumber(rt *exec.Runtime, operator, field string, v value.Value) {
	if !v.IsNull() {
		rt.Notices.Add(diag.Warning, strings.Join([]string{operator, "skips the values of", field, "that are no numbers"}, " "))
	}
}

// ring holds the last numbers of a window.
type ring struct {
	xs   []float64
	at   int
	size int
}

func (r *ring) push(x float64) {
	if len(r.xs) < r.size {
		r.xs = append(r.xs, x)
		return
	}
	r.xs[r.at] = x
	r.at = (r.at + 1) % r.size
}
