package ops

import (
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "pct", Kind: Aggregate,
	Syntax:  "pct(<0..100>) [by <tag>, …]",
	Summary: "Percentile of the series, bucket by bucket. For a percentile of requests use statistic=p95.",
	Example: "pct(95) by apiname",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		if !p.ExpectOp("(", "and the percentile, as in pct(95)") {
			return nil
		}
		n, ok := p.Number("a percentile from 0 to 100")
		if !ok || !p.ExpectOp(")", "to close pct") {
			return nil
		}
		if n < 0 || n > 100 {
			p.Errorf(p.SpanFrom(head.Span), "out-of-range", "as in pct(95)", "a percentile is between 0 and 100, found %g", n)
			return nil
		}
		text := strconv.FormatFloat(n, 'f', -1, 64)
		return parseMetricAggregate(p, head, &metricAggregate{
			name: "pct", call: "pct(" + text + ")", label: "pct_" + oneDecimal(text), reduce: plan.Percentile(n),
		})
	},
})

// oneDecimal writes whole percentiles as the language labels them: pct_99.0.
func oneDecimal(number string) string {
	if strings.Contains(number, ".") {
		return number
	}
	return number + ".0"
}
