package plan

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Truth is the outcome of a scope that is evaluated before any row is read.
type Truth int

// The outcomes: False prunes a source and its bill, True needs no filter,
// Unknown leaves a filter on rows.
const (
	Unknown Truth = iota
	True
	False
)

// Facts tells what is known of a field before any row is read. ok is false when
// the field differs from row to row.
type Facts func(field string) (v value.Value, ok bool)

// Reduce evaluates a scope against what is known and returns its truth and,
// when that is Unknown, what remains to be tested on rows. A nil scope is True.
func Reduce(m syntax.Match, facts Facts, vars func(string) []string) (Truth, syntax.Match) {
	switch m := m.(type) {
	case nil:
		return True, nil
	case *syntax.And:
		return reduceList(m.Xs, False, facts, vars, func(xs []syntax.Match) syntax.Match { return &syntax.And{Xs: xs, At: m.At} })
	case *syntax.Or:
		return reduceList(m.Xs, True, facts, vars, func(xs []syntax.Match) syntax.Match { return &syntax.Or{Xs: xs, At: m.At} })
	case *syntax.Not:
		t, rest := Reduce(m.X, facts, vars)
		switch t {
		case True:
			return False, nil
		case False:
			return True, nil
		}
		return Unknown, &syntax.Not{X: rest, At: m.At}
	case *syntax.Term:
		return reduceTerm(m, facts, vars)
	}
	return Unknown, m
}

// reduceList reduces the parts of an And (decided by one False) or an Or
// (decided by one True).
func reduceList(xs []syntax.Match, decides Truth, facts Facts, vars func(string) []string, build func([]syntax.Match) syntax.Match) (Truth, syntax.Match) {
	var rest []syntax.Match
	for _, x := range xs {
		switch t, r := Reduce(x, facts, vars); t {
		case decides:
			return decides, nil
		case Unknown:
			rest = append(rest, r)
		}
	}
	switch len(rest) {
	case 0:
		if decides == True {
			return False, nil
		}
		return True, nil
	case 1:
		return Unknown, rest[0]
	}
	return Unknown, build(rest)
}

// dataTier is a search modifier and no field (language spec §2.3). It chooses a
// tier of storage, which CloudWatch does not have: every event is in any.
const dataTier = "_datatier"

func reduceTerm(t *syntax.Term, facts Facts, vars func(string) []string) (Truth, syntax.Match) {
	if t.Field == nil {
		for _, text := range keywords(t, vars) {
			if _, some := KeywordPattern(text); !some {
				return True, nil
			}
		}
		return Unknown, t
	}
	if t.Field.Fold() == dataTier {
		return True, nil
	}
	v, known := facts(t.Field.Name)
	if !known {
		return Unknown, t
	}
	if matchesAny(v, globs(t, vars)) {
		return True, nil
	}
	return False, nil
}

// expand returns the texts of a term with every variable replaced by each of
// its values.
func expand(values []syntax.Text, vars func(string) []string) []syntax.Text {
	var out []syntax.Text
	for _, t := range values {
		out = append(out, t.Expand(vars)...)
	}
	return out
}

// keywords returns the words and phrases of a term without a field. A phrase
// that is nothing but a variable which stands for All selects everything, not
// the messages with a star.
func keywords(t *syntax.Term, vars func(string) []string) []syntax.Text {
	texts := expand(t.Values, vars)
	for i, text := range texts {
		if text.Value() == "*" && !slices.ContainsFunc(t.Values, isStar) {
			texts[i].Quoted = false
		}
	}
	return texts
}

func isStar(t syntax.Text) bool { return t.Value() == "*" }

// globs compiles the values of a field term: patterns that fold case, in which
// * and ? are wildcards, quoted or not (language spec §2.3, §11-A1).
func globs(t *syntax.Term, vars func(string) []string) []*regexp.Regexp {
	var out []*regexp.Regexp
	for _, text := range expand(t.Values, vars) {
		quoted := regexp.QuoteMeta(readable(text.Value()))
		quoted = strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(quoted)
		out = append(out, regexp.MustCompile(`(?is)^`+quoted+`$`))
	}
	return out
}

func matchesAny(v value.Value, globs []*regexp.Regexp) bool {
	if v.IsNull() {
		return false
	}
	text := v.Text()
	for _, g := range globs {
		if g.MatchString(text) {
			return true
		}
	}
	return false
}

// RowTest compiles a scope into a test of rows. Keywords look at the field
// _raw; a field that the rows lack is null, which no term matches.
func RowTest(m syntax.Match, schema *value.Schema, vars func(string) []string) func(b *value.Batch, i int) bool {
	switch m := m.(type) {
	case *syntax.And:
		tests := rowTests(m.Xs, schema, vars)
		return func(b *value.Batch, i int) bool {
			for _, t := range tests {
				if !t(b, i) {
					return false
				}
			}
			return true
		}
	case *syntax.Or:
		tests := rowTests(m.Xs, schema, vars)
		return func(b *value.Batch, i int) bool {
			for _, t := range tests {
				if t(b, i) {
					return true
				}
			}
			return false
		}
	case *syntax.Not:
		t := RowTest(m.X, schema, vars)
		return func(b *value.Batch, i int) bool { return !t(b, i) }
	case *syntax.Term:
		return termTest(m, schema, vars)
	}
	return func(*value.Batch, int) bool { return true }
}

func rowTests(xs []syntax.Match, schema *value.Schema, vars func(string) []string) []func(*value.Batch, int) bool {
	tests := make([]func(*value.Batch, int) bool, len(xs))
	for i, x := range xs {
		tests[i] = RowTest(x, schema, vars)
	}
	return tests
}

func termTest(t *syntax.Term, schema *value.Schema, vars func(string) []string) func(*value.Batch, int) bool {
	field, tests := "_raw", []func(string) bool(nil)
	if t.Field != nil {
		field = t.Field.Name
		for _, g := range globs(t, vars) {
			tests = append(tests, g.MatchString)
		}
	} else {
		for _, text := range keywords(t, vars) {
			tests = append(tests, matchKeyword(text))
		}
	}
	at := schema.Index(field)
	return func(b *value.Batch, i int) bool {
		if at < 0 {
			return false
		}
		v := b.Cols[at].At(i)
		if v.IsNull() {
			return false
		}
		text := v.Text()
		for _, test := range tests {
			if test(text) {
				return true
			}
		}
		return false
	}
}

// FindSubquery returns the first subquery in a scope, nil when there is none.
func FindSubquery(m syntax.Match) *syntax.SubqueryMatch {
	var xs []syntax.Match
	switch m := m.(type) {
	case *syntax.And:
		xs = m.Xs
	case *syntax.Or:
		xs = m.Xs
	case *syntax.Not:
		xs = []syntax.Match{m.X}
	case *syntax.SubqueryMatch:
		return m
	}
	for _, x := range xs {
		if s := FindSubquery(x); s != nil {
			return s
		}
	}
	return nil
}

// MatchFields returns the fields that a scope reads.
func MatchFields(m syntax.Match) []string {
	var out []string
	for _, leaf := range syntax.Leaves(m) {
		t, ok := leaf.(*syntax.Term)
		switch {
		case !ok: // a subquery is resolved before rows are read
		case t.Field != nil:
			out = append(out, t.Field.Name)
		default:
			out = append(out, "_raw")
		}
	}
	return out
}
