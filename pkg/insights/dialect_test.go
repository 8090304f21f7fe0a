package insights_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
)

// TestTheTableNamesEveryOperator: the table says of every log operator what
// CloudWatch can say, and why no more, and names nothing else but functions.
func TestTheTableNamesEveryOperator(t *testing.T) {
	t.Parallel()
	known := insights.AbilityNames()
	var names []string
	for _, s := range ops.Specs(ops.Logs) {
		names = append(names, strings.ToLower(s.Name))
		if s.Parse != nil && !insights.Knows(s.Name) {
			t.Errorf("the table does not name %s", s.Name)
		}
	}
	for _, name := range known {
		if _, isFunction := expr.Lookup(name); !isFunction && !slices.Contains(names, name) && !slices.Contains(forms, name) {
			t.Errorf("the table names %s, which is no operator or function", name)
		}
		a := insights.Capability(name)
		if a.Full < a.Core {
			t.Errorf("the full dialect says less of %s than core", name)
		}
		if a.Core != insights.Exact && a.Why == "" {
			t.Errorf("%s is done here, and the table does not say why", name)
		}
	}
}

// forms are the names of stages that begin with no operator.
var forms = []string{"expression"}
