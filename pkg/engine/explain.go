package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Explanation tells how a query would run.
type Explanation struct {
	RefID string
	Lang  string
	// Plan is the query's stages, and where each runs.
	Plan string
	// Calls are the texts that CloudWatch would get.
	Calls []Executed
	// ScanBytes and CostUSD estimate what a log query scans, and its price at
	// us-east-1 list prices.
	ScanBytes, CostUSD float64
	Err                error
}

// Explain tells how the queries of a request would run. Beyond finding out the
// account of the credentials and listing log groups, it asks AWS nothing.
func (e *Engine) Explain(ctx context.Context, req Request) []Explanation {
	out := make([]Explanation, len(req.Queries))
	for i, j := range e.prepare(req) {
		out[i] = Explanation{RefID: j.query().RefID, Lang: lang(j.query())}
		switch j := j.(type) {
		case *logJob:
			out[i].Err = j.explain(ctx, &out[i])
		case *metricJob:
			out[i].Err = j.explain(ctx, &out[i])
		case failed:
			out[i].Err = j.err
		}
	}
	return out
}

func (j *metricJob) explain(ctx context.Context, x *Explanation) error {
	if j.diagnostics.HasErrors() {
		return &QueryError{j.q.Text, j.diagnostics}
	}
	rt := j.all.e.runtime(j.all.req, j.q, j.vars)
	targets, err := j.all.e.targets(ctx, rt)
	if err != nil {
		return err
	}
	source := j.all.e.metricSource(targets)
	x.Plan = j.plan.Explain(source)
	for _, f := range j.plan.Fetches() {
		for _, c := range source.Calls(f) {
			from, to := time.UnixMilli(f.Grid.Start), time.UnixMilli(f.Grid.End())
			x.Calls = append(x.Calls, Executed{Target: c.Target.String(), Text: c.Text, Console: metricsConsole(c.Target.Region, f.Selector, c.Period, from, to)})
		}
	}
	return nil
}

func (j *logJob) explain(ctx context.Context, x *Explanation) error {
	rt := j.e.runtime(j.req, j.q, j.vars)
	targets, err := j.e.targets(ctx, rt)
	if err != nil {
		return err
	}
	named := *j
	named.plan = j.e.withAPIIDs(ctx, rt, j.plan, j.vars, targets)
	j = &named
	scans, err := j.e.scans(j.plan, j.vars, targets, j.req.From, j.req.To)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("logical plan\n")
	j.explainLogical(&b)
	b.WriteString("physical plan\n")
	first := counted(j.plan, scans)
	for _, s := range scans {
		s.explain(&b, rt, first)
		j.explainCalls(ctx, &b, x, s, rt)
	}
	for _, shift := range plan.Shifts(j.plan.ops) {
		own := earlier(rt, shift)
		from, to := time.UnixMilli(own.Env.From).UTC(), time.UnixMilli(own.Env.To).UTC()
		fmt.Fprintf(&b, "the same for the earlier range from %s to %s\n", from.Format(time.RFC3339), to.Format(time.RFC3339))
		scans, err := j.e.scans(j.plan, j.vars, targets, from, to)
		if err != nil {
			return err
		}
		for _, s := range scans {
			j.explainCalls(ctx, &b, x, s, own)
		}
	}
	for _, op := range j.plan.ops[len(first):] {
		fmt.Fprintf(&b, "here: %s\n", syntax.Print(op))
	}
	x.CostUSD = awsapi.Counts{BytesScanned: x.ScanBytes}.CostUSD()
	fmt.Fprintf(&b, "estimate: %s to scan, $%.4f, by what the log groups hold over their age; CloudWatch skips what its indexes rule out\n", formatBytes(x.ScanBytes), x.CostUSD)
	x.Plan = b.String()
	return nil
}

// explainCalls adds the texts of a scan, and what it is likely to read.
func (j *logJob) explainCalls(ctx context.Context, b *strings.Builder, x *Explanation, s logScan, rt *exec.Runtime) {
	x.Calls = append(x.Calls, s.calls(ctx, j.e.api, rt)...)
	bytes, err := s.estimate(ctx, j.e.api, j.e.now())
	if err != nil {
		fmt.Fprintf(b, "  estimate: none, since the log groups cannot be listed: %v\n", err)
		return
	}
	x.ScanBytes += bytes
}

