package plan

import (
	"regexp"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// matchKeyword returns the test of messages that KeywordPattern's pattern is.
// Package regexp walks a message rune by rune, so that keywords of plain ASCII
// are looked for by hand.
func matchKeyword(t syntax.Text) func(message string) bool {
	pattern, _ := KeywordPattern(t) // "" matches every message
	re := regexp.MustCompile(pattern)
	toks := tokensOf(t)
	for _, tok := range toks {
		if tok.literal == "" || !isASCII(tok.literal) {
			return re.MatchString
		}
	}
	if pattern == "" {
		return re.MatchString
	}
	return func(message string) bool {
		if strings.Contains(message, "ſ") || strings.Contains(message, "\u212a") { // fold to s and k
			return re.MatchString(message)
		}
		return holdsTokens(message, toks)
	}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// holdsTokens reports whether the tokens stand side by side in a message.
func holdsTokens(message string, toks []keywordToken) bool {
	first := toks[0].literal[0]
	for i := 0; i+len(toks[0].literal) <= len(message); i++ {
		if lowerByte(message[i]) == first && (!toks[0].word || i == 0 || !isTokenByte(message[i-1])) && beginsWithTokens(message[i:], toks) {
			return true
		}
	}
	return false
}

// beginsWithTokens reports whether s begins with the tokens, between which
// blanks may stand, and does not go on within the last of them.
func beginsWithTokens(s string, toks []keywordToken) bool {
	for i, tok := range toks {
		if i > 0 {
			s = strings.TrimLeft(s, "\t\n\v\f\r ")
		}
		if !hasLowerPrefix(s, tok.literal) {
			return false
		}
		s = s[len(tok.literal):]
		if tok.word && s != "" && isTokenByte(s[0]) {
			return false
		}
	}
	return true
}

// hasLowerPrefix reports whether s begins with prefix, which is in lower case,
// whatever the case of s.
func hasLowerPrefix(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if lowerByte(s[i]) != prefix[i] {
			return false
		}
	}
	return true
}

func lowerByte(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
