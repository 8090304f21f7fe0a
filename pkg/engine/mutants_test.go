package engine_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// TestBrokenQueriesAreRejected breaks every query of the corpus in the ways
// people do and wants nearly all of the results rejected: accepting is easy.
func TestBrokenQueriesAreRejected(t *testing.T) {
	t.Parallel()
	e := newLinter(t)
	corpus := readCorpus(t)
	for _, m := range []struct {
		kind   string
		least  float64 // the share of mutants that must be rejected
		mutate func(q corpusQuery, mutant func(string))
	}{
		{"a quote lost", 0.99, loseByte(`"`)},
		{"a parenthesis lost", 0.99, loseByte("()")},
		{"an operator misspelt", 0.99, misspellOperator},
		{"a function misspelt", 0.99, misspellFunction},
		{"as lost", 0.99, loseAs},
		{"a wrong number of arguments", 0.99, wrongArity},
		{"stages swapped across an aggregate", 0.97, swapOverAggregate},
	} {
		t.Run(m.kind, func(t *testing.T) {
			t.Parallel()
			made, accepted := 0, []string(nil)
			for _, q := range corpus {
				m.mutate(q, func(text string) {
					made++
					if e.Lint(query.Query{Lang: q.Lang, Text: text}, true).OK {
						accepted = append(accepted, q.Name+": "+text)
					}
				})
			}
			rejected := 1 - float64(len(accepted))/float64(made)
			t.Logf("%d mutants, %.1f %% rejected", made, 100*rejected)
			if made < 100 || rejected < m.least {
				t.Errorf("%d mutants, %.1f %% rejected, want %.0f %%; accepted are\n%s",
					made, 100*rejected, 100*m.least, strings.Join(accepted, "\n\n"))
			}
		})
	}
}

// loseByte makes a mutant for each of the given bytes outside of strings,
// comments and regular expressions; a string's own quotes are outside.
func loseByte(bytes string) func(q corpusQuery, mutant func(string)) {
	return func(q corpusQuery, mutant func(string)) {
		for i, c := range []byte(mask(q.Query)) {
			if strings.IndexByte(bytes, c) >= 0 {
				mutant(q.Query[:i] + q.Query[i+1:])
			}
		}
	}
}

// mask returns the text with the insides of its strings and regular
// expressions and its comments blanked, every offset kept.
func mask(text string) string {
	masked := []byte(text)
	for _, at := range hidden.FindAllStringIndex(text, -1) {
		from, to := at[0], at[1]
		switch text[from] {
		case '"':
			from, to = from+1, to-1
		case ':': // the // of a URI
			continue
		}
		for i := from; i < to; i++ {
			masked[i] = ' '
		}
	}
	return string(masked)
}

// hidden matches what the language does not read as words: strings, comments,
// and regular expressions behind matches or a comma.
var hidden = regexp.MustCompile(`"(?:\\.|[^"\\])*"|://|//[^\n]*|/\*(?s:.*?)\*/|(?:matches|,)\s*/(?:\\.|[^/\\\n])*/`)

// names are the operators, or the functions, by which mutants are told from
// words that are right.
func names(lang string) (operators, functions map[string]bool) {
	operators, functions = map[string]bool{}, map[string]bool{}
	for _, name := range ops.Grammar(ops.Lang(lang)).Operators() {
		operators[name] = true
	}
	for _, f := range expr.Functions() {
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			functions[strings.ToLower(name)] = true
		}
	}
	return operators, functions
}

var (
	stageHead = regexp.MustCompile(`\|\s*([A-Za-z_]+)`)
	callHead  = regexp.MustCompile(`([A-Za-z_0-9]+)\s*\(`)
	asWord    = regexp.MustCompile(`(?i)\bas\s`)
)

func misspellOperator(q corpusQuery, mutant func(string)) {
	operators, functions := names(q.Lang)
	for _, at := range stageHead.FindAllStringSubmatchIndex(mask(q.Query), -1) {
		word := strings.ToLower(q.Query[at[2]:at[3]])
		if operators[word] {
			misspell(word, func(wrong string) {
				if !operators[wrong] && !functions[wrong] {
					mutant(q.Query[:at[2]] + wrong + q.Query[at[3]:])
				}
			})
		}
	}
}

func misspellFunction(q corpusQuery, mutant func(string)) {
	operators, functions := names(q.Lang)
	for _, at := range callHead.FindAllStringSubmatchIndex(mask(q.Query), -1) {
		word := strings.ToLower(q.Query[at[2]:at[3]])
		if functions[word] && q.Lang == query.Logs {
			misspell(word, func(wrong string) {
				if !operators[wrong] && !functions[wrong] {
					mutant(q.Query[:at[2]] + wrong + q.Query[at[3]:])
				}
			})
		}
	}
}

