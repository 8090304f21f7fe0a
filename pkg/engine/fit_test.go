package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// TestLongQueriesAreTestedHere: what makes a text longer than CloudWatch takes is left out of it, and the answer is the same.
func TestLongQueriesAreTestedHere(t *testing.T) {
	t.Parallel()
	w := newPushedWorld(t)
	p := pair{targets: 1, dialect: settings.DialectCore}
	p.from = time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	p.to = p.from.Add(time.Hour)
	var words, values []string
	for i := range 400 {
		p.events = append(p.events, event{source: 2, time: p.from.UnixMilli() + int64(i)*1000, message: fmt.Sprintf(`{"k":"word%03d","v":"%d"}`, i, i%7)})
		if i%2 == 0 {
			words, values = append(words, fmt.Sprintf("word%03d", i)), append(values, fmt.Sprintf(`"word%03d"`, i))
		}
	}
	or, in := "("+strings.Join(words, " or ")+")", "("+strings.Join(values, ", ")+")"
	for _, tt := range []struct{ name, query string }{
		{"keywords", or + ` v=3`},
		{"keywords of events that are counted", or + ` v=3 | count by v`},
		{"a condition on a field", `* | json "k" as k | where k in ` + in + ` | count by k`},
		{"both", or + ` | json "k" as k | where k in ` + in + ` | count`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p.query = query.Query{RefID: "A", Lang: query.Logs, Text: tt.query}
			if diff := w.compare(t.Context(), p); diff != "" {
				t.Fatalf("%.2000s", diff)
			}
			r := w.pushed(t.Context(), p)
			if r.Table.N == 0 || len(r.Executed) == 0 {
				t.Errorf("%d rows by %d texts", r.Table.N, len(r.Executed))
			}
			for _, x := range r.Executed {
				if n := utf8.RuneCountInString(x.Text); n > awsapi.MaxQueryText {
					t.Errorf("a text has %d characters", n)
				}
			}
		})
	}
}
