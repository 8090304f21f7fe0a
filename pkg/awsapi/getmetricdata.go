package awsapi

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"golang.org/x/sync/errgroup"
)

const (
	entriesPerCall  = 500 // GetMetricData's own limit
	concurrentCalls = 4   // chunks of one request under way at once
)

// Points are the data of one entry in ascending time. Periods without data are absent.
type Points struct {
	Times    []int64 // starts of periods, epoch ms
	Values   []float64
	Status   string   // Complete, or PartialData, Forbidden, InternalError
	Messages []string // CloudWatch's remarks on this entry
}

// Message is a remark of CloudWatch that a person should see.
type Message struct {
	Target Target
	ID     string // the entry, or empty for the whole call
	Code   string
	Text   string
}

// String renders the message for people.
func (m Message) String() string {
	return fmt.Sprintf("%s: %s: %s: %s", m.Target, opGetMetricData, m.Code, m.Text)
}

// GetMetricData fetches the entries over [from, to). It asks for equal entries once, sends up to 500 a call and
// several calls at a time, and follows all pages. The map holds every entry. CloudWatch rounds from down to its own
// grid, so pass a multiple of the period.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
func (a *API) GetMetricData(ctx context.Context, t Target, from, to time.Time, entries []Entry) (map[string]Points, []Message, error) {
	c, err := a.open(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	plan, err := planEntries(entries)
	if err != nil {
		return nil, nil, &Error{Target: c.target, Operation: opGetMetricData, Code: CodeInvalidInput, Message: err.Error()}
	}
	chunks := slices.Collect(slices.Chunk(plan.queries, entriesPerCall))
	fetched := make([]*fetchedData, len(chunks))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(concurrentCalls)
	for i, queries := range chunks {
		g.Go(func() (err error) {
			fetched[i], err = c.fetch(gctx, from, to, queries)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, nil, err
	}
	points := make(map[string]Points, len(entries))
	var messages []Message
	for _, f := range fetched {
		for id, p := range f.points {
			for _, name := range plan.names[id] {
				points[name] = *p
			}
		}
		messages = append(messages, f.messages...)
	}
	return points, plan.rename(messages), nil
}

// fetchedData is the answer to one chunk.
type fetchedData struct {
	points   map[string]*Points // by query id
	messages []Message
}

// fetch asks one chunk of at most entriesPerCall queries and follows its pages.
func (c *conn) fetch(ctx context.Context, from, to time.Time, queries []types.MetricDataQuery) (*fetchedData, error) {
	f := &fetchedData{points: make(map[string]*Points, len(queries))}
	for _, q := range queries {
		f.points[*q.Id] = &Points{}
	}
	req := &cloudwatch.GetMetricDataInput{
		StartTime:         aws.Time(from),
		EndTime:           aws.Time(to),
		MetricDataQueries: queries,
		ScanBy:            types.ScanByTimestampAscending,
	}
	for {
		out, err := call(ctx, c, opGetMetricData, func(ctx context.Context) (*cloudwatch.GetMetricDataOutput, error) {
			return c.Metrics.GetMetricData(ctx, req)
		})
		if err != nil {
			return nil, err
		}
		c.api.count(ctx, func(n *Counts) { n.MetricsRequested += len(queries) })
		f.add(c.target, out)
		if aws.ToString(out.NextToken) == "" {
			break
		}
		req.NextToken = out.NextToken
	}
	f.finish(c.target)
	return f, nil
}

// add takes in one page. With paging, every page repeats all entries with further points.
func (f *fetchedData) add(t Target, out *cloudwatch.GetMetricDataOutput) {
	for _, m := range out.Messages {
		f.messages = append(f.messages, Message{t, "", aws.ToString(m.Code), aws.ToString(m.Value)})
	}
	for _, r := range out.MetricDataResults {
		id := aws.ToString(r.Id)
		p, ok := f.points[id]
		if !ok {
			continue // an id we did not ask for
		}
		for i := range min(len(r.Timestamps), len(r.Values)) {
			p.Times = append(p.Times, r.Timestamps[i].UnixMilli())
			p.Values = append(p.Values, r.Values[i])
		}
		p.Status = worse(p.Status, string(r.StatusCode))
		for _, m := range r.Messages {
			text := aws.ToString(m.Value)
			if slices.Contains(p.Messages, text) {
				continue // every page repeats it
			}
			p.Messages = append(p.Messages, text)
			f.messages = append(f.messages, Message{t, id, aws.ToString(m.Code), text})
		}
	}
}

// worse combines the status of an entry on earlier pages with the next page's: PartialData there is settled by the
// pages that follow, a failure is not.
func worse(before, next string) string {
	switch types.StatusCode(before) {
	case types.StatusCodeForbidden, types.StatusCodeInternalError:
		return before
	}
	return next
}

// statusTexts explains the statuses that are no success.
var statusTexts = map[types.StatusCode]string{
	types.StatusCodePartialData:   "CloudWatch returned only a part of the data: narrow the time range or raise the period",
	types.StatusCodeForbidden:     "the credentials may not read this metric",
	types.StatusCodeInternalError: "CloudWatch failed on this metric: try again",
	"":                            "CloudWatch did not answer for this metric",
}

// finish puts the points in ascending order, whatever order the pages had, and reports what is not complete.
func (f *fetchedData) finish(t Target) {
	for id, p := range f.points {
		sort.Sort(byTime(*p))
		if text, ok := statusTexts[types.StatusCode(p.Status)]; ok {
			f.messages = append(f.messages, Message{t, id, p.Status, text})
		}
	}
	slices.SortStableFunc(f.messages, func(x, y Message) int { return strings.Compare(x.ID, y.ID) })
}

// byTime sorts times and values together.
type byTime Points

func (p byTime) Len() int           { return len(p.Times) }
func (p byTime) Less(i, j int) bool { return p.Times[i] < p.Times[j] }
func (p byTime) Swap(i, j int) {
	p.Times[i], p.Times[j] = p.Times[j], p.Times[i]
	p.Values[i], p.Values[j] = p.Values[j], p.Values[i]
}
