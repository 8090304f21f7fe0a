package plan

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

func phrase(s string) syntax.Text {
	return syntax.Text{Parts: []syntax.Part{{Lit: strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)}}, Quoted: true}
}

func bare(s string) syntax.Text { return syntax.Text{Parts: []syntax.Part{{Lit: s}}} }

func TestKeywordSelects(t *testing.T) {
	t.Parallel()
	// The messages of language spec §2.2, and more for its other sentences.
	const m1, m2 = "GET /a status=200", "get failed: Status 503"
	for _, tt := range []struct {
		name    string
		keyword syntax.Text
		message string
		want    bool
	}{
		{"a word whatever its case", bare("get"), m1, true},
		{"a word whatever its case", bare("GET"), m2, true},
		{"a word by its beginning", bare("20*"), m1, true},
		{"a phrase", phrase("status 503"), m2, true},
		{"no phrase across punctuation", phrase("status 200"), m1, false},
		{"no part of a word", bare("456"), "id=1234567 TEST1234567", false},
		{"a part of a word with stars", bare("*456*"), "id=1234567 TEST1234567", true},
		{"one character for ?", bare("b?b"), "a bob", true},
		{"no more characters for ?", bare("b?b"), "a boob", false},
		{"no word behind an underscore", bare("code"), "error_code", false},
		{"a JSON key", bare("eventname"), `{"eventName":"GetRestApi"}`, true},
		{"a phrase with quotes", phrase(`"eventSource":"apigateway.amazonaws.com"`), `{"eventSource":"apigateway.amazonaws.com"}`, true},
		{"a phrase whatever the white space", phrase(`"a": "b  c"`), "\"a\" :\t\"b\nc\"", true},
		{"a form feed and a vertical tab are white space", phrase("b c"), "b\v\fc", true},
		{"no phrase whose end goes on", phrase("a b"), "a bc", false},
		{"no phrase whose beginning goes on", phrase("a b"), "ca b", false},
		{"a literal star in quotes", phrase("a*"), "a*b", true},
		{"no wildcard in quotes", phrase("a*"), "ab", false},
		{"a whole term for a star inside", bare("jsmith@*.com"), "to jsmith@example.com", true},
		{"not two terms for a star inside", bare("jsmith@*.com"), "to jsmith@mail.example.com", false},
		{"the beginning of what goes on behind a star", bare("com.*.services*"), "com.x.services_2", true},
		{"an address", bare("10.1.1.123"), `"ip":"10.1.1.123"`, true},
		{"no longer address", bare("10.1.1.12"), `"ip":"10.1.1.123"`, false},
		{"letters of other scripts whatever their case", bare("ÉTÉ"), "été", true},
		{"letters whose lower case is plain", bare("İx"), "İx", true},
		{"but not plain ones in their place", bare("İx"), "ix", false},
		{"a broken byte as what is shown for it", bare("a\xff"), "a\uFFFD", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pattern, some := KeywordPattern(tt.keyword)
			if !some {
				t.Fatalf("%q selects every message", tt.keyword.Value())
			}
			if got := regexp.MustCompile(pattern).MatchString(tt.message); got != tt.want {
				t.Errorf("%q selects %q: %t by %s", tt.keyword.Value(), tt.message, got, pattern)
			}
		})
	}
}

func TestKeywordThatSelectsEveryMessage(t *testing.T) {
	t.Parallel()
	for _, k := range []syntax.Text{bare("*"), bare("***"), bare(" * "), phrase(""), phrase(" \n")} {
		if p, some := KeywordPattern(k); some {
			t.Errorf("%q is the pattern %s, want none", k.Value(), p)
		}
	}
	for _, k := range []syntax.Text{phrase("*"), bare("?"), bare("?*"), bare("-*")} {
		if _, some := KeywordPattern(k); !some {
			t.Errorf("%q selects every message, want a pattern", k.Value())
		}
	}
}

// A reading of language spec §2.2 that knows no regular expressions: a message
// and a keyword are sequences of tokens.

