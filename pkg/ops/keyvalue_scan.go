package ops

import "strings"

// kvDelimiters are what may stand between a key and its value when a stage
// names none (language spec §3.2); the longer ones come first.
var kvDelimiters = []string{"->", "=>", "=", ":"}

// isKeyByte reports whether a key that is found, not named, may hold c.
func isKeyByte(c byte) bool { return isWordByte(c) || c == '.' || c == '-' }

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// kvFind returns the value of a named key: behind its first place where it
// stands as a whole word before a delimiter, with or without quotes.
func kvFind(text, key string) (string, bool) {
	for at := 0; ; {
		end := wholeWord(text, key, at)
		if end < 0 {
			return "", false
		}
		if start := kvDelimiter(text, end, kvDelimiters); start >= 0 {
			v, _ := kvValue(text, start)
			return v, true
		}
		at = end
	}
}

// wholeWord returns the end of the first place at or behind from where key
// stands with no word character on either side, -1 when there is none.
func wholeWord(text, key string, from int) int {
	if key == "" { // of a variable without text
		return -1
	}
	for {
		i := strings.Index(text[from:], key)
		if i < 0 {
			return -1
		}
		start := from + i
		end := start + len(key)
		before := start == 0 || !isWordByte(text[start-1]) || !isWordByte(key[0])
		after := end == len(text) || !isWordByte(text[end]) || !isWordByte(key[len(key)-1])
		if before && after {
			return end
		}
		from = start + 1
	}
}

// kvDelimiter returns where the value begins if a delimiter follows the key that
// ends at i, else -1. Quotes that close the key and spaces may stand before it.
func kvDelimiter(text string, i int, delimiters []string) int {
	if i < len(text) && (text[i] == '"' || text[i] == '\'' || text[i] == ']') {
		i++
	}
	i = skipBlanks(text, i)
	for _, d := range delimiters {
		if strings.HasPrefix(text[i:], d) {
			return skipBlanks(text, i+len(d))
		}
	}
	return -1
}

func skipBlanks(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	return i
}

// kvValue reads the value at i: what stands in quotes or brackets, else the text
// up to white space or a separator. It returns the end of it, quotes included.
func kvValue(text string, i int) (v string, end int) {
	if i < len(text) {
		switch text[i] {
		case '"', '\'':
			if n := closingQuote(text[i:]); n > 0 {
				return text[i+1 : i+n], i + n + 1
			}
		case '[':
			if n := strings.IndexByte(text[i:], ']'); n > 0 {
				return text[i+1 : i+n], i + n + 1
			}
		}
	}
	for end = i; end < len(text) && strings.IndexByte(" \t\r\n,;&|\"'<>)]}", text[end]) < 0; end++ {
	}
	return text[i:end], end
}

// closingQuote returns the offset of the quote that ends the text in quotes at
// s[0], -1 when there is none. A backslash keeps the next character.
func closingQuote(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i
		}
	}
	return -1
}

// kvPairs visits the pairs of a text from left to right until visit is false.
func kvPairs(text string, delimiters []string, visit func(key, v string) bool) {
	for i := 0; i < len(text); {
		if !isWordByte(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && isKeyByte(text[end]) {
			if strings.HasPrefix(text[end:], "->") {
				break
			}
			end++
		}
		key := strings.TrimRight(text[i:end], "-.")
		start := kvDelimiter(text, end, delimiters)
		if start < 0 {
			i = end
			continue
		}
		v, next := kvValue(text, start)
		if !visit(key, v) {
			return
		}
		i = max(next, start)
	}
}

// kvAlias is the field name of a key: characters that plain names cannot hold
// become _ (language spec §3.2).
func kvAlias(key string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && isWordByte(byte(r)) {
			return r
		}
		return '_'
	}, key)
}
