package insightsql

import "fmt"

// expr is a node of an expression. Its shape is the node without its spelling,
// with the identities of its operands.
type expr interface {
	at() span
	shape(*identities) string
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

// identities numbers expressions: those that mean the same have the same number.
// Stats recognises by it what it computed. Every node is looked at once, so that
// long chains of operators stay cheap.
type identities struct {
	known  map[expr]int
	shapes map[string]int
}

func newIdentities() *identities {
	return &identities{map[expr]int{}, map[string]int{}}
}

func (s *identities) of(x expr) int {
	if id, ok := s.known[x]; ok {
		return id
	}
	shape := x.shape(s)
	id, ok := s.shapes[shape]
	if !ok {
		id = len(s.shapes)
		s.shapes[shape] = id
	}
	s.known[x] = id
	return id
}

func (s *identities) all(list []expr) []int {
	ids := make([]int, len(list))
	for i, x := range list {
		ids[i] = s.of(x)
	}
	return ids
}

func (f *field) shape(*identities) string         { return "field " + f.name }
func (l *regexLiteral) shape(*identities) string  { return "regex " + l.source }
func (l *periodLiteral) shape(*identities) string { return "period " + l.text }
func (l *literal) shape(*identities) string {
	return fmt.Sprintf("literal %d %s", l.value.kind, l.value.text)
}
func (p *prefix) shape(s *identities) string { return fmt.Sprint("prefix ", p.op, s.of(p.x)) }
func (i *infix) shape(s *identities) string {
	return fmt.Sprint("infix ", i.op, s.of(i.l), " ", s.of(i.r))
}
func (m *member) shape(s *identities) string  { return fmt.Sprint("member ", s.of(m.x), " ", m.name) }
func (e *element) shape(s *identities) string { return fmt.Sprint("element ", s.of(e.x), " ", e.index) }

func (m *match) shape(s *identities) string {
	return fmt.Sprint("match ", m.negated, m.regex, s.of(m.x), " ", s.of(m.pattern))
}

func (m *membership) shape(s *identities) string {
	return fmt.Sprint("in ", m.negated, s.of(m.x), s.all(m.items))
}

// count() and count(*) are the same function and have the same shape.
func (c *call) shape(s *identities) string { return fmt.Sprint("call ", c.name, s.all(c.args)) }