// misspell makes a word with two letters swapped, one lost and one doubled.
func misspell(word string, wrong func(string)) {
	i := len(word) / 2
	if word[i-1] != word[i] {
		wrong(word[:i-1] + word[i:i+1] + word[i-1:i] + word[i+1:])
	}
	wrong(word[:i] + word[i+1:])
	wrong(word[:i] + word[i:i+1] + word[i:])
}

func loseAs(q corpusQuery, mutant func(string)) {
	for _, at := range asWord.FindAllStringIndex(mask(q.Query), -1) {
		mutant(q.Query[:at[0]] + q.Query[at[1]:])
	}
}

// wrongArity takes the last argument away from a call that needs it, or adds
// one to a call that takes no more.
func wrongArity(q corpusQuery, mutant func(string)) {
	if q.Lang != query.Logs {
		return
	}
	arity := map[string][2]int{}
	for _, f := range expr.Functions() {
		arity[strings.ToLower(f.Name)] = [2]int{f.Min, f.Max}
	}
	masked := mask(q.Query)
	for _, at := range callHead.FindAllStringSubmatchIndex(masked, -1) {
		limits, known := arity[strings.ToLower(q.Query[at[2]:at[3]])]
		commas, end := arguments(masked, at[1])
		if !known || end < 0 || strings.TrimSpace(masked[at[1]:end]) == "" {
			continue
		}
		if n := len(commas) + 1; n == limits[0] {
			from := at[1]
			if n > 1 {
				from = commas[n-2]
			}
			mutant(q.Query[:from] + q.Query[end:])
		} else if n == limits[1] {
			mutant(q.Query[:end] + ", 1" + q.Query[end:])
		}
	}
}

// arguments returns where the commas and the end of a call's arguments are.
func arguments(masked string, start int) (commas []int, end int) {
	depth := 1
	for i := start; i < len(masked); i++ {
		switch masked[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return commas, i
			}
		case ',':
			if depth == 1 {
				commas = append(commas, i)
			}
		}
	}
	return nil, -1
}

// swapOverAggregate swaps an aggregate with the stage before or behind it when
// one of the two uses what only the other makes.
func swapOverAggregate(q corpusQuery, mutant func(string)) {
	if q.Lang != query.Logs {
		return
	}
	stages := splitStages(q.Query)
	for i := 1; i+1 < len(stages); i++ {
		a, b := stages[i], stages[i+1]
		if aggregates(a) == aggregates(b) || !depends(strings.Join(stages[:i], "|"), a, b) {
			continue
		}
		swapped := slices.Clone(stages)
		swapped[i], swapped[i+1] = b, a
		mutant(strings.Join(swapped, "|"))
	}
}

// splitStages cuts a query at its top-level |.
func splitStages(text string) []string {
	var stages []string
	masked, depth, start := mask(text), 0, 0
	for i := 0; i < len(masked); i++ {
		switch masked[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case '|':
			if i+1 < len(masked) && masked[i+1] == '|' {
				i++
			} else if depth == 0 {
				stages = append(stages, text[start:i])
				start = i + 1
			}
		}
	}
	return append(stages, text[start:])
}

var aggregateHead = regexp.MustCompile(`(?i)^\s*(?:(?:count|count_distinct|sum|avg|stddev|first|last|most_recent|pct)\b|(?:min|max)\s*\([^,()]*\)\s*(?:as|by|,|$))`)

func aggregates(stage string) bool { return aggregateHead.MatchString(stage) }

var made = regexp.MustCompile(`(?i)\bas\s+\(?\s*((?:%"[^"]*"|[\w.]+)(?:\s*,\s*[\w.]+)*)`)

// depends reports whether the second stage uses a name that only the first
// makes: neither do the stages before it mention the name, nor does the first
// compute it from the field of that name.
func depends(before, first, second string) bool {
	var list []string
	for _, m := range made.FindAllStringSubmatch(first, -1) {
		list = append(list, strings.Split(m[1], ",")...)
	}
	for _, f := range []string{"_count", "_timeslice"} {
		if strings.Contains(first, f[1:]) && !strings.Contains(first, f) {
			list = append(list, f)
		}
	}
	for _, name := range list {
		word := regexp.MustCompile(`(?i)(^|[^\w.])` + regexp.QuoteMeta(strings.TrimSpace(name)) + `($|[^\w.])`)
		if word.MatchString(mask(second)) && !word.MatchString(before) && len(word.FindAllString(mask(first), -1)) <= 1 {
			return true
		}
	}
	return false
}
