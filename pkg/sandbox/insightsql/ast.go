package insightsql

import (
	"fmt"
	"strings"
)

// expr is a node of an expression. write puts it in a form in which two
// spellings of one expression are equal.
type expr interface {
	at() span
	write(*strings.Builder)
}

// The nodes of expressions. Names are as written, functions in lower case.
type (
	field struct {
		name string
		span
	}
	literal struct {
		value value // number, text with its escapes undecoded, or boolean
		quote byte  // the delimiter of a text
		span
	}
	regexLiteral struct {
		source string
		span
	}
	periodLiteral struct {
		text string
		period
		span
	}
	prefix struct { // - ! not
		op string
		x  expr
		span
	}
	infix struct { // + - * / % ^ = != < <= > >= and or
		op   string
		l, r expr
		span
	}
	match struct { // like, =~
		x, pattern expr
		negated    bool
		regex      bool // the pattern is a regular expression even when it is a string
		span
	}
	membership struct { // in [...]
		x       expr
		items   []expr
		negated bool
		span
	}
	call struct {
		name string // lower case
		args []expr
		star bool // count(*)
		span
	}
	member struct { // x.name
		x    expr
		name string
		span
	}
	element struct { // x[3]
		x     expr
		index int
		span
	}
)

// at makes every node that embeds its span know its place.
func (s span) at() span { return s }

// canonical writes an expression out, so that stats can recognise it again.
func canonical(x expr) string {
	var b strings.Builder
	x.write(&b)
	return b.String()
}

func (f *field) write(b *strings.Builder)         { fmt.Fprintf(b, "`%s`", f.name) }
func (l *regexLiteral) write(b *strings.Builder)  { fmt.Fprintf(b, "/%s/", l.source) }
func (l *periodLiteral) write(b *strings.Builder) { b.WriteString(l.text) }

// Numbers and booleans are told apart from texts by the quotes.
func (l *literal) write(b *strings.Builder) {
	if l.value.kind == kindText {
		fmt.Fprintf(b, "%q", l.value.text)
		return
	}
	b.WriteString(l.value.text)
}

func (p *prefix) write(b *strings.Builder) {
	b.WriteString(p.op)
	writeList(b, p.x)
}

func (i *infix) write(b *strings.Builder) {
	b.WriteString(i.op)
	writeList(b, i.l, i.r)
}

func (m *match) write(b *strings.Builder) {
	fmt.Fprintf(b, "like %v %v", m.negated, m.regex)
	writeList(b, m.x, m.pattern)
}

func (m *membership) write(b *strings.Builder) {
	fmt.Fprintf(b, "in %v", m.negated)
	writeList(b, m.x)
	writeList(b, m.items...)
}

// count() and count(*) are the same function, and are written the same.
func (c *call) write(b *strings.Builder) {
	b.WriteString(c.name)
	writeList(b, c.args...)
}

func (m *member) write(b *strings.Builder) {
	m.x.write(b)
	fmt.Fprintf(b, ".`%s`", m.name)
}

func (i *element) write(b *strings.Builder) {
	i.x.write(b)
	fmt.Fprintf(b, "[%d]", i.index)
}

func writeList(b *strings.Builder, list ...expr) {
	b.WriteByte('(')
	for i, x := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		x.write(b)
	}
	b.WriteByte(')')
}
