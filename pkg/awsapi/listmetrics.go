package awsapi

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// Dimension is one name and value of a metric.
type Dimension struct{ Name, Value string }

// Metric names one CloudWatch metric: its dimensions are the exact set, in the order that CloudWatch lists them.
type Metric struct {
	Namespace, Name string
	Dimensions      []Dimension
	Account         string // the target's alias or account id, or the id of the account that is linked to it
	// LinkedID is the id of the account that has the metric when it is one that is linked to the target's; else empty.
	LinkedID string
}

// DimensionFilter keeps metrics that carry the dimension, with the value unless that is empty.
type DimensionFilter struct{ Name, Value string }

// ListMetricsInput says which metrics to list. Empty fields do not filter. Metrics may carry more dimensions than
// the (at most ten) filters name; CloudWatch cannot ask for the absence of one.
type ListMetricsInput struct {
	Namespace, MetricName string
	Dimensions            []DimensionFilter
	RecentlyActive        bool // only metrics with data in the last three hours, give or take one
}

// listKey is a target and its input in canonical form.
type listKey struct {
	link                linkKey
	namespace, name     string
	dimensions, account string
	recent, linked      bool
}

// ListMetrics lists all metrics that match, which had data in the last two weeks; for a monitoring account also those
// of the accounts that are linked to it. Answers are cached, and callers
// that ask the same at the same time share one.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
func (a *API) ListMetrics(ctx context.Context, t Target, in ListMetricsInput) ([]Metric, error) {
	c, err := a.open(ctx, t)
	if err != nil {
		return nil, err
	}
	in.Dimensions = slices.SortedFunc(slices.Values(in.Dimensions), func(x, y DimensionFilter) int {
		return strings.Compare(x.Name+"\x00"+x.Value, y.Name+"\x00"+y.Value)
	})
	key := listKey{c.target.key(), in.Namespace, in.MetricName, fmt.Sprintf("%q", in.Dimensions), t.Account, in.RecentlyActive, t.Linked}
	metrics, err := a.metrics.get(ctx, key, func(ctx context.Context) ([]Metric, error) {
		return c.listMetrics(ctx, in)
	})
	return metrics, a.explain(ctx, c.target, opListMetrics, err)
}

// listMetrics follows the pages of 500 metrics.
func (c *conn) listMetrics(ctx context.Context, in ListMetricsInput) ([]Metric, error) {
	req := &cloudwatch.ListMetricsInput{}
	if in.Namespace != "" {
		req.Namespace = aws.String(in.Namespace)
	}
	if in.MetricName != "" {
		req.MetricName = aws.String(in.MetricName)
	}
	if in.RecentlyActive {
		req.RecentlyActive = types.RecentlyActivePt3h
	}
	if c.target.Linked {
		req.IncludeLinkedAccounts = aws.Bool(true)
	}
	for _, d := range in.Dimensions {
		f := types.DimensionFilter{Name: aws.String(d.Name)}
		if d.Value != "" {
			f.Value = aws.String(d.Value)
		}
		req.Dimensions = append(req.Dimensions, f)
	}
	var metrics []Metric
	for {
		out, err := call(ctx, c, opListMetrics, func(ctx context.Context) (*cloudwatch.ListMetricsOutput, error) {
			return c.Metrics.ListMetrics(ctx, req)
		})
		if err != nil {
			return nil, err
		}
		for i, m := range out.Metrics {
			listed := metricOf(m, c.target.Account)
			if i < len(out.OwningAccounts) && out.OwningAccounts[i] != c.target.AccountID {
				listed.Account, listed.LinkedID = out.OwningAccounts[i], out.OwningAccounts[i]
			}
			metrics = append(metrics, listed)
		}
		if len(metrics) > c.api.cfg.Limits.ListedMetrics {
			return nil, c.overLimit(opListMetrics, "limits.listedMetrics",
				fmt.Sprintf("more than %d metrics match", c.api.cfg.Limits.ListedMetrics), "Narrow the selector")
		}
		if aws.ToString(out.NextToken) == "" {
			return metrics, nil
		}
		req.NextToken = out.NextToken
	}
}

func metricOf(m types.Metric, account string) Metric {
	dims := make([]Dimension, len(m.Dimensions))
	for i, d := range m.Dimensions {
		dims[i] = Dimension{aws.ToString(d.Name), aws.ToString(d.Value)}
	}
	return Metric{Namespace: aws.ToString(m.Namespace), Name: aws.ToString(m.MetricName), Dimensions: dims, Account: account}
}

// overLimit is the error of work that would pass one of Dohyo's own limits: what happened, what the user can do,
// and the setting to raise.
func (c *conn) overLimit(op, setting, what, remedy string) error {
	return &Error{Target: c.target, Operation: op, Code: CodeLimit, Message: what, Hint: remedy + ", or raise " + setting + " in the data source's settings."}
}
