package ops

import (
	"strconv"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

var _ = register(&Spec{
	Lang: Logs, Name: "transactionize", Kind: Series,
	Syntax: `transactionize <f>, … [as <prefix>] [maxSpan=<duration>] [maxPause=<duration>] [maxLogs=<n>] ` +
		`[startsWith="<text>"[;strict]] [endsWith="<text>"[;strict]] [keepOrphans=true|false] [(<pipeline>)]`,
	Summary: "Group the rows that share a value of any of the fields, and run a pipeline over each group.",
	Example: "transactionize requestId, sessionId maxPause=5m (merge requestId takeFirst, status join with \",\")",
	Parse:   parseTransactionize,
})

// transactionizeOp is the transactionize operator (language spec §3.7). Groups
// are cut, in the order of time, by the span, pause and number of rows and by
// the texts that begin and end a transaction. A transaction that lacks a strict
// text is an orphan; orphans are kept unless keepOrphans=false.
type transactionizeOp struct {
	stage
	fields    []syntax.Ident
	prefix    *syntax.Ident
	span      time.Duration // 0: any
	pause     time.Duration // 0: any
	logs      int           // 0: any
	starts    *boundary
	ends      *boundary
	noOrphans bool
	child     []plan.Op // empty: none
}

// boundary is a text that begins or ends a transaction.
type boundary struct {
	text   syntax.Text
	strict bool
}

func parseTransactionize(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &transactionizeOp{}
	if o.fields = p.IdentList("a field that rows of a transaction share"); len(o.fields) == 0 {
		return nil
	}
	o.prefix = p.As()
	for !p.AtEnd() && !p.PeekOp("(") {
		if !o.parseOption(p) {
			return nil
		}
	}
	if p.AcceptOp("(") {
		stages := p.Pipeline()
		if !p.ExpectOp(")", "to end the pipeline") || len(stages) == 0 {
			return nil
		}
		o.child = pipeline(stages)
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

func (o *transactionizeOp) parseOption(p *syntax.Parser) (ok bool) {
	switch option(p, "transactionize", "maxSpan", "maxPause", "maxLogs", "startsWith", "endsWith", "keepOrphans") {
	case "maxSpan":
		o.span, ok = p.Duration("the longest time of a transaction")
	case "maxPause":
		o.pause, ok = p.Duration("the longest pause in a transaction")
	case "maxLogs":
		o.logs, ok = p.Int("the most rows of a transaction", 1, -1)
	case "startsWith":
		o.starts, ok = parseBoundary(p)
	case "endsWith":
		o.ends, ok = parseBoundary(p)
	case "keepOrphans":
		var word string
		if word, ok = p.AcceptWord("true", "false"); !ok {
			p.Expected("true or false", "")
		}
		o.noOrphans = word == "false"
	}
	return ok
}

func parseBoundary(p *syntax.Parser) (*boundary, bool) {
	text, ok := p.String("a text in quotes")
	if !ok {
		return nil, false
	}
	b := &boundary{text: text}
	if p.Peek().Text == ";" {
		p.Next()
		if _, b.strict = p.AcceptWord("strict"); !b.strict {
			p.Expected("strict", `write startsWith="login";strict`)
			return nil, false
		}
	}
	return b, true
}

func (o *transactionizeOp) follow(l *lineage) { link(o.child, *l) }

// Name returns "transactionize".
func (o *transactionizeOp) Name() string { return "transactionize" }

// Print writes the stage.
func (o *transactionizeOp) Print(p *syntax.Printer) {
	p.Text("transactionize ")
	printIdents(p, o.fields)
	printAs(p, o.prefix)
	if o.span > 0 {
		p.Text(" maxSpan=")
		printDuration(p, o.span)
	}
	if o.pause > 0 {
		p.Text(" maxPause=")
		printDuration(p, o.pause)
	}
	if o.logs > 0 {
		p.Text(" maxLogs=" + strconv.Itoa(o.logs))
	}
	o.starts.print(p, " startsWith=")
	o.ends.print(p, " endsWith=")
	if o.noOrphans {
		p.Text(" keepOrphans=false")
	}
	if len(o.child) > 0 {
		p.Text(" (")
		printPipeline(p, o.child)
		p.Text(")")
	}
}

func (b *boundary) print(p *syntax.Printer, name string) {
	if b == nil {
		return
	}
	p.Text(name)
	p.TextLit(b.text)
	if b.strict {
		p.Text(";strict")
	}
}

// outputs are id, duration in ms, size and orphanhood of a row's group.
func (o *transactionizeOp) outputs() []string {
	prefix := "_group"
	if o.prefix != nil {
		prefix = o.prefix.Name
	}
	return []string{prefix, prefix + "_duration", prefix + "_size", prefix + "_orphaned"}
}

// Bind adds the fields of the group, or binds the pipeline of each group.
func (o *transactionizeOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Fields(in, o.fields)
	if in.Aggregate && !in.Has(timeField) {
		b.Errorf(o.at, "stage-order", "put transactionize before the aggregate",
			"transactionize needs the time of the messages, which an aggregate drops")
	}
	return plan.Bind(b, o.child, in.With(o.outputs()...))
}

// Needs asks for the fields, the time and, for the texts, the message.
func (o *transactionizeOp) Needs(out plan.Fields) plan.Fields {
	needs := plan.Needs(o.child, out).Without(o.outputs()...).With(names(o.fields)...).With(timeField)
	if o.starts != nil || o.ends != nil {
		needs = needs.With(rawField)
	}
	return needs
}
