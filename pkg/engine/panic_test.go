package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// broken is an AWS whose answers Dohyo cannot stand.
type broken struct{ engine.API }

func (broken) Resolve(_ context.Context, t awsapi.Target) (awsapi.Target, error) {
	t.Account, t.AccountID, t.Region = "dev", "528560886094", "us-east-1"
	return t, nil
}

func (broken) ListMetrics(context.Context, awsapi.Target, awsapi.ListMetricsInput) ([]awsapi.Metric, error) {
	panic("a fault in listing")
}

func (broken) LogGroups(context.Context, awsapi.Target, string) ([]awsapi.LogGroup, error) {
	return []awsapi.LogGroup{{Name: "/aws/apigateway/x"}}, nil
}

func (broken) RunLogQuery(context.Context, awsapi.Target, awsapi.LogQuery, func(awsapi.LogProgress)) (*awsapi.LogResult, error) {
	panic("a fault in querying")
}

func TestPanicFailsOneQueryOnly(t *testing.T) {
	t.Parallel()
	s, err := settings.New([]byte(`{"defaultRegion":"us-east-1"}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(s, broken{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	results := e.Run(t.Context(), engine.Request{From: time.Now().Add(-time.Hour), To: time.Now(), Queries: []query.Query{
		{RefID: "A", Text: "metric=Count statistic=Sum"},
		{RefID: "B", Text: "error | count"},
	}})
	for _, r := range results {
		var fault *exec.PanicError
		if !errors.As(r.Err, &fault) || len(fault.Stack) == 0 {
			t.Errorf("%s: error %v, want a panic's", r.RefID, r.Err)
		}
	}
}
