package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

const (
	defaultContextLines = 100
	// maxContextLines is the most lines that are read of one stream at a time,
	// and of one millisecond.
	maxContextLines = 10_000
)

// contextJob reads the lines around a log line from its stream: events, the
// newest first, with the fields that say where they are from.
type contextJob struct {
	e   *Engine
	q   query.Query
	req Request
}

func (j *contextJob) query() query.Query { return j.q }

func (j *contextJob) run(ctx context.Context, r *Result) error {
	rt := j.e.runtime(j.req, j.q, variables{&j.q, false})
	defer func() { r.Notices = append(r.Notices, rt.Notices.List()...) }()
	targets, err := j.e.targets(ctx, rt)
	if err != nil {
		return err
	}
	c := &streamContext{LogContext: *j.q.Context, api: j.e.api, rt: rt, executed: &r.Executed}
	c.Limit = min(cmp.Or(c.Limit, defaultContextLines), maxContextLines)
	target, near, err := c.find(ctx, j.e.placesOf(c.LogContext, targets))
	if err != nil {
		return err
	}
	events, err := c.beyond(ctx, target)
	if err != nil {
		return err
	}
	if c.Newer {
		events = append(near, events...)
	} else {
		events = append(events, near...)
	}
	slices.Reverse(events)
	r.Kind, r.Times = Events, []string{fields.MessageTime, fields.ReceiptTime}
	r.Table = c.batch(target.target, events)
	r.Stats.RowsMoved = r.Table.N
	return nil
}

// keepOrigin has an answer of raw events hold what the lines around them are
// found by, whatever fields the query chooses.
func keepOrigin(j job) {
	if log, ok := j.(*logJob); ok && !log.plan.shape.Aggregate {
		log.plan.needs = log.plan.needs.With(fields.SourceHost, fields.SourceName)
	}
}

// place is a log group of an account and region.
type place struct {
	target awsapi.Target
	group  string // name, or the ARN of another account's group
}

// placesOf are the places that a line may be from: those of the account and
// region that it is shown with first.
func (e *Engine) placesOf(c query.LogContext, targets []awsapi.Target) []place {
	var out []place
	for _, t := range targets {
		out = append(out, place{t, c.LogGroup})
	}
	mismatch := func(p place) (n int) {
		if !strings.EqualFold(p.target.Account, c.Account) && p.target.AccountID != c.Account {
			n++
		}
		if p.target.Region != c.Region {
			n++
		}
		return n
	}
	slices.SortStableFunc(out, func(a, b place) int { return cmp.Compare(mismatch(a), mismatch(b)) })
	// A linked account's groups are read through another account, by their ARNs.
	for _, s := range e.sources {
		for _, group := range s.groups {
			if !strings.HasPrefix(group, "arn:") || !strings.HasSuffix(strings.TrimSuffix(group, ":*"), ":log-group:"+c.LogGroup) {
				continue
			}
			for _, t := range s.targets(targets) {
				if strings.Contains(group, ":logs:"+t.Region+":") {
					out = append(out, place{t, group})
				}
			}
		}
	}
	return out
}

// streamContext reads one stream for a line.
type streamContext struct {
	query.LogContext
	api      API
	rt       *exec.Runtime
	executed *[]Executed
}

// find returns the place that the line is from and the lines of its millisecond
// on the wanted side of it, the oldest first. Where every place that has its
// stream lacks the line, the first of them is taken, with a notice.
func (c *streamContext) find(ctx context.Context, places []place) (place, []awsapi.LogEvent, error) {
	var none, failed error // the first of each
	var known *place
	at := awsapi.LogEventsQuery{From: time.UnixMilli(c.Time), To: time.UnixMilli(c.Time + 1), Limit: maxContextLines}
	for _, p := range places {
		events, err := c.read(ctx, p, at)
		switch i := slices.IndexFunc(events, c.isLine); {
		case missing(err):
			none = cmp.Or(none, err)
		case err != nil:
			failed = cmp.Or(failed, err)
		case i >= 0 && c.Shown:
			return p, nil, nil
		case i >= 0 && c.Newer:
			return p, slices.Clone(events[i+1:]), nil
		case i >= 0:
			return p, slices.Clone(events[:i]), nil
		case known == nil:
			known = &p
		}
	}
	if failed != nil || known == nil {
		return place{}, nil, cmp.Or(failed, none)
	}
	c.rt.Notices.Add(diag.Warning, fmt.Sprintf("the line itself is not in %s of %s any more: these are the lines around its time", c.LogStream, c.LogGroup))
	return *known, nil, nil
}

// isLine reports whether an event is the line. Grafana and CloudWatch may differ
// in the white space around a message.
func (c *streamContext) isLine(e awsapi.LogEvent) bool {
	return strings.TrimSpace(e.Message) == strings.TrimSpace(c.Message)
}

// missing reports whether AWS said that a place has no such stream.
func missing(err error) bool {
	var call *awsapi.Error
	return errors.As(err, &call) && call.Code == "ResourceNotFoundException"
}

// beyond are the lines before or after the line's millisecond.
func (c *streamContext) beyond(ctx context.Context, p place) ([]awsapi.LogEvent, error) {
	q := awsapi.LogEventsQuery{To: time.UnixMilli(c.Time), Newest: true, Limit: c.Limit}
	if c.Newer {
		q = awsapi.LogEventsQuery{From: time.UnixMilli(c.Time + 1), Limit: c.Limit}
	}
	return c.read(ctx, p, q)
}

func (c *streamContext) read(ctx context.Context, p place, q awsapi.LogEventsQuery) ([]awsapi.LogEvent, error) {
	q.Group, q.Stream = p.group, c.LogStream
	*c.executed = append(*c.executed, Executed{Target: p.target.String(), Text: eventsText(q)})
	out, err := c.api.LogEvents(ctx, p.target, q)
	if out.Cut {
		c.rt.Notices.Add(diag.Warning, fmt.Sprintf("lines may be missing: CloudWatch gave those of %s in too many pages to read all", c.LogStream))
	}
	return out.Events, err
}

// eventsText is a call of GetLogEvents, for people.
func eventsText(q awsapi.LogEventsQuery) string {
	text := fmt.Sprintf("GetLogEvents logGroup=%s logStream=%s", q.Group, q.Stream)
	if !q.From.IsZero() {
		text += fmt.Sprintf(" startTime=%d", q.From.UnixMilli())
	}
	if !q.To.IsZero() {
		text += fmt.Sprintf(" endTime=%d", q.To.UnixMilli())
	}
	return text + fmt.Sprintf(" startFromHead=%t limit=%d", !q.Newest, q.Limit)
}

// batch is events with what they say of their place.
func (c *streamContext) batch(t awsapi.Target, events []awsapi.LogEvent) *value.Batch {
	b := value.NewBatch(value.NewSchema(fields.MessageTime, fields.Raw, fields.ReceiptTime, fields.SourceHost, fields.SourceName,
		fields.AccountField, fields.AccountID, fields.Region), len(events))
	for _, e := range events {
		b.AppendRow(value.Int(e.Time.UnixMilli()), value.String(e.Message), value.Int(e.Received.UnixMilli()),
			value.String(c.LogGroup), value.String(c.LogStream),
			value.String(t.Account), value.String(t.AccountID), value.String(t.Region))
	}
	return b
}
