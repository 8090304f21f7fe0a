package ops_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var missing = math.NaN()

// points makes a series a point a minute from tags written "a=1 b=2".
func points(tags string, values ...float64) value.Series {
	var labels value.Labels
	for _, f := range strings.Fields(tags) {
		name, v, _ := strings.Cut(f, "=")
		labels = append(labels, value.Label{Name: name, Value: v})
	}
	return value.Series{Labels: labels, Values: values}
}

// minutes is a set of series with a point a minute from 1970.
func minutes(series ...value.Series) *value.SeriesSet {
	return &value.SeriesSet{Grid: value.Grid{Step: 60_000, N: len(series[0].Values)}, Series: series}
}

// show writes series as "a=1, b=2: 3 _ 4", one a line.
func show(set *value.SeriesSet) []string {
	var lines []string
	for _, s := range set.Series {
		words := []string{s.Labels.String() + ":"}
		for _, v := range s.Values {
			if math.IsNaN(v) {
				words = append(words, "_")
			} else {
				words = append(words, strconv.FormatFloat(math.Round(v*1e9)/1e9, 'f', -1, 64))
			}
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

// metricStages parses the stages of a metrics query.
func metricStages(t testing.TB, stages string, vars map[string][]string) ([]plan.MetricOp, diag.List) {
	t.Helper()
	q, list := syntax.ParseMetrics("metric=x statistic=Sum | "+stages, ops.Grammar(ops.Metrics), syntax.Options{
		Vars:   func(name string) bool { return vars[name] != nil },
		Values: func(name string) []string { return vars[name] },
	})
	b := &plan.Binder{Bag: &diag.Bag{}}
	var made []plan.MetricOp
	for _, s := range q.Rows[0].Stages {
		op, ok := s.(plan.MetricOp)
		if !ok {
			t.Fatalf("%T is no plan.MetricOp", s)
		}
		op.Check(b)
		made = append(made, op)
	}
	return made, append(list, b.List()...)
}

func runtimeOf(vars map[string][]string) *exec.Runtime {
	return &exec.Runtime{Env: &expr.Env{Vars: func(name string) []string { return vars[name] }}, Notices: &exec.Notices{}}
}

func runMetric(t testing.TB, rt *exec.Runtime, stages []plan.MetricOp, in *value.SeriesSet) *value.SeriesSet {
	t.Helper()
	for _, op := range stages {
		var err error
		if in, err = op.Run(rt, in); err != nil {
			t.Fatalf("%s: %v", op.Name(), err)
		}
	}
	return in
}

func TestMetricOperators(t *testing.T) {
	t.Parallel()
	// The set of the examples in the language spec §8.4: h=a has points at 0 and
	// 60 s, h=b at 0 only.
	twoHosts := func() *value.SeriesSet {
		return minutes(points("metric=CPU h=a", 1, 2), points("metric=CPU h=b", 3, missing))
	}
	one := func(values ...float64) *value.SeriesSet { return minutes(points("metric=CPU", values...)) }
	ranked := func() *value.SeriesSet {
		return minutes(points("h=a", 9, 5), points("h=b", 1, 7), points("h=c", 2, 1))
	}
	tests := []struct {
		name   string
		in     *value.SeriesSet
		stages string
		want   []string
	}{
		{"sum adds what is there in a bucket (§8.4)", twoHosts(), "sum", []string{"metric=sum: 4 2"}},
		{"count counts the series with a point (§8.4)", twoHosts(), "count", []string{"metric=count: 2 1"}},
		{"avg by keeps the tag (§8.4)", twoHosts(), "avg by h", []string{"h=a, metric=avg: 1 2", "h=b, metric=avg: 3 _"}},
		{"avg ignores missing points (§11-B4)", twoHosts(), "avg", []string{"metric=avg: 2 2"}},
		{"min and max across series (§8.4)", twoHosts(), "min", []string{"metric=min: 1 2"}},
		{"max (§8.4)", twoHosts(), "max", []string{"metric=max: 3 2"}},
		{"stddev is the population's (§11-B10)", twoHosts(), "stddev", []string{"metric=stddev: 1 0"}},
		{"by metric labels with the metric (§8.4)", twoHosts(), "sum by metric", []string{"metric=sum(CPU): 4 2"}},
		{"pct by metric", twoHosts(), "pct(10) by metric", []string{"metric=pct_10.0(CPU): 1.2 2"}},
		{"pct interpolates between ranks (§11-A30)", twoHosts(), "pct(99.0)", []string{"metric=pct_99.0: 2.98 2"}},
		{"pct with a fraction", twoHosts(), "pct(99.9)", []string{"metric=pct_99.9: 2.998 2"}},
		{"an empty bucket has no aggregate, not even a count", one(missing, 1), "count", []string{"metric=count: _ 1"}},
		{"chains count groups (§8.4)", twoHosts(), "sum by h | count", []string{"metric=count: 2 1"}},
		{"tags fold case and take the query's spelling", twoHosts(), "sum by H", []string{"H=a, metric=sum: 1 2", "H=b, metric=sum: 3 _"}},
		{"group by is by", twoHosts(), "sum group by h", []string{"h=a, metric=sum: 1 2", "h=b, metric=sum: 3 _"}},
		{"series without a by tag are one group (§8.4, §11-B11)",
			minutes(points("h=a", 1), points("x=1", 2), points("x=2", 3)), "sum by h",
			[]string{"h=a, metric=sum: 1", "h=, metric=sum: 5"}},

		{"eval computes points (§8.6)", one(1, 3), "eval _value * 100", []string{"metric=CPU: 100 300"}},
		{"eval without a space", one(1, 3), "eval(_value / 2)", []string{"metric=CPU: 0.5 1.5"}},
		{"eval with a reducer (§8.6)", one(1, 3), "eval avg", []string{"metric=CPU: 2 2"}},
		{"eval with a reducer keeps gaps", one(1, missing, 3), "eval max", []string{"metric=CPU: 3 _ 3"}},
		{"_granularity is the bucket in ms (§8.6)", one(6, 60), "eval 1000 * _value / _granularity", []string{"metric=CPU: 0.1 1"}},
		{"min and max with arguments are functions (§8.6)", one(1, 30), "eval max(10, min(_value, 20))", []string{"metric=CPU: 10 20"}},
		{"reducers mix with points", one(1, 3), "eval _value - min + count + latest", []string{"metric=CPU: 5 7"}},
		{"pct is a reducer", one(1, 3), "eval pct(50)", []string{"metric=CPU: 2 2"}},
		{"functions", one(-2.25), "eval abs(round(_value)) + ceil(_value) + floor(_value) + sqrt(4) + exp(0) + log(1) + sin(0) + cos(0) + tan(0)",
			[]string{"metric=CPU: 1"}}, // 2 - 2 - 3 + 2 + 1 + 0 + 0 + 1 + 0
		{"division by zero gives no point (§11-B13)", one(0, 4), "eval 8 / _value", []string{"metric=CPU: _ 2"}},
		{"zero by zero gives no point", one(8, 4), "eval (_value - 4) / (_value - 4)", []string{"metric=CPU: 1 _"}},

		{"where keeps points (§8.6)", one(1, 3), "where _value > 2", []string{"metric=CPU: _ 3"}},
		{"where with a reducer keeps points", one(1, 7, 12), "where _value > max - 6", []string{"metric=CPU: _ 7 12"}},
		{"where with and", one(5, 15, 35), "where _value > 10 and _value < 30", []string{"metric=CPU: _ 15 _"}},
		{"where over reducers keeps series (§8.6)", ranked(), "where avg > 3", []string{"h=a: 9 5", "h=b: 1 7"}},
		{"a series without a point left is gone", one(1, 3), "where _value > 5", nil},
		{"where not", ranked(), "where !(avg > 3)", []string{"h=c: 2 1"}},
		{"where or", ranked(), "where latest = 5 or latest = 1", []string{"h=a: 9 5", "h=c: 2 1"}},
		{"filter keeps series (§8.6)", ranked(), "filter max > 5", []string{"h=a: 9 5", "h=b: 1 7"}},
		{"filter latest", ranked(), "filter latest != 7", []string{"h=a: 9 5", "h=c: 2 1"}},
		{"all of the last window (§8.6)", minutes(points("h=a", 1, 4, 4), points("h=b", 4, 1, 4)), "where _value > 3 all last 2m", []string{"h=a: 1 4 4"}},
		{"all of the first window", minutes(points("h=a", 1, 4, 4), points("h=b", 4, 4, 1)), "filter _value > 3 all first 2m", []string{"h=b: 4 4 1"}},
		{"at least so many in any window", minutes(points("h=a", 4, 1, 4, 1), points("h=b", 4, 1, 1, 4)), "where _value > 3 atleast 2 any 3m", []string{"h=a: 4 1 4 1"}},
		{"a window needs a point (§8.6)", one(4, 4, missing), "where _value > 3 all last 1m", nil},

		{"topk ranks over the range (§8.6)", ranked(), "topk(2, latest)", []string{"h=b: 1 7", "h=a: 9 5"}},
		{"topk with arithmetic", ranked(), "topk(1, max / avg * 2)", []string{"h=b: 1 7"}},
		{"topk of each group", minutes(points("h=a g=1", 1), points("h=b g=1", 2), points("h=c g=2", 3)), "topk(1, avg) by g",
			[]string{"h=b, g=1: 2", "h=c, g=2: 3"}},
		{"bottomk", ranked(), "bottomk(1, sum)", []string{"h=c: 2 1"}},
		{"ties keep their order", minutes(points("h=a", 1), points("h=b", 1)), "topk(1, avg)", []string{"h=a: 1"}},

		{"delta (§8.6)", one(10, 70, 40), "delta", []string{"metric=delta(CPU): _ 60 -30"}},
		{"delta without a metric tag", minutes(points("h=a", 1, 3)), "delta", []string{"h=a, metric=delta: _ 2"}},
		{"delta increasing (§8.6)", one(10, 70, 40), "delta increasing", []string{"metric=delta(CPU): _ 60 _"}},
		{"delta decreasing", one(10, 70, 40), "delta decreasing", []string{"metric=delta(CPU): _ _ -30"}},
		{"delta counter takes a drop for a reset (§8.6)", one(10, 70, 40), "delta counter", []string{"metric=delta(CPU): _ 60 40"}},
		{"a series that is left without a point is gone", one(10, missing), "delta", nil},
		{"delta reaches over a gap", one(10, missing, 40), "delta", []string{"metric=delta(CPU): _ _ 30"}},
		{"rate (§8.6)", one(10, 70, 40), "rate", []string{"metric=rate(CPU): _ 1 -0.5"}},
		{"rate over a gap is per second of the gap", one(10, missing, 130), "rate", []string{"metric=rate(CPU): _ _ 1"}},
		{"rate in any letter case (§8.2)", one(0, 60), "RATE INCREASING", []string{"metric=rate(CPU): _ 1"}},
		// Points at 0, 60, 120 s: at 120 the window (0,120] holds all of them,
		// (120-0)/120 s = 1/s. At 60 the first edge is 60 s away from the first
		// point, less than 1.1 times the distance of points: 60/60*120/120 = 1.
		{"rate over a window extends to its edges (§11-B9)", one(0, 60, 120), "rate over 2m", []string{"metric=rate(CPU): _ 1 1"}},
		// The window of 5 m at 60 s: the first point is 4 intervals from the edge,
		// so that half an interval is added: 60 * (60+30)/60 / 300 = 0.3.
		{"rate does not reach far (§11-B9)", one(0, 60), "rate 5m", []string{"metric=rate(CPU): _ 0.3"}},

		{"accum (§8.6)", one(10, 20, 20), "accum", []string{"metric=CPU: 10 30 50"}},
		{"accum keeps gaps", one(10, missing, 20), "accum", []string{"metric=CPU: 10 _ 30"}},
		{"ewma (§8.6)", one(10, 20, 20), "ewma", []string{"metric=CPU: 10 15 17.5"}},
		{"ewma by alpha", one(10, 20), "ewma alpha=0.1", []string{"metric=CPU: 10 11"}},
		{"ewma by span: 2/(19+1) (§8.6)", one(10, 20), "ewma span=19", []string{"metric=CPU: 10 11"}},

		{"fillmissing interpolates (§8.6)", one(2, missing, 6), "fillmissing interpolation", []string{"metric=CPU: 2 4 6"}},
		{"fillmissing with the last point (§8.6)", one(2, missing, 6), "fillmissing using last", []string{"metric=CPU: 2 2 6"}},
		{"fillmissing with a number (§8.6)", one(2, missing, 6), "fillmissing 0", []string{"metric=CPU: 2 0 6"}},
		{"fillmissing empty does nothing", one(2, missing, 6), "fillmissing empty", []string{"metric=CPU: 2 _ 6"}},
		{"a number fills the whole range (§11-B14)", one(missing, 2, missing), "fillmissing -1", []string{"metric=CPU: -1 2 -1"}},
		{"neighbours fill inside only (§11-B14)", one(missing, 2, missing, missing, 8, missing), "fillmissing interpolation", []string{"metric=CPU: _ 2 4 6 8 _"}},
		{"last fills inside only (§11-B14)", one(missing, 2, missing, 8, missing), "fillmissing last", []string{"metric=CPU: _ 2 2 8 _"}},

		{"parse makes tags (§8.6)", minutes(points("lb=app/x/9", 1)), "parse field=lb */*/* as t, n, i", []string{"lb=app/x/9, t=app, n=x, i=9: 1"}},
		{"a lazy wildcard stops at the first, the last takes the rest", minutes(points("lb=app/x/9", 1)), "parse field=lb */* as t, rest", []string{"lb=app/x/9, t=app, rest=x/9: 1"}},
		{"a greedy wildcard takes all it can (§8.6)", minutes(points("lb=app/x/9", 1)), "parse field=lb **/* as rest, i", []string{"lb=app/x/9, rest=app/x, i=9: 1"}},
		{"parse overwrites its own field", minutes(points("lb=app/x", 1)), "parse field= lb */* as unused, lb", []string{"lb=x, unused=app: 1"}},
		{"parse keeps series that do not match", minutes(points("lb=x", 1), points("h=a", 2)), "parse field=lb */* as t, n", []string{"lb=x: 1", "h=a: 2"}},
		{"parse with a quoted pattern", minutes(points("lb=a-b", 1)), `parse field=lb "*-*" as x, y`, []string{"lb=a-b, x=a, y=b: 1"}},

		// The last point's window is 5, 5, 5, 50: its mean is 16.25 and the
		// deviation of the sample √((3·11.25² + 33.75²) / 3) = 22.5.
		{"outlier adds the band of the points before and what is outside (§8.6, §11-A20)", one(5, 5, 5, 5, 50, 5), "outlier window=4, threshold=2", []string{
			"metric=CPU: 5 5 5 5 50 5", "metric=upper(CPU): _ _ 5 5 5 61.25", "metric=lower(CPU): _ _ 5 5 5 -28.75", "metric=violation(CPU): _ _ _ _ 50 _"}},
		{"outlier upwards has no lower bound", one(5, 5, 1, 50), "outlier window=2 threshold=2 direction=+", []string{
			"metric=CPU: 5 5 1 50", "metric=upper(CPU): _ _ 5 8.656854249", "metric=violation(CPU): _ _ _ 50"}}, // 3 + 2√8
		{"outlier downwards has no upper bound", one(5, 5, 1, 50), "outlier window=2, direction=-", []string{
			"metric=CPU: 5 5 1 50", "metric=lower(CPU): _ _ 5 -5.485281374", "metric=violation(CPU): _ _ 1 _"}}, // 3 - 3√8
		{"outlier's defaults are 5 points, 3 deviations and both directions (§8.6)", one(900, 0, 2, 0, 2, 1, 4, -3), "outlier direction=-+", []string{
			"metric=CPU: 900 0 2 0 2 1 4 -3",
			"metric=upper(CPU): _ _ 2359.188309204 1857.783232631 1574.502965156 1386.938797983 4 6.249719092",
			"metric=lower(CPU): _ _ -1459.188309204 -1256.449899297 -1123.502965156 -1025.338797983 -2 -2.649719092",
			"metric=violation(CPU): _ _ _ _ _ _ _ -3"}},
		{"a window of points reaches over gaps", one(1, 3, missing, missing, 2), "outlier window=2, threshold=1", []string{
			"metric=CPU: 1 3 _ _ 2", "metric=upper(CPU): _ _ _ _ 3.414213562", "metric=lower(CPU): _ _ _ _ 0.585786438"}}, // 2 ± √2
		{"a window of time does not", one(1, 3, missing, missing, 2), "outlier window=2m, threshold=1", []string{"metric=CPU: 1 3 _ _ 2"}},
		{"a window of time", one(7, 1, 3, 2), "outlier window=2m, threshold=1", []string{
			"metric=CPU: 7 1 3 2", "metric=upper(CPU): _ _ 8.242640687 3.414213562", "metric=lower(CPU): _ _ -0.242640687 0.585786438"}}, // 4 ± √18, 2 ± √2

		{"predict continues a line by three points (§8.6)", one(1, 2, 3), "predict", []string{"metric=CPU: 1 2 3 _ _ _", "metric=predicted(CPU): 1 2 3 4 5 6"}},
		{"predict is the line of least squares", one(0, 3, 0), "predict forecast=1", []string{"metric=CPU: 0 3 0 _", "metric=predicted(CPU): 1 1 1 1"}},
		{"predict for a time", one(1, 2, 3), "predict model=linear, forecast=90s", []string{"metric=CPU: 1 2 3 _ _", "metric=predicted(CPU): 1 2 3 4 5"}},
		{"predict starts behind the last point and bridges gaps", one(missing, 2, missing, 6, missing, missing), "predict forecast=1",
			[]string{"metric=CPU: _ 2 _ 6 _ _", "metric=predicted(CPU): _ 2 4 6 8 _"}},
		{"all series reach as far", minutes(points("h=a", 1, 2), points("h=b", 4, missing)), "predict forecast=1",
			[]string{"h=a: 1 2 _", "h=a, metric=predicted: 1 2 3", "h=b: 4 _ _"}},
		// No slope and mean 0; the autocorrelation of one step is -1/4, so each
		// point is -1/4 of the one before.
		{"predict with an autoregressive model", one(1, -1, -1, 1), "predict model=ar, ar.window=1, forecast=2",
			[]string{"metric=CPU: 1 -1 -1 1 _ _", "metric=predicted(CPU): 0 -0.25 0.25 0.25 -0.25 0.0625"}},

		{"quantize in the pipe re-buckets (§11-B3)", one(1, 2, 3, 4, missing, missing), "quantize to 2m", []string{"metric=CPU: 1.5 3.5 _"}},
		{"quantize using sum", one(1, 2, 3, 4), "quantize 2m using sum", []string{"metric=CPU: 3 7"}},
		{"quantize using max", one(1, 2, 3, 4), "quantize to 4m using max", []string{"metric=CPU: 4"}},
		{"quantize using min", one(1, 2, 3, 4), "quantize to 4m using min", []string{"metric=CPU: 1"}},
		{"quantize using count", one(1, missing, 3, 4), "quantize to 2m using count", []string{"metric=CPU: 1 2"}},
		{"quantize using rate", one(60, missing, 300, 7), "quantize to 3m using rate", []string{"metric=CPU: 2 _"}},
		{"quantize without an interval keeps it", one(5, 6), "quantize using count", []string{"metric=CPU: 1 1"}},
		{"quantize never shortens the interval (§8.3)", one(5, 6), "quantize 30s", []string{"metric=CPU: 5 6"}},
		{"quantize takes a multiple of the interval", one(1, 1, 1, 1), "quantize 90s using sum", []string{"metric=CPU: 2 2"}},
		{"stages chain", twoHosts(), "sum by h | eval _value * 2 | fillmissing 0 | max", []string{"metric=max: 6 4"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			stages, list := metricStages(t, tt.stages, nil)
			if list.HasErrors() {
				t.Fatal(list.Err(tt.stages))
			}
			if diff := cmp.Diff(tt.want, show(runMetric(t, runtimeOf(nil), stages, tt.in))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.stages, diff)
			}
		})
	}
}

func TestAMissingByTagIsPointedOut(t *testing.T) {
	t.Parallel()
	stages, _ := metricStages(t, "sum by stage, apiname", nil)
	rt := runtimeOf(nil)
	runMetric(t, rt, stages, minutes(points("apiname=a stage=prod", 1), points("apiname=b", 2)))
	want := []exec.Notice{{Severity: diag.Warning, Text: "sum by: some series have no stage; they are in a group with an empty value"}}
	if diff := cmp.Diff(want, rt.Notices.List()); diff != "" {
		t.Error(diff)
	}
}

func TestMetricOperatorsKeepTheirInput(t *testing.T) {
	t.Parallel()
	for _, stages := range []string{"eval _value * 2", "fillmissing 0", "fillmissing last", "fillmissing interpolation", "accum", "ewma", "delta", "rate",
		"where _value > 1", "quantize 2m", "sum", "timeshift 1d", "parse field=h a* as rest", "topk(1, avg)",
		"outlier window=2", "predict", "predict model=ar"} {
		t.Run(stages, func(t *testing.T) {
			t.Parallel()
			in := minutes(points("metric=x h=ab", 1, missing, 3, 4))
			before := show(in)
			made, _ := metricStages(t, stages, nil)
			runMetric(t, runtimeOf(nil), made, in)
			if diff := cmp.Diff(before, show(in)); diff != "" {
				t.Errorf("the input changed: %s", diff)
			}
		})
	}
}

func TestMetricUnits(t *testing.T) {
	t.Parallel()
	tests := []struct{ stages, unit, want string }{
		{"avg", "Milliseconds", "Milliseconds"},
		{"count", "Milliseconds", "Count"},
		{"eval _value * 100", "Ratio", "Percent"},
		{"eval 100 * _value", "Ratio", "Percent"},
		{"eval _value * 100", "Count", ""},
		{"eval round(_value)", "Count", "Count"},
		{"eval _value - avg", "Bytes", "Bytes"},
		{"eval _value / 1024", "Bytes", ""},
		{"eval _value + 1", "Bytes", "Bytes"},
		{"eval count", "Bytes", "Count"},
		{"rate", "Bytes", "Bytes/Second"},
		{"quantize 2m using count", "Bytes", "Count"},
		{"quantize 2m using rate", "Bytes", "Bytes/Second"},
	}
	for _, tt := range tests {
		t.Run(tt.stages+" of "+tt.unit, func(t *testing.T) {
			t.Parallel()
			in := minutes(points("metric=x", 1, 2))
			in.Series[0].Unit = tt.unit
			stages, _ := metricStages(t, tt.stages, nil)
			if got := runMetric(t, runtimeOf(nil), stages, in).Series[0].Unit; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMetricOperatorsRejectMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct{ stages, code, message, hint string }{
		{"summ by h", "unknown-operator", "summ", "sum"},
		{"eval _valu * 2", "unknown-name", "_valu", "did you mean _value?"},
		{"eval abss(_value)", "unknown-function", "abss", "did you mean abs?"},
		{"eval round(1, 2)", "wrong-arguments", "round takes one argument, found 2", ""},
		{"eval min(_value)", "wrong-arguments", "min takes two arguments", "min of the series"},
		{"eval _value > 3", "not-a-number", "expected a number", "where"},
		{"eval #A + 1", "bad-expression", "#A cannot stand", "row of its own"},
		{"where avg", "not-a-condition", "expected a condition", "avg > 3"},
		{"filter _value > 3", "not-a-reducer", "one value for the whole series", "avg"},
		{"topk(3, _value)", "not-a-reducer", "one value for the whole series", "avg"},
		{"where avg > 3 all last 5m", "not-a-point", "about _value", ""},
		{"topk(0, avg)", "out-of-range", "", ""},
		{"pct(101)", "out-of-range", "between 0 and 100", ""},
		{"pct by h", "syntax", "`(`", ""},
		{"quantize", "syntax", "an interval or `using`", ""},
		{"quantize using median", "syntax", "one of avg, sum, min, max, count", ""},
		{"quantize 60d", "out-of-range", "at most 30d", ""},
		{"timeshift 0s", "out-of-range", "more than 0", ""},
		{"timeshift soon", "syntax", "a duration", ""},
		{"ewma alpha=2", "out-of-range", "alpha cannot be 2", ""},
		{"fillmissing zero", "syntax", "`interpolation`", ""},
		{"parse field=lb */* as one", "wrong-names", "2 wildcards for 1 names", ""},
		{"parse field=lb */*", "syntax", "`as`", ""},
		{"outlier window=1", "out-of-range", "the size of the window cannot be 1", ""},
		{"outlier direction=up", "syntax", "+-, + or -", "direction=+"},
		{"outlier threshold=-1", "out-of-range", "the threshold cannot be -1", ""},
		{"outlier consecutive=2", "syntax", "an option of outlier", "threshold"},
		{"predict model=cubic", "syntax", "linear or ar", ""},
		{"predict forecast=51", "out-of-range", "51", "from 1 to 50"},
		{"outlier window=0m", "out-of-range", "longer than 0", ""},
		{"predict forecast=0s", "out-of-range", "longer than 0", ""},
		{"predict ar.window=3", "wrong-arguments", "ar.window", "model=ar"},
		{"histogram_quantile(0.99)", "unsupported-operator", "histogram_quantile", "p99"},
		{"timeslice max over 3m", "unsupported-operator", "timeslice", "quantize"},
		{"sum by", "syntax", "a field to group by", ""},
	}
	for _, tt := range tests {
		t.Run(tt.stages, func(t *testing.T) {
			t.Parallel()
			_, list := metricStages(t, tt.stages, nil)
			for _, d := range list {
				if d.Severity == diag.Error && d.Code == tt.code && strings.Contains(d.Message, tt.message) && strings.Contains(d.Hint, tt.hint) {
					return
				}
			}
			t.Errorf("got %+v, want %s with %q and the hint %q", list, tt.code, tt.message, tt.hint)
		})
	}
}

func TestMetricVariables(t *testing.T) {
	t.Parallel()
	vars := map[string][]string{"n": {"1"}, "factor": {"2.5"}, "many": {"1", "2"}, "sep": {"-", "/"}}
	in := minutes(points("h=a-1", 2), points("h=b/2", 4))
	tests := []struct {
		stages string
		want   []string
	}{
		{"topk({{n}}, avg)", []string{"h=b/2: 4"}},
		{"eval _value * {{factor}}", []string{"h=a-1: 5", "h=b/2: 10"}},
		{"parse field=h *{{sep}}* as x, y", []string{"h=a-1, x=a, y=1: 2", "h=b/2, x=b, y=2: 4"}},
	}
	for _, tt := range tests {
		t.Run(tt.stages, func(t *testing.T) {
			t.Parallel()
			p, list := metricStages(t, tt.stages, vars)
			if list.HasErrors() {
				t.Fatal(list.Err(tt.stages))
			}
			if diff := cmp.Diff(tt.want, show(runMetric(t, runtimeOf(vars), p, in))); diff != "" {
				t.Error(diff)
			}
		})
	}
	stages, _ := metricStages(t, "eval _value * {{many}}", vars)
	if _, err := stages[0].Run(runtimeOf(vars), in); err == nil || !strings.Contains(err.Error(), "must be one number") {
		t.Errorf("several values where one is needed gave %v", err)
	}
}

// Every operator prints as text that parses back to the same text.
func TestMetricStagesPrint(t *testing.T) {
	t.Parallel()
	for _, stages := range []string{
		"quantize to 15m using sum drop last", "quantize using rate", "quantize using max", "quantize to 1h", "avg by a, b", "sum", "min", "max", "count by x", "stddev", "pct(95) by h",
		"pct(99.9)", "eval _value * 100 - min(1, 2)", "timeshift 7d", "timeshift -1d", "fillmissing 0", "fillmissing interpolation", "topk(10, max / avg)",
		"bottomk(1, avg) by h", "where _value > 3 all last 5m", "where _value > 3 atleast 2 any 1h", "filter latest = 0", "delta", "delta counter", "rate",
		"rate increasing over 5m", "accum", "ewma", "ewma alpha=0.3", "ewma span=10", "parse field=lb */* as a, b",
		"outlier window=10, threshold=2.5, direction=+", "outlier window=5m, threshold=3, direction=+-", "outlier window=2, threshold=0, direction=-",
		"predict forecast=3", "predict forecast=1h", "predict model=ar, ar.window=20, forecast=12",
	} {
		t.Run(stages, func(t *testing.T) {
			t.Parallel()
			made, list := metricStages(t, stages, nil)
			if list.HasErrors() {
				t.Fatal(list.Err(stages))
			}
			if got := syntax.Print(made[0]); strings.ReplaceAll(got, "week", "") != printed(stages) {
				t.Errorf("%q prints as %q", stages, got)
			}
		})
	}
}

// printed is the canonical form: the largest unit of time that divides.
func printed(stages string) string { return strings.ReplaceAll(stages, "timeshift 7d", "timeshift 1w") }

func TestTimeshiftMovesByAFixedLength(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.Int64Range(0, 1<<41).Draw(t, "start")
		days := rapid.Int64Range(1, 1000).Draw(t, "days")
		sign := rapid.SampledFrom([]string{"", "-"}).Draw(t, "sign")
		q, list := syntax.ParseMetrics("metric=x statistic=Sum | timeshift "+sign+strconv.FormatInt(days, 10)+"d", ops.Grammar(ops.Metrics), syntax.Options{})
		if list.HasErrors() {
			t.Fatal(list)
		}
		in := minutes(points("h=a", 1, 2))
		in.Grid.Start = start
		out, err := q.Rows[0].Stages[0].(plan.MetricOp).Run(runtimeOf(nil), in)
		if err != nil || out.Grid.Start-start != days*86_400_000 || out.Grid.N != 2 || out.Grid.Step != in.Grid.Step {
			t.Fatalf("%+v became %+v, error %v", in.Grid, out.Grid, err)
		}
	})
}

// Re-bucketing keeps every point's bucket: the sum of the buckets is the sum of
// the points, and a bucket starts at a multiple of its length.
func TestQuantizeLosesNoPoint(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.SampledFrom([]float64{0, 1, 2, 8, missing}), 1, 50).Draw(t, "values")
		length := rapid.IntRange(1, 20).Draw(t, "length")
		in := minutes(points("h=a", values...))
		in.Grid.Start = rapid.Int64Range(0, 1000).Draw(t, "start") * 60_000
		q, _ := syntax.ParseMetrics("metric=x statistic=Sum | quantize "+strconv.Itoa(length)+"m using sum", ops.Grammar(ops.Metrics), syntax.Options{})
		out, err := q.Rows[0].Stages[0].(plan.MetricOp).Run(runtimeOf(nil), in)
		if err != nil {
			t.Fatal(err)
		}
		if out.Grid.Step != int64(length)*60_000 || out.Grid.Start%out.Grid.Step != 0 && length > 1 || out.Grid.End() < in.Grid.End() {
			t.Fatalf("%+v became %+v", in.Grid, out.Grid)
		}
		got := 0.0
		for _, s := range out.Series { // none without a point
			got += sumOf(s.Values)
		}
		if want := sumOf(values); got != want {
			t.Fatalf("the sum was %g and became %g", want, got)
		}
	})
}