// explainLogical writes the scope and the stages.
func (j *logJob) explainLogical(b *strings.Builder) {
	scope := "everything"
	if j.plan.scope != nil {
		scope = syntax.Print(j.plan.scope)
	}
	fmt.Fprintf(b, "  scope %s\n", scope)
	for _, op := range j.plan.ops {
		fmt.Fprintf(b, "  %s\n", syntax.Print(op))
	}
}

// explain describes a scan: its log groups and targets, the rules that are
// inlined, and what was decided about it.
func (s logScan) explain(b *strings.Builder, rt *exec.Runtime, first countedStages) {
	targets := make([]string, len(s.Targets))
	for i, t := range s.Targets {
		targets[i] = t.String()
	}
	fmt.Fprintf(b, "source %s: log groups %s on %s\n", s.Source.Name, strings.Join(s.LogScan.Groups, ", "), strings.Join(targets, ", "))
	if s.HasGroup != nil {
		b.WriteString("  prune: log groups that _sourceHost of the scope rules out are not read\n")
	}
	for _, n := range s.push.Notes {
		fmt.Fprintf(b, "  %s: %s\n", n.Rule, n.Text)
	}
	if c := s.push.Counts; c != nil {
		if unit := c.Unit(rt); unit > 0 {
			fmt.Fprintf(b, "  slice: the time is cut by %s\n", insights.Bin(unit))
		}
		for _, r := range c.Rules {
			fmt.Fprintf(b, "  extraction rule on counted rows: %s (%s)\n", r.Name, strings.Join(r.Outputs, ", "))
		}
		return
	}
	wanted := s.Fields
	for _, r := range s.rules {
		if slices.ContainsFunc(r.Outputs, wanted.Has) {
			fmt.Fprintf(b, "  extraction rule on each event: %s\n", r.Name)
		}
	}
	for _, op := range first {
		fmt.Fprintf(b, "  on each event: %s\n", syntax.Print(op))
	}
}

// calls are the texts that CloudWatch gets at first, and the log groups that they
// run on, as far as those can be listed.
func (s logScan) calls(ctx context.Context, api source.LogAPI, rt *exec.Runtime) []Executed {
	var text string
	switch {
	case s.push.Counts != nil:
		text = s.counts(rt).Text(s.From, s.To)
	case s.Top != nil:
		text = s.TopText()
	default:
		text = s.Text(s.From, s.To, s.FirstPage())
	}
	out := make([]Executed, len(s.Targets))
	for i, t := range s.Targets {
		out[i] = Executed{Target: t.String(), Text: text}
		groups, err := s.GroupsOn(ctx, api, t)
		if err != nil || len(groups) == 0 { // the estimate says so
			continue
		}
		for _, g := range groups {
			out[i].Groups = append(out[i].Groups, g.Name)
		}
		out[i].Console = logsConsole(t.Region, text, out[i].Groups, s.From, s.To)
	}
	return out
}

// estimate is about how many bytes the scan reads: what the log groups hold, for
// the part of their age that the range is. It costs no scan.
func (s logScan) estimate(ctx context.Context, api source.LogAPI, now time.Time) (float64, error) {
	var bytes float64
	for _, t := range s.Targets {
		groups, err := s.GroupsOn(ctx, api, t)
		if err != nil {
			return 0, err
		}
		for _, g := range groups {
			held := now.Sub(g.Created)
			if kept := time.Duration(g.RetentionDays) * 24 * time.Hour; kept > 0 {
				held = min(held, kept)
			}
			from := now.Add(-held)
			if s.From.After(from) {
				from = s.From
			}
			to := s.To
			if now.Before(to) {
				to = now
			}
			if held > 0 && from.Before(to) {
				bytes += float64(g.StoredBytes) * to.Sub(from).Seconds() / held.Seconds()
			}
		}
	}
	return bytes, nil
}

// formatBytes writes a number of bytes in the unit that CloudWatch bills, or a
// smaller one.
func formatBytes(n float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}} {
		if n >= u.size {
			return fmt.Sprintf("%.1f %s", n/u.size, u.name)
		}
	}
	return fmt.Sprintf("%.0f bytes", n)
}
