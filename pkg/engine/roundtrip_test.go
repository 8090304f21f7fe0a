package engine_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/internal/awstest"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// The tests of this file also run against an emulator that others wrote. MiniStack passes over the parts of Logs Insights
// that it does not know without a word; of filters it knows those with one condition, and Dohyo's texts have the time
// range beside the others. So only queries whose whole filter is tested here again are asked of it, and package awsapi
// holds its filters.

// runOn answers a query through an engine whose one log source is the groups below a name.
func runOn(t *testing.T, w *awstest.World, groups, text string, from, to time.Time) engine.Result {
	t.Helper()
	config, err := json.Marshal(map[string]any{
		"authType": "keys", "defaultRegion": awstest.Region, "endpoint": w.Endpoint,
		"accounts":   []any{map[string]any{"alias": "own", "regions": []string{awstest.Region}}},
		"logSources": []any{map[string]any{"name": "orders", "kind": "custom", "logGroups": []string{groups + "/*"}, "sourceCategory": "shop/orders"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := settings.New(config, map[string]string{"accessKey": awstest.AccessKey, "secretKey": awstest.SecretKey})
	if err != nil {
		t.Fatal(err)
	}
	api := awsapi.New(s.AWS(), awsapi.Options{})
	t.Cleanup(api.Close)
	e, err := engine.New(s, api, func() time.Time { return w.Now })
	if err != nil {
		t.Fatal(err)
	}
	r := e.Run(t.Context(), engine.Request{Queries: []query.Query{{RefID: "A", Text: text}}, From: from, To: to})[0]
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	return r
}

func TestRoundTripOfAKeyword(t *testing.T) {
	t.Parallel()
	awstest.Each(t, func(t *testing.T, w *awstest.World) {
		groups := w.Name("/dohyo/orders")
		to := w.Now
		from := to.Add(-10 * time.Minute)
		var want []string
		n := 0
		for g, name := range []string{groups + "/a", groups + "/b"} {
			w.MakeGroup(t, name)
			var events []awstest.Event
			for i := range 60 {
				e := awstest.Event{Time: from.Add(time.Duration(9*i+g+1) * time.Second), Message: fmt.Sprintf("order %d-%d shipped", g, i)}
				if i%4 == 1 {
					e.Message = fmt.Sprintf(`order %d-%d: ERROR "card declined" in /pay\n`, g, i)
					want = append(want, fmt.Sprint(e.Time.UnixMilli(), " ", e.Message))
				}
				events = append(events, e)
				n++
			}
			w.PutEvents(t, name, "stream", events)
		}
		slices.Sort(want) // times of one length
		slices.Reverse(want)
		// The emulator's events have no @ingestionTime, which is asked for where all fields are shown.
		r := runOn(t, w, groups, "_sourceCategory=shop/orders error | fields _raw", from, to)
		var got []string
		for i := range r.Table.N {
			got = append(got, fmt.Sprint(r.Table.Column("_messagetime").At(i).Text(), " ", r.Table.Column("_raw").At(i).Text()))
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("messages (-want +got):\n%s", diff)
		}
		matched := int(r.Stats.RecordsMatched)
		if matched != len(want) && (!w.Emulator || matched != n) || int(r.Stats.RecordsScanned) != n || r.Stats.RowsMoved != matched {
			t.Errorf("%+v, want %d of %d events matched in CloudWatch and as many rows moved", r.Stats, len(want), n)
		}
		if len(r.Executed) != 1 || len(r.Executed[0].Groups) != 2 || strings.Count(r.Executed[0].Text, "filter ") != 1 {
			t.Errorf("executed %+v, want one text with one filter on both log groups", r.Executed)
		}
	})
}

func TestRoundTripOfAMetric(t *testing.T) {
	t.Parallel()
	awstest.Each(t, func(t *testing.T, w *awstest.World) {
		namespace := w.Name("Dohyo/Metric")
		to := w.Now.Truncate(time.Hour)
		from := to.Add(-time.Hour)
		var samples []awstest.Sample
		want := map[string]float64{}
		for r, route := range []string{"/orders", "/pets"} {
			for s, stage := range []string{"prod", "test"} {
				for minute := range 60 {
					v := []float64{float64(minute), float64(r + 2*s)}
					samples = append(samples, awstest.Sample{Metric: "Latency", Dimensions: map[string]string{"Route": route, "Stage": stage},
						Time: from.Add(time.Duration(minute) * time.Minute), Values: v})
					want[route] += v[0] + v[1]
				}
			}
		}
		w.PutSamples(t, namespace, samples)
		r := runOn(t, w, "/dohyo/none", fmt.Sprintf("namespace=%s metric=Latency statistic=Sum | quantize to 5m using sum | sum by Route", namespace), from, to)
		got := map[string]float64{}
		for _, s := range r.Series.Series {
			route, _ := s.Labels.Get("route")
			if len(s.Values) != 12 {
				t.Errorf("%s has %d points, want 12", route, len(s.Values))
			}
			for _, v := range s.Values {
				got[route] += v
			}
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("sums by route (-want +got):\n%s", diff)
		}
	})
}
