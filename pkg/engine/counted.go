package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// countedStages are the first stages of a query, which are run on each scan by
// itself because some scans give counted events: fewer stages are left to do on
// those. It is empty where all give events.
type countedStages []plan.Op

// counted returns the stages to run on each scan.
func counted(p *logPlan, scans []logScan) countedStages {
	for _, s := range scans {
		if c := s.push.counts; c != nil {
			return p.ops[:c.stages]
		}
	}
	return nil
}

// openBehind opens a scan behind the first stages.
func (s logScan) openBehind(ctx context.Context, rt *exec.Runtime, api source.LogAPI, p *logPlan, first countedStages, executed func(source.Executed)) (exec.Stream, error) {
	if len(first) == 0 && s.push.counts == nil {
		return s.open(ctx, rt, api, p, executed)
	}
	behind := p.ops[len(first)].Needs(plan.Fields{}).Names()
	raw := func(s logScan) (exec.Stream, error) {
		in, err := s.open(ctx, rt, api, p, executed)
		if err != nil {
			return nil, err
		}
		out, err := plan.Open(ctx, rt, []plan.Op(first), in)
		if err != nil {
			return nil, err
		}
		return project(out, behind), nil
	}
	c := s.push.counts
	if c == nil {
		return raw(s)
	}
	counts := c.scan(s.LogScan, s.push, rt)
	in := counts.Open(ctx, rt, api, executed)
	ruled, err := fields.Apply(rt, c.rules, c.wanted, in)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	out, err := plan.Open(ctx, rt, c.prepare(), ruled)
	if err != nil {
		return nil, err
	}
	return exec.Then(project(out, behind), func(context.Context) (exec.Stream, error) {
		if counts.Doubtful() == 0 {
			return nil, nil
		}
		s.Filter = append(slices.Clip(s.push.sure), s.push.doubt)
		return raw(s)
	}), nil
}

// project is a stream with the message time, the weight and the named fields of
// in, null where it lacks them.
func project(in exec.Stream, names []string) exec.Stream {
	schema := value.NewSchema(fields.MessageTime, plan.Weight)
	for _, n := range names {
		schema, _ = schema.With(n)
	}
	return exec.Map(in, schema, func(b *value.Batch) (*value.Batch, error) {
		out := &value.Batch{Schema: schema, N: b.N}
		for _, n := range schema.Names() {
			c := b.Column(n)
			if c == nil {
				c = value.NewNulls(b.N)
			}
			out.Cols = append(out.Cols, c)
		}
		return out, nil
	})
}

// knownKeys are the keys of the messages of the kinds of sources that ship, as
// they are spelt.
var knownKeys = []string{
	"eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage " +
		"requestParameters responseElements requestID eventID readOnly eventType apiVersion managementEvent recipientAccountId eventCategory",
	"accountId requestId extendedRequestId identitySourceIp identityUserAgent status routeKey apiId domainName domainPrefix httpMethod path protocol resourceId resourcePath stage responseLatency responseLength integrationLatency integrationStatus integrationError errorMessage errorResponseType authorizerError authorizerPrincipalId authorizerLatency wafLatency wafStatus wafError wafResponseCode webaclArn xrayTraceId requestTimeEpoch connectionId eventType messageId",
}
