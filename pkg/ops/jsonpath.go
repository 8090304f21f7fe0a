package ops

import (
	"fmt"
	"strconv"
	"strings"
)

// jsonStep is one step of a JSON path: a key, or an index when key is "" and
// each is false, or every element of an array.
type jsonStep struct {
	key   string
	index int
	isKey bool
	each  bool
}

// parseJSONPath reads the JSONPath subset of the json operator (language spec
// §3.2): a bare key, .child, ['odd key'], [n] and [*], with an optional $.
func parseJSONPath(path string) ([]jsonStep, error) {
	var steps []jsonStep
	s := strings.TrimPrefix(path, "$")
	for i := 0; i < len(s); {
		switch {
		case strings.HasPrefix(s[i:], ".."):
			return nil, fmt.Errorf("recursive descent (..) in %q is not supported: name the path in full", path)
		case s[i] == '.':
			i++
			if i == len(s) {
				return nil, fmt.Errorf("the path %q ends with a dot: a key should follow", path)
			}
		case s[i] == '[':
			end := closingBracket(s[i:])
			if end < 0 {
				return nil, fmt.Errorf("the path %q lacks a closing ]", path)
			}
			step, err := bracketStep(s[i+1 : i+end])
			if err != nil {
				return nil, fmt.Errorf("in the path %q: %w", path, err)
			}
			steps = append(steps, step)
			i += end + 1
		default:
			end := strings.IndexAny(s[i:], ".[")
			if end < 0 {
				end = len(s) - i
			}
			if key := s[i : i+end]; key == "*" {
				steps = append(steps, jsonStep{each: true})
			} else {
				steps = append(steps, jsonStep{key: key, isKey: true})
			}
			i += end
		}
	}
	if len(steps) == 0 {
		return nil, fmt.Errorf("the path %q names no key", path)
	}
	return steps, nil
}

// closingBracket returns the offset of the ] that ends the bracket at s[0],
// which may hold a quoted key, or -1.
func closingBracket(s string) int {
	if len(s) > 1 && (s[1] == '\'' || s[1] == '"') {
		end := strings.Index(s[2:], s[1:2]+"]")
		if end < 0 {
			return -1
		}
		return end + 3
	}
	return strings.IndexByte(s, ']')
}

func bracketStep(in string) (jsonStep, error) {
	in = strings.TrimSpace(in)
	switch {
	case in == "*":
		return jsonStep{each: true}, nil
	case len(in) >= 2 && (in[0] == '\'' || in[0] == '"') && in[len(in)-1] == in[0]:
		return jsonStep{key: in[1 : len(in)-1], isKey: true}, nil
	}
	n, err := strconv.Atoi(in)
	if err != nil || n < 0 {
		return jsonStep{}, fmt.Errorf("found [%s], expected [n], [*] or ['key']", in)
	}
	return jsonStep{index: n}, nil
}
