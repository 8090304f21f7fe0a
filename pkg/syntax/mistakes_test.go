package syntax_test

import (
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// mistakes are log queries that people write, each with one error: its code,
// the text it points at and a part of what it says.
var mistakes = []struct {
	name, text, code, at, says string
}{}

func TestEveryMistakeIsPointedAtAndExplained(t *testing.T) {
	t.Parallel()
	for _, m := range mistakes {
		_, list := syntax.ParseLogs(m.text, logGrammar(), options())
		if len(list) != 1 {
			t.Errorf("%s: %s\ngot %d diagnostics: %v", m.name, m.text, len(list), list)
			continue
		}
		d := list[0]
		if at := m.text[d.Span.Start:d.Span.End]; d.Code != m.code || at != m.at || !strings.Contains(d.Message+" — "+d.Hint, m.says) {
			t.Errorf("%s: %s\ngot %s at %q: %s (%s)", m.name, m.text, d.Code, at, d.Message, d.Hint)
		}
	}
}
