package ops

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// subOperator returns the parser of an operator of two words, such as parse
// regex, when the stage that head began is one, and the eaten second word.
func subOperator(p *syntax.Parser, head syntax.Token) (func(*syntax.Parser, syntax.Token) syntax.Stage, syntax.Token) {
	p.Offer(subWords(head.Text)...)
	word := p.Peek()
	if word.Kind != syntax.KindName || isOp(p.PeekAt(1), "=") {
		return nil, word
	}
	parse, ok := grammar{Logs}.Stage(strings.ToLower(head.Text + " " + word.Text))
	if !ok {
		return nil, word
	}
	p.Next()
	return func(p *syntax.Parser, word syntax.Token) syntax.Stage {
		word.Span.Start = head.Span.Start
		return parse(p, word)
	}, word
}

// subWords are the second words of the operators whose first word is head.
func subWords(head string) []string {
	var words []string
	for name := range specs[Logs] {
		if word, ok := strings.CutPrefix(name, strings.ToLower(head)+" "); ok && !strings.Contains(word, " ") && specs[Logs][name].Parse != nil {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return words
}
