package metricql_test

import (
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
)

func TestParseStat(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, want string
		err        string
	}{
		{"sum", "Sum", ""},
		{"SAMPLECOUNT", "SampleCount", ""},
		{"average", "Average", ""},
		{"minimum", "Minimum", ""},
		{"Maximum", "Maximum", ""},
		{"p99", "p99", ""},
		{"P99.95", "p99.95", ""},
		{"p0", "p0", ""},
		{"p100", "p100", ""},
		{"tm95", "tm95", ""},
		{"WM90", "wm90", ""},
		{"tc50", "tc50", ""},
		{"ts99", "ts99", ""},
		{"iqm", "IQM", ""},
		{"tm(10%:90%)", "TM(10%:90%)", ""},
		{"tc(:500)", "TC(:500)", ""},
		{"WM( 10% : )", "WM(10%:)", ""},
		{"PR(100:2000)", "PR(100:2000)", ""},
		{"avg", "", "no CloudWatch statistic: there are Average, Sum"},
		{"p101", "", "percentile over 100"},
		{"p", "", "no CloudWatch statistic"},
		{"p99.12345678901", "", "no CloudWatch statistic"},
		{"tm(:)", "", "has no bound"},
		{"tm(10%:900)", "", "mixes a percent bound"},
		{"tm(10%:190%)", "", "not between 0 and 100"},
		{"pr(10%:90%)", "", "takes values, not percents"},
		{"pr99", "", "no CloudWatch statistic"},
		{"", "", "no CloudWatch statistic"},
	}
	for _, tt := range tests {
		got, err := metricql.ParseStat(tt.text)
		if got != tt.want || (tt.err == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("ParseStat(%q) = %q, %v; want %q, %q", tt.text, got, err, tt.want, tt.err)
		}
	}
}

// What ParseStat returns is in CloudWatch's spelling, so that it stays.
func FuzzParseStat(f *testing.F) {
	for _, s := range []string{"sum", "P90", "tm(10%:90%)", "IQM", "pr(:5)", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		stat, err := metricql.ParseStat(text)
		if err != nil {
			return
		}
		if again, err := metricql.ParseStat(stat); err != nil || again != stat {
			t.Errorf("%q became %q and then %q, %v", text, stat, again, err)
		}
	})
}

func TestNamespace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"aws/apigateway": "AWS/ApiGateway", "AWS/LAMBDA": "AWS/Lambda", "my/app": ""} {
		if got, known := metricql.Namespace(text); got != want || known != (want != "") {
			t.Errorf("Namespace(%q) = %q, %t", text, got, known)
		}
	}
	for _, n := range metricql.Namespaces() {
		if got, _ := metricql.Namespace(strings.ToUpper(n)); got != n {
			t.Errorf("%s is found as %s", n, got)
		}
	}
}

func TestUnit(t *testing.T) {
	t.Parallel()
	tests := []struct{ namespace, metric, stat, want string }{
		{"AWS/ApiGateway", "Latency", "p99", "Milliseconds"},
		{"AWS/ApiGateway", "Latency", "SampleCount", "Count"},
		{"AWS/ApiGateway", "Latency", "tc95", "Count"},
		{"AWS/ApiGateway", "Latency", "TC(:500)", "Count"},
		{"AWS/ApiGateway", "Latency", "PR(100:500)", ""},
		{"AWS/ApiGateway", "4XXError", "Sum", "Count"},
		{"AWS/ApiGateway", "4XXError", "Average", "Ratio"},
		{"AWS/ApiGateway", "4xx", "Average", "Ratio"},
		{"AWS/ApiGateway", "DataProcessed", "Sum", "Bytes"},
		{"AWS/ApiGateway", "Other", "Sum", ""},
		{"AWS/EC2", "CPUUtilization", "Average", ""},
	}
	for _, tt := range tests {
		if got := metricql.Unit(tt.namespace, tt.metric, tt.stat); got != tt.want {
			t.Errorf("Unit(%s, %s, %s) = %q, want %q", tt.namespace, tt.metric, tt.stat, got, tt.want)
		}
	}
}
