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

// entryPlan maps the caller's entries to the distinct ones that are asked.
type entryPlan struct {
	queries []types.MetricDataQuery
	names   map[string][]string // query id to entry ids
}

// planEntries gives each distinct entry an id that CloudWatch accepts: a lower-case letter and digits.
func planEntries(entries []Entry) (*entryPlan, error) {
	p := &entryPlan{names: make(map[string][]string, len(entries))}
	asked := make(map[string]string, len(entries)) // what is asked to query id
	seen := make(map[string]bool, len(entries))
	for _, e := range entries {
		if seen[e.ID] {
			return nil, fmt.Errorf("the entry id %q occurs twice", e.ID)
		}
		seen[e.ID] = true
		if e.Period < time.Second || e.Period%time.Second != 0 {
			return nil, fmt.Errorf("the period of entry %q is %s: want whole seconds", e.ID, e.Period)
		}
		key := e.key()
		id, ok := asked[key]
		if !ok {
			id = "m" + strconv.Itoa(len(p.queries))
			asked[key] = id
			p.queries = append(p.queries, e.query(id))
		}
		p.names[id] = append(p.names[id], e.ID)
	}
	return p, nil
}

// key is equal for entries that ask the same, whatever their ids.
func (e Entry) key() string {
	return fmt.Sprintf("%q %q %q %q %d", e.Metric.Namespace, e.Metric.Name, e.Metric.Dimensions, e.Stat, e.Period)
}

func (e Entry) query(id string) types.MetricDataQuery {
	dims := make([]types.Dimension, len(e.Metric.Dimensions))
	for i, d := range e.Metric.Dimensions {
		dims[i] = types.Dimension{Name: aws.String(d.Name), Value: aws.String(d.Value)}
	}
	return types.MetricDataQuery{
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
}

// rename gives messages the caller's ids.
func (p *entryPlan) rename(messages []Message) []Message {
	for i, m := range messages {
		if names := p.names[m.ID]; len(names) > 0 {
			messages[i].ID = names[0]
		}
	}
	return messages
}
