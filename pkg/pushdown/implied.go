package pushdown

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// impliedBy reports whether a condition holds on every event that passes all of
// the others: the keyword that is a key which must be there, and the phrase that
// is the text which a field must equal.
func impliedBy(x insights.Filter, kept insights.All) bool {
	like, ok := x.(insights.Like)
	for _, f := range kept {
		switch f := f.(type) {
		case insights.Present:
			if p, isPresent := x.(insights.Present); isPresent && p == f || ok && isKeyword(like, f.Field) {
				return true
			}
		case insights.Equal:
			if p, isPresent := x.(insights.Present); isPresent && p.Field == f.Field ||
				ok && (isKeyword(like, f.Field) || like.Field == "@message" && like.Pattern == phrase(f.Text)) {
				return true
			}
		case insights.Like:
			if p, isPresent := x.(insights.Present); isPresent && p.Field == f.Field || ok && isKeyword(like, f.Field) {
				return true
			}
		}
	}
	return false
}

// isKeyword reports whether a condition on the message is the keyword that is
// the last key of a field.
func isKeyword(like insights.Like, field string) bool {
	if like.Field != "@message" {
		return false
	}
	key := field[strings.LastIndexByte(field, '.')+1:]
	p, some := plan.KeywordPattern(syntax.Text{Parts: []syntax.Part{{Lit: key}}, Quoted: true})
	return some && strings.EqualFold(p, like.Pattern)
}

// phrase is the pattern of a text as a keyword.
func phrase(text string) string {
	p, _ := plan.KeywordPattern(syntax.Literal(text))
	return p
}
