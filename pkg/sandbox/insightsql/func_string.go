package insightsql

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// stringFunctions are the "String functions"; predicates return 1 or 0.
var stringFunctions = map[string]function{
	"isempty":      ofValues(1, 1, blank(func(s string) bool { return s == "" })),
	"isblank":      ofValues(1, 1, blank(func(s string) bool { return strings.TrimSpace(s) == "" })),
	"concat":       ofValues(1, -1, concat),
	"ltrim":        trimming(strings.TrimLeft),
	"rtrim":        trimming(strings.TrimRight),
	"trim":         trimming(strings.Trim),
	"strlen":       ofTexts(1, 1, func(a []string) value { return integer(int64(utf8.RuneCountInString(a[0]))) }),
	"toupper":      ofTexts(1, 1, func(a []string) value { return textValue(strings.ToUpper(a[0])) }),
	"tolower":      ofTexts(1, 1, func(a []string) value { return textValue(strings.ToLower(a[0])) }),
	"substr":       ofValues(2, 3, substr),
	"replace":      ofTexts(3, 3, func(a []string) value { return textValue(strings.ReplaceAll(a[0], a[1], a[2])) }),
	"regexreplace": {3, 3, regexReplace},
	"strcontains":  ofValues(2, 3, strContains),
	"startswith":   ofTexts(2, 2, func(a []string) value { return flag(strings.HasPrefix(a[0], a[1])) }),
	"endswith":     ofTexts(2, 2, func(a []string) value { return flag(strings.HasSuffix(a[0], a[1])) }),
	"split":        ofTexts(2, 2, func(a []string) value { return listOf(strings.Split(a[0], a[1])) }),
}

// blank makes isempty and isblank, which are documented to return 1 for a
// missing field; see the switch blank-missing.
func blank(test func(string) bool) func(*env, []value) value {
	return func(e *env, a []value) value {
		if s, ok := e.text(a[0]); ok {
			return flag(test(s))
		}
		switch e.setting(blankMissing) {
		case blankNull:
			return value{}
		default:
			return flag(e.is(blankMissing, blankTrue))
		}
	}
}

// concat follows the switch concat-missing.
func concat(e *env, a []value) value {
	var b strings.Builder
	for _, v := range a {
		s, ok := e.text(v)
		if !ok && e.is(concatMissing, 1) {
			return value{}
		}
		b.WriteString(s)
	}
	return textValue(b.String())
}

// trimming makes a function that trims white space, or the given characters.
func trimming(cut func(s, set string) string) function {
	return ofTexts(1, 2, func(a []string) value {
		set := " \t\n\v\f\r"
		if len(a) == 2 {
			set = a[1]
		}
		return textValue(cut(a[0], set))
	})
}

// substr counts in code points from 0; what lies outside the text is left out.
func substr(e *env, a []value) value {
	s, ok := e.text(a[0])
	start, also := e.number(a[1])
	if !ok || !also {
		return value{}
	}
	runes := []rune(s)
	from := clamp(start, len(runes))
	to := len(runes)
	if len(a) == 3 {
		length, ok := e.number(a[2])
		if !ok {
			return value{}
		}
		to = from + clamp(length, len(runes)-from)
	}
	return textValue(string(runes[from:to]))
}

// clamp brings n between 0 and most.
func clamp(n float64, most int) int { return int(min(max(n, 0), float64(most))) }

// strContains compares in lower case when the third argument is true.
func strContains(e *env, a []value) value {
	s, ok := e.text(a[0])
	sub, also := e.text(a[1])
	if !ok || !also {
		return value{}
	}
	if len(a) == 3 && e.truth(a[2]) == yes {
		s, sub = strings.ToLower(s), strings.ToLower(sub)
	}
	return flag(strings.Contains(s, sub))
}

// regexReplace compiles its pattern once; the replacement is taken literally.
func regexReplace(f *functionCall) (evaluator, error) {
	source, ok := f.constant(f.args[1])
	if !ok {
		return nil, f.compiler.reject(f.args[1], "regexReplace needs its pattern as a quoted string")
	}
	re, err := regexp.Compile(source)
	if err != nil {
		return nil, f.compiler.reject(f.args[1], "the regular expression is not valid: %v", err)
	}
	return ofTexts(2, 2, func(a []string) value {
		return textValue(re.ReplaceAllLiteralString(a[0], a[1]))
	}).build(&functionCall{f.compiler, f.call, []evaluator{f.eval[0], f.eval[2]}})
}
