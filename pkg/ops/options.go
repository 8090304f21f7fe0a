package ops

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// option reads `<name>=` of the named options, with or without a comma before.
// It is "" at the end of the options and when it reported an error.
func option(p *syntax.Parser, operator string, known ...string) string {
	p.AcceptOp(",")
	if p.AtEnd() {
		return ""
	}
	name, ok := p.AcceptWord(known...)
	if !ok {
		p.Expected("an option of "+operator, "its options are "+strings.Join(known, ", "))
		return ""
	}
	if !p.ExpectOp("=", "behind "+name) {
		return ""
	}
	return name
}
