package awsapi

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/clock"
)

func TestResolveFillsInTheCredentialsOwnAccountOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		a := w.api(t, Config{})
		for range 3 {
			got, err := a.Resolve(t.Context(), Target{})
			if err != nil {
				t.Fatal(err)
			}
			want := Target{Account: "567680881046", AccountID: "567680881046", Region: "us-east-1"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("target (-want +got):\n%s", diff)
			}
		}
		if n := w.count(opGetCallerIdentity); n != 1 {
			t.Errorf("%d calls, want 1", n)
		}
	})
}

func TestResolveKeepsWhatIsConfigured(t *testing.T) {
	w := newWorld()
	got, err := w.api(t, Config{}).Resolve(t.Context(), prod)
	if err != nil || got != prod {
		t.Errorf("got %v and error %v, want %v", got, err, prod)
	}
	if n := w.count(opGetCallerIdentity); n != 0 {
		t.Errorf("%d calls, want none", n)
	}
}

// The region may be left to the environment. Naming the same region must then give the same link, or the two would
// have a quota each.
func TestTargetsOfOneAccountAndRegionShareTheirLimits(t *testing.T) {
	w := newWorld()
	dials := 0
	a := New(Config{}, Options{Connect: func(_ context.Context, t Target) (Clients, error) {
		dials++
		if t.Region == "" {
			t.Region = "eu-west-1"
		}
		return Clients{Region: t.Region, Metrics: worldClient{w}}, nil
	}})
	open := func(target Target) *conn {
		t.Helper()
		c, err := a.open(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	own, named := open(Target{}), open(Target{Account: "dev", Region: "eu-west-1"})
	if own.link != named.link || own.target.Region != "eu-west-1" {
		t.Errorf("the default region %q has a link of its own", own.target.Region)
	}
	if other := open(Target{Region: "us-east-1"}); other.link == own.link {
		t.Error("two regions share a link")
	}
	if other := open(Target{Region: "eu-west-1", RoleARN: "arn:aws:iam::567680881046:role/r"}); other.link == own.link {
		t.Error("two roles share a link")
	}
	if dials != 3 {
		t.Errorf("%d connections were made, want 3", dials)
	}
}

// What is virtual for the caller must be virtual for the limits: a clock that jumps makes no call wait.
func TestTheInjectedClockDoesTheWaiting(t *testing.T) {
	w, began := newWorld(), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	passing := clock.At(began)
	w.metrics, w.metricsPage = listed(100), 1
	a := New(Config{Auth: keys()}, Options{Clock: passing, Connect: func(_ context.Context, t Target) (Clients, error) {
		return Clients{Region: t.Region, Metrics: worldClient{w}}, nil
	}})
	if _, err := a.ListMetrics(t.Context(), prod, countMetrics); err != nil {
		t.Fatal(err)
	}
	// 25 a second: 5 at once, then 20 a second.
	if slept, want := passing.Now().Sub(began), 4750*time.Millisecond; slept != want {
		t.Errorf("the clock slept %s, want %s", slept, want)
	}
}
