package ops

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var (
	_ = register(rankSpec("topk", "highest", true))
	_ = register(rankSpec("bottomk", "lowest", false))
)

func rankSpec(name, which string, highest bool) *Spec {
	return &Spec{
		Lang: Metrics, Name: name, Kind: Filter,
		Syntax:  name + "(<n>, <expression>) [by <tag>, …]",
		Summary: "Keep the n series whose expression over the reducers is " + which + ", of each group with by.",
		Example: name + "(10, avg)",
		Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
			o := &rankOp{name: name, highest: highest}
			if !p.ExpectOp("(", "as in "+name+"(10, avg)") {
				return nil
			}
			var ok bool
			if o.n, ok = p.Int("how many series to keep", 1, 0); !ok || !p.ExpectOp(",", "between the number and the expression") {
				return nil
			}
			if o.expr = p.Expr(); o.expr == nil || !p.ExpectOp(")", "to close "+name) {
				return nil
			}
			o.by = p.By()
			o.at = p.SpanFrom(head.Span)
			return o
		},
	}
}

// rankOp is topk and bottomk (language spec §8.6). Series rank over the whole
// range; of equals the first ones stay.
type rankOp struct {
	stage
	name    string
	highest bool
	n       int
	expr    syntax.Expr
	by      []syntax.Ident
}

// Name returns "topk" or "bottomk".
func (o *rankOp) Name() string { return o.name }

// Print writes the stage.
func (o *rankOp) Print(p *syntax.Printer) {
	p.Text(o.name + "(" + strconv.Itoa(o.n) + ", ")
	p.Expr(o.expr)
	p.Text(")")
	printBy(p, o.by)
}

// Check reports what is wrong with the expression.
func (o *rankOp) Check(b *plan.Binder) {
	seriesExpr(plan.CompileNumber(o.expr, plan.MetricScope{}, b.Bag), o.expr, b.Bag)
}

// Run keeps the series, best first. A series without a value is not ranked.
func (o *rankOp) Run(rt *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	x, err := compileMetric(rt, o.expr, plan.CompileNumber)
	if err != nil {
		return nil, err
	}
	type ranked struct {
		score  float64
		series value.Series
	}
	out := &value.SeriesSet{Grid: in.Grid}
	for _, g := range groupSeries(rt, o.name, o.by, in.Series) {
		var list []ranked
		for _, s := range g.series {
			if score := x.Over(in.Grid.Step, s.Values).At(0); !math.IsNaN(score) {
				list = append(list, ranked{score, s})
			}
		}
		slices.SortStableFunc(list, func(a, b ranked) int {
			if o.highest {
				a, b = b, a
			}
			return cmp.Compare(a.score, b.score)
		})
		for _, r := range list[:min(o.n, len(list))] {
			out.Series = append(out.Series, r.series)
		}
	}
	return out, nil
}
