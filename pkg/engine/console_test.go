package engine_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// TestExplainLinksToTheConsole reads the addresses back as the console does.
func TestExplainLinksToTheConsole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	explain := func(text string) engine.Explanation {
		x := w.engine.Explain(t.Context(), engine.Request{From: now.Add(-time.Hour), To: now, Queries: []query.Query{{RefID: "A", Text: text}}})[0]
		if x.Err != nil || len(x.Calls) == 0 {
			t.Fatalf("%s: %v, %d calls", text, x.Err, len(x.Calls))
		}
		return x
	}
	for _, c := range explain("_sourceCategory=aws/apigateway account=prod region=us-east-1 | count by status").Calls {
		u, err := url.Parse(c.Console)
		if err != nil || u.Host != "us-east-1.console.aws.amazon.com" || u.Query().Get("region") != "us-east-1" {
			t.Fatalf("%v: %s", err, c.Console)
		}
		if c.Target != "prod/us-east-1" || len(c.Groups) == 0 {
			t.Errorf("%s on %q", c.Target, c.Groups)
		}
		text := unspell(t, u.Fragment)
		for _, want := range append([]string{"editorString~'" + c.Text, "timeType~'ABSOLUTE"}, c.Groups...) {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %s", text, want)
			}
		}
	}
	calls := explain("namespace=aws/apigateway metric=Latency statistic=Average | avg by apiname").Calls
	if len(calls) != 4 {
		t.Fatalf("%d calls", len(calls))
	}
	u, err := url.Parse(calls[0].Console)
	if err != nil {
		t.Fatal(err)
	}
	if text := unspell(t, u.Fragment); !strings.Contains(text, `SEARCH('Namespace="AWS/ApiGateway" MetricName="latency"', 'Average', 60)`) && !strings.Contains(text, `MetricName="Latency"`) {
		t.Error(text)
	}
	if c := explain("namespace=aws/apigateway statistic=Average").Calls[0]; c.Console != "" {
		t.Errorf("a selector without a metric leads to %s", c.Console)
	}
}

// unspell undoes the console's spelling of texts.
func unspell(t *testing.T, s string) string {
	t.Helper()
	text, err := url.PathUnescape(strings.NewReplacer("*", "%", "!", "$").Replace(s))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
