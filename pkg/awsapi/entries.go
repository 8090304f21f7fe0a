package awsapi

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// Entry asks for one statistic of one metric.
type Entry struct {
	ID     string // the caller's name for it, unique in a request
	Metric Metric
	Stat   string        // as CloudWatch spells it: Average, Sum, p99, …
	Period time.Duration // whole seconds
}

// checkEntries reports what AWS would refuse.
func checkEntries(entries []Entry) error {
	seen := make(map[string]bool, len(entries))
	for _, e := range entries {
		if seen[e.ID] {
			return fmt.Errorf("the entry id %q occurs twice", e.ID)
		}
		seen[e.ID] = true
		if e.Period < time.Second || e.Period%time.Second != 0 {
			return fmt.Errorf("the period of entry %q is %s: want whole seconds", e.ID, e.Period)
		}
	}
	return nil
}

// key is equal for entries that ask the same, whatever their ids.
func (e Entry) key() string {
	b := make([]byte, 0, 160)
	for _, part := range []string{e.Metric.LinkedID, e.Metric.Namespace, e.Metric.Name, e.Stat} {
		b = append(append(b, part...), 0) // which no name holds
	}
	for _, d := range e.Metric.Dimensions {
		b = append(append(b, d.Name...), 0)
		b = append(append(b, d.Value...), 0)
	}
	return string(strconv.AppendInt(b, int64(e.Period), 10))
}

// query is the entry as CloudWatch takes it. An id is a lower-case letter and digits.
func (e Entry) query(id string) types.MetricDataQuery {
	dims := make([]types.Dimension, len(e.Metric.Dimensions))
	for i, d := range e.Metric.Dimensions {
		dims[i] = types.Dimension{Name: aws.String(d.Name), Value: aws.String(d.Value)}
	}
	q := types.MetricDataQuery{
		Id: aws.String(id),
		MetricStat: &types.MetricStat{
			Metric: &types.Metric{
				Namespace:  aws.String(e.Metric.Namespace),
				MetricName: aws.String(e.Metric.Name),
				Dimensions: dims,
			},
			Period: aws.Int32(int32(e.Period / time.Second)),
			Stat:   aws.String(e.Stat),
		},
	}
	if e.Metric.LinkedID != "" {
		q.AccountId = aws.String(e.Metric.LinkedID)
	}
	return q
}

// span is a range of time in epoch ms; its end is not part of it.
type span struct{ from, to int64 }

// around is the least span of whole periods that holds [from, to).
func (e Entry) around(from, to time.Time) span {
	step := e.Period.Milliseconds()
	return span{floorTo(from.UnixMilli(), step), floorTo(to.UnixMilli()+step-1, step)}
}

func (s span) empty() bool { return s.from >= s.to }

// holds reports whether the whole of o is in s.
func (s span) holds(o span) bool { return s.from <= o.from && o.to <= s.to }

// with is the least span that holds both.
func (s span) with(o span) span {
	if s.empty() {
		return o
	}
	return span{min(s.from, o.from), max(s.to, o.to)}
}

// floorTo rounds down to a multiple of step.
func floorTo(n, step int64) int64 {
	over := n % step
	if over < 0 {
		over += step
	}
	return n - over
}
