package engine_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/internal/seedtest"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

const provisioning = `
apiVersion: 1
datasources:
  - name: Dohyo
    uid: dohyo
    type: dohyo-cloudwatch-datasource
    jsonData:
      authType: keys
      defaultRegion: us-east-1
      endpoint: $ENDPOINT
      accounts:
        - {alias: dev, id: "528560886094", assumeRoleArn: "arn:aws:iam::528560886094:role/dohyo", regions: [us-east-1, eu-west-1]}
        - {alias: prod, id: "567680881046", assumeRoleArn: "arn:aws:iam::567680881046:role/dohyo", regions: [us-east-1, eu-west-1]}
    secureJsonData:
      accessKey: sandbox
      secretKey: sandbox
`

// world is an engine over a sandbox of its own, at a fixed time.
type world struct {
	engine *engine.Engine
	model  *traffic.Model
	server *sandbox.Server
}

func newWorld(t testing.TB) *world {
	t.Helper()
	clock := func() time.Time { return now }
	server := sandbox.New(sandbox.Options{Now: clock})
	listener := httptest.NewServer(server)
	t.Cleanup(func() {
		listener.Close()
		server.Close()
	})
	s, err := settings.LoadProvisioning([]byte(provisioning), "dohyo", func(string) string { return listener.URL })
	if err != nil {
		t.Fatal(err)
	}
	api := awsapi.New(s.AWS(), awsapi.Options{})
	t.Cleanup(api.Close)
	e, err := engine.New(s, api, clock)
	if err != nil {
		t.Fatal(err)
	}
	return &world{e, server.Model(), server}
}

// now is a Wednesday, in the middle of a minute.
var now = time.Date(2026, 3, 4, 12, 34, 56, 0, time.UTC)

const week = 7 * 24 * time.Hour

func (w *world) run(t testing.TB, text string, from time.Time) engine.Result {
	t.Helper()
	r := w.engine.Run(t.Context(), engine.Request{Queries: []query.Query{{RefID: "A", Text: text}}, From: from, To: now})[0]
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	return r
}

// TestTopErrorCodes holds the seed's CloudTrail query over seven days against a
// count of the model's own events.
func TestTopErrorCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.run(t, seedtest.TopErrorCodes, now.Add(-week))

	counts := map[string]int64{}
	for _, e := range w.model.TrailEvents(traffic.DevAccount, traffic.UsEast1, now.Add(-week).UnixMilli(), now.UnixMilli()) {
		if e.Source == "apigateway.amazonaws.com" && e.ErrorCode != "" {
			counts[e.ErrorCode]++
		}
	}
	codes := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	var want []string
	for _, c := range codes[:min(10, len(codes))] {
		want = append(want, fmt.Sprint(c, counts[c]))
	}
	var rows []string
	for i := range got.Table.N {
		rows = append(rows, got.Table.Column("errorCode").At(i).Text()+got.Table.Column("eventCount").At(i).Text())
	}
	if len(want) < 3 {
		t.Fatalf("the model has only %d error codes: the test is not worth much", len(want))
	}
	if diff := gocmp.Diff(want, rows); diff != "" {
		t.Errorf("error codes (-want +got):\n%s", diff)
	}
	if got.Stats.BytesScanned == 0 || got.Stats.Calls == 0 || len(got.Executed) == 0 {
		t.Errorf("statistics are missing: %+v, %d texts", got.Stats, len(got.Executed))
	}
}

// TestAverageLatency runs the seed's metrics query; package source holds its
// values against the model.
func TestAverageLatency(t *testing.T) {
	t.Parallel()
	got := newWorld(t).run(t, seedtest.AverageLatency, now.Add(-24*time.Hour))
	if got.Kind != engine.Series || len(got.Series.Series) < 6 {
		t.Fatalf("kind %v with %d series", got.Kind, len(got.Series.Series))
	}
	for _, s := range got.Series.Series {
		if name, ok := s.Labels.Get("apiname"); !ok || name == "" {
			t.Errorf("the series %s has no apiname", s.Labels)
		}
	}
}

func TestQueriesOfOneRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	results := w.engine.Run(t.Context(), engine.Request{From: now.Add(-time.Hour), To: now, Queries: []query.Query{
		{RefID: "A", Text: "metric=Count namespace=aws/apigateway statistic=Sum !(stage=*) | quantize using sum | sum by region", Hide: true},
		{RefID: "B", Text: "#A * 2"},
		{RefID: "C", Text: "error | cuont"},
		{RefID: "D", Text: ""},
		{RefID: "E", Text: "_sourceCategory=nowhere"},
	}})
	for i, want := range []string{"", "", "unknown operator", "empty", "no log source"} {
		switch err := results[i].Err; {
		case want == "" && err != nil:
			t.Errorf("%s: %v", results[i].RefID, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: error %v, want one with %q", results[i].RefID, err, want)
		}
	}
	a, b := results[0].Series.Series, results[1].Series.Series
	if len(a) == 0 || len(a) != len(b) || b[0].Values[0] != 2*a[0].Values[0] {
		t.Errorf("#A * 2 is not twice #A")
	}
}

// TestVariablesAreParameters passes values that would change the query if they
// were pasted into its text.
func TestVariablesAreParameters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := func(text string, vars map[string][]string) engine.Result {
		return w.engine.Run(t.Context(), engine.Request{
			Queries: []query.Query{{RefID: "A", Text: text, Vars: vars}}, From: now.Add(-time.Hour), To: now})[0]
	}
	metrics := "metric=Count namespace=$namespace account=$account statistic=Sum !(stage=*) | sum by account"
	two := run(metrics, map[string][]string{"namespace": {"aws/apigateway"}, "account": {"dev", "prod"}})
	one := run(metrics, map[string][]string{"namespace": {"aws/apigateway"}, "account": {"dev"}})
	if two.Err != nil || one.Err != nil || len(two.Series.Series) != 2 || len(one.Series.Series) != 1 {
		t.Errorf("several values are no OR: %v %v", two.Err, one.Err)
	}
	evil := run(metrics, map[string][]string{"namespace": {"aws/apigateway"}, "account": {"dev OR account=prod | count"}})
	if evil.Err != nil || len(evil.Series.Series) != 0 {
		t.Errorf("a value changed the shape of the query: %v", evil.Err)
	}
	logs := `account=* eventsource | json "errorCode" as e nodrop | where e = "{{code}}" | count by e`
	r := run(logs, map[string][]string{"code": {`" or "" = "`, "AccessDenied"}})
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	for i := range r.Table.N {
		if e := r.Table.Column("e").At(i).Text(); e != "AccessDenied" {
			t.Errorf("found the error code %q", e)
		}
	}
}

func TestUnknownAccountIsPointedOut(t *testing.T) {
	t.Parallel()
	r := newWorld(t).run(t, "account=dve region=us-* errorCode | count", now.Add(-time.Hour))
	if len(r.Notices) != 1 || !strings.Contains(r.Notices[0].Text, `no configured account is called "dve": did you mean dev?`) {
		t.Errorf("notices %v", r.Notices)
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got, err := w.engine.Values(t.Context(), engine.Request{
		Queries: []query.Query{{Text: "namespace=aws/apigateway metric=Count region=us-east-1"}}, From: now.Add(-time.Hour), To: now,
	}, "account")
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"dev", "prod"}, got.Values); diff != "" {
		t.Error(diff)
	}
}
