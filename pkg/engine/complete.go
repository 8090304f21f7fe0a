package engine

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Suggestion is something that may stand at a place in a query.
type Suggestion struct {
	// Kind is one of the kinds below, for an icon.
	Kind  string `json:"kind"`
	Label string `json:"label"`
	// Insert is what is written in place of what was typed.
	Insert string `json:"insert"`
	// Snippet says that Insert has places to fill in, as editors write them: $0,
	// ${1:field}.
	Snippet bool `json:"snippet,omitempty"`
	// Again says that something more is wanted behind it, such as a value.
	Again  bool   `json:"again,omitempty"`
	Detail string `json:"detail,omitempty"`
	Doc    string `json:"doc,omitempty"`
}

// The kinds of suggestions.
const (
	KindOperator  = "operator"
	KindAggregate = "aggregate"
	KindFunction  = "function"
	KindField     = "field"
	KindKey       = "key"
	KindValue     = "value"
	KindKeyword   = "keyword"
	KindVariable  = "variable"
	KindSnippet   = "snippet"
)

// Completion is what may stand at a place, the likeliest first.
type Completion struct {
	// Typed is what is written of it so far, up to the place.
	Typed       diag.Span
	Suggestions []Suggestion
}

// CompletionRequest asks what may stand at a place.
type CompletionRequest struct {
	Query    query.Query
	At       int      // byte offset in the query's text
	Names    []string // of all variables that may be used
	From, To time.Time
}

// completionWait bounds how long AWS is waited for. What is not known by then is
// left out; the answer is there for the next time.
const completionWait = 5 * time.Second

// Complete says what may stand at a place in a query: what the parser would have
// taken there. Values and fields are those of the accounts, from listings that
// are cached and cost nothing to scan.
func (e *Engine) Complete(ctx context.Context, req CompletionRequest) Completion {
	ctx, cancel := context.WithTimeout(ctx, completionWait)
	defer cancel()
	text := req.Query.Text
	req.At = min(max(req.At, 0), len(text))
	if c, ok := completeVariable(req); ok {
		return c
	}
	c := &completer{e: e, ctx: ctx, req: req, lang: lang(req.Query)}
	c.vars = variables{&req.Query, true}
	c.place = syntax.FindPlace(text, req.At, c.lang, ops.Grammar(ops.Lang(c.lang)), c.vars.options())
	out := Completion{Typed: diag.Span{Start: req.At, End: req.At}, Suggestions: []Suggestion{}}
	if c.place == nil {
		return out
	}
	out.Typed = c.place.Typed
	c.run()
	return Completion{out.Typed, append(out.Suggestions, c.found...)}
}

// completeVariable offers the names of variables behind {{, ${ and $.
func completeVariable(req CompletionRequest) (Completion, bool) {
	before := req.Query.Text[:req.At]
	name := strings.TrimRightFunc(before, func(r rune) bool {
		return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	})
	for _, form := range [][2]string{{"{{", "}}"}, {"${", "}"}, {"$", ""}} {
		if !strings.HasSuffix(name, form[0]) || len(req.Names) == 0 {
			continue
		}
		c := Completion{Typed: diag.Span{Start: len(name) - len(form[0]), End: req.At}, Suggestions: []Suggestion{}}
		end := form[1]
		if strings.HasPrefix(req.Query.Text[req.At:], end) {
			end = "" // the editor closed it already
		}
		for _, n := range req.Names {
			c.Suggestions = append(c.Suggestions, Suggestion{Kind: KindVariable, Label: form[0] + n + form[1], Insert: form[0] + n + end})
		}
		return c, true
	}
	return Completion{}, false
}

// completer gathers the suggestions for one place.
type completer struct {
	e     *Engine
	ctx   context.Context
	req   CompletionRequest
	lang  string
	vars  variables
	place *syntax.Place
	found []Suggestion
	seen  map[string]bool
}

func (c *completer) add(list ...Suggestion) {
	if c.seen == nil {
		c.seen = map[string]bool{}
	}
	for _, s := range list {
		if key := s.Kind + " " + strings.ToLower(s.Label); !c.seen[key] {
			c.seen[key] = true
			c.found = append(c.found, s)
		}
	}
}

// typed is what is written of the suggestion so far.
func (c *completer) typed() string { return c.req.Query.Text[c.place.Typed.Start:c.place.Typed.End] }

