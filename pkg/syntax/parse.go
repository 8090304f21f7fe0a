package syntax

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

const (
	langLogs    = "logs"
	langMetrics = "metrics"
)

// ParseLogs parses a log query. The query is as complete as the text allows;
// it may run only when the list has no errors.
func ParseLogs(text string, g Grammar, o Options) (*LogQuery, diag.List) {
	p := newParser(text, langLogs, g, o)
	q := p.logQuery()
	p.finish()
	return q, p.bag.List()
}

// ParsePipeline parses stages without a scope, such as the parse expression
// of a field extraction rule. A leading | is allowed.
func ParsePipeline(text string, g Grammar, o Options) ([]Stage, diag.List) {
	p := newParser(text, langLogs, g, o)
	p.AcceptOp("|")
	stages := p.stages()
	p.finish()
	return stages, p.bag.List()
}

// ParseScope parses a scope that stands alone, such as that of an extraction
// rule or the match expression of a metric rule. It is nil when text is empty.
func ParseScope(text string, o Options) (Match, diag.List) {
	p := newParser(text, langLogs, nil, o)
	m := p.scope()
	if t := p.Peek(); t.Text == "|" {
		p.fail(t.Span, "syntax", "remove the | and what follows it", "a scope has no stages")
		p.seek(len(p.lex.src), t)
	}
	p.finish()
	return m, p.bag.List()
}

// logQuery parses a scope and the stages behind it.
func (p *Parser) logQuery() *LogQuery {
	start := p.raw()
	q := &LogQuery{}
	if p.catAhead() {
		q.Stages = p.stages()
	} else {
		q.Scope = p.scope()
		if p.PeekOp("|") && !p.compose() {
			p.Next()
			q.Stages = p.stages()
		}
	}
	q.At = diag.Span{Start: start, End: max(start, p.last.Span.End)}
	return q
}

// catAhead reports whether `cat path://…` stands in the place of the scope.
func (p *Parser) catAhead() bool {
	head := p.Peek()
	return head.is("cat") && p.peek(1).is("path") && strings.HasPrefix(p.lex.src[p.PeekAt(1).Span.End:], "://") &&
		p.operator(head) != nil
}

// finish reports what is left of the text.
func (p *Parser) finish() {
	if open := p.lex.open; open.End > 0 {
		p.bag.DropFrom(open.Start)
		hint := "add the closing */"
		if before := strings.Fields(p.lex.src[:open.Start]); len(before) > 0 && strings.EqualFold(before[len(before)-1], "matches") {
			hint = "a regular expression cannot start with *: write /.*…/, or matches \"*…\" for wildcards"
		}
		p.bag.Errorf(open, "unclosed-comment", hint, "this comment is not closed")
	}
	if t := p.Peek(); t.Kind != KindEOF {
		p.broken = p.stopped
		p.Expected("the end of the query", "")
	}
}
