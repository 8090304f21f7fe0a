package sandbox_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// outcomes are the error codes of calls of DescribeLogGroups, one after the other.
func outcomes(t *testing.T, w *world, region string, calls int) []string {
	t.Helper()
	client := cloudwatchlogs.NewFromConfig(w.config(t, traffic.DevAccount, region), once)
	var codes []string
	for range calls {
		_, err := client.DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
		codes = append(codes, errorCode(err))
	}
	return codes
}

func TestFaultsStrikeBySeed(t *testing.T) {
	t.Parallel()
	const calls = 400
	world := func(seed uint64) *world {
		return newWorldOf(t, sandbox.Options{Seed: seed, NoLogTraffic: true, Faults: sandbox.Faults{Throttle: 10, Fail: 5}})
	}
	w := world(1)
	first := outcomes(t, w, traffic.UsEast1, calls)
	counts := map[string]int{}
	for _, code := range first {
		counts[code]++
	}
	// Four standard deviations to either side: 24 and 17 calls.
	if n := counts["ThrottlingException"]; n < 40-24 || n > 40+24 {
		t.Errorf("%d of %d calls are throttled, want about 10 %%", n, calls)
	}
	if n := counts["ServiceUnavailableException"]; n < 20-17 || n > 20+17 {
		t.Errorf("%d of %d calls fail, want about 5 %%", n, calls)
	}
	if counts[""]+counts["ThrottlingException"]+counts["ServiceUnavailableException"] != calls {
		t.Errorf("the outcomes are %v", counts)
	}
	if u := w.Meter(); u.Struck["DescribeLogGroups"] != int64(calls-counts[""]) || u.Calls["DescribeLogGroups"] != calls || len(u.Throttled) != 0 {
		t.Errorf("the meter shows %+v, want %d struck calls of %d", u, calls-counts[""], calls)
	}
	if diff := cmp.Diff(first, outcomes(t, world(1), traffic.UsEast1, calls)); diff != "" {
		t.Errorf("the same seed gives other outcomes:\n%s", diff)
	}
	if slices.Equal(first, outcomes(t, world(2), traffic.UsEast1, calls)) {
		t.Error("another seed gives the same outcomes")
	}
}

func TestATargetIsDown(t *testing.T) {
	t.Parallel()
	down, err := sandbox.ParseTarget("dev/us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorldOf(t, sandbox.Options{Faults: sandbox.Faults{Down: []sandbox.Target{down}}})
	if got := outcomes(t, w, traffic.UsEast1, 1)[0]; got != "ServiceUnavailableException" {
		t.Errorf("Logs in the region that is down gives %q, want ServiceUnavailableException", got)
	}
	if got := outcomes(t, w, traffic.EuWest1, 1)[0]; got != "" {
		t.Errorf("another region gives %q", got)
	}
	// The role of account prod is assumed from the account and region that is down: STS is not.
	if _, err := w.metrics(t, traffic.ProdAccount, traffic.UsEast1).ListMetrics(t.Context(), &cloudwatch.ListMetricsInput{}); err != nil {
		t.Errorf("another account gives %v", err)
	}
	for name, protocol := range protocols {
		client := cloudwatch.NewFromConfig(w.config(t, traffic.DevAccount, traffic.UsEast1), protocol, func(o *cloudwatch.Options) { o.Retryer = aws.NopRetryer{} })
		if _, err := client.ListMetrics(t.Context(), &cloudwatch.ListMetricsInput{}); errorCode(err) != "ServiceUnavailable" {
			t.Errorf("%s: CloudWatch there gives %v, want ServiceUnavailable", name, err)
		}
	}
}

func TestLatencyComesBeforeEveryAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Options{Now: func() time.Time { return noon }, Faults: sandbox.Faults{Latency: 300 * time.Millisecond}})
		defer s.Close()
		before := time.Now()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, signed(t, "http://sandbox/", "logs", map[string]string{"X-Amz-Target": "Logs_20140328.DescribeLogGroups"}, []byte("{}")))
		if took := time.Since(before); took != 300*time.Millisecond || w.Code != 200 {
			t.Errorf("an answer of %d takes %s, want 200 in 300ms", w.Code, took)
		}
	})
}

func TestFaultsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for _, f := range []sandbox.Faults{{Throttle: -1}, {Fail: 100.5}, {Throttle: 60, Fail: 41}, {Latency: -1}} {
		if f.Check() == nil {
			t.Errorf("%+v is taken", f)
		}
	}
	if err := (sandbox.Faults{Throttle: 60, Fail: 40, Latency: time.Second}).Check(); err != nil {
		t.Error(err)
	}
	for _, text := range []string{"", "prod", "prod/", "staging/us-east-1", "123456789012/us-east-1"} {
		if _, err := sandbox.ParseTarget(text); err == nil || !strings.Contains(err.Error(), "ACCOUNT/REGION") {
			t.Errorf("%q gives %v, want an error that shows the form", text, err)
		}
	}
	if got, err := sandbox.ParseTarget("567680881046/eu-west-1"); err != nil || got.String() != "567680881046/eu-west-1" {
		t.Errorf("the target by number is %v, %v", got, err)
	}
}
