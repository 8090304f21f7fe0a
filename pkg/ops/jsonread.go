package ops

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// jsonReader reads a fixed set of paths from JSON texts, each in one pass and
// without building a tree: what no path leads to is skipped.
type jsonReader struct {
	root jsonNode
	fold bool // keys match whatever their letter case
}

// jsonNode is where paths part: out holds the paths that end here.
type jsonNode struct {
	keys  map[string]*jsonNode
	index map[int]*jsonNode
	each  []jsonEach
	out   []int
}

// jsonEach is a path through every element of an array: its values become one
// JSON array text.
type jsonEach struct {
	rest []jsonStep
	out  int
}

func newJSONReader(paths [][]jsonStep) *jsonReader {
	r := &jsonReader{}
	for i, steps := range paths {
		n := &r.root
		for j, s := range steps {
			if s.each {
				n.each = append(n.each, jsonEach{rest: steps[j+1:], out: i})
				n = nil
				break
			}
			n = n.child(s)
		}
		if n != nil {
			n.out = append(n.out, i)
		}
	}
	return r
}

func (n *jsonNode) child(s jsonStep) *jsonNode {
	next := &jsonNode{}
	if s.isKey {
		if have := n.keys[s.key]; have != nil {
			return have
		}
		if n.keys == nil {
			n.keys = map[string]*jsonNode{}
		}
		n.keys[s.key] = next
		return next
	}
	if have := n.index[s.index]; have != nil {
		return have
	}
	if n.index == nil {
		n.index = map[int]*jsonNode{}
	}
	n.index[s.index] = next
	return next
}

// jsonFound is the JSON text that a path leads to; "" when it leads nowhere.
type jsonFound string

// value is the field value of a JSON value: strings unquoted, null as null,
// everything else as written.
func (f jsonFound) value() value.Value {
	switch {
	case f == "" || f == "null":
		return value.Value{}
	case f[0] == '"':
		return value.String(unquoteJSON(string(f)))
	default:
		return value.String(string(f))
	}
}

// extract reads the paths from text into out, which has one place a path, and
// reports whether every path was there.
func (r *jsonReader) extract(text string, out []extracted) bool {
	raw := make([]jsonFound, len(out))
	all := r.read(text, raw)
	for i, f := range raw {
		if f == "" {
			all = false
			continue
		}
		out[i] = extracted{f.value(), true}
	}
	return all
}

// read reads the JSON texts that the paths lead to. Text around the JSON value
// is skipped (language spec §11-A27). ok is false when text holds no
// well-formed JSON object or array.
func (r *jsonReader) read(text string, out []jsonFound) (ok bool) {
	for start := strings.IndexAny(text, "{["); start >= 0; {
		s := jsonScanner{text: text, pos: start, out: out, fold: r.fold}
		if s.value(&r.root, 0) {
			return true
		}
		clear(out)
		next := strings.IndexByte(text[start+1:], '{')
		if next < 0 {
			return false
		}
		start += 1 + next
	}
	return false
}

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
		for _, i := range n.out {
			s.out[i] = jsonFound(s.text[start:s.pos])
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
	start := s.pos
	s.pos++
	s.space()
	var elems []string
	collect := n != nil && len(n.each) > 0
	if !s.take(']') {
		for i := 0; ; i++ {
			var next *jsonNode
			if n != nil {
				next = n.index[i]
			}
			s.space()
			from := s.pos
			if !s.value(next, depth+1) {
				return false
			}
			if collect {
				elems = append(elems, s.text[from:s.pos])
			}
			s.space()
			if s.take(']') {
				break
			}
			if !s.take(',') {
				return false
			}
		}
	}
	if collect {
		for _, e := range n.each {
			s.out[e.out] = eachElement(e.rest, elems, s.text[start:s.pos])
		}
	}
	return true
}

// eachElement gathers what rest leads to in every element as a JSON array.
func eachElement(rest []jsonStep, elems []string, whole string) jsonFound {
	if len(rest) == 0 {
		return jsonFound(whole)
	}
	var parts []string
	sub := newJSONReader([][]jsonStep{rest})
	out := make([]jsonFound, 1)
	for _, e := range elems {
		out[0] = ""
		s := jsonScanner{text: e, out: out}
		if s.value(&sub.root, 0) && out[0] != "" {
			parts = append(parts, string(out[0]))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return jsonFound("[" + strings.Join(parts, ",") + "]")
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

func (s *jsonScanner) scalar() bool {
	start := s.pos
	for s.pos < len(s.text) && strings.IndexByte(",]} \t\r\n", s.text[s.pos]) < 0 {
		s.pos++
	}
	switch t := s.text[start:s.pos]; t {
	case "true", "false", "null":
		return true
	case "":
		return false
	default:
		_, err := strconv.ParseFloat(t, 64)
		return err == nil && (t[0] == '-' || t[0] >= '0' && t[0] <= '9')
	}
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

// unquoteJSON undoes the quotes and escapes of a JSON string. A broken escape
// stays as written.
func unquoteJSON(quoted string) string {
	s := quoted[1 : len(quoted)-1]
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for ; i >= 0; i = strings.IndexByte(s, '\\') {
		b.WriteString(s[:i])
		n := unescapeJSON(&b, s[i:])
		s = s[i+n:]
	}
	b.WriteString(s)
	return b.String()
}

// unescapeJSON writes the character of the escape at the start of s and returns
// how many bytes it took.
func unescapeJSON(b *strings.Builder, s string) int {
	if len(s) < 2 {
		b.WriteString(s)
		return len(s)
	}
	switch s[1] {
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r':
		b.WriteByte('\r')
	case 'b':
		b.WriteByte('\b')
	case 'f':
		b.WriteByte('\f')
	case 'u':
		return unescapeUnicode(b, s)
	case '"', '\\', '/':
		b.WriteByte(s[1])
	default:
		b.WriteString(s[:2])
	}
	return 2
}

func unescapeUnicode(b *strings.Builder, s string) int {
	r, ok := hex4(s)
	if !ok {
		b.WriteString(s[:2])
		return 2
	}
	if utf16.IsSurrogate(r) {
		if low, ok := hex4(s[6:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				b.WriteRune(pair)
				return 12
			}
		}
	}
	b.WriteRune(r)
	return 6
}

// hex4 reads the \uXXXX escape at the start of s.
func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}
