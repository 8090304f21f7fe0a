package syntax

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// unclosedQuote reports a string that runs to the end of the text. The quote
// that was forgotten may stand much earlier, where it turned every later
// string inside out; so the stages are cut by their operators, and the first
// with an odd number of quotes is to blame. Parsing goes on behind that one.
func (p *Parser) unclosedQuote(at diag.Span) {
	from, to := p.unevenStage()
	segment := p.lex.src[from:to]
	quote := lostQuote(segment)
	if quote < 0 {
		from, to, quote = at.Start, len(p.lex.src), 0
		segment = p.lex.src[from:]
	}
	p.broken = true
	p.bag.DropFrom(from + quote)
	p.bag.Errorf(diag.Span{Start: from + quote, End: from + quote + 1}, "unclosed-quote",
		closingHint(segment[quote+1:]), "this string is not closed")
	if to < len(p.lex.src) && to > p.resumed && len(p.closers) == 0 && p.bag.Errors() < diag.MaxErrors {
		p.resume, p.resumed = to, to
	}
}

// swallows reports whether a string holds the start of a stage on a line of
// its own: then its closing quote was forgotten, and the next one closes it.
func (p *Parser) swallows(t Token) bool {
	if strings.IndexByte(t.Text, '\n') < 0 {
		return false
	}
	for i := p.nextStage(t.Span.Start); i < t.Span.End; i = p.nextStage(i + 1) {
		if p.lex.atLineStart(i) {
			return true
		}
	}
	return false
}

// unevenStage returns where the first stage with an odd number of quotes
// starts and ends, behind the place where parsing was taken up last.
func (p *Parser) unevenStage() (from, to int) {
	s := p.lex.src
	from = p.resumed
	for from < len(s) {
		to = p.nextStage(from + 1)
		if quotes(s[from:to])%2 == 1 {
			return from, to
		}
		from = to
	}
	return len(s), len(s)
}

// nextStage returns the offset of the next | with an operator behind it,
// whether in a string or not.
func (p *Parser) nextStage(i int) int {
	s := p.lex.src
	for ; i < len(s); i++ {
		if s[i] != '|' || p.grammar == nil {
			continue
		}
		name := strings.TrimLeft(s[i+1:], " \t\r\n")
		name = name[:endOfName(name, 0)]
		if name == "" {
			continue
		}
		if _, ok := p.grammar.Stage(strings.ToLower(name)); ok {
			return i
		}
	}
	return len(s)
}

func quotes(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			n++
		}
	}
	return n
}

// lostQuote returns where the string starts that is not closed: the first with
// a name or a variable right behind its end, for then its end opens another
// string; else the last one. It is negative when there is no string.
func lostQuote(s string) int {
	last := -1
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			last = i
			end := endOfQuoted(s, i)
			if end < 0 {
				return last
			}
			if end < len(s) && (isNameByte(s[end]) || strings.IndexByte("{$*\\", s[end]) >= 0) {
				return i
			}
			i = end - 1
		}
	}
	return last
}

// closingHint guesses where the quote belongs in the text behind the opening
// one: before a keyword, a comma or a parenthesis.
func closingHint(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	best, before := len(s), ""
	for _, mark := range []string{" as ", " nodrop", " and ", " or ", " by ", ",", ")"} {
		if i := strings.Index(strings.ToLower(s), mark); i > 0 && i < best {
			best, before = i, strings.TrimSpace(mark)
		}
	}
	if before == "" {
		return "add the closing \""
	}
	return "add the closing \", perhaps before `" + before + "`"
}
