package ops

import (
	"strconv"
	"strings"
)

// jsonRest is the end of a path whose steps cannot all be followed while
// reading forward. It is followed over the text of the value that the steps
// before it lead to.
type jsonRest struct {
	steps []jsonStep
	many  bool
	out   int
}

// find returns what the rest of the path leads to in a well-formed value:
// several values as a JSON array (language spec §3.2).
func (r jsonRest) find(text string) jsonFound {
	var found []string
	follow(text, r.steps, func(v string) { found = append(found, v) })
	switch {
	case len(found) == 0:
		return ""
	case !r.many:
		return jsonFound(found[0])
	}
	return jsonFound("[" + strings.Join(found, ",") + "]")
}

// follow calls emit with the values that the steps lead to from a value.
func follow(text string, steps []jsonStep, emit func(string)) {
	if len(steps) == 0 {
		emit(text)
		return
	}
	step, rest := steps[0], steps[1:]
	switch step.kind {
	case stepKey, stepIndex:
		if v, ok := step.child(text); ok {
			follow(v, rest, emit)
		}
	case stepEach:
		eachChild(text, func(_ string, _ int, v string) { follow(v, rest, emit) })
	case stepUnion:
		for _, part := range step.any {
			if v, ok := part.child(text); ok {
				follow(v, rest, emit)
			}
		}
	case stepSlice:
		elems := elements(text)
		from, to := step.slice.bounds(len(elems))
		for i := from; i < to; i += step.slice.by {
			follow(elems[i], rest, emit)
		}
	case stepDescend:
		follow(text, rest, emit)
		eachChild(text, func(_ string, _ int, v string) { follow(v, steps, emit) })
	case stepLength:
		if text[0] == '{' || text[0] == '[' {
			n := 0
			eachChild(text, func(string, int, string) { n++ })
			emit(strconv.Itoa(n))
		}
	}
}

// child returns the member or element that a key or index names.
func (s jsonStep) child(text string) (found string, ok bool) {
	if s.kind == stepIndex {
		elems := elements(text)
		i := s.index
		if i < 0 {
			i += len(elems)
		}
		if i < 0 || i >= len(elems) {
			return "", false
		}
		return elems[i], true
	}
	eachChild(text, func(quoted string, _ int, v string) {
		if quoted != "" && unquoteJSON(quoted) == s.key {
			found, ok = v, true
		}
	})
	return found, ok
}

// bounds returns the range of an array of n elements that the slice takes.
func (s jsonSlice) bounds(n int) (from, to int) {
	place := func(i int) int {
		if i < 0 {
			i += n
		}
		return min(max(i, 0), n)
	}
	to = n
	if s.hasFrom {
		from = place(s.from)
	}
	if s.hasTo {
		to = place(s.to)
	}
	return from, to
}

// elements returns the elements of an array; nil for any other value.
func elements(text string) []string {
	var elems []string
	if text[0] == '[' {
		eachChild(text, func(_ string, _ int, v string) { elems = append(elems, v) })
	}
	return elems
}

// eachChild visits the members or elements of a well-formed value. The key is
// as written, with its quotes, and "" for elements.
func eachChild(text string, visit func(quoted string, i int, v string)) {
	object := text[0] == '{'
	if !object && text[0] != '[' {
		return
	}
	s := jsonScanner{text: text, pos: 1}
	for i := 0; ; i++ {
		s.space()
		key := ""
		if object {
			start := s.pos
			if s.pos >= len(text) || text[s.pos] != '"' || !s.skipString() {
				return
			}
			key = text[start:s.pos]
			s.space()
			s.take(':')
			s.space()
		}
		start := s.pos
		if !s.value(nil, 0) {
			return
		}
		visit(key, i, text[start:s.pos])
		s.space()
		if !s.take(',') {
			return
		}
	}
}
