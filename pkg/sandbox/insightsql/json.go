package insightsql

import (
	"slices"
	"strconv"
	"strings"
)

const (
	maxFields    = 200 // fields that are discovered in one event
	maxJSONDepth = 1000
)

// reader finds the wanted fields of JSON messages without building a tree. One
// run has one reader.
type reader struct {
	paths []string
	nulls bool // a null is a field
	scanner
	count int // leaves so far
	found []value
	stack []want
}

// want is a path that may still match below the current object or array.
type want struct {
	index int
	rest  string
}

func newReader(nulls bool) *reader { return &reader{nulls: nulls} }

// want registers a path and returns its place in row.found.
func (d *reader) want(path string) int {
	if i := slices.Index(d.paths, path); i >= 0 {
		return i
	}
	d.paths = append(d.paths, path)
	return len(d.paths) - 1
}

// read fills r.found. A message that is not one JSON object has no fields.
func (d *reader) read(r *row) {
	r.read = true
	clear(r.found)
	d.scanner = scanner{s: r.event.Message}
	if d.peek() != '{' {
		return
	}
	d.found, d.count, d.stack = r.found, 0, d.stack[:0]
	for i, path := range d.paths {
		d.stack = append(d.stack, want{i, path})
	}
	if !d.members('{', '}', 0, len(d.stack)) || d.peek() != 0 || d.i != len(d.s) {
		clear(r.found)
	}
}

// members reads an object or array; the wants for it are d.stack[from:to].
func (d *reader) members(open, end byte, from, to int) bool {
	if d.depth++; d.depth > maxJSONDepth || d.peek() != open {
		return false
	}
	d.i++
	for n := 0; ; n++ {
		switch b := d.peek(); {
		case b == end:
			d.i++
			d.depth--
			return true
		case n == 0:
		case b == ',':
			d.i++
			if d.peek() == end {
				return false
			}
		default:
			return false
		}
		key, ok := d.key(open, n, to > from)
		if !ok || !d.member(key, from, to) {
			return false
		}
	}
}

// key reads the name of a member, or counts the elements of an array.
func (d *reader) key(open byte, n int, wanted bool) (string, bool) {
	if open == '[' {
		if !wanted {
			return "", true
		}
		return strconv.Itoa(n), true
	}
	key, ok := d.string(wanted)
	if !ok || d.peek() != ':' {
		return "", false
	}
	d.i++
	return key, true
}

// member reads one value. Objects and arrays are entered, with the wants that
// continue below the key; everything else is a leaf, and a field if it is among
// the first 200.
func (d *reader) member(key string, from, to int) bool {
	b := d.peek()
	if b == '{' || b == '[' {
		top := len(d.stack)
		for i := from; i < to; i++ {
			if rest := d.stack[i].rest; len(rest) > len(key) && rest[len(key)] == '.' && rest[:len(key)] == key {
				d.stack = append(d.stack, want{d.stack[i].index, rest[len(key)+1:]})
			}
		}
		ok := d.members(b, b+2, top, len(d.stack)) // } and ] follow { and [ by two
		d.stack = d.stack[:top]
		return ok
	}
	if b != 'n' || d.nulls {
		d.count++
	}
	at := -1
	if d.count <= maxFields {
		for i := from; i < to; i++ {
			if d.stack[i].rest == key {
				at = d.stack[i].index
				break
			}
		}
	}
	v, ok := d.scalar(at >= 0)
	if at >= 0 {
		d.found[at] = v
	}
	return ok
}

// scanner reads the tokens of JSON text.
type scanner struct {
	s     string
	i     int
	depth int
}

// peek skips blanks and returns the byte that follows, 0 at the end.
func (d *scanner) peek() byte {
	for d.i < len(d.s) {
		switch b := d.s[d.i]; b {
		case ' ', '\t', '\n', '\r':
			d.i++
		default:
			return b
		}
	}
	return 0
}

// scalar reads a string, number, boolean or null; its value only when wanted.
func (d *scanner) scalar(wanted bool) (value, bool) {
	switch d.peek() {
	case '"':
		s, ok := d.string(wanted)
		return textValue(s), ok
	case 't':
		return boolean(true), d.word("true")
	case 'f':
		return boolean(false), d.word("false")
	case 'n':
		return value{explicit: true}, d.word("null")
	default:
		return d.number(wanted)
	}
}

// word reads true, false or null.
func (d *scanner) word(w string) bool {
	if !strings.HasPrefix(d.s[d.i:], w) {
		return false
	}
	d.i += len(w)
	return true
}

// number keeps the spelling beside the value.
func (d *scanner) number(wanted bool) (value, bool) {
	start := d.i
	if d.at('-') {
		d.i++
	}
	switch {
	case d.at('0'):
		d.i++
	case !d.digits():
		return value{}, false
	}
	if d.at('.') {
		d.i++
		if !d.digits() {
			return value{}, false
		}
	}
	if d.at('e') || d.at('E') {
		d.i++
		if d.at('+') || d.at('-') {
			d.i++
		}
		if !d.digits() {
			return value{}, false
		}
	}
	text := d.s[start:d.i]
	if !wanted {
		return value{}, true
	}
	n, ok := parseDecimal(text, false)
	if !ok { // too large for a number
		return textValue(text), true
	}
	return value{kind: kindNumber, num: n, text: text}, true
}

func (d *scanner) at(b byte) bool { return d.i < len(d.s) && d.s[d.i] == b }

// digits reads one digit or more.
func (d *scanner) digits() bool {
	start := d.i
	for d.i < len(d.s) && isDigit(d.s[d.i]) {
		d.i++
	}
	return d.i > start
}

// string reads a quoted string; decoded only when wanted.
func (d *scanner) string(wanted bool) (string, bool) {
	if !d.at('"') {
		return "", false
	}
	d.i++
	s, escapes := d.s[d.i:], false
	for i := 0; i < len(s); {
		b := s[i]
		if plain[b] { // nearly always
			i++
			continue
		}
		switch b {
		case '"':
			d.i += i + 1
			if !escapes || !wanted {
				return s[:i], true
			}
			return decodeJSON(s[:i]), true
		case '\\':
			escapes = true
			n := escapeLength(s[i:])
			if n == 0 {
				return "", false
			}
			i += n
		default:
			return "", false
		}
	}
	return "", false
}

// plain are the bytes that stand for themselves inside a string.
var plain = func() (table [256]bool) {
	for b := ' '; b <= 0xff; b++ {
		table[b] = b != '"' && b != '\\'
	}
	return table
}()
