package engine

import (
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/pushdown"
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
		if c := s.push.Counts; c != nil {
			return p.ops[:c.Stages]
		}
	}
	return nil
}

// openBehind opens a scan behind the first stages.
func (s logScan) openBehind(ctx context.Context, rt *exec.Runtime, api source.LogAPI, p *logPlan, first countedStages, executed func(source.Executed)) (exec.Stream, error) {
	if len(first) == 0 && s.push.Counts == nil {
		return s.open(ctx, rt, api, p, executed)
	}
	behind := p.ops[len(first)].Needs(plan.Fields{}).Names()
	c := s.push.Counts
	spreads := c != nil && len(c.Percentiles) > 0
	raw := func(s logScan) (exec.Stream, error) {
		in, err := s.open(ctx, rt, api, p, executed)
		if err != nil {
			return nil, err
		}
		out, err := plan.Open(ctx, rt, []plan.Op(first), in)
		if err != nil {
			return nil, err
		}
		return project(out, behind, spreads), nil
	}
	if c == nil {
		return raw(s)
	}
	counts := s.counts(rt)
	in := counts.Open(ctx, rt, api, executed)
	ruled, err := fields.Apply(rt, c.Rules, c.Wanted, in)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	out, err := plan.Open(ctx, rt, onCounted(c), ruled)
	if err != nil {
		return nil, err
	}
	return exec.Then(project(out, behind, spreads), func(context.Context) (exec.Stream, error) {
		if !counts.Doubtful() {
			return nil, nil
		}
		s.Filter = s.push.Doubtful()
		return raw(s)
	}), nil
}

// project is a stream with the message time, the weight, the spread where rows
// may have one, and the named fields of in, null where it lacks them.
func project(in exec.Stream, names []string, spreads bool) exec.Stream {
	schema := value.NewSchema(fields.MessageTime, plan.Weight)
	if spreads {
		schema, _ = schema.With(plan.Spread)
	}
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

// counts is the scan that counts equal events.
func (s logScan) counts(rt *exec.Runtime) *source.Counts {
	return s.countsOf(s.push.Counts, s.push.Counts.Unit(rt))
}

func (s logScan) countsOf(c *pushdown.Counts, slice time.Duration) *source.Counts {
	out := &source.Counts{LogScan: s.LogScan, Filter: s.push.Filter(), Paths: c.Paths, Group: c.Group, Doubt: c.Doubt, Conditions: c.Conditions,
		Sums: c.Sums, Percentiles: c.Percentiles, MaxRows: s.countedRows}
	out.Fields = fields.Needs(c.Rules, c.Wanted)
	out.Group.Slice = slice
	return out
}

// onCounted are the operators that make of counted events what follows the first
// stages.
func onCounted(c *pushdown.Counts) []plan.Op {
	auto := slices.DeleteFunc(slices.Clone(c.Wanted.Names()), pushdown.IsCondition)
	return append([]plan.Op{ops.AutoFields(auto), ops.ScopeFilter(c.Rest)}, c.Here...)
}

// fit asks CloudWatch for less where the text of the query would be longer than
// it takes.
func (s *logScan) fit() {
	long := func(text string) bool { return utf8.RuneCountInString(text) > awsapi.MaxQueryText }
	if c := s.push.Counts; c != nil {
		sample := s.countsOf(c, time.Minute)
		if long(sample.Text(s.From, s.To)) {
			s.push.SendEvents()
		}
	}
	if s.Top != nil && long(s.TopText()) || long(s.Text(s.From, s.To, awsapi.MaxQueryRows)) {
		s.push.FilterHere()
		s.Top = nil
	}
	s.Filter = s.push.Filter()
	for long(s.Text(s.From, s.To, awsapi.MaxQueryRows)) && s.push.MessagesHere() {
		s.Filter = s.push.Filter()
	}
}
