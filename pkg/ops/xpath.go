package ops

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// xmlPath is an absolute path to an element, to an attribute of it or to its
// first text (language spec §3.2 "parse xml").
type xmlPath struct {
	steps []xmlStep
	attr  string // of the last step's element; "" when none
	text  bool   // the path ends with text()
}

// xmlStep is the name of an element, or *, and conditions on it in order.
type xmlStep struct {
	name  string
	tests []xmlTest
}

// xmlTest is [@attr=value], [n] or [last()].
type xmlTest struct {
	attr, value string // attr is "" for a position
	index       int    // from 1
	last        bool
}

// parseXPath reads the subset of XPath 1.0 of parse xml.
func parseXPath(path string) (xmlPath, error) {
	var out xmlPath
	if !strings.HasPrefix(path, "/") {
		return out, fmt.Errorf("the path %q does not start with /: write it from the root element on", path)
	}
	if i := strings.Index(path, "//"); i >= 0 {
		return out, fmt.Errorf("the path %q searches with //, which is not supported: name every element", path)
	}
	for rest := path; rest != ""; {
		part, tail, err := cutXMLStep(rest[1:])
		if err != nil {
			return out, fmt.Errorf("in the path %q: %w", path, err)
		}
		rest = tail
		switch {
		case part == "text()":
			out.text = true
		case strings.HasPrefix(part, "@"):
			out.attr = part[1:]
			if !isXMLName(out.attr) {
				err = fmt.Errorf("%q is no name of an attribute", part)
			}
		default:
			var step xmlStep
			step, err = parseXMLStep(part)
			out.steps = append(out.steps, step)
		}
		if err == nil && rest != "" && (out.text || out.attr != "") {
			err = fmt.Errorf("nothing can follow %s", part)
		}
		if err != nil {
			return out, fmt.Errorf("in the path %q: %w", path, err)
		}
	}
	if len(out.steps) == 0 {
		return out, fmt.Errorf("the path %q names no element", path)
	}
	return out, nil
}

// cutXMLStep cuts a path before the next slash outside brackets and quotes.
func cutXMLStep(s string) (part, rest string, err error) {
	quote, depth := byte(0), 0
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '/' && depth == 0:
			return s[:i], s[i:], nil
		}
	}
	if quote != 0 || depth != 0 {
		return "", "", errors.New("a closing quote or ] is missing")
	}
	return s, "", nil
}

func parseXMLStep(part string) (xmlStep, error) {
	name, tests, _ := strings.Cut(part, "[")
	step := xmlStep{name: name}
	switch {
	case name == "":
		return step, errors.New("a name is missing between slashes or at the end")
	case name == "." || name == "..":
		return step, fmt.Errorf("%s is not supported: write the path forward from the root", name)
	case strings.Contains(name, "::"):
		return step, fmt.Errorf("axes such as %s are not supported", name)
	case strings.HasSuffix(name, "()"):
		return step, fmt.Errorf("%s is not supported: only text() can end a path", name)
	case name != "*" && !isXMLName(name):
		return step, fmt.Errorf("%q is no name of an element", name)
	}
	if len(part) == len(name) {
		return step, nil
	}
	for more := true; more; {
		end := strings.IndexByte(tests, ']')
		if start := strings.IndexAny(tests, `"'`); start >= 0 && start < end {
			if n := strings.IndexByte(tests[start+1:], tests[start]); n >= 0 {
				close := start + 1 + n
				end = close + strings.IndexByte(tests[close:], ']')
			}
		}
		if end < 0 {
			return step, errors.New("a closing ] is missing")
		}
		test, err := parseXMLTest(strings.TrimSpace(tests[:end]))
		if err != nil {
			return step, err
		}
		step.tests = append(step.tests, test)
		if tests = tests[end+1:]; tests == "" {
			return step, nil
		}
		if tests, more = strings.CutPrefix(tests, "["); !more {
			return step, fmt.Errorf("found %q behind a condition", tests)
		}
	}
	return step, nil
}

func parseXMLTest(in string) (xmlTest, error) {
	if in == "last()" {
		return xmlTest{last: true}, nil
	}
	if n, err := strconv.Atoi(in); err == nil && n > 0 {
		return xmlTest{index: n}, nil
	}
	if name, value, ok := strings.Cut(in, "="); ok && strings.HasPrefix(name, "@") {
		name, value = strings.TrimSpace(name[1:]), strings.TrimSpace(value)
		if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		if isXMLName(name) {
			return xmlTest{attr: name, value: value}, nil
		}
	}
	return xmlTest{}, fmt.Errorf("found [%s], expected [n], [last()] or [@attribute='value']", in)
}

// isXMLName reports whether s can name an element or attribute, prefix included.
func isXMLName(s string) bool {
	return s != "" && !strings.ContainsAny(s, " \t\r\n()[]{}<>=!?,;|@*&'\"/\\+$%^~`")
}
