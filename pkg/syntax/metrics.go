package syntax

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// ParseMetrics parses a metrics query: a single row, or rows that each start
// a line with their label, #A: to #Z:. A row without label may end the text.
func ParseMetrics(text string, g Grammar, o Options) (*MetricQuery, diag.List) {
	p := newParser(text, langMetrics, g, o)
	q := p.metricQuery()
	p.finish()
	return q, p.bag.List()
}

// metricQuery parses rows up to the end of the text.
func (p *Parser) metricQuery() *MetricQuery {
	q := &MetricQuery{}
	start := p.raw()
	seen := map[string]bool{}
	for {
		row := p.metricRow()
		p.selectorOf(q.Rows, row)
		if row.Label != "" && seen[row.Label] {
			p.bag.Errorf(diag.Span{Start: row.At.Start, End: row.At.Start + 2}, "duplicate-row", "give each row its own label",
				"the row #%s is there twice", row.Label)
		}
		seen[row.Label] = true
		q.Rows = append(q.Rows, row)
		p.raw()
		if p.lex.pos >= len(p.lex.src) || !isRow(p.lex.src, p.lex.pos) {
			break
		}
	}
	q.At = diag.Span{Start: start, End: max(start, p.last.Span.End)}
	return q
}

// metricRow parses a row up to the label of the next.
func (p *Parser) metricRow() MetricRow {
	p.broken, p.opened = p.stopped, p.opened[:0]
	row := MetricRow{At: p.Peek().Span}
	if t := p.Peek(); t.Kind == KindRow && p.PeekAt(1).Text == ":" {
		p.Next()
		p.Next()
		row.Label = t.Text[1:]
	}
	p.raw()
	if p.joinAhead() {
		p.join(&row)
	} else if row.Selector = p.scope(); row.Selector == nil && !p.broken {
		p.fail(p.Peek().Span, "empty-selector", "write e.g. namespace=aws/apigateway metric=Latency statistic=Average",
			"expected a selector, found %s", p.Peek().describe())
	}
	if p.AcceptOp("|") {
		row.Stages = p.stages()
	}
	row.At = p.SpanFrom(row.At)
	return row
}

// joinAhead reports whether the row computes with other rows: a row label
// stands in it before the first |.
func (p *Parser) joinAhead() bool {
	l, depth := p.lex, 0
	start := l.pos
	for l.pos < len(l.src) {
		i := l.pos
		switch c := l.src[i]; {
		case c == '|':
			return false
		case c == '"':
			if l.quoted() == KindUnclosed {
				return false
			}
			continue
		case c == '/' && l.comment(i):
			l.skipComment()
			continue
		case c == '(':
			depth++
		case c == ')':
			depth--
		case isRow(l.src, i):
			if nextRow := i > start && depth == 0 && p.lex.atLineStart(i); nextRow || strings.HasPrefix(l.src[i+2:], ":") {
				return false
			}
			if i == start || strings.IndexByte(" \t\r\n(,+-*/!", l.src[i-1]) >= 0 {
				return true
			}
		}
		l.pos++
	}
	return false
}

// join parses arithmetic over rows, and `along a, b` and `as name` in either
// order.
func (p *Parser) join(row *MetricRow) {
	row.Join = p.sum()
	p.offerRow()
	for !p.broken {
		if _, ok := p.AcceptWord("along"); ok {
			row.Along = append(row.Along, p.IdentList("a dimension to join along")...)
		} else if p.PeekWord("as") {
			row.As = p.As()
		} else {
			break
		}
	}
	if !p.AtEnd() {
		p.Expected("`+`, `-`, `*`, `/`, `along`, `as` or `|`", "")
	}
	p.resync(0)
}
