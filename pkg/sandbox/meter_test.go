package sandbox_test

import (
	"encoding/json"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

func TestTheMeterPricesMetricsAndCanBeReset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := w.metrics(t, traffic.DevAccount, traffic.UsEast1)
	from := noon.Add(-time.Hour)
	d := dims("ApiName", "orders-api")
	for range 2 {
		pages(t, client, &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &noon, MetricDataQueries: []types.MetricDataQuery{
			entry("a", "Count", "Sum", 60, d), entry("b", "Latency", "p50", 60, d), entry("c", "Latency", "p90", 60, d)}})
	}
	read := func(method, path string) sandbox.Usage {
		req, err := http.NewRequestWithContext(t.Context(), method, w.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		status, body := do(t, req)
		var u sandbox.Usage
		if err := json.Unmarshal([]byte(body), &u); err != nil || status != http.StatusOK {
			t.Fatalf("%s is %d %s: %v", path, status, body, err)
		}
		return u
	}
	u := read(http.MethodGet, "/_sandbox/meter")
	if u.MetricsRequested != 6 || u.Calls["GetMetricData"] != 2 || math.Abs(u.USD-6*0.00001) > 1e-12 {
		t.Errorf("the meter shows %+v, want two calls, 6 metrics and $0.00006", u)
	}
	if u.BusySeconds <= 0 {
		t.Errorf("the sandbox was busy for %v s", u.BusySeconds)
	}
	if u = read(http.MethodPost, "/_sandbox/meter/reset"); u.MetricsRequested != 0 || len(u.Calls) != 0 || u.USD != 0 || u.BusySeconds != 0 {
		t.Errorf("after a reset the meter shows %+v", u)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/_sandbox/health", nil)
	if err != nil {
		t.Fatal(err)
	}
	if status, body := do(t, req); status != http.StatusOK || body != "{\"now\":\"2026-11-18T18:00:30Z\",\"status\":\"ok\"}\n" {
		t.Errorf("health is %d %s", status, body)
	}
}
