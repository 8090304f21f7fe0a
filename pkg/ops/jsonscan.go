package ops

import (
	"math/bits"
	"strings"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// maxJSONDepth is how deep JSON may nest before it counts as malformed.
const maxJSONDepth = 512

type jsonScanner struct {
	text string
	pos  int
	out  []jsonFound
	left int  // how many paths have led nowhere yet
	done bool // none is left, so that the rest need not be read
	fold bool

	escaped bool // the last string has escapes
}

// value scans the value at the position for the paths through n, which may be
// nil. It reports whether the value was well formed.
func (s *jsonScanner) value(n *jsonNode, depth int) bool {
	s.space()
	if s.pos >= len(s.text) || depth > maxJSONDepth {
		return false
	}
	start := s.pos
	var ok bool
	switch s.text[s.pos] {
	case '{':
		ok = s.object(n, depth)
	case '[':
		ok = s.array(n, depth)
	case '"':
		ok = s.skipString()
	default:
		ok = s.scalar()
	}
	if ok && n != nil {
		text := s.text[start:s.pos]
		for _, i := range n.out {
			s.found(i, jsonFound(text))
		}
		for _, r := range n.rest {
			s.found(r.out, r.find(text))
		}
	}
	return ok
}

// found keeps what a path leads to. Of a key that comes twice the first counts,
// so that no path needs more text than up to its value.
func (s *jsonScanner) found(path int, f jsonFound) {
	if s.out[path] == "" && f != "" {
		s.out[path] = f
		s.left--
		s.done = s.left == 0
	}
}

func (s *jsonScanner) object(n *jsonNode, depth int) bool {
	s.pos++
	s.space()
	if s.take('}') {
		return true
	}
	for {
		s.space()
		start := s.pos
		if s.pos >= len(s.text) || s.text[s.pos] != '"' || !s.skipString() {
			return false
		}
		var next *jsonNode
		if n != nil && n.keys != nil {
			next = n.key(s.text[start:s.pos], s.escaped, s.fold)
		}
		s.space()
		if !s.take(':') || !s.member(next, depth+1) {
			return false
		}
		if s.done {
			return true
		}
		s.space()
		if s.take('}') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

// member is value with a short way past a string that no path leads to.
func (s *jsonScanner) member(n *jsonNode, depth int) bool {
	if n == nil && s.pos < len(s.text) && s.text[s.pos] == '"' {
		return s.skipString()
	}
	return s.value(n, depth)
}

// key finds the node of a quoted key.
func (n *jsonNode) key(quoted string, escaped, fold bool) *jsonNode {
	key := quoted[1 : len(quoted)-1]
	switch {
	case escaped:
		key = unquoteJSON(quoted)
	case n.lengths&lengthBit(key) == 0 && (!fold || isASCII(key)):
		return nil // as are most keys
	}
	if fold {
		key = value.Fold(key)
	}
	return n.keys[key]
}

// lengthBit is the bit for the length of a key in jsonNode.lengths.
func lengthBit(key string) uint64 { return 1 << (len(key) % 64) }

// isASCII reports whether folding a key keeps its length.
func isASCII(key string) bool {
	for i := range len(key) {
		if key[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (s *jsonScanner) array(n *jsonNode, depth int) bool {
	s.pos++
	s.space()
	if s.take(']') {
		return true
	}
	for i := 0; ; i++ {
		var next *jsonNode
		if n != nil && n.index != nil {
			next = n.index[i]
		}
		if !s.value(next, depth+1) {
			return false
		}
		if s.done {
			return true
		}
		s.space()
		if s.take(']') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

// skipString moves over a string, eight bytes at a time, and notes whether it
// has escapes.
func (s *jsonScanner) skipString() bool {
	text, i := s.text, s.pos+1
	s.escaped = false
	for i < len(text) {
		if i+8 <= len(text) {
			// A byte of quote or escape is zero where text has the character, and
			// the lowest zero byte of a word x is the lowest high bit of
			// (x-ones)&^x (Warren, "Hacker's Delight", section 6-1).
			t := text[i : i+8]
			word := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
				uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
			const ones, highs = 0x0101010101010101, 0x8080808080808080
			quote, escape := word^ones*'"', word^ones*'\\'
			found := ((quote-ones)&^quote | (escape-ones)&^escape) & highs
			if found == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(found) / 8
		}
		switch text[i] {
		case '"':
			s.pos = i + 1
			return true
		case '\\':
			s.escaped = true
			i++ // the character behind it is no end
		}
		i++
	}
	return false
}

// scalar moves over a number, true, false or null, or over NaN and the
// infinities, which some writers put out although JSON has no such numbers.
func (s *jsonScanner) scalar() bool {
	rest := s.text[s.pos:]
	if n := numberLength(rest); n > 0 {
		s.pos += n
		return true
	}
	for _, word := range [...]string{"true", "false", "null", "NaN", "Infinity", "-Infinity"} {
		if rest[0] == word[0] && strings.HasPrefix(rest, word) {
			s.pos += len(word)
			return true
		}
	}
	return false
}

// numberLength returns the length of the JSON number that s starts with, or 0.
func numberLength(s string) int {
	i := 0
	if s[0] == '-' {
		i++
	}
	whole := digits(s[i:])
	if whole == 0 || whole > 1 && s[i] == '0' {
		return 0
	}
	i += whole
	if i < len(s) && s[i] == '.' {
		n := digits(s[i+1:])
		if n == 0 {
			return 0
		}
		i += 1 + n
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '-' || s[i] == '+') {
			i++
		}
		n := digits(s[i:])
		if n == 0 {
			return 0
		}
		i += n
	}
	return i
}

// digits returns how many digits s starts with.
func digits(s string) int {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return i
		}
	}
	return len(s)
}

func (s *jsonScanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

func (s *jsonScanner) take(c byte) bool {
	if s.pos < len(s.text) && s.text[s.pos] == c {
		s.pos++
		return true
	}
	return false
}
