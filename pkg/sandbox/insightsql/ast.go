package insightsql

import (
	"fmt"
	"strings"
)

// expr is a node of an expression. canonical is its text with keywords and
// function names in lower case and without blanks, so that two spellings of one
// expression compare equal.
type expr interface {
	at() span
	canonical() string
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

func (f *field) canonical() string         { return "`" + f.name + "`" }
func (l *regexLiteral) canonical() string  { return "/" + l.source + "/" }
func (l *periodLiteral) canonical() string { return l.text }
func (u *prefix) canonical() string        { return "(" + u.op + " " + u.x.canonical() + ")" }
func (m *member) canonical() string        { return m.x.canonical() + ".`" + m.name + "`" }
func (i *element) canonical() string       { return fmt.Sprintf("%s[%d]", i.x.canonical(), i.index) }

// Numbers and booleans are told apart from texts by the quotes.
func (l *literal) canonical() string {
	if l.value.kind == kindText {
		return fmt.Sprintf("%q", l.value.text)
	}
	return l.value.text
}

func (b *infix) canonical() string {
	return "(" + b.l.canonical() + " " + b.op + " " + b.r.canonical() + ")"
}

func (m *match) canonical() string {
	return fmt.Sprintf("(%s like %v %v %s)", m.x.canonical(), m.negated, m.regex, m.pattern.canonical())
}

func (m *membership) canonical() string {
	return fmt.Sprintf("(%s in %v [%s])", m.x.canonical(), m.negated, canonicalList(m.items))
}

func (c *call) canonical() string {
	// count() and count(*) are the same function.
	return c.name + "(" + canonicalList(c.args) + ")"
}

func canonicalList(list []expr) string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = e.canonical()
	}
	return strings.Join(texts, ",")
}
