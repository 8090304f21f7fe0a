package awsapi

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/internal/awstest"
)

// metricWorld puts an hour of two metrics, of which each has two sets of dimensions, into a namespace.
func metricWorld(t *testing.T, w *awstest.World, namespace string) []awstest.Sample {
	t.Helper()
	var samples []awstest.Sample
	for m, metric := range []string{"Latency", "Count"} {
		for r, route := range []string{"/orders", "/pets/{id}"} {
			for minute := range 60 {
				if minute%7 == 3 {
					continue // a gap
				}
				v := float64(100*m + 10*r + minute)
				samples = append(samples, awstest.Sample{
					Metric: metric, Dimensions: map[string]string{"Route": route, "Stage": "prod"},
					Time: w.Now.Add(time.Duration(minute-60) * time.Minute), Values: []float64{v, v + 0.5, v * 3},
				})
			}
		}
	}
	w.PutSamples(t, namespace, samples)
	return samples
}

// metricNames writes metrics so that they compare: CloudWatch promises no order.
func metricNames(metrics []Metric) []string {
	var names []string
	for _, m := range metrics {
		dims := slices.SortedFunc(slices.Values(m.Dimensions), func(x, y Dimension) int { return cmp.Compare(x.Name, y.Name) })
		names = append(names, fmt.Sprint(m.Namespace, " ", m.Name, " ", dims))
	}
	slices.Sort(names)
	return names
}

func TestRoundTripOfListedMetrics(t *testing.T) {
	t.Parallel()
	awstest.Each(t, func(t *testing.T, w *awstest.World) {
		a := apiOf(t, w)
		namespace := w.Name("Dohyo/Listed")
		metricWorld(t, w, namespace)
		name := func(metric, route string) string {
			return fmt.Sprintf("%s %s [{Route %s} {Stage prod}]", namespace, metric, route)
		}
		all := []string{name("Count", "/orders"), name("Count", "/pets/{id}"), name("Latency", "/orders"), name("Latency", "/pets/{id}")}
		for _, tt := range []struct {
			name string
			in   ListMetricsInput
			want []string
		}{
			{"namespace", ListMetricsInput{Namespace: namespace}, all},
			{"metric", ListMetricsInput{Namespace: namespace, MetricName: "Count"}, all[:2]},
			{"dimension", ListMetricsInput{Namespace: namespace, Dimensions: []DimensionFilter{{"Stage", "prod"}, {"Route", ""}}}, all},
			{"value", ListMetricsInput{Namespace: namespace, Dimensions: []DimensionFilter{{"Route", "/orders"}}}, []string{all[0], all[2]}},
			{"other value", ListMetricsInput{Namespace: namespace, Dimensions: []DimensionFilter{{"Route", "/order"}}}, nil},
			{"other namespace", ListMetricsInput{Namespace: namespace + "x"}, nil},
		} {
			got, err := a.ListMetrics(t.Context(), Target{}, tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(tt.want, metricNames(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, diff)
			}
		}
	})
}

// statistics computes from the values of a period what CloudWatch answers.
var statistics = map[string]func(values []float64) float64{
	"SampleCount": func(v []float64) float64 { return float64(len(v)) },
	"Sum":         sum,
	"Average":     func(v []float64) float64 { return sum(v) / float64(len(v)) },
	"Minimum":     slices.Min[[]float64],
	"Maximum":     slices.Max[[]float64],
	// Of an odd number of values, as there are in each period here, the median is one of them.
	"p50": func(v []float64) float64 { return slices.Sorted(slices.Values(v))[len(v)/2] },
}

func sum(values []float64) (total float64) {
	for _, v := range values {
		total += v
	}
	return total
}

func TestRoundTripOfMetricData(t *testing.T) {
	t.Parallel()
	awstest.Each(t, func(t *testing.T, w *awstest.World) {
		a := apiOf(t, w)
		namespace := w.Name("Dohyo/Data")
		samples := metricWorld(t, w, namespace)
		listed, err := a.ListMetrics(t.Context(), Target{}, ListMetricsInput{Namespace: namespace})
		if err != nil || len(listed) != 4 {
			t.Fatalf("%d metrics, error %v", len(listed), err)
		}
		to := w.Now.Truncate(5 * time.Minute)
		from := to.Add(-45 * time.Minute)
		var entries []Entry
		want := map[string]Points{}
		add := func(m Metric, stat string, period time.Duration) {
			e := Entry{ID: fmt.Sprint(len(entries)), Metric: m, Stat: stat, Period: period}
			entries = append(entries, e)
			want[e.ID] = expected(e, samples, from, to)
		}
		for _, m := range listed {
			for _, stat := range []string{"SampleCount", "Sum", "Average", "Minimum", "Maximum"} {
				add(m, stat, time.Minute)
				add(m, stat, 5*time.Minute)
			}
			add(m, "p50", time.Minute)
		}
		without := listed[0]
		without.Dimensions = append(slices.Clone(without.Dimensions), Dimension{"Zone", "none"})
		add(without, "Sum", time.Minute)
		got, messages, err := a.GetMetricData(t.Context(), Target{}, from, to, entries)
		if err != nil {
			t.Fatal(err)
		}
		if len(messages) != 0 {
			t.Errorf("messages %v, want none", messages)
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("points by entry (-want +got):\n%s", diff)
		}
		if len(want["0"].Times) < 30 {
			t.Errorf("the first entry has %d points: the test is not worth much", len(want["0"].Times))
		}
	})
}

// expected are the points of an entry over [from, to).
func expected(e Entry, samples []awstest.Sample, from, to time.Time) Points {
	p := Points{Status: "Complete"}
	for at := from; at.Before(to); at = at.Add(e.Period) {
		var values []float64
		for _, s := range samples {
			same := s.Metric == e.Metric.Name && len(s.Dimensions) == len(e.Metric.Dimensions)
			for _, d := range e.Metric.Dimensions {
				same = same && s.Dimensions[d.Name] == d.Value
			}
			if same && !s.Time.Before(at) && s.Time.Before(at.Add(e.Period)) {
				values = append(values, s.Values...)
			}
		}
		if len(values) > 0 {
			p.Times, p.Values = append(p.Times, at.UnixMilli()), append(p.Values, statistics[e.Stat](values))
		}
	}
	return p
}
