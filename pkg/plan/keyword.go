package plan

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// blank is a run of white space within a token sequence, spelt out because
// dialects differ in what \s holds.
const blank = `[\t-\r ]`

// KeywordPattern returns the RE2 pattern of the messages that a keyword or
// phrase selects, and false when it selects every message.
//
// A message is a sequence of tokens: runs of [A-Za-z0-9_] and single other
// characters, blanks left out. A keyword selects the messages in which its own
// tokens stand side by side, whatever their letter case (language spec §2.2). In
// an unquoted word * stands for any run and ? for one character of such a run, a
// lone * inside for a whole one. The same pattern is used here and in CloudWatch.
func KeywordPattern(t syntax.Text) (string, bool) {
	var b strings.Builder
	b.WriteString(`(?i)`)
	prev := edge
	for _, tok := range tokensOf(t) {
		switch {
		case prev == edge && tok.word:
			b.WriteString(`(?:^|[^A-Za-z0-9_])`)
		case prev == word && tok.word:
			b.WriteString(blank + `+`)
		case prev != edge:
			b.WriteString(blank + `*`)
		}
		b.WriteString(tok.pattern)
		prev = other
		if tok.word {
			prev = word
		}
	}
	if prev == edge {
		return "", false
	}
	if prev == word {
		b.WriteString(`(?:$|[^A-Za-z0-9_])`)
	}
	return b.String(), true
}

func tokensOf(t syntax.Text) []keywordToken {
	return keywordTokens(strings.Trim(readable(t.Value()), "\t\n\v\f\r "), !t.Quoted)
}

// readable replaces each byte of broken UTF-8 by U+FFFD, as which regular
// expressions match it.
func readable(s string) string { return string([]rune(s)) }

type tokenSide int

const (
	edge tokenSide = iota
	word
	other
)

type keywordToken struct {
	pattern string
	literal string // the token itself, ASCII letters in lower case, "" when it holds wildcards
	word    bool
}

// keywordTokens cuts a keyword into the patterns of its tokens. A * at either
// end of the whole keyword asks for nothing more there.
func keywordTokens(text string, wild bool) []keywordToken {
	var toks []keywordToken
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == ' ' || c >= '\t' && c <= '\r':
			i++
		case isTokenByte(c) || wild && (c == '*' || c == '?'):
			j := i
			for j < len(text) && (isTokenByte(text[j]) || wild && (text[j] == '*' || text[j] == '?')) {
				j++
			}
			if tok, ok := wordToken(text[i:j], i == 0, j == len(text)); ok {
				toks = append(toks, tok)
			}
			i = j
		default:
			_, n := utf8.DecodeRuneInString(text[i:])
			toks = append(toks, keywordToken{pattern: regexp.QuoteMeta(text[i : i+n]), literal: text[i : i+n]})
			i += n
		}
	}
	return toks
}

func wordToken(s string, first, last bool) (keywordToken, bool) {
	if strings.Trim(s, "*") == "" {
		return keywordToken{pattern: `[A-Za-z0-9_]+`, word: true}, !first && !last
	}
	var b strings.Builder
	for i := range len(s) {
		switch s[i] {
		case '*':
			b.WriteString(`[A-Za-z0-9_]*`)
		case '?':
			b.WriteString(`[A-Za-z0-9_]`)
		default:
			b.WriteByte(s[i])
		}
	}
	tok := keywordToken{pattern: b.String(), word: true}
	if !strings.ContainsAny(s, "*?") {
		tok.literal = strings.ToLower(s)
	}
	return tok, true
}

func isTokenByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
