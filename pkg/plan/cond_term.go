package plan

import (
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
)

// testedTerm is a term in a condition, under CloudWatch's name for it.
type testedTerm struct {
	*Term
	name string
}

// isMessage reports whether the term is the message, which is always there.
func (x testedTerm) isMessage() bool { return len(x.Path) == 0 }

// there is a condition on a value where there is one.
func (x testedTerm) there(f insights.Filter) insights.Filter {
	if x.Guard == nil {
		return f
	}
	return insights.All{x.Guard, f}
}

// like holds where the text, in whatever case it is, matches.
func (x testedTerm) like(pattern string) insights.Filter {
	f := insights.Filter(insights.Like{Field: x.name, Pattern: pattern})
	if x.NonEmpty {
		return insights.All{x.nonEmpty(), f}
	}
	return x.there(f)
}

// present holds where the term is not null.
func (x testedTerm) present() insights.Filter {
	switch {
	case x.isMessage():
		return insights.All{}
	case x.Number:
		return x.like(insights.PlainNumber)
	case x.NonEmpty:
		return x.nonEmpty()
	}
	return x.there(insights.Present{Field: x.name})
}

// nonEmpty holds where the term is neither null nor empty.
func (x testedTerm) nonEmpty() insights.Filter {
	if x.Number {
		return x.there(insights.Like{Field: x.name, Pattern: insights.PlainNumber})
	}
	return x.there(insights.Like{Field: x.name, Pattern: insights.SomeText})
}

// nonBlank holds where the term holds more than white space.
func (x testedTerm) nonBlank() insights.Filter {
	if x.Number {
		return x.nonEmpty()
	}
	return x.there(insights.Like{Field: x.name, Pattern: insights.SomeVisible})
}

// text holds where the term equals a text, as = has it.
func (x testedTerm) text(s string) (insights.Filter, bool) {
	switch {
	case !utf8.ValidString(s):
		return nil, false
	case x.Number:
		n, ok := parseNumber(s)
		if !ok {
			return insights.Any{}, true
		}
		return x.number("=", n)
	case x.NonEmpty && s == "":
		return insights.Any{}, true
	case x.Lower && hasUpper(s):
		return insights.Any{}, true
	case x.Lower:
		return x.like(`(?s)^` + anyCase(s) + `$`), true
	case x.isMessage():
		return x.like(`(?s)^` + regexp.QuoteMeta(s) + `$`), true
	}
	return x.there(insights.Equal{Field: x.name, Text: s}), true
}

// number holds where the term compares with a number.
func (x testedTerm) number(op string, n float64) (insights.Filter, bool) {
	if x.isMessage() || x.Lower || math.Abs(n) >= 1e15 || math.IsNaN(n) {
		return nil, false
	}
	if op == "!=" {
		op = "="
	}
	return x.there(insights.Compare{Field: x.name, Op: op, N: n}), true
}

// glob holds where the whole text matches.
func (x testedTerm) glob(m *expr.Matcher) (insights.Filter, bool) {
	if m.Any() {
		return x.present(), true
	}
	if x.Number {
		return nil, false
	}
	if text, ok := m.Literal(); ok {
		return x.text(text)
	}
	parts := make([]string, len(m.Parts()))
	for i, p := range m.Parts() {
		switch {
		case !utf8.ValidString(p):
			return nil, false
		case x.Lower && hasUpper(p):
			return insights.Any{}, true
		case x.Lower:
			parts[i] = anyCase(p)
		default:
			parts[i] = regexp.QuoteMeta(p)
		}
	}
	return x.like(`(?s)^` + strings.Join(parts, `.*`) + `$`), true
}

// regex holds where the text matches a pattern that RE2 takes.
func (x testedTerm) regex(pattern string) (insights.Filter, bool) {
	if _, err := regexp.Compile(pattern); err != nil || x.Number || x.Lower || !utf8.ValidString(pattern) {
		return nil, false
	}
	return x.like(pattern), true
}

// contains holds where a text stands in the term; two empty texts contain each
// other, one empty text nothing (language spec §4.2).
func (x testedTerm) contains(s string) (insights.Filter, bool) {
	switch {
	case !utf8.ValidString(s) || x.Number:
		return nil, false
	case s == "" && (x.NonEmpty || x.isMessage()):
		return nil, false
	case s == "":
		return x.there(insights.Equal{Field: x.name, Text: ""}), true
	case x.Lower && hasUpper(s):
		return insights.Any{}, true
	case x.Lower:
		return x.like(anyCase(s)), true
	}
	return x.like(regexp.QuoteMeta(s)), true
}

// anyCase is a pattern of the texts that are s in lower case.
func anyCase(s string) string {
	var b strings.Builder
	for _, r := range s {
		class := ""
		for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
			if unicode.ToLower(o) == r {
				class += regexp.QuoteMeta(string(o))
			}
		}
		switch {
		case r == 'i': // İ too
			b.WriteString(`[iIİ]`)
		case class != "":
			b.WriteString(`[` + regexp.QuoteMeta(string(r)) + class + `]`)
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return b.String()
}