func isWordRune(r rune) bool {
	return r == '_' || r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// tokenise cuts text into words, in which wild lets wildcards stand, and single
// other characters.
func tokenise(s string, wild bool) []string {
	var tokens []string
	inWord := false
	for _, r := range s {
		switch {
		case isWordRune(r) || wild && (r == '*' || r == '?'):
			if !inWord {
				tokens = append(tokens, "")
			}
			tokens[len(tokens)-1] += string(r)
			inWord = true
		case strings.ContainsRune(" \t\n\v\f\r", r):
			inWord = false
		default:
			tokens = append(tokens, string(r))
			inWord = false
		}
	}
	return tokens
}

// selects reports whether the tokens of a keyword stand side by side in a message.
func selects(keyword string, quoted bool, message string) bool {
	want := tokenise(keyword, !quoted)
	onlyStars := func(s string) bool { return !quoted && strings.Trim(s, "*") == "" }
	if len(want) > 0 && onlyStars(want[0]) {
		want = want[1:]
	}
	if len(want) > 0 && onlyStars(want[len(want)-1]) {
		want = want[:len(want)-1]
	}
	have := tokenise(message, false)
	for at := 0; at+len(want) <= len(have); at++ {
		all := true
		for i, w := range want {
			all = all && tokenMatches([]rune(w), []rune(have[at+i]), !quoted)
		}
		if all {
			return true
		}
	}
	return false
}

// tokenMatches holds a token of a keyword against one of a message; wildcards
// stand for characters of words.
func tokenMatches(glob, token []rune, wild bool) bool {
	switch {
	case len(glob) == 0:
		return len(token) == 0
	case wild && glob[0] == '*':
		for i := 0; ; i++ {
			if tokenMatches(glob[1:], token[i:], wild) {
				return true
			}
			if i == len(token) || !isWordRune(token[i]) {
				return false
			}
		}
	case len(token) == 0:
		return false
	case wild && glob[0] == '?':
		return isWordRune(token[0]) && tokenMatches(glob[1:], token[1:], wild)
	}
	return strings.EqualFold(string(glob[0]), string(token[0])) && tokenMatches(glob[1:], token[1:], wild)
}

// pieces make keywords and messages that often meet.
var pieces = []string{
	"a", "b", "A", "ab", "aB", "b1", "1", "_", "a_b", "é", "É", "İ", "i", "日", "ß", "-", ".", ":", "/", "@", "#", `"`, `\`, "{", "}", "'", "`", "$", "^", "(", "[",
	" ", " ", "  ", "\t", "\n", "\v", "\f", "*", "?", "**", "\uFFFD", "\x00",
}

func drawText(t *rapid.T, label string, most int) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, most).Draw(t, label), "")
}

func drawKeyword(t *rapid.T, label string) syntax.Text {
	text := drawText(t, label, 5)
	if rapid.Bool().Draw(t, label+" is quoted") {
		return phrase(text)
	}
	return bare(text)
}

func TestKeywordPatternAgreesWithTokens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keyword, message := drawKeyword(t, "keyword"), drawText(t, "message", 12)
		if rapid.Bool().Draw(t, "the message holds the keyword") {
			filled := strings.NewReplacer("*", drawText(t, "for a star", 1), "?", drawText(t, "for ?", 1)).Replace(keyword.Value())
			message = drawText(t, "before", 3) + filled + message
		}
		pattern, some := KeywordPattern(keyword)
		got := !some || regexp.MustCompile(pattern).MatchString(message)
		if byHand := matchKeyword(keyword)(message); byHand != got {
			t.Fatalf("%q (quoted: %t) selects %q: %t by hand, %t by %s", keyword.Value(), keyword.Quoted, message, byHand, got, pattern)
		}
		if want := selects(keyword.Value(), keyword.Quoted, message); got != want {
			t.Fatalf("%q (quoted: %t) selects %q: %t, want %t by %s", keyword.Value(), keyword.Quoted, message, got, want, pattern)
		}
	})
}
