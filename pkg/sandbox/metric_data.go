package sandbox

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// getMetricDataInput has an inclusive start and an exclusive end.
type getMetricDataInput struct {
	MetricDataQueries []metricDataQuery
	StartTime         *timestamp
	EndTime           *timestamp
	ScanBy            string
	MaxDatapoints     *int32
	NextToken         string
}

// metricDataQuery is one entry. Those with ReturnData false are checked and billed but not answered.
type metricDataQuery struct {
	ID         string `json:"Id"`
	MetricStat *metricStat
	Expression string
	Label      *string
	Period     *int32
	ReturnData *bool
	AccountID  string `json:"AccountId"`
}

// metricStat names a metric by its exact set of dimensions.
type metricStat struct {
	Metric metricID
	Period int32
	Stat   string
	Unit   string
}

type getMetricDataOutput struct {
	MetricDataResults []metricDataResult
	Messages          []messageData
	NextToken         string `json:",omitempty"`
}

// metricDataResult holds Timestamps and Values in parallel; empty periods are left out.
type metricDataResult struct {
	ID         string `json:"Id"`
	Label      string
	Timestamps []timestamp
	Values     []float64
	StatusCode string
	Messages   []messageData `json:",omitempty"`
}

type messageData struct{ Code, Value string }

// getMetricData answers the entries in their order. A page ends when it holds MaxDatapoints points; the next one has
// the same Ids and goes on there.
func (s *Server) getMetricData(c *call, in *getMetricDataInput) (*getMetricDataOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	now := s.now()
	start, end := in.StartTime.time(), in.EndTime.time()
	w := newWindow(start, end, now)
	stats := make([]statistic, len(in.MetricDataQueries))
	for i := range in.MetricDataQueries {
		q := &in.MetricDataQueries[i]
		if q.AccountID = cmp.Or(q.AccountID, c.account); q.AccountID != c.account && !slices.Contains(s.linkedTo(c.account), q.AccountID) {
			return nil, validation(fmt.Sprintf("MetricDataQueries.member.%d.AccountId: the account %s is not linked to %s.", i+1, q.AccountID, c.account))
		}
		var err error
		if stats[i], err = parseStatistic(in.MetricDataQueries[i].MetricStat.Stat); err != nil {
			return nil, err
		}
	}
	position, err := readToken(in.NextToken, in.fingerprint())
	if err != nil {
		return nil, err
	}
	s.meter.metrics(len(in.MetricDataQueries))

	out := &getMetricDataOutput{MetricDataResults: []metricDataResult{}, Messages: []messageData{}}
	label := labels(in.MetricDataQueries)
	room, before := maxDatapoints(in.MaxDatapoints), 0
	for i := range in.MetricDataQueries {
		q := &in.MetricDataQueries[i]
		if q.ReturnData != nil && !*q.ReturnData {
			continue
		}
		result := metricDataResult{ID: q.ID, Label: label(q), Timestamps: []timestamp{}, Values: []float64{}, StatusCode: "Complete"}
		period := int64(q.MetricStat.Period)
		p := points{requests: s.requests, stat: stats[i], window: w, start: w.startFor(start, period), period: period}
		if series, ok := s.catalogs.of(q.AccountID, c.region).byID[q.MetricStat.Metric.key()]; ok && (q.MetricStat.Unit == "" || q.MetricStat.Unit == series.Metric.Unit) {
			p.series = series
		} else if stored := s.measured.find(q.AccountID, c.region, q.MetricStat.Metric.key()); stored != nil {
			var units []string
			p.stored, units = stored.samples(q.MetricStat.Unit)
			if len(units) > 1 && q.MetricStat.Unit == "" {
				result.Messages = []messageData{{"MultipleUnits", "Multiple units returned: '[" + strings.Join(units, ", ") + "]'"}}
			}
		}
		if (p.series != nil || len(p.stored) > 0) && w.resolves(period) {
			n := p.count()
			from := min(max(position-before, 0), n)
			done := result.fill(c, &p, from, &room, in.ScanBy == "TimestampAscending")
			if done < n {
				result.StatusCode = "PartialData"
				if out.NextToken == "" {
					out.NextToken = writeToken(before+done, in.fingerprint())
				}
			}
			before += n
		}
		out.MetricDataResults = append(out.MetricDataResults, result)
	}
	return out, c.ctx.Err()
}

// fill adds the points from the from-th bucket in scan order on, as long as there is room, and returns the number of
// buckets that it or an earlier page is through with.
func (r *metricDataResult) fill(c *call, p *points, from int, room *int, ascending bool) int {
	n := p.count()
	for i := from; i < n; i++ {
		if *room == 0 || c.ctx.Err() != nil {
			return i
		}
		at := n - 1 - i
		if ascending {
			at = i
		}
		if v, ok := p.at(at); ok {
			r.Timestamps = append(r.Timestamps, timestamp(p.start+int64(at)*p.period))
			r.Values = append(r.Values, v)
			*room--
		}
	}
	return n
}

// key tells metrics apart; the order of dimensions does not matter.
func (m *metricID) key() string {
	dims := make([]string, len(m.Dimensions))
	for i, d := range m.Dimensions {
		dims[i] = strconv.Quote(d.Name) + "=" + strconv.Quote(d.Value)
	}
	slices.Sort(dims)
	return m.Namespace + "\n" + m.MetricName + "\n" + strings.Join(dims, "\n")
}

// labels gives every entry its label: its own, else the metric's name, with what tells the call's entries apart.
func labels(queries []metricDataQuery) func(*metricDataQuery) string {
	stats, periods := map[string]bool{}, map[int32]bool{}
	for i := range queries {
		stats[queries[i].MetricStat.Stat] = true
		periods[queries[i].MetricStat.Period] = true
	}
	return func(q *metricDataQuery) string {
		if q.Label != nil {
			return *q.Label
		}
		label := q.MetricStat.Metric.MetricName
		if len(stats) > 1 {
			label += " " + q.MetricStat.Stat
		}
		if len(periods) > 1 {
			label += " " + strconv.Itoa(int(q.MetricStat.Period))
		}
		return label
	}
}

// fingerprint tells tokens of different requests apart.
func (in *getMetricDataInput) fingerprint() uint64 {
	parts := []string{in.ScanBy, fmt.Sprint(*in.StartTime, *in.EndTime)}
	for i := range in.MetricDataQueries {
		q := &in.MetricDataQueries[i]
		parts = append(parts, q.ID, q.AccountID, q.MetricStat.Metric.key(), q.MetricStat.Stat, strconv.Itoa(int(q.MetricStat.Period)))
	}
	return fingerprint(parts...)
}

func (t timestamp) time() time.Time {
	return time.UnixMilli(int64(math.Round(float64(t) * 1000)))
}
