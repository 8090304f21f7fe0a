package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
)

// apiGateway is the namespace that the shipped dashboards read.
const apiGateway = "AWS/ApiGateway"

// metrics checks the metrics that the dashboards read.
func (c *checker) metrics(ctx context.Context) {
	listed, err := c.e.api.ListMetrics(ctx, c.t, awsapi.ListMetricsInput{Namespace: apiGateway})
	c.permission("cloudwatch:ListMetrics", "", err)
	c.readMetric(ctx, listed)
	switch {
	case denied(err):
		return
	case err != nil:
		c.failed("metrics", err)
		return
	case len(listed) == 0:
		c.add("metrics", Warning, "no metric of "+apiGateway+" had data in the last two weeks",
			"nothing to mend when no API runs here; else check the account and region")
		return
	}
	c.ok("metrics", fmt.Sprintf("%d metrics of %s are listed", len(listed), apiGateway))
	c.detailed(listed)
	c.caching(listed)
}

// readMetric reads a single metric over five minutes, which tells whether values may be read.
func (c *checker) readMetric(ctx context.Context, listed []awsapi.Metric) {
	m := awsapi.Metric{Namespace: apiGateway, Name: "Count"}
	if len(listed) > 0 {
		m = listed[0]
	}
	to := c.e.now().Truncate(5 * time.Minute)
	_, _, err := c.e.api.GetMetricData(ctx, c.t, to.Add(-5*time.Minute), to, []awsapi.Entry{{ID: "m0", Metric: m, Stat: "Sum", Period: 5 * time.Minute}})
	c.permission("cloudwatch:GetMetricData", "", err)
	if err != nil && !denied(err) {
		c.failed("metric values", err)
	}
}

// detailed looks for metrics by method, resource or route, which a stage has when it is told to.
func (c *checker) detailed(listed []awsapi.Metric) {
	byMethod := func(m awsapi.Metric) bool {
		return slices.ContainsFunc(m.Dimensions, func(d awsapi.Dimension) bool {
			return d.Name == "Method" || d.Name == "Resource" || d.Name == "Route"
		})
	}
	if slices.ContainsFunc(listed, byMethod) {
		c.ok("detailed metrics", "some stages have metrics by method, resource or route")
		return
	}
	c.add("detailed metrics", Warning, "no stage has metrics by method, resource or route, so Enhanced Monitoring is empty",
		"switch on detailed metrics in API Gateway: docs/setup.md, or provisioning/aws/cloudformation/stages.yaml")
}

// caching looks for the metrics of the API cache.
func (c *checker) caching(listed []awsapi.Metric) {
	for _, name := range []string{"CacheHitCount", "CacheMissCount"} {
		if !slices.ContainsFunc(listed, func(m awsapi.Metric) bool { return m.Name == name }) {
			c.add("caching metrics", Warning, "no stage has the metric "+name+", so the panels about the cache are empty",
				"nothing to mend when no API caches; else switch on the API cache of the stage: docs/setup.md, or provisioning/aws/cloudformation/stages.yaml")
			return
		}
	}
	c.ok("caching metrics", "CacheHitCount and CacheMissCount are there")
}
