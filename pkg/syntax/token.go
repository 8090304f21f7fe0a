package syntax

import (
	"fmt"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// Kind is the kind of a token.
type Kind uint8

// The kinds of tokens of a stage. Those from KindSingle on are mistakes; they
// are explained where they are met, by Parser.Expected.
const (
	KindEOF      Kind = iota
	KindName          // identifier or keyword, plain or %"escaped"
	KindNumber        // digits with an optional size or time suffix
	KindString        // "…"
	KindOp            // punctuation or operator
	KindVar           // {{name}}, ${name}, [[name]] or $name
	KindRow           // #A in a metrics query
	KindSingle        // '…'
	KindSmart         // “…”
	KindUnclosed      // a string without its closing quote
	KindMacro         // `…`
	KindDigits        // a word that starts with a digit but is no number
	KindBad           // any other character
	KindPlace         // what is written up to a place that is looked for, see FindPlace
)

// Token is the smallest piece of a stage.
type Token struct {
	Kind Kind
	Text string // as written
	Span diag.Span
}

// Fold returns the token's text in lower case.
func (t Token) Fold() string { return strings.ToLower(t.Text) }

// is reports whether the token is the plain word, whatever its letter case.
func (t *Token) is(word string) bool {
	return t.Kind == KindName && len(t.Text) == len(word) && strings.EqualFold(t.Text, word)
}

// plain reports whether the token is a name that is not escaped.
func (t Token) plain() bool { return t.Kind == KindName && t.Text[0] != '%' }

// describe names a token in an error message.
func (t Token) describe() string {
	switch t.Kind {
	case KindEOF:
		return "the end of the query"
	case KindString:
		return "the string " + shorten(t.Text)
	case KindNumber:
		return "the number " + t.Text
	case KindVar:
		return "the variable " + t.Text
	case KindUnclosed:
		return "a string that is not closed"
	}
	return fmt.Sprintf("`%s`", shorten(t.Text))
}

// shorten cuts a long text for a message.
func shorten(s string) string {
	const most = 40
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