func sumOf(values []float64) (sum float64) {
	for _, v := range values {
		if !math.IsNaN(v) {
			sum += v
		}
	}
	return sum
}

func TestOperatorsOfNothing(t *testing.T) {
	t.Parallel()
	for _, s := range ops.Specs(ops.Metrics) {
		if s.Parse == nil {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			stages, list := metricStages(t, s.Example, nil)
			if list.HasErrors() {
				t.Fatalf("the example %q: %v", s.Example, list.Err(s.Example))
			}
			for _, in := range []*value.SeriesSet{{Grid: value.Grid{Step: 60_000, N: 3}}, {Grid: value.Grid{Step: 60_000}, Series: []value.Series{points("h=a")}}} {
				runMetric(t, runtimeOf(nil), stages, in)
			}
		})
	}
}

func TestABucketThatHasNotEndedIsNoOutlierAndNotPredictedFrom(t *testing.T) {
	t.Parallel()
	for stages, want := range map[string][]string{
		"outlier window=2":    {"h=a: 1 1 9 9", "h=a, metric=upper: _ _ 1 21.970562748", "h=a, metric=lower: _ _ 1 -11.970562748", "h=a, metric=violation: _ _ 9 _"}, // 5 ± 3√32
		"predict forecast=2":  {"h=a: 1 1 9 9 _", "h=a, metric=predicted: -0.333333333 3.666666667 7.666666667 11.666666667 15.666666667"},                           // mean 11/3, slope 4
		"outlier window=2000": {"h=a: 1 1 9 9", "h=a, metric=upper: _ _ 1 17.523073127", "h=a, metric=lower: _ _ 1 -10.189739794", "h=a, metric=violation: _ _ 9 _"}, // 11/3 ± 3√(64/3)
	} {
		t.Run(stages, func(t *testing.T) {
			t.Parallel()
			made, list := metricStages(t, stages, nil)
			if list.HasErrors() {
				t.Fatal(list.Err(stages))
			}
			rt := runtimeOf(nil)
			rt.Env.Now = func() time.Time { return time.UnixMilli(3*60_000 + 30_000) }
			if diff := cmp.Diff(want, show(runMetric(t, rt, made, minutes(points("h=a", 1, 1, 9, 9))))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOutlierAndPredictSayWhatTheyLack(t *testing.T) {
	t.Parallel()
	for stages, want := range map[string]string{
		"outlier window=10s":           "a window of 10s holds one point at most",
		"predict":                      "no prediction for 1 series",
		"predict model=ar ar.window=9": "ar.window=9 is half of the points of a series, or more",
	} {
		made, _ := metricStages(t, stages, nil)
		rt := runtimeOf(nil)
		runMetric(t, rt, made, minutes(points("h=a", 1, 2, 4), points("h=b", 1, missing, missing)))
		if list := rt.Notices.List(); len(list) == 0 || !strings.Contains(list[0].Text, want) {
			t.Errorf("%s: the notices are %v, want %q", stages, list, want)
		}
	}
	made, _ := metricStages(t, "predict forecast=51m", nil)
	_, err := made[0].Run(runtimeOf(nil), minutes(points("h=a", 1, 2)))
	if err == nil || !strings.Contains(err.Error(), "at most 50 points, but 51m are 51 points with one every 1m") {
		t.Errorf("a long forecast gave %v", err)
	}
}

// A variable may stand for an interval, a window, a number or a direction.
func TestVariablesStandForParametersOfMetricsOperators(t *testing.T) {
	t.Parallel()
	values := map[string][]string{"interval": {"15m"}, "n": {"3"}, "side": {"-"}, "all": {"*"}, "odd": {"up"}}
	known := syntax.Options{Vars: func(name string) bool { return values[name] != nil }, Values: func(name string) []string { return values[name] }}
	for _, tt := range []struct{ text, want, err string }{
		{"quantize to {{interval}} using sum", "quantize to 15m using sum", ""},
		{"quantize {{interval}}", "quantize to 15m", ""},
		{"rate over {{interval}}", "rate over 15m", ""},
		{"timeshift {{interval}}", "timeshift 15m", ""},
		{"topk({{n}}, avg)", "topk(3, avg)", ""},
		{"outlier window={{n}}, threshold={{n}}, direction={{side}}", "outlier window=3, threshold=3, direction=-", ""},
		{"outlier direction={{odd}}", "", "the variable {{odd}} is up"},
		{"outlier direction={{all}}", "", "stands for everything"},
		{"quantize {{n}}", "", "found the variable {{n}}"},
	} {
		q, list := syntax.ParseMetrics("metric=a | "+tt.text, ops.Grammar(ops.Metrics), known)
		err := list.Err("")
		switch {
		case tt.err != "":
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: error %v, want %s", tt.text, err, tt.err)
			}
		case err != nil:
			t.Errorf("%s: %v", tt.text, err)
		default:
			if got := syntax.PrintMetrics(q); got != "metric=a | "+tt.want {
				t.Errorf("%s is %s", tt.text, got)
			}
		}
		if _, list := syntax.ParseMetrics("metric=a | "+tt.text, ops.Grammar(ops.Metrics), syntax.Options{AnyVar: true}); list.HasErrors() {
			t.Errorf("%s with unknown values: %v", tt.text, list)
		}
		any := syntax.Options{AnyVar: true, Values: func(string) []string { return []string{"*"} }}
		if _, list := syntax.ParseMetrics("metric=a | "+tt.text, ops.Grammar(ops.Metrics), any); list.HasErrors() {
			t.Errorf("%s with every value: %v", tt.text, list)
		}
	}
}
