package engine_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// TestProgressShowsRowsSoFar asks on the way of queries over weeks, and cancels
// them.
func TestProgressShowsRowsSoFar(t *testing.T) {
	t.Parallel()
	e, server := liveWorld(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	progress := &engine.Progress{}
	to := time.Now()
	ended := make(chan []engine.Result, 1)
	go func() {
		ended <- e.Run(engine.WithProgress(ctx, progress), engine.Request{From: to.Add(-28 * 24 * time.Hour), To: to, Queries: []query.Query{
			{RefID: "A", Text: "_sourceCategory=aws/apigateway account=prod region=us-east-1 | where status < 999"},
			{RefID: "B", Text: "_sourceCategory=aws/apigateway account=dev region=us-east-1 | count by path | sort by _count"},
		}})
	}()
	var rows, told bool
	for !rows || !told {
		if ctx.Err() != nil {
			t.Fatalf("rows %t, told %t", rows, told)
		}
		time.Sleep(50 * time.Millisecond)
		for _, r := range progress.Results(ctx) {
			if !strings.Contains(r.Notices[0].Text, "CloudWatch is at work") {
				t.Fatal(r.Notices)
			}
			switch r.RefID {
			case "A":
				rows = rows || r.Table.N > 0 && !r.Table.Column("_raw").At(0).IsNull()
			case "B":
				told = true
				if r.Table.N > 0 {
					t.Fatal("an aggregate shows rows that are no answer")
				}
			}
		}
	}
	cancel()
	<-ended
	for range 100 {
		if server.RunningQueries() == 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if n := server.RunningQueries(); n != 0 {
		t.Errorf("%d queries run on", n)
	}
	if server.Meter().Calls["StopQuery"] == 0 {
		t.Error("no query was stopped")
	}
}
