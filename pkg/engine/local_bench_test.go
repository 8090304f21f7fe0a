package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
)

// BenchmarkLocal runs whole log queries over access-log lines in memory: those of `go tool mage bench`, and some that
// lean on other operators.
func BenchmarkLocal(b *testing.B) {
	text := accessLog(16 << 20)
	e := offline(b, "")
	for name, q := range map[string]string{
		"count":      `* | json "status" as status | count by status`,
		"absent key": `* | json "nothing" as nothing nodrop | count by nothing`,
		"automatic":  `* | count by status`,
		"percentile": `* | json "resourcePath", "responseLatency" as path, latency | pct(latency, 50, 95, 99) by path`,
		"distinct": `* | json "status", "requestTime", "identitySourceIp" as status, time, ip | where status >= 500 ` +
			`| parse field=time "*:*:*" as day, hour, rest | count_distinct(ip) by hour`,
		"top":       `* | json "identitySourceIp" as ip | top 10 ip`,
		"keyword":   `"/orders" 503 | count`,
		"regex":     `* | parse regex "\"status\":\"(?<status>\d+)\"" | count by status`,
		"timeslice": `* | json "status" as status | timeslice 1m | count by _timeslice, status`,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if r := runOver(b, e, q, text); r.Table.N == 0 {
					b.Fatal("no rows")
				}
			}
		})
	}
}

// offline is an engine for queries over files, with more settings than it needs.
func offline(tb testing.TB, more string) *engine.Engine {
	tb.Helper()
	s, err := settings.New([]byte(`{`+more+`"defaultRegion":"us-east-1"}`), nil)
	if err != nil {
		tb.Fatal(err)
	}
	e, err := engine.New(s, nil, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func runOver(tb testing.TB, e *engine.Engine, q, text string) engine.Result {
	tb.Helper()
	to := time.Date(2026, time.September, 3, 0, 0, 0, 0, time.UTC)
	r := e.RunLocal(tb.Context(), engine.Request{
		Queries: []query.Query{{RefID: "A", Text: q}}, From: to.Add(-24 * time.Hour), To: to,
	}, engine.Local{Open: func() (exec.Stream, error) { return source.Lines(strings.NewReader(text), "lines"), nil }})
	if r.Err != nil {
		tb.Fatal(r.Err)
	}
	return r
}

// accessLog is about size bytes of access-log lines of the traffic model.
func accessLog(size int) string {
	var text strings.Builder
	model := traffic.New(traffic.Options{})
	for minute := time.Date(2026, time.September, 2, 12, 0, 0, 0, time.UTC).Unix() / 60; text.Len() < size; minute++ {
		for _, g := range model.LogGroups(traffic.ProdAccount, traffic.UsEast1) {
			if g.Stage == nil {
				continue
			}
			for e := range model.LogEvents(g, minute) {
				text.WriteString(e.Message)
				text.WriteByte('\n')
			}
		}
	}
	return text.String()
}
