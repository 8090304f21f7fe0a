package awsapi

import (
	"context"
	"errors"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/grafana/grafana-aws-sdk/pkg/awsauth"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
)

const (
	devID  = "528560886094"
	prodID = "567680881046"
)

// sandboxNow is the sandbox's clock: on a minute, so that the last period is complete.
var sandboxNow = time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC)

// sandboxKeys are the credentials that the sandbox knows.
func sandboxKeys(endpoint string) awsauth.Settings {
	return awsauth.Settings{AuthType: awsauth.AuthTypeKeys, AccessKey: sandbox.AccessKey, SecretKey: sandbox.SecretKey, Region: "us-east-1", Endpoint: endpoint}
}

// newSandbox serves a sandbox and returns an API on it, with the real SDK clients in between.
func newSandbox(t *testing.T) (*API, *sandbox.Server) {
	t.Helper()
	s := sandbox.New(sandbox.Options{Now: func() time.Time { return sandboxNow }})
	server := httptest.NewServer(s)
	a := New(Config{Auth: sandboxKeys(server.URL)}, Options{})
	t.Cleanup(func() {
		a.Close()
		server.Close()
		s.Close()
	})
	return a, s
}

// accounts are the sandbox's two, prod behind a role.
func accounts(region string) (dev, production Target) {
	return Target{Account: "dev", AccountID: devID, Region: region},
		Target{Account: "prod", AccountID: prodID, Region: region, RoleARN: "arn:aws:iam::" + prodID + ":role/Dohyo", ExternalID: "dohyo"}
}

