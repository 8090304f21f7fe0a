package sandbox

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of FilterLogEvents.
const (
	maxPatternChars  = 1024
	maxFilterStreams = 100
)

type filterLogEventsInput struct {
	LogGroupName        string   `json:"logGroupName"`
	LogGroupIdentifier  string   `json:"logGroupIdentifier"`
	LogStreamNames      []string `json:"logStreamNames"`
	LogStreamNamePrefix string   `json:"logStreamNamePrefix"`
	StartTime           *int64   `json:"startTime"`
	EndTime             *int64   `json:"endTime"`
	FilterPattern       string   `json:"filterPattern"`
	NextToken           string   `json:"nextToken"`
	Limit               *int32   `json:"limit"`
	StartFromHead       *bool    `json:"startFromHead"`
}

type filterLogEventsOutput struct {
	Events             []filteredLogEvent `json:"events"`
	SearchedLogStreams []struct{}         `json:"searchedLogStreams"` // empty since 2019
	NextToken          string             `json:"nextToken,omitempty"`
}

type filteredLogEvent struct {
	LogStreamName string `json:"logStreamName"`
	Timestamp     int64  `json:"timestamp"`
	Message       string `json:"message"`
	IngestionTime int64  `json:"ingestionTime"`
	EventID       string `json:"eventId"`
}

// filterLogEvents reads a page of the events of a group that match a pattern, oldest first, or with startFromHead false
// newest first. Times are epoch milliseconds, both inclusive. A page may be empty and have a successor.
func (s *Server) filterLogEvents(c *call, in *filterLogEventsInput) (*filterLogEventsOutput, error) {
	g, limit, err := s.eventGroup(c, in.LogGroupName, in.LogGroupIdentifier, in.Limit)
	switch {
	case err != nil:
		return nil, err
	case len(in.LogStreamNames) > 0 && in.LogStreamNamePrefix != "":
		return nil, invalidParameter("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.")
	case len(in.LogStreamNames) > maxFilterStreams:
		return nil, invalidParameter("1 validation error detected: Value at 'logStreamNames' failed to satisfy constraint: Member must have length less than or equal to 100")
	case utf8.RuneCountInString(in.FilterPattern) > maxPatternChars:
		return nil, invalidParameter("1 validation error detected: Value at 'filterPattern' failed to satisfy constraint: Member must have length less than or equal to 1024")
	case in.StartTime != nil && in.EndTime != nil && *in.StartTime > *in.EndTime:
		return nil, invalidParameter("End time should not be before start time.")
	}
	for _, name := range in.LogStreamNames {
		if !g.hasStream(name) {
			return nil, errNoStream
		}
	}
	matches, err := parseFilterPattern(in.FilterPattern)
	if err != nil {
		return nil, invalidParameter("Invalid filter pattern: " + err.Error())
	}
	t := s.timeline(g, in.StartTime, in.EndTime)
	request := fingerprint(append([]string{g.arn(), in.FilterPattern, in.LogStreamNamePrefix}, in.LogStreamNames...)...)
	at, walk := place{t.from, 0}, t.forward
	if in.StartFromHead != nil && !*in.StartFromHead {
		at, walk = place{t.to + 1, 0}, t.backward
	}
	if in.NextToken != "" {
		var ok bool
		if at, ok = readPlace(in.NextToken, request); !ok {
			return nil, invalidParameter("The specified nextToken is invalid.")
		}
	}
	out := &filterLogEventsOutput{Events: []filteredLogEvent{}, SearchedLogStreams: []struct{}{}}
	size := 0
	got, last := walk(at, func(e *placed) bool {
		if len(in.LogStreamNames) > 0 && !slices.Contains(in.LogStreamNames, e.LogStream) || !strings.HasPrefix(e.LogStream, in.LogStreamNamePrefix) || !matches(e.Message) {
			return true
		}
		size += len(e.Message) + eventOverhead
		if len(out.Events) == limit || size > maxPageBytes && len(out.Events) > 0 {
			return false
		}
		out.Events = append(out.Events, filteredLogEvent{e.LogStream, e.Timestamp, e.Message, e.Ingestion, e.Ptr})
		return true
	})
	if !last {
		out.NextToken = got.token(request)
	}
	return out, nil
}
