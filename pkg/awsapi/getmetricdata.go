package awsapi

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
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

// GetMetricData fetches the entries over [from, to), widened to whole periods. Callers that ask within a short time
// share calls of up to 500 entries, each of which is asked once; points that are settled are kept, so that asking
// again fetches the recent end only. All pages are followed. The map holds every entry.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
func (a *API) GetMetricData(ctx context.Context, t Target, from, to time.Time, entries []Entry) (map[string]Points, []Message, error) {
	c, err := a.open(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	if err := checkEntries(entries); err != nil {
		return nil, nil, &Error{Target: c.target, Operation: opGetMetricData, Code: CodeInvalidInput, Message: err.Error()}
	}
	w := c.metrics.join(ctx, c, from, to, entries)
	if err := w.wait(ctx); err != nil {
		return nil, nil, a.explain(ctx, c.target, opGetMetricData, err)
	}
	points, messages := w.answer(c.target)
	return points, messages, nil
}

// remark is what CloudWatch says of an entry or of a whole call.
type remark struct{ code, text string }

// fetchedEntry is the answer to one entry of a call.
type fetchedEntry struct {
	points  Points
	remarks []remark
}

// fetchedData is the answer to one call with all its pages.
type fetchedData struct {
	entries []fetchedEntry // parallel to the entries asked
	remarks []remark       // on the whole call
}

// fetch asks at most entriesPerCall entries in one call and follows its pages. After each page it tells paid.
func (c *conn) fetch(ctx context.Context, window span, entries []Entry, paid func()) (*fetchedData, error) {
	f := &fetchedData{entries: make([]fetchedEntry, len(entries))}
	byID := make(map[string]*fetchedEntry, len(entries))
	req := &cloudwatch.GetMetricDataInput{
		StartTime: aws.Time(time.UnixMilli(window.from).UTC()),
		EndTime:   aws.Time(time.UnixMilli(window.to).UTC()),
		ScanBy:    types.ScanByTimestampAscending,
	}
	for i, e := range entries {
		id := "m" + strconv.Itoa(i)
		byID[id] = &f.entries[i]
		req.MetricDataQueries = append(req.MetricDataQueries, e.query(id))
	}
	for {
		out, err := call(ctx, c, opGetMetricData, func(ctx context.Context) (*cloudwatch.GetMetricDataOutput, error) {
			return c.Metrics.GetMetricData(ctx, req)
		})
		if err != nil {
			return nil, err
		}
		paid()
		points := f.add(byID, out)
		c.api.count(ctx, func(n *Counts) { n.PointsFetched += points })
		if aws.ToString(out.NextToken) == "" {
			break
		}
		req.NextToken = out.NextToken
	}
	for i := range f.entries {
		f.entries[i].finish()
	}
	f.shareTimes()
	return f, nil
}

// shareTimes lets entries with points at the same times hold one list of them: most series of a namespace have a point
// in every period.
func (f *fetchedData) shareTimes() {
	for i := 1; i < len(f.entries); i++ {
		if before, p := f.entries[i-1].points.Times, &f.entries[i].points; slices.Equal(before, p.Times) {
			p.Times = before
		}
	}
}

// add takes in one page and returns how many points it had. With paging, every page repeats all entries with further
// points.
func (f *fetchedData) add(byID map[string]*fetchedEntry, out *cloudwatch.GetMetricDataOutput) (points int) {
	for _, m := range out.Messages {
		f.remarks = append(f.remarks, remark{aws.ToString(m.Code), aws.ToString(m.Value)})
	}
	for _, r := range out.MetricDataResults {
		if e, ok := byID[aws.ToString(r.Id)]; ok { // not an id that we did not ask for
			points += e.add(r)
		}
	}
	return points
}

func (e *fetchedEntry) add(r types.MetricDataResult) (points int) {
	n := min(len(r.Timestamps), len(r.Values))
	e.points.Times, e.points.Values = slices.Grow(e.points.Times, n), slices.Grow(e.points.Values, n)
	for i := range n {
		e.points.Times = append(e.points.Times, r.Timestamps[i].UnixMilli())
		e.points.Values = append(e.points.Values, r.Values[i])
	}
	e.points.Status = worse(e.points.Status, string(r.StatusCode))
	for _, m := range r.Messages {
		if said := (remark{aws.ToString(m.Code), aws.ToString(m.Value)}); !slices.Contains(e.remarks, said) { // every page repeats it
			e.remarks = append(e.remarks, said)
			e.points.Messages = append(e.points.Messages, said.text)
		}
	}
	return n
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
func (e *fetchedEntry) finish() {
	if p := byTime(e.points); !sort.IsSorted(p) {
		sort.Sort(p)
	}
	if text, ok := statusTexts[types.StatusCode(e.points.Status)]; ok {
		e.remarks = append(e.remarks, remark{e.points.Status, text})
	}
}

// complete is the status of an entry of which CloudWatch gave all that it has.
const complete = string(types.StatusCodeComplete)

// byTime sorts times and values together.
type byTime Points

func (p byTime) Len() int           { return len(p.Times) }
func (p byTime) Less(i, j int) bool { return p.Times[i] < p.Times[j] }
func (p byTime) Swap(i, j int) {
	p.Times[i], p.Times[j] = p.Times[j], p.Times[i]
	p.Values[i], p.Values[j] = p.Values[j], p.Values[i]
}
