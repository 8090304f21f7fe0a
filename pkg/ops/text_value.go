package ops

import (
	"errors"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// oneText returns a text with its variables replaced. all stands for a variable
// whose every value is chosen. ok is false when the text has no variables, when
// their values are not known or when it would be several texts, which is an
// error.
func oneText(b *plan.Binder, t syntax.Text, all string) (text syntax.Text, ok bool) {
	if !t.HasVars() || b.Vars == nil {
		return t, false
	}
	texts := t.Expand(func(name string) []string {
		values := b.Vars(name)
		if len(values) == 0 || len(values) == 1 && values[0] == "*" {
			return []string{all}
		}
		return values
	})
	if len(texts) != 1 {
		b.Errorf(t.At, "variable-values", "choose one value, or test the values in a where stage",
			"a variable in this text has several values, and one is needed")
		return t, false
	}
	return texts[0], true
}

// bindTexts replaces the texts that hold variables. It reports whether any did.
func bindTexts(b *plan.Binder, list []syntax.Text) (changed bool) {
	for i, t := range list {
		if bound, ok := oneText(b, t, "*"); ok {
			list[i], changed = bound, true
		}
	}
	return changed
}

// compileRegex compiles the regular expression that a text is. On error it
// returns the place of the mistake.
func compileRegex(t syntax.Text) (expr.Regex, diag.Span, error) {
	re, err := expr.CompileRegex(t.Regex())
	var e *expr.RegexError
	at := t.At
	if errors.As(err, &e) && e.Offset > 0 {
		at.Start = min(regexPlace(t, e.Offset), at.End-1)
	}
	return re, at, err
}

// regexPlace returns the byte offset in the query of an offset in the regular
// expression that a text is.
func regexPlace(t syntax.Text, offset int) int {
	at := t.At.Start + 1
	for _, part := range t.Parts {
		if part.Var != "" {
			return t.At.Start
		}
		for i := 0; i < len(part.Lit); i++ {
			if offset == 0 {
				return at
			}
			if part.Lit[i] == '\\' && i+1 < len(part.Lit) {
				if part.Lit[i+1] == '"' {
					at++ // the backslash is no part of the expression
				} else {
					offset--
					at++
				}
				i++
			}
			offset--
			at++
			if offset < 0 {
				return at - 1
			}
		}
	}
	return at
}
