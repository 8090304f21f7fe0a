package awsapi

import (
	"context"
	"errors"
	"math"
	"time"

	"golang.org/x/time/rate"
)

// link is what all work on one target shares: the clients, the rate limits, the slots for running queries, the one
// who asks for their results, and the calls for points of metrics.
type link struct {
	Clients
	limits  map[string]*rate.Limiter
	slots   *slots
	poller  *poller
	metrics *metricShare
}

// conn is a link as seen by one caller, under the name the caller gave the target.
type conn struct {
	*link
	api    *API
	target Target
}

// open returns the connection to a target, making its clients on first use. An empty region becomes the default.
func (a *API) open(ctx context.Context, t Target) (*conn, error) {
	if t.Region == "" {
		t.Region = a.cfg.Auth.Region
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	l, ok := a.links[t.key()]
	if !ok {
		clients, err := a.connect(ctx, t)
		if err == nil && clients.Region == "" {
			err = errNoRegion
		}
		if err != nil {
			return nil, a.explain(ctx, t, opConnect, err)
		}
		asked := t.key()
		t.Region = clients.Region
		// The region may have been left to the environment: its link is then the same as when it is named.
		if l, ok = a.links[t.key()]; !ok {
			l = newLink(clients, a)
		}
		a.links[asked], a.links[t.key()] = l, l
	}
	t.Region = l.Region
	return &conn{link: l, api: a, target: t}, nil
}

// errNoRegion is the failure of settings, environment and profile to name a region.
var errNoRegion = errors.New("no region is configured")

func newLink(c Clients, a *API) *link {
	l := a.cfg.Limits
	return &link{
		Clients: c,
		limits: map[string]*rate.Limiter{
			opStartQuery:        newLimiter(l.StartQuery),
			opDescribeLogGroups: newLimiter(l.DescribeLogGroups),
			opGetLogEvents:      newLimiter(l.GetLogEvents),
			opListMetrics:       newLimiter(l.ListMetrics),
			opGetMetricData:     newLimiter(l.GetMetricData),
			opGetAPIs:           newLimiter(gatewayPerSecond),
		},
		slots:   newSlots(l.RunningQueries),
		poller:  newPoller(a.clock, newLimiter(l.GetQueryResults)),
		metrics: newMetricShare(a.clock, l.MetricBatch, a.points),
	}
}

// gatewayPerSecond is the quota of API Gateway's management calls, which all clients of an account share.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const gatewayPerSecond = 10

// newLimiter allows 80 % of the quota steadily and 20 % at once, so that no second ever sees more than the quota.
func newLimiter(perSecond float64) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(0.8*perSecond), int(math.Max(1, 0.2*perSecond)))
}

// wait holds a call back until the rate limit of its operation lets it pass. GetQueryResults has its turn from the
// poller instead.
func (c *conn) wait(ctx context.Context, op string) error {
	l, ok := c.limits[op]
	if !ok {
		return ctx.Err()
	}
	d, err := pass(ctx, c.api.clock, l)
	if d > 0 {
		c.api.count(ctx, func(n *Counts) { n.Waited += d })
	}
	return err
}

// pass waits until a rate limit lets one more pass and returns how long that took. Who leaves gives the place back.
func pass(ctx context.Context, clock Clock, l *rate.Limiter) (time.Duration, error) {
	now := clock.Now()
	r := l.ReserveN(now, 1)
	d := r.DelayFrom(now)
	if d <= 0 {
		return 0, ctx.Err()
	}
	if err := clock.Sleep(ctx, d); err != nil {
		r.CancelAt(clock.Now())
		return 0, err
	}
	return d, nil
}
