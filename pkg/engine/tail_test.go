package engine_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// liveWorld is an engine over a sandbox whose time goes on, with more traffic.
func liveWorld(t *testing.T) (*engine.Engine, *sandbox.Server) {
	t.Helper()
	server := sandbox.New(sandbox.Options{Volume: 20})
	listener := httptest.NewServer(server)
	s, err := settings.LoadProvisioning([]byte(provisioning), "dohyo", func(string) string { return listener.URL })
	if err != nil {
		t.Fatal(err)
	}
	api := awsapi.New(s.AWS(), awsapi.Options{})
	e, err := engine.New(s, api, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		api.Close()
		server.Close()
		listener.Close()
	})
	return e, server
}

func TestTailFollowsALogQuery(t *testing.T) {
	t.Parallel()
	e, server := liveWorld(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	started := time.Now()
	rows := 0
	notice := ""
	q := query.Query{RefID: "A", Text: "_sourceCategory=aws/apigateway account=prod region=us-east-1 | where status >= 200 | fields status, apiname"}
	err := e.Tail(ctx, q, func(r engine.Result) error {
		for _, n := range r.Notices {
			notice += n.Text
		}
		for i := range r.Table.N {
			if at, _ := r.Table.Column("_messagetime").At(i).AsInt(); time.UnixMilli(at).Before(started.Add(-time.Minute)) {
				t.Errorf("an event of %s", time.UnixMilli(at))
			}
			if account := r.Table.Column("status").At(i); account.IsNull() {
				t.Error("an event without status")
			}
		}
		if rows += r.Table.N; rows > 3 {
			cancel()
		}
		return nil
	})
	if err != nil || rows <= 3 {
		t.Fatalf("%v: %d rows", err, rows)
	}
	if !strings.Contains(notice, "$0.01 a minute") {
		t.Errorf("the price is not told: %q", notice)
	}
	for range 50 { // the sandbox notices that nobody listens when it writes next
		if server.LiveTails() == 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if n := server.LiveTails(); n != 0 {
		t.Errorf("%d sessions are still open", n)
	}
	if n := server.Meter().BytesScanned; n != 0 {
		t.Errorf("%d bytes were scanned", n)
	}
}

func TestTailFiltersHere(t *testing.T) {
	t.Parallel()
	e, _ := liveWorld(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var begun sync.Once
	err := e.Tail(ctx, query.Query{Text: "_sourceCategory=aws/apigateway account=prod | where status = 999"}, func(r engine.Result) error {
		begun.Do(func() { time.AfterFunc(4*time.Second, cancel) })
		if r.Table.N > 0 {
			t.Errorf("%d rows with the status 999", r.Table.N)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTailRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for text, want := range map[string]string{
		"_sourceCategory=aws/apigateway | count by status":      "count cannot be followed live",
		"_sourceCategory=aws/apigateway | sort by status":       "sort cannot be followed live",
		"metric=Latency statistic=Average namespace=aws/lambda": "only log queries can be followed",
		"error | cuont":             "unknown operator",
		"":                          "the query is empty",
		"_sourceCategory=elsewhere": "no log source",
	} {
		err := w.engine.Tail(t.Context(), query.Query{Text: text}, func(engine.Result) error { return nil })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, expected %q", text, err, want)
		}
	}
}