func (c *completer) run() {
	p := c.place
	quoted := strings.HasPrefix(c.typed(), `"`)
	switch {
	case p.Value != nil:
		c.values()
		return
	case quoted: // a text of one's own
		return
	case p.Term:
		c.terms()
		return
	case p.Operator:
		c.operators()
	}
	c.words()
	if p.Duration {
		for _, d := range []string{"1m", "5m", "15m", "1h", "1d"} {
			c.add(Suggestion{Kind: KindValue, Label: d, Insert: d})
		}
	}
	if p.Row {
		c.rows()
	}
	if p.Field || p.Operand {
		c.fields()
	}
	if p.Operand {
		c.functions()
	}
}

// words are the keywords and options of the operator.
func (c *completer) words() {
	help := ""
	if s := ops.Find(ops.Lang(c.lang), c.place.Head); s != nil {
		help = s.Syntax
	}
	for _, w := range c.place.Words {
		if i := strings.Index(strings.ToLower(help), w); i >= 0 {
			w = help[i : i+len(w)] // takeFirst
		}
		insert := w + " "
		if strings.Contains(help, w+"=") {
			insert = w + "="
		}
		c.add(Suggestion{Kind: KindKeyword, Label: w, Insert: insert, Detail: help, Again: true})
	}
}

// operators are the names of stages, and what is often done in several.
func (c *completer) operators() {
	for _, s := range ops.Specs(ops.Lang(c.lang)) {
		if s.Parse == nil {
			continue
		}
		kind := KindOperator
		if s.Kind == ops.Aggregate {
			kind = KindAggregate
		}
		for _, name := range append([]string{s.Name}, s.Aliases...) {
			c.add(Suggestion{Kind: kind, Label: name, Insert: name + " ", Detail: s.Syntax, Doc: withExample(s.Summary, s.Example), Again: true})
		}
	}
	for _, w := range c.place.Words {
		c.add(Suggestion{Kind: KindKeyword, Label: w, Insert: w + " "})
	}
	c.add(snippets(c.lang, c.shape())...)
}

// withExample is a summary and a stage that shows it.
func withExample(summary, example string) string {
	if example == "" {
		return summary
	}
	return summary + "\n\n```dohyo\n| " + example + "\n```"
}

// functions are those of expressions.
func (c *completer) functions() {
	if c.lang == query.Metrics {
		return // their expressions are arithmetic over _value and their own aggregates
	}
	for _, f := range expr.Functions() {
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			insert := name + "($0)"
			if f.Syntax == f.Name+"()" {
				insert = name + "()"
			}
			c.add(Suggestion{Kind: KindFunction, Label: name, Insert: insert, Snippet: true, Detail: f.Syntax, Doc: f.Summary})
		}
	}
}

// shape is that of the rows that reach the place.
func (c *completer) shape() plan.Shape {
	list := make([]plan.Op, 0, len(c.place.Stages))
	for _, s := range c.place.Stages {
		if op, ok := s.(plan.Op); ok {
			list = append(list, op)
		}
	}
	list = ops.Chain(list)
	ops.Link(list)
	b := &plan.Binder{Bag: &diag.Bag{}, Vars: c.vars.values, Aggregate: ops.IsAggregate}
	return plan.Bind(b, list, c.e.raw)
}

// fields are the fields of log rows, those that stages made first, or the tags
// of series.
func (c *completer) fields() {
	if c.lang == query.Metrics {
		c.tags()
		return
	}
	shape := c.shape()
	made := slices.DeleteFunc(slices.Clone(shape.Names), c.e.raw.Has)
	for _, name := range slices.Backward(made) { // those made last first
		c.add(field(name, "made by an earlier stage"))
	}
	if shape.Open && !shape.Aggregate {
		for _, name := range c.messageFields() {
			c.add(field(name, "of the messages"))
		}
	}
	for _, name := range shape.Names {
		if c.e.raw.Has(name) {
			c.add(field(name, "of every row"))
		}
	}
}

// field is the suggestion of a field's name, written so that it is one.
func field(name, detail string) Suggestion {
	return Suggestion{Kind: KindField, Label: name, Insert: syntax.PrintName(name), Detail: detail}
}

// rows are the labels of a metrics query's other rows.
func (c *completer) rows() {
	text := c.req.Query.Text
	for i := 0; i+2 < len(text); i++ {
		if text[i] == '#' && text[i+1] >= 'A' && text[i+1] <= 'Z' && text[i+2] == ':' && i < c.place.Typed.Start-4 {
			label := text[i : i+2]
			c.add(Suggestion{Kind: KindField, Label: label, Insert: label + " ", Detail: "a row of this query"})
		}
	}
}
