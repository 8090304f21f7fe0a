package syntax

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// maxLine is how long a query on one line may be, in bytes.
const maxLine = 80

// FormatLogs lays a log query out: its scope, then each stage on a line of its
// own, or all on one line when it was on one and is short. Comments stay, before
// the stage behind them; a stage that holds one stays as it is.
func FormatLogs(text string, q *LogQuery) string {
	f := formatter{text: text}
	var first Node
	if q.Scope != nil {
		first = q.Scope
	}
	f.pipeline(first, q.Stages, "")
	return f.finish()
}

// FormatMetrics lays a metrics query out, see FormatLogs: each row begins a line.
func FormatMetrics(text string, q *MetricQuery) string {
	f := formatter{text: text}
	for i, row := range q.Rows {
		if i > 0 {
			f.line()
		}
		if len(q.Rows) == 1 {
			f.pipeline(selectorNode{row}, row.Stages, "")
			continue
		}
		f.pipeline(selectorNode{row}, row.Stages, "  ")
	}
	return f.finish()
}

// selectorNode is a metrics row without its stages.
type selectorNode struct{ MetricRow }

// Span is that of the label and what stands before the first stage.
func (n selectorNode) Span() diag.Span {
	at := n.At
	switch {
	case n.Selector != nil:
		at.End = n.Selector.Span().End
	case n.Join != nil:
		at.End = n.Join.Span().End
	}
	if n.As != nil {
		at.End = max(at.End, n.As.At.End)
	}
	for _, id := range n.Along {
		at.End = max(at.End, id.At.End)
	}
	return at
}

// Print writes the row without its stages.
func (n selectorNode) Print(p *Printer) {
	row := n.MetricRow
	row.Stages = nil
	row.print(p)
}

// formatter writes the pieces of a query in order, with the comments between
// them.
type formatter struct {
	text string
	out  strings.Builder
	done int // how much of text is written
}

func (f *formatter) line() {
	if f.out.Len() > 0 {
		f.out.WriteByte('\n')
	}
}

// pipeline writes what stands before the first | and the stages, which are
// indented.
func (f *formatter) pipeline(first Node, stages []Stage, indent string) {
	if short, ok := f.short(first, stages); ok {
		f.out.WriteString(short)
		return
	}
	if first != nil {
		for _, c := range f.comments(first.Span().Start) {
			f.out.WriteString(c)
			f.line()
		}
		f.out.WriteString(f.piece(first))
	}
	for _, s := range stages {
		for _, c := range f.comments(s.Span().Start) {
			f.line()
			f.out.WriteString(indent + c)
		}
		f.line()
		f.out.WriteString(indent + "| " + f.piece(s))
	}
}

// short is the pipeline on one line, when it was on one, is short enough and has
// no comment.
func (f *formatter) short(first Node, stages []Stage) (string, bool) {
	end, parts := f.done, []string{}
	if first != nil {
		end = first.Span().End
		parts = append(parts, Print(first))
	} else if len(stages) > 0 {
		parts = append(parts, "")
	}
	for _, s := range stages {
		end = max(end, s.Span().End)
		parts = append(parts, Print(s))
	}
	written := strings.TrimSpace(strings.Join(parts, " | "))
	source := strings.TrimSpace(f.text[f.done:end])
	if len(written) > maxLine || strings.Contains(source, "\n") || len(Comments(source)) > 0 {
		return "", false
	}
	f.done = end
	return written, true
}

// piece is a node printed, or as it stands when it holds a comment.
func (f *formatter) piece(n Node) string {
	at := n.Span()
	f.done = max(f.done, at.End)
	source := f.text[at.Start:at.End]
	if len(Comments(source)) > 0 {
		return source
	}
	return Print(n)
}

// comments are those between what is written and an offset.
func (f *formatter) comments(to int) []string {
	if to < f.done {
		return nil
	}
	list := Comments(f.text[f.done:to])
	f.done = to
	return list
}

// finish adds the comments at the end.
func (f *formatter) finish() string {
	for _, c := range f.comments(len(f.text)) {
		f.line()
		f.out.WriteString(c)
	}
	return f.out.String()
}

// Comments returns the comments of a piece of a query.
func Comments(s string) []string {
	var list []string
	l := &lexer{src: s}
	for l.pos < len(s) {
		switch c := s[l.pos]; {
		case c == '"':
			if l.quoted() == KindUnclosed {
				return list
			}
		case c == '/' && l.comment(l.pos):
			start := l.pos
			l.skipComment()
			list = append(list, strings.TrimRight(s[start:l.pos], " \t\r"))
		default:
			l.pos++
		}
	}
	return list
}
