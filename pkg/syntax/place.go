package syntax

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// Place is a place in a query that is being written, and what may stand there:
// all that the parser would have taken when it got there.
type Place struct {
	// Typed is what is written of it so far, up to the place.
	Typed diag.Span
	// Operator says that a stage begins here.
	Operator bool
	// Words are keywords and the names of options, in the order in which they
	// were looked for.
	Words []string
	// Operand says that an expression may begin here.
	Operand bool
	// Field says that the name of a field may stand here.
	Field bool
	// Row says that a row label such as #A may stand here.
	Row bool
	// Duration says that a duration may stand here.
	Duration bool
	// Term says that a term of the scope or selector may begin here.
	Term bool
	// Value is the field of the scope or selector whose value stands here.
	Value *Ident
	// Beside are the conditions that hold along with the term that stands here.
	Beside []Match
	// Head is the name of the operator in whose stage the place is, in lower
	// case; "" in a scope or selector.
	Head string
	// Stages are those before the place, in its pipeline.
	Stages []Stage
	// Nested says that the place is in a pipeline in parentheses.
	Nested bool
	// Selector is the selector of the metrics row that the place is in.
	Selector Match

	found   bool // the parser got there
	settled bool // Stages is set
}

// placeMark ends a text whose end is the place.
const placeMark = 0

// FindPlace parses a query up to an offset and returns what may stand there. It
// is nil where nothing is to be said: in a comment, behind a mistake, or behind
// a word that needs no other.
func FindPlace(text string, at int, lang string, g Grammar, o Options) *Place {
	p := newParser(text[:at]+string(rune(placeMark)), lang, g, o)
	p.place, p.lex.place = &Place{}, true
	if lang == langMetrics {
		p.metricQuery()
	} else {
		p.logQuery()
	}
	if !p.place.found {
		return nil
	}
	return p.place
}

// atPlace reports whether the next token is the one that ends at the place, and
// what stands before it in the stage is right.
func (p *Parser) atPlace() bool {
	if p.place == nil || p.broken {
		return false
	}
	t := p.peek(0)
	if t.Kind != KindPlace {
		return false
	}
	p.reach(t.Span)
	return true
}

// reach notes that the parser got to the place.
func (p *Parser) reach(typed diag.Span) {
	p.place.found = true
	p.place.Typed = diag.Span{Start: typed.Start, End: len(p.lex.src) - 1}
}

// Offer says that these words may stand next, for completion.
func (p *Parser) Offer(words ...string) {
	if !p.atPlace() {
		return
	}
	p.place.offer(words)
}

func (x *Place) offer(words []string) {
	for _, w := range words {
		if !slices.Contains(x.Words, w) {
			x.Words = append(x.Words, w)
		}
	}
}

// offerOperand says that an operand may stand next.
func (p *Parser) offerOperand() {
	if p.atPlace() {
		p.place.Operand = true
	}
}

// offerName says that a name may stand next: one of a field or dimension, if
// what says so.
func (p *Parser) offerName(what string) {
	if p.atPlace() && (strings.Contains(what, "field") || strings.Contains(what, "dimension")) {
		p.place.Field = true
	}
}

// settle notes the stages that stand before the place in the pipeline that was
// read up to it.
func (p *Parser) settle(before []Stage, head Token) {
	if !p.placeFound() || p.place.settled {
		return
	}
	p.place.settled = true
	p.place.Stages = slices.Clone(before)
	p.place.Nested = len(p.closers) > 0
	if head.plain() {
		p.place.Head = head.Fold()
	}
}

// atPlaceInScope reports whether the bytes from start to end are what is being
// written in a scope or selector.
func (p *Parser) atPlaceInScope(start, end int) bool {
	if p.place == nil || end != len(p.lex.src) {
		return false
	}
	p.reach(diag.Span{Start: start, End: end})
	return true
}

// offerInScope says that these words may stand at the cursor of a scope.
func (p *Parser) offerInScope(words ...string) {
	start := p.lex.pos
	if p.broken || start == len(p.lex.src) || !p.atPlaceInScope(start, p.endOfScopeWord(start, '=')) {
		return
	}
	p.place.offer(words)
}

// offerDuration says that a duration may stand next.
func (p *Parser) offerDuration() {
	if p.atPlace() {
		p.place.Duration = true
	}
}

// offerRow turns an operand of a join into the label of a row.
func (p *Parser) offerRow() {
	if p.place != nil && p.place.Operand {
		p.place.Operand, p.place.Row = false, true
	}
}

// selectorOf notes the selector of the row that the place is in; a row that
// computes with others has that of the first.
func (p *Parser) selectorOf(before []MetricRow, row MetricRow) {
	if !p.placeFound() {
		return
	}
	p.place.Row = p.place.Row || row.Label != "" && len(before) > 0 && p.place.Term && len(p.place.Beside) == 0
	p.place.Selector = row.Selector
	if row.Selector == nil && len(before) > 0 {
		p.place.Selector = before[0].Selector
	}
}

// mark reports whether the mark of the place stands at i.
func (l *lexer) mark(i int) bool { return l.place && i == len(l.src)-1 }

// written returns the token from start that ends at the place.
func (l *lexer) written(start int) Token {
	l.pos = len(l.src)
	return l.token(KindPlace, start)
}

// placeFound reports whether the parser got to the place.
func (p *Parser) placeFound() bool { return p.place != nil && p.place.found }

// besides notes the conditions that hold along with the term at the place.
func (p *Parser) besides(first Match, all []Match) {
	if all == nil {
		all = []Match{first}
	}
	for _, m := range all {
		t, ok := m.(*Term)
		unfinished := ok && t.Field != nil && len(t.Values) == 0
		if !unfinished && m.Span().End < len(p.lex.src) && m.Span().Start < p.place.Typed.Start {
			p.place.Beside = append(p.place.Beside, m)
		}
	}
}
