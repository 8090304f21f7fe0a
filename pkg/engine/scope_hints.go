package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// scopeHints are remarks on a scope that names an account or region which none
// of the targets is: the likely reason for an empty answer.
func scopeHints(m syntax.Match, v variables, targets []awsapi.Target) []string {
	var hints []string
	for _, leaf := range syntax.Leaves(m) {
		t, ok := leaf.(*syntax.Term)
		if !ok || t.Field == nil {
			continue
		}
		known := targetValues(t.Field.Fold(), targets)
		if known == nil {
			continue
		}
		for _, text := range t.Values {
			for _, x := range text.Expand(v.values) {
				value := x.Value()
				if strings.ContainsAny(value, "*?") || slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, value) }) {
					continue
				}
				hint := fmt.Sprintf("no configured %s is called %q", t.Field.Fold(), value)
				if near, ok := diag.Nearest(value, known); ok {
					hint += ": did you mean " + near + "?"
				} else {
					hint += ": there are " + strings.Join(known, ", ")
				}
				hints = append(hints, hint)
			}
		}
	}
	return hints
}

// targetValues are the values that a field has over the targets, nil for a
// field that is no target's.
func targetValues(field string, targets []awsapi.Target) []string {
	var of func(awsapi.Target) string
	switch field {
	case fields.AccountField:
		of = func(t awsapi.Target) string { return t.Account }
	case fields.AccountID:
		of = func(t awsapi.Target) string { return t.AccountID }
	case fields.Region:
		of = func(t awsapi.Target) string { return t.Region }
	default:
		return nil
	}
	var out []string
	for _, t := range targets {
		if v := of(t); !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}
