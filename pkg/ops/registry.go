// Package ops holds the operators of both languages, one file each:
// op_<name>.go and agg_<name>.go for logs, mop_<name>.go for metrics.
//
// An operator is declared once, by register in its file: its name, syntax and
// help, how it parses, what it needs and makes and how it runs. Keywords,
// completion, hover text and docs/operators.md come from that declaration.
package ops

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Lang is one of the two query languages.
type Lang string

// The languages.
const (
	Logs    Lang = "logs"
	Metrics Lang = "metrics"
)

// Kind groups operators in the documentation.
type Kind string

// The kinds of operators.
const (
	Parse     Kind = "parse"
	Filter    Kind = "filter"
	Shape     Kind = "shape"
	Order     Kind = "order"
	Aggregate Kind = "aggregate"
	Series    Kind = "series"
)

// Spec declares one operator, or one aggregate function that stands as one.
type Spec struct {
	Lang    Lang
	Name    string
	Aliases []string
	Kind    Kind
	Syntax  string // e.g. "limit <n>"
	Summary string // one line of help
	Example string // a stage that uses it
	// Parse reads the stage behind its name; head is the name's token.
	// A nil stage means that an error was reported.
	Parse func(p *syntax.Parser, head syntax.Token) syntax.Stage
	// Instead is set for operators of the original that Dohyo does not run:
	// what to use instead. Parse is nil then.
	Instead string
}

var specs = map[Lang]map[string]*Spec{Logs: {}, Metrics: {}}

// register adds an operator; it panics when its name is taken or it lacks
// documentation, so that no such build starts.
func register(s *Spec) struct{} {
	if s.Syntax == "" || s.Summary == "" || (s.Parse == nil) == (s.Instead == "") {
		panic(fmt.Sprintf("ops: %s %q lacks its syntax, summary or parser", s.Lang, s.Name))
	}
	for _, name := range append([]string{s.Name}, s.Aliases...) {
		key := strings.ToLower(name)
		if _, taken := specs[s.Lang][key]; taken {
			panic(fmt.Sprintf("ops: %s operator %q is declared twice", s.Lang, name))
		}
		specs[s.Lang][key] = s
	}
	return struct{}{}
}

// Specs returns the operators of a language, sorted by name.
func Specs(lang Lang) []*Spec {
	var list []*Spec
	for name, s := range specs[lang] {
		if strings.EqualFold(name, s.Name) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b *Spec) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// Find returns the operator of a name or alias, nil when there is none.
func Find(lang Lang, name string) *Spec { return specs[lang][strings.ToLower(name)] }

// Grammar is the syntax.Grammar of a language over the registered operators.
func Grammar(lang Lang) syntax.Grammar { return grammar{lang} }

type grammar struct{ lang Lang }

// Stage returns the parser of the named operator. An operator of the original
// that is not run here is rejected by name.
func (g grammar) Stage(name string) (func(*syntax.Parser, syntax.Token) syntax.Stage, bool) {
	s, ok := specs[g.lang][strings.ToLower(name)]
	if !ok {
		return nil, false
	}
	if s.Parse == nil {
		return func(p *syntax.Parser, head syntax.Token) syntax.Stage {
			p.Errorf(head.Span, "unsupported-operator", s.Instead, "%s is not supported", s.Name)
			return nil
		}, true
	}
	return s.Parse, true
}

// Operators returns every name and alias, for suggestions.
func (g grammar) Operators() []string {
	var names []string
	for name := range specs[g.lang] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Syntax returns how the named operator is written, for messages.
func (g grammar) Syntax(name string) string {
	if s, ok := specs[g.lang][strings.ToLower(name)]; ok {
		return s.Syntax
	}
	return ""
}
