package ops

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// jsonStep is one step of a JSON path.
type jsonStep struct {
	kind  stepKind
	key   string     // stepKey
	index int        // stepIndex; negative counts from the end
	any   []jsonStep // stepUnion: keys and indices
	slice jsonSlice  // stepSlice
}

type stepKind uint8

const (
	stepKey     stepKind = iota // .key, ['key']
	stepIndex                   // [n]
	stepEach                    // [*], .*
	stepUnion                   // [a,b]
	stepSlice                   // [from:to:by]
	stepDescend                 // ..: the value itself and everything in it
	stepLength                  // .length(): how many elements
)

// jsonSlice is [from:to:by] with Python's rules for what is left out or
// negative.
type jsonSlice struct {
	from, to       int
	hasFrom, hasTo bool
	by             int
}

func keyStep(key string) jsonStep { return jsonStep{kind: stepKey, key: key} }

// direct reports whether the step can be followed while reading forward.
func (s jsonStep) direct() bool { return s.kind == stepKey || s.kind == stepIndex && s.index >= 0 }

// many reports whether a path can lead to several values, whose result is a
// JSON array.
func many(path []jsonStep) bool {
	return slices.ContainsFunc(path, func(s jsonStep) bool {
		return s.kind == stepEach || s.kind == stepUnion || s.kind == stepSlice || s.kind == stepDescend
	})
}

// parseJSONPath reads the JSONPath subset of the json operator (language spec
// §3.2): a bare key, .child, ['odd key'], [n], [*], [a,b], [from:to], .. and
// length(), with an optional $. Filters and scripts are no part of it.
func parseJSONPath(path string) ([]jsonStep, error) {
	steps, err := jsonSteps(strings.TrimPrefix(path, "$"))
	if err != nil {
		return nil, fmt.Errorf("in the path %q: %w", path, err)
	}
	return steps, nil
}

func jsonSteps(s string) ([]jsonStep, error) {
	var steps []jsonStep
	for i := 0; i < len(s); {
		switch {
		case strings.HasPrefix(s[i:], ".."):
			if slices.ContainsFunc(steps, func(s jsonStep) bool { return s.kind == stepDescend }) {
				return nil, errors.New("it descends with .. twice: name the inner part in full")
			}
			steps = append(steps, jsonStep{kind: stepDescend})
			i += 2
			if i == len(s) {
				return nil, errors.New("it ends with ..: a key should follow")
			}
		case s[i] == '.':
			i++
			if i == len(s) {
				return nil, errors.New("it ends with a dot: a key should follow")
			}
		case s[i] == '[':
			step, n, err := bracketStep(s[i:])
			if err != nil {
				return nil, err
			}
			steps = append(steps, step)
			i += n
		default:
			end := strings.IndexAny(s[i:], ".[")
			if end < 0 {
				end = len(s) - i
			}
			step, err := nameStep(s[i:i+end], i+end == len(s))
			if err != nil {
				return nil, err
			}
			steps = append(steps, step)
			i += end
		}
	}
	if len(steps) == 0 {
		return nil, errors.New("it names no key")
	}
	return steps, nil
}

// nameStep is the step of a word between dots.
func nameStep(word string, last bool) (jsonStep, error) {
	switch word {
	case "*":
		return jsonStep{kind: stepEach}, nil
	case "length()":
		if !last {
			return jsonStep{}, errors.New("nothing can follow length()")
		}
		return jsonStep{kind: stepLength}, nil
	case "min()", "max()", "avg()", "sum()", "stddev()", "concat()", "keys()":
		return jsonStep{}, fmt.Errorf("the path function %s is not supported: read the values with [*], or write ['%s'] for a key of that name", word, word)
	}
	return keyStep(word), nil
}

// bracketStep reads the step in brackets at the start of s and returns how long
// it is.
func bracketStep(s string) (step jsonStep, n int, err error) {
	if rest := strings.TrimLeft(s[1:], " "); strings.HasPrefix(rest, "?") || strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "@") {
		return step, 0, errors.New("filters and scripts such as [?(@.a > 1)] are not supported: read the array with [*] and filter with where")
	}
	for n = 1; ; n++ {
		part, size, err := bracketPart(s[n:])
		if err != nil {
			return step, 0, err
		}
		step.any = append(step.any, part)
		if n += size; n >= len(s) {
			return step, 0, errors.New("a closing ] is missing")
		}
		if s[n] == ']' {
			break
		}
		if part.kind == stepEach || part.kind == stepSlice {
			return step, 0, fmt.Errorf("found %s, expected ]: only keys and numbers can stand in a list", s[n:])
		}
	}
	if len(step.any) == 1 {
		return step.any[0], n + 1, nil
	}
	for _, part := range step.any {
		if part.kind != stepKey && part.kind != stepIndex {
			return step, 0, errors.New("only keys and numbers can stand in a list")
		}
	}
	step.kind = stepUnion
	return step, n + 1, nil
}

// bracketPart reads one key, number, slice or * up to the comma or bracket
// behind it.
func bracketPart(s string) (jsonStep, int, error) {
	lead := len(s) - len(strings.TrimLeft(s, " "))
	if lead < len(s) && (s[lead] == '\'' || s[lead] == '"') {
		key, size := quotedKey(s[lead:])
		if size < 0 {
			return jsonStep{}, 0, fmt.Errorf("the quote of %s is not closed", s[lead:])
		}
		end := lead + size
		return keyStep(key), end + len(s[end:]) - len(strings.TrimLeft(s[end:], " ")), nil
	}
	end := strings.IndexAny(s, ",]")
	if end < 0 {
		return jsonStep{}, 0, errors.New("a closing ] is missing")
	}
	word := strings.TrimSpace(s[:end])
	if word == "*" {
		return jsonStep{kind: stepEach}, end, nil
	}
	if strings.Contains(word, ":") {
		slice, err := parseSlice(word)
		return jsonStep{kind: stepSlice, slice: slice}, end, err
	}
	n, err := strconv.Atoi(word)
	if err != nil {
		return jsonStep{}, 0, fmt.Errorf("found [%s], expected [n], [*], [from:to] or ['key']", word)
	}
	return jsonStep{kind: stepIndex, index: n}, end, nil
}

// quotedKey reads the key in quotes at the start of s, in which a backslash
// keeps a quote, and returns how long it is, -1 when its end is missing.
func quotedKey(s string) (key string, n int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == s[0]:
			return b.String(), i + 1
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == s[0]:
			i++
		}
		b.WriteByte(s[i])
	}
	return "", -1
}

func parseSlice(word string) (jsonSlice, error) {
	out := jsonSlice{by: 1}
	parts := strings.Split(word, ":")
	if len(parts) > 3 {
		return out, fmt.Errorf("found [%s], expected [from:to] or [from:to:step]", word)
	}
	for i, part := range parts {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || i == 2 && n < 1 {
			return out, fmt.Errorf("found [%s], expected whole numbers in [from:to:step]", word)
		}
		switch i {
		case 0:
			out.from, out.hasFrom = n, true
		case 1:
			out.to, out.hasTo = n, true
		case 2:
			out.by = n
		}
	}
	return out, nil
}
