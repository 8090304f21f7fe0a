package ops

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// maxJSONDepth is how deep JSON may nest before it counts as malformed.
const maxJSONDepth = 512

type jsonScanner struct {
	text string
	pos  int
	out  []jsonFound
	fold bool
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
			s.out[i] = jsonFound(text)
		}
		for _, r := range n.rest {
			s.out[r.out] = r.find(text)
		}
	}
	return ok
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
			next = n.key(s.text[start:s.pos], s.fold)
		}
		s.space()
		if !s.take(':') || !s.value(next, depth+1) {
			return false
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

// key finds the node of a quoted key.
func (n *jsonNode) key(quoted string, fold bool) *jsonNode {
	key := quoted[1 : len(quoted)-1]
	if strings.IndexByte(key, '\\') >= 0 {
		key = unquoteJSON(quoted)
	}
	if fold {
		key = value.Fold(key)
	}
	return n.keys[key]
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
		s.space()
		if s.take(']') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

func (s *jsonScanner) skipString() bool {
	for i := s.pos + 1; i < len(s.text); {
		j := strings.IndexByte(s.text[i:], '"')
		if j < 0 {
			return false
		}
		i += j
		back := 0
		for k := i - 1; k > s.pos && s.text[k] == '\\'; k-- {
			back++
		}
		i++
		if back%2 == 0 {
			s.pos = i
			return true
		}
	}
	return false
}

// scalar moves over a number, true, false or null, or over NaN and the
// infinities, which some writers put out although JSON has no such numbers.
func (s *jsonScanner) scalar() bool {
	rest := s.text[s.pos:]
	for _, word := range [...]string{"true", "false", "null", "NaN", "Infinity", "-Infinity"} {
		if rest[0] == word[0] && strings.HasPrefix(rest, word) {
			s.pos += len(word)
			return true
		}
	}
	n := numberLength(rest)
	s.pos += n
	return n > 0
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
