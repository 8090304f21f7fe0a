package engine

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Signature is how a function or aggregate is called.
type Signature struct {
	Label      string   `json:"label"` // e.g. if(<condition>, <a>, <b>)
	Doc        string   `json:"doc"`
	Parameters []string `json:"parameters"` // pieces of the label
	Active     int      `json:"active"`     // which parameter the place is in, from 0
}

// SignatureAt returns the signature of the call in whose arguments a place is;
// nil when there is none that is known.
func (e *Engine) SignatureAt(q query.Query, at int) *Signature {
	name, argument, ok := syntax.CallAt(q.Text, min(max(at, 0), len(q.Text)))
	if !ok {
		return nil
	}
	label, doc := "", ""
	if s := ops.Find(ops.Lang(lang(q)), name); s != nil && s.Parse != nil && s.Kind == ops.Aggregate {
		label, doc = s.Syntax, s.Summary
	} else if f, ok := expr.Lookup(name); ok && lang(q) == query.Logs {
		label, doc = f.Syntax, f.Summary
	}
	s := &Signature{Label: label, Doc: doc, Parameters: parameters(label), Active: argument}
	if len(s.Parameters) == 0 {
		return nil
	}
	s.Active = min(argument, len(s.Parameters)-1) // the last one repeats
	return s
}

// parameters cuts what stands between the first parentheses of a syntax.
func parameters(label string) []string {
	_, rest, ok := strings.Cut(label, "(")
	if !ok {
		return nil
	}
	depth := 1
	end := strings.IndexFunc(rest, func(r rune) bool {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		return depth == 0
	})
	if end < 1 {
		return nil
	}
	var list []string
	for p := range strings.SplitSeq(rest[:end], ",") {
		if p = strings.Trim(p, "[] "); p != "…" && p != "..." {
			list = append(list, p)
		}
	}
	return list
}
