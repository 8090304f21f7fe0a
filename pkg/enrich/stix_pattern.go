package enrich

import (
	"slices"
	"strings"
)

// stixPaths are the object paths of patterns whose value alone makes an indicator.
var stixPaths = []string{
	"ipv4-addr:value", "ipv6-addr:value", "domain-name:value", "url:value", "email-addr:value", "email-message:from_ref.value",
	"email-message:sender_ref.value", "network-traffic:dst_ref.value", "network-traffic:src_ref.value",
}

// patternValues returns the values of which each alone makes a STIX pattern match: comparisons with = and IN, and ISSUBSET for
// networks, joined by OR. It is false for any other pattern, such as one that wants two things at a time, because
// one of them alone would warn of too much.
func patternValues(pattern string) ([]string, bool) {
	p := patternReader{rest: pattern}
	for {
		if !p.observation() {
			return nil, false
		}
		if p.skip(); p.rest == "" {
			return p.values, len(p.values) > 0
		}
		if !p.word("OR") {
			return nil, false
		}
	}
}

// patternReader reads a pattern from its beginning.
type patternReader struct {
	rest   string
	values []string
}

func (p *patternReader) skip() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// accept reads the text when it comes next.
func (p *patternReader) accept(text string) bool {
	p.skip()
	rest, ok := strings.CutPrefix(p.rest, text)
	if ok {
		p.rest = rest
	}
	return ok
}

// word is accept for a keyword, which no letter may follow.
func (p *patternReader) word(w string) bool {
	p.skip()
	if len(p.rest) <= len(w) || p.rest[:len(w)] != w || !strings.ContainsRune(" \t\r\n('[", rune(p.rest[len(w)])) {
		return false
	}
	p.rest = p.rest[len(w):]
	return true
}

// observation reads [a OR b …].
func (p *patternReader) observation() bool {
	if !p.accept("[") {
		return false
	}
	for {
		if !p.comparison() {
			return false
		}
		if p.accept("]") {
			return true
		}
		if !p.word("OR") {
			return false
		}
	}
}

func (p *patternReader) comparison() bool {
	path, ok := p.path()
	if !ok {
		return false
	}
	switch {
	case p.accept("="):
		return p.value()
	case p.word("ISSUBSET"):
		return strings.HasPrefix(path, "ipv") && p.value()
	case p.word("IN"):
		if !p.accept("(") {
			return false
		}
		for p.value() {
			if p.accept(")") {
				return true
			}
			if !p.accept(",") {
				return false
			}
		}
	}
	return false
}

// path reads an object path: it ends before a blank or an operator outside of quotes.
func (p *patternReader) path() (string, bool) {
	p.skip()
	quoted := false
	end := strings.IndexFunc(p.rest, func(r rune) bool {
		if r == '\'' {
			quoted = !quoted
		}
		return !quoted && strings.ContainsRune(" \t\r\n=!<>[]()", r)
	})
	if end <= 0 {
		return "", false
	}
	path := p.rest[:end]
	p.rest = p.rest[end:]
	return path, slices.Contains(stixPaths, path) || strings.HasPrefix(path, "file:hashes.")
}

// value reads a string in single quotes, in which \ escapes the next character.
func (p *patternReader) value() bool {
	if !p.accept("'") {
		return false
	}
	var b strings.Builder
	for i := 0; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '\\' && i+1 < len(p.rest):
			i++
			b.WriteByte(p.rest[i])
		case c == '\'':
			p.rest = p.rest[i+1:]
			p.values = append(p.values, b.String())
			return true
		default:
			b.WriteByte(c)
		}
	}
	return false
}
