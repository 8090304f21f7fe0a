package sandbox

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// parseFilterPattern reads a pattern of "Filter pattern syntax" in the CloudWatch Logs user guide: terms, or a JSON
// selector in braces. Patterns for space-delimited events, in brackets, are not supported. The documents leave open
// whether a term matches inside of a word; here it does.
func parseFilterPattern(text string) (matches func(message string) bool, err error) {
	text = strings.TrimSpace(text)
	switch {
	case !utf8.ValidString(text):
		return nil, errors.New("the pattern is not valid UTF-8")
	case text == "":
		return func(string) bool { return true }, nil
	case text[0] == '{':
		return parseSelectorPattern(text)
	case text[0] == '[':
		return nil, errors.New("patterns for space-delimited events are not supported by this sandbox: use terms or a JSON selector")
	}
	var all, none, any []matchTerm
	for text != "" {
		list := &all
		switch text[0] {
		case '-':
			list, text = &none, text[1:]
		case '?':
			list, text = &any, text[1:]
		}
		term, rest, err := readTerm(text)
		if err != nil {
			return nil, err
		}
		*list, text = append(*list, term), strings.TrimLeft(rest, " \t")
	}
	if len(all)+len(none) > 0 {
		any = nil // optional terms beside others are ignored, as documented
	}
	return func(message string) bool {
		for _, t := range all {
			if !t(message) {
				return false
			}
		}
		for _, t := range none {
			if t(message) {
				return false
			}
		}
		for _, t := range any {
			if t(message) {
				return true
			}
		}
		return len(any) == 0
	}, nil
}

type matchTerm func(message string) bool

// readTerm reads a word, a phrase in double quotes, or a regular expression between percent signs.
func readTerm(text string) (term matchTerm, rest string, err error) {
	if text == "" {
		return nil, "", errors.New("expected a term at the end")
	}
	switch text[0] {
	case '"':
		phrase, rest, err := readQuoted(text)
		return func(m string) bool { return strings.Contains(m, phrase) }, rest, err
	case '%':
		re, rest, err := readExpression(text)
		if err != nil {
			return nil, "", err
		}
		return re.MatchString, rest, nil
	}
	n := strings.IndexAny(text, " \t")
	if n < 0 {
		n = len(text)
	}
	word := text[:n]
	for _, r := range word {
		if !isTermRune(r) {
			return nil, "", fmt.Errorf("the term %s holds %q: put terms with characters other than letters, digits and _ in double quotes", word, r)
		}
	}
	return func(m string) bool { return strings.Contains(m, word) }, text[n:], nil
}

func isTermRune(r rune) bool {
	return r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r >= 0x80
}

// readQuoted reads a string in double quotes, where a backslash keeps the character behind it.
func readQuoted(text string) (value, rest string, err error) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return b.String(), text[i+1:], nil
		case '\\':
			if i++; i == len(text) {
				return "", "", errors.New("a quote is never closed")
			}
		}
		b.WriteByte(text[i])
	}
	return "", "", errors.New("a quote is never closed")
}

// readExpression reads a regular expression between percent signs.
func readExpression(text string) (re *regexp.Regexp, rest string, err error) {
	end := strings.IndexByte(text[1:], '%')
	if end < 0 {
		return nil, "", errors.New("a regular expression is never closed: expected %")
	}
	re, err = regexp.Compile(text[1 : end+1])
	return re, text[end+2:], err
}
