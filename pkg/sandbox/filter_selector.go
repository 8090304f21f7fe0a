package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// condition is a JSON selector pattern, or a part of one.
type condition func(event any) bool

// selectorParser reads { $.a = "x" && ($.b > 1 || $.c NOT EXISTS) }.
type selectorParser struct {
	text  string
	depth int
}

// maxSelectorDepth bounds the nesting of parentheses.
const maxSelectorDepth = 100

// parseSelectorPattern makes a pattern that only JSON objects and arrays can match.
func parseSelectorPattern(text string) (func(message string) bool, error) {
	inner, ok := strings.CutSuffix(text[1:], "}")
	if !ok {
		return nil, errors.New("the selector is never closed: expected }")
	}
	p := &selectorParser{text: inner}
	c, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.skip(); p.text != "" {
		return nil, fmt.Errorf("expected && or || before %q", p.text)
	}
	return func(message string) bool {
		d := json.NewDecoder(strings.NewReader(message))
		d.UseNumber()
		var event any
		return d.Decode(&event) == nil && c(event)
	}, nil
}

func (p *selectorParser) skip() { p.text = strings.TrimLeft(p.text, " \t\r\n") }

// accept moves behind a token if it comes next.
func (p *selectorParser) accept(token string) bool {
	p.skip()
	rest, ok := strings.CutPrefix(p.text, token)
	if ok {
		p.text = rest
	}
	return ok
}

// or reads alternatives; && binds more tightly.
func (p *selectorParser) or() (condition, error) {
	return p.chain("||", p.and, func(a, b condition) condition { return func(e any) bool { return a(e) || b(e) } })
}

func (p *selectorParser) and() (condition, error) {
	return p.chain("&&", p.primary, func(a, b condition) condition { return func(e any) bool { return a(e) && b(e) } })
}

func (p *selectorParser) chain(operator string, part func() (condition, error), combine func(a, b condition) condition) (condition, error) {
	c, err := part()
	for err == nil && p.accept(operator) {
		var next condition
		if next, err = part(); err == nil {
			c = combine(c, next)
		}
	}
	return c, err
}

// primary reads a condition in parentheses or a comparison.
func (p *selectorParser) primary() (condition, error) {
	if p.accept("(") {
		if p.depth++; p.depth > maxSelectorDepth {
			return nil, errors.New("the selector is nested too deeply")
		}
		c, err := p.or()
		if err == nil && !p.accept(")") {
			return nil, fmt.Errorf("expected ) before %q", p.text)
		}
		p.depth--
		return c, err
	}
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	for _, word := range []struct {
		text string
		is   func(v any, found bool) bool
	}{
		{"NOT EXISTS", func(_ any, found bool) bool { return !found }},
		{"EXISTS", func(_ any, found bool) bool { return found }},
		{"IS NULL", func(v any, found bool) bool { return found && v == nil }},
		{"IS TRUE", func(v any, _ bool) bool { return v == true }},
		{"IS FALSE", func(v any, _ bool) bool { return v == false }},
	} {
		if p.accept(word.text) {
			return func(e any) bool { return word.is(follow(e, path)) }, nil
		}
	}
	for _, operator := range []string{"!=", ">=", "<=", "=", ">", "<"} {
		if p.accept(operator) {
			return p.comparison(path, operator)
		}
	}
	return nil, fmt.Errorf("expected an operator before %q", p.text)
}

var pathStep = regexp.MustCompile(`^(?:\.([^\s.\[\]=!<>&|()]+)|\[([0-9]+)\]|\['([^']+)'\])`)

// path reads $.a.b[0].c and $['a b'].
func (p *selectorParser) path() ([]string, error) {
	if !p.accept("$") {
		return nil, fmt.Errorf("expected a selector such as $.name before %q", p.text)
	}
	var path []string
	for {
		step := pathStep.FindStringSubmatch(p.text)
		if step == nil {
			break
		}
		path, p.text = append(path, step[1]+step[2]+step[3]), p.text[len(step[0]):]
	}
	if len(path) == 0 {
		return nil, fmt.Errorf("expected a name behind $ and before %q", p.text)
	}
	return path, nil
}

// follow finds what a path selects.
func follow(v any, path []string) (any, bool) {
	for _, step := range path {
		switch inner := v.(type) {
		case map[string]any:
			var ok bool
			if v, ok = inner[step]; !ok {
				return nil, false
			}
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(inner) {
				return nil, false
			}
			v = inner[n]
		default:
			return nil, false
		}
	}
	return v, true
}

// comparison reads the right side: a string, quoted or not, in which * stands for anything, a number or a regular
// expression. A field that is not there, or of another kind, compares false.
func (p *selectorParser) comparison(path []string, operator string) (condition, error) {
	p.skip()
	var text string
	quoted := strings.HasPrefix(p.text, `"`)
	switch {
	case quoted:
		var err error
		if text, p.text, err = readQuoted(p.text); err != nil {
			return nil, err
		}
	case strings.HasPrefix(p.text, "%"):
		re, rest, err := readExpression(p.text)
		if err != nil {
			return nil, err
		}
		p.text = rest
		return textCondition(path, operator, re)
	default:
		n := strings.IndexAny(p.text, " \t\r\n&|()")
		if n < 0 {
			n = len(p.text)
		}
		text, p.text = p.text[:n], p.text[n:]
	}
	if text == "" && !quoted {
		return nil, fmt.Errorf("expected a value before %q", p.text)
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil && !quoted {
		return numberCondition(path, operator, number), nil
	}
	return textCondition(path, operator, regexp.MustCompile(`(?s)^`+strings.ReplaceAll(regexp.QuoteMeta(text), `\*`, `.*`)+`$`))
}

// textCondition holds for strings, and for what is written like one, that match or do not.
func textCondition(path []string, operator string, re *regexp.Regexp) (condition, error) {
	if operator != "=" && operator != "!=" {
		return nil, fmt.Errorf("%s needs a number", operator)
	}
	return func(e any) bool {
		v, found := follow(e, path)
		var text string
		switch v := v.(type) {
		case string:
			text = v
		case json.Number:
			text = v.String()
		default:
			return false
		}
		return found && re.MatchString(text) == (operator == "=")
	}, nil
}

// numberCondition holds for numbers.
func numberCondition(path []string, operator string, want float64) condition {
	return func(e any) bool {
		v, _ := follow(e, path)
		n, ok := v.(json.Number)
		if !ok {
			return false
		}
		got, err := n.Float64()
		if err != nil {
			return false
		}
		switch operator {
		case "=":
			return got == want
		case "!=":
			return got != want
		case "<":
			return got < want
		case "<=":
			return got <= want
		case ">":
			return got > want
		default:
			return got >= want
		}
	}
}
