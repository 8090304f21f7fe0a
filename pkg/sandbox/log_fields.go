package sandbox

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

// What GetLogGroupFields searches: so much before now, or on either side of the time that is asked for.
const (
	fieldsBefore = 15 * time.Minute
	fieldsAround = 8 * time.Minute
)

// maxFieldEvents is how many events are looked at. How many AWS takes is not documented.
const maxFieldEvents = 1000

type getLogGroupFieldsInput struct {
	LogGroupName       string `json:"logGroupName"`
	LogGroupIdentifier string `json:"logGroupIdentifier"`
	Time               *int64 `json:"time"` // epoch seconds
}

type getLogGroupFieldsOutput struct {
	LogGroupFields []logGroupField `json:"logGroupFields"`
}

type logGroupField struct {
	Name    string `json:"name"`
	Percent int    `json:"percent"` // of the events
}

// getLogGroupFields lists the fields of a group's events, the most frequent first, with the part of the events that
// carry each. The fields that CloudWatch makes begin with an @.
func (s *Server) getLogGroupFields(c *call, in *getLogGroupFieldsInput) (*getLogGroupFieldsOutput, error) {
	g, _, err := s.eventGroup(c, in.LogGroupName, in.LogGroupIdentifier, nil)
	if err != nil {
		return nil, err
	}
	now := s.now()
	from, to := now.Add(-fieldsBefore).UnixMilli(), now.UnixMilli()
	if in.Time != nil {
		at := time.Unix(*in.Time, 0)
		from, to = at.Add(-fieldsAround).UnixMilli(), at.Add(fieldsAround).UnixMilli()
	}
	t := s.timeline(g, &from, &to)
	events, found := 0, map[string]int{}
	t.backward(place{t.to + 1, 0}, func(e *placed) bool {
		events++
		for _, name := range fieldsOf(&e.Event) {
			found[name]++
		}
		return events < maxFieldEvents
	})
	out := &getLogGroupFieldsOutput{LogGroupFields: []logGroupField{}}
	for name, n := range found {
		out.LogGroupFields = append(out.LogGroupFields, logGroupField{name, 100 * n / events})
	}
	slices.SortFunc(out.LogGroupFields, func(a, b logGroupField) int {
		return cmp.Or(cmp.Compare(b.Percent, a.Percent), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// fieldsOf are the names of an event's fields: the system's, and the leaves of a message that is a JSON object.
func fieldsOf(e *insightsql.Event) []string {
	names := []string{"@timestamp", "@ingestionTime", "@message", "@logStream", "@log"}
	var message map[string]any
	if json.Unmarshal([]byte(e.Message), &message) != nil {
		return names
	}
	return leaves(names, "", message)
}

func leaves(names []string, path string, object map[string]any) []string {
	for key, v := range object {
		if inner, ok := v.(map[string]any); ok {
			names = leaves(names, path+key+".", inner)
			continue
		}
		names = append(names, strings.TrimSpace(path+key))
	}
	return names
}
