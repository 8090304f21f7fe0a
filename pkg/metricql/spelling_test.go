package metricql_test

import (
	"strings"
	"testing"

	"github.com/grafana/grafana-aws-sdk/pkg/cloudWatchConsts"

	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
)

// A spelling that others keep too is not likely to be wrong. Those that they lack were looked up in the CloudWatch user
// guide.
func TestNamespacesAreSpelledAsElsewhere(t *testing.T) {
	t.Parallel()
	theirs := map[string]string{}
	for n := range cloudWatchConsts.NamespaceMetricsMap {
		theirs[strings.ToLower(n)] = n
	}
	lookedUp := map[string]bool{"AWS/CloudWatch/MetricStreams": true, "AWS/SecretsManager": true, "AWS/VpcLattice": true, "AWS/X-Ray": true,
		"CWAgent": true, "LambdaInsights": true, "WAF": true}
	for _, n := range metricql.Namespaces() {
		if their := theirs[strings.ToLower(n)]; their != n && !lookedUp[n] {
			t.Errorf("%s is spelled %q elsewhere", n, their)
		}
	}
}
