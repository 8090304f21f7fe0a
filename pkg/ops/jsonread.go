package ops

import (
	"math"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// jsonReader reads a fixed set of paths from JSON texts, each in one pass and
// without building a tree: what no path leads to is skipped.
type jsonReader struct {
	root jsonNode
	fold bool // keys match whatever their letter case

	broken int // texts that begin as an object and are malformed or cut off
}

// jsonNode is where paths part: out holds the paths that end here, rest those
// that go on with a step that leads to several values or counts from the end.
type jsonNode struct {
	keys map[string]*jsonNode
	// lengths has a bit for the length of each key, to pass most others by.
	lengths uint64
	index   map[int]*jsonNode
	rest    []jsonRest
	out     []int
}

func newJSONReader(paths [][]jsonStep) *jsonReader {
	r := &jsonReader{}
	for i, steps := range paths {
		n := &r.root
		for len(steps) > 0 && steps[0].direct() {
			n, steps = n.child(steps[0]), steps[1:]
		}
		if len(steps) > 0 {
			n.rest = append(n.rest, jsonRest{steps: steps, many: many(steps), out: i})
		} else {
			n.out = append(n.out, i)
		}
	}
	return r
}

func (n *jsonNode) child(s jsonStep) *jsonNode {
	next := &jsonNode{}
	if s.kind == stepKey {
		if have := n.keys[s.key]; have != nil {
			return have
		}
		if n.keys == nil {
			n.keys = map[string]*jsonNode{}
		}
		n.keys[s.key] = next
		n.lengths |= lengthBit(s.key)
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

// matcher returns the function that reads the paths from a text into out, which
// has one place a path, and reports whether every path was there. It must not
// be shared between goroutines.
func (r *jsonReader) matcher(paths int) matchFunc {
	raw := make([]jsonFound, paths)
	return func(text string, out []extracted) bool {
		clear(raw)
		all := r.read(text, raw)
		if !all && strings.HasPrefix(text, "{") {
			r.broken++
		}
		for i, f := range raw {
			if f == "" {
				all = false
				continue
			}
			out[i] = extracted{f.value(), true}
		}
		return all
	}
}

// read reads the JSON texts that the paths lead to. Text around the JSON value
// is skipped (language spec §11-A27). ok is false, and nothing is found, when text
// holds no well-formed JSON object or array.
//
// A text that ends in a bracket is read only as far as the last value that a path
// leads to: what stands behind that need not be well formed. Any other text may
// be cut off and is read to its end.
func (r *jsonReader) read(text string, out []jsonFound) (ok bool) {
	left := len(out)
	if !endsInBracket(text) {
		left = math.MaxInt
	}
	for start := strings.IndexAny(text, "{["); start >= 0; {
		s := jsonScanner{text: text, pos: start, out: out, left: left, fold: r.fold}
		if s.value(&r.root, 0) {
			return true
		}
		clear(out)
		// An object inside a broken one is not the message.
		start = indexFrom(text, '{', max(s.pos, start+1))
	}
	return false
}

// indexFrom is the place of the next c at or behind from, -1 when there is none.
func indexFrom(text string, c byte, from int) int {
	if from < len(text) {
		if i := strings.IndexByte(text[from:], c); i >= 0 {
			return from + i
		}
	}
	return -1
}

func endsInBracket(text string) bool {
	text = strings.TrimRight(text, " \t\r\n")
	return strings.HasSuffix(text, "}") || strings.HasSuffix(text, "]")
}