func TestSandboxTellsWhoWeAreInEachAccount(t *testing.T) {
	a, _ := newSandbox(t)
	dev, production := accounts("us-east-1")
	for target, want := range map[Target]string{dev: devID, production: prodID} {
		id, err := a.WhoAmI(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		if id.AccountID != want || !strings.Contains(id.ARN, want) {
			t.Errorf("%s is %+v, want account %s", target, id, want)
		}
	}
	own, err := a.Resolve(t.Context(), Target{})
	if err != nil || own != (Target{Account: devID, AccountID: devID, Region: "us-east-1"}) {
		t.Errorf("the own account is %+v with error %v", own, err)
	}
}

func TestSandboxAssumesTheAccountsRoleFromTheDataSourcesRole(t *testing.T) {
	_, s := newSandbox(t)
	server := httptest.NewServer(s)
	defer server.Close()
	auth := sandboxKeys(server.URL)
	auth.AssumeRoleARN, auth.ExternalID = "arn:aws:iam::"+devID+":role/Grafana", "first"
	a := New(Config{Auth: auth}, Options{})
	defer a.Close()
	dev, production := accounts("eu-west-1")
	for target, want := range map[Target]string{dev: "arn:aws:sts::" + devID + ":assumed-role/Grafana/", production: "arn:aws:sts::" + prodID + ":assumed-role/Dohyo/"} {
		id, err := a.WhoAmI(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(id.ARN, want) {
			t.Errorf("%s is %s, want %s…", target, id.ARN, want)
		}
	}
}

func TestSandboxListsMetricsAndTheirDataAgree(t *testing.T) {
	a, _ := newSandbox(t)
	_, production := accounts("us-east-1")
	ctx, usage := WithUsage(t.Context())
	metrics, err := a.ListMetrics(ctx, production, ListMetricsInput{Namespace: "AWS/ApiGateway", MetricName: "Count"})
	if err != nil {
		t.Fatal(err)
	}
	if len(metrics) == 0 {
		t.Fatal("no metrics listed")
	}
	var entries []Entry
	for i, m := range metrics {
		if m.Namespace != "AWS/ApiGateway" || m.Name != "Count" || m.Account != "prod" || len(m.Dimensions) == 0 {
			t.Errorf("unexpected metric %+v", m)
		}
		entries = append(entries, Entry{ID: string(rune('a' + i)), Metric: m, Stat: "Sum", Period: 5 * time.Minute})
	}
	points, messages, err := a.GetMetricData(ctx, production, sandboxNow.Add(-time.Hour), sandboxNow, entries)
	if err != nil {
		t.Fatal(err)
	}
	if len(messages) != 0 {
		t.Errorf("messages %v, want none", messages)
	}
	total := 0
	for id, p := range points {
		total += len(p.Times)
		for i, at := range p.Times {
			if i > 0 && at <= p.Times[i-1] {
				t.Fatalf("entry %s: times %v do not ascend", id, p.Times)
			}
			if at%(5*60_000) != 0 || at < sandboxNow.Add(-time.Hour).UnixMilli() || at >= sandboxNow.UnixMilli() {
				t.Errorf("entry %s: time %d is outside the range or off the grid", id, at)
			}
		}
	}
	if total == 0 {
		t.Error("no points at all")
	}
	if c := usage.Counts(); c.MetricsRequested != len(entries) || c.CostUSD() <= 0 {
		t.Errorf("usage %+v, want %d metrics requested and a cost", c, len(entries))
	}
}

func TestSandboxRunsALogQuery(t *testing.T) {
	a, _ := newSandbox(t)
	_, production := accounts("us-east-1")
	groups, err := a.LogGroups(t.Context(), production, "/aws/apigateway/")
	if err != nil {
		t.Fatal(err)
	}
	if len(groups) == 0 {
		t.Fatal("no log groups")
	}
	q := LogQuery{Text: "stats count(*) as v0 by bin(1m) as k0 | sort k0 asc", From: sandboxNow.Add(-10 * time.Minute), To: sandboxNow}
	for _, g := range groups {
		q.Groups = append(q.Groups, g.Name)
	}
	ctx, usage := WithUsage(t.Context())
	result, err := a.RunLogQuery(ctx, production, q, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Rows) != 10 || result.Stats.BytesScanned == 0 || result.Stats.RecordsMatched == 0 {
		t.Errorf("%d rows with statistics %+v, want 10 rows", len(result.Rows), result.Stats)
	}
	want := []string{"k0", "v0"}
	for _, r := range result.Rows {
		var names []string
		for _, f := range r {
			names = append(names, f.Name)
		}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("columns (-want +got):\n%s", diff)
		}
	}
	if c := usage.Counts(); c.BytesScanned != result.Stats.BytesScanned {
		t.Errorf("usage has %v bytes scanned, the result %v", c.BytesScanned, result.Stats.BytesScanned)
	}
}

func TestSandboxPagesThroughMoreThanTenThousandRows(t *testing.T) {
	if testing.Short() {
		t.Skip("reads tens of thousands of rows")
	}
	a, _ := newSandbox(t)
	_, production := accounts("us-east-1")
	groups, err := a.LogGroups(t.Context(), production, "/aws/apigateway/")
	if err != nil || len(groups) == 0 {
		t.Fatalf("%d groups and error %v", len(groups), err)
	}
	q := LogQuery{Text: "fields @timestamp, @ptr", From: sandboxNow.Add(-3 * time.Hour), To: sandboxNow, Limit: 12_000}
	for _, g := range groups {
		q.Groups = append(q.Groups, g.Name)
	}
	result, err := a.RunLogQuery(t.Context(), production, q, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Rows) != 12_000 || result.Stats.RecordsMatched < 12_000 {
		t.Fatalf("%d rows of %v, want 12000: the test's range must hold more", len(result.Rows), result.Stats.RecordsMatched)
	}
	seen := make(map[string]bool, len(result.Rows))
	for _, r := range result.Rows {
		for _, f := range r {
			if f.Name == "@ptr" {
				seen[f.Value] = true
			}
		}
	}
	if len(seen) != 12_000 {
		t.Errorf("%d different rows, want 12000", len(seen))
	}
}

func TestSandboxPointsAtTheMistakeInAQuery(t *testing.T) {
	a, _ := newSandbox(t)
	dev, _ := accounts("us-east-1")
	groups, err := a.LogGroups(t.Context(), dev, "")
	if err != nil || len(groups) == 0 {
		t.Fatalf("%d groups and error %v", len(groups), err)
	}
	q := aQuery
	q.Groups, q.Text = []string{groups[0].Name}, "fields @message | sotr @timestamp"
	_, err = a.RunLogQuery(t.Context(), dev, q, nil)
	var e *Error
	if !errors.As(err, &e) || e.Code != "MalformedQueryException" || e.Location == nil {
		t.Fatalf("error %v, want a MalformedQueryException with its place", err)
	}
	if at := strings.Index(q.Text, "sotr"); e.Location.Start < at-2 || e.Location.Start > at+4 {
		t.Errorf("place %+v, want about %d", *e.Location, at)
	}
}

func TestSandboxQueryIsStoppedWhenItsCallerLeaves(t *testing.T) {
	a, s := newSandbox(t)
	dev, _ := accounts("us-east-1")
	groups, err := a.LogGroups(t.Context(), dev, "/aws/apigateway/")
	if err != nil || len(groups) == 0 {
		t.Fatalf("%d groups and error %v", len(groups), err)
	}
	q := LogQuery{Groups: []string{groups[0].Name}, Text: "stats count(*)", From: sandboxNow.Add(-24 * time.Hour), To: sandboxNow}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = a.RunLogQuery(ctx, dev, q, func(p LogProgress) {
		if p.QueryID != "" {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if calls := s.Meter().Calls; calls["StartQuery"] != 1 || calls["StopQuery"] != 1 {
		t.Errorf("the sandbox counted %v, want one StartQuery and one StopQuery", calls)
	}
}

// Everything above, once more in a row, must leave no goroutine and no connection behind.
func TestNothingIsLeftRunningAfterClose(t *testing.T) {
	before := runtime.NumGoroutine()
	func() {
		s := sandbox.New(sandbox.Options{Now: func() time.Time { return sandboxNow }})
		defer s.Close()
		server := httptest.NewServer(s)
		defer server.Close()
		a := New(Config{Auth: sandboxKeys(server.URL)}, Options{})
		defer a.Close()
		dev, production := accounts("us-east-1")
		for _, target := range []Target{dev, production} {
			groups, err := a.LogGroups(t.Context(), target, "/aws/apigateway/")
			if err != nil || len(groups) == 0 {
				t.Fatalf("%d groups and error %v", len(groups), err)
			}
			q := LogQuery{Groups: []string{groups[0].Name}, Text: "stats count(*)", From: sandboxNow.Add(-time.Minute), To: sandboxNow}
			if _, err := a.RunLogQuery(t.Context(), target, q, nil); err != nil {
				t.Error(err)
			}
		}
	}()
	for range 100 { // closed connections wind down on their own
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	buf := make([]byte, 1<<16)
	t.Errorf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), buf[:runtime.Stack(buf, true)])
}
