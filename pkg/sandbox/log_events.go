package sandbox

import (
	"slices"
	"strings"
)

type getLogEventsInput struct {
	LogGroupName       string `json:"logGroupName"`
	LogGroupIdentifier string `json:"logGroupIdentifier"`
	LogStreamName      string `json:"logStreamName"`
	StartTime          *int64 `json:"startTime"`
	EndTime            *int64 `json:"endTime"`
	NextToken          string `json:"nextToken"`
	Limit              *int32 `json:"limit"`
	StartFromHead      bool   `json:"startFromHead"`
}

// getLogEventsOutput always has both tokens; the one that was sent comes back where there is nothing further.
type getLogEventsOutput struct {
	Events            []outputLogEvent `json:"events"`
	NextForwardToken  string           `json:"nextForwardToken"`
	NextBackwardToken string           `json:"nextBackwardToken"`
}

type outputLogEvent struct {
	Timestamp     int64  `json:"timestamp"`
	Message       string `json:"message"`
	IngestionTime int64  `json:"ingestionTime"`
}

// getLogEvents reads a page of one stream, oldest event first: the page next to the token's place, or without a token the
// newest, or with startFromHead the oldest. Times are epoch milliseconds, the end exclusive.
func (s *Server) getLogEvents(c *call, in *getLogEventsInput) (*getLogEventsOutput, error) {
	g, limit, err := s.eventGroup(c, in.LogGroupName, in.LogGroupIdentifier, in.Limit)
	switch {
	case err != nil:
		return nil, err
	case in.LogStreamName == "":
		return nil, missing("logStreamName")
	case !g.hasStream(in.LogStreamName):
		return nil, errNoStream
	}
	t := s.timeline(g, in.StartTime, exclusive(in.EndTime))
	request := fingerprint(g.arn(), in.LogStreamName)
	at, forward := place{t.to + 1, 0}, in.StartFromHead
	if forward {
		at = place{t.from, 0}
	}
	if in.NextToken != "" {
		direction, token, _ := strings.Cut(in.NextToken, "/")
		var ok bool
		if at, ok = readPlace(token, request); !ok || direction != "f" && direction != "b" {
			return nil, invalidParameter("The specified nextToken is invalid.")
		}
		forward = direction == "f"
	}
	out := &getLogEventsOutput{Events: []outputLogEvent{}}
	begin, end, size := at, at, 0
	visit := func(e *placed) bool {
		if e.LogStream != in.LogStreamName {
			return true
		}
		size += len(e.Message) + eventOverhead
		if len(out.Events) == limit || size > maxPageBytes && len(out.Events) > 0 {
			return false
		}
		out.Events = append(out.Events, outputLogEvent{e.Timestamp, e.Message, e.Ingestion})
		if forward {
			end = e.end
		} else {
			begin = e.start
		}
		return true
	}
	walk := t.backward
	if forward {
		walk = t.forward
	}
	got, last := walk(at, visit)
	switch {
	case forward && !last:
		end = got
	case !forward && !last:
		begin = got
	}
	if !forward {
		slices.Reverse(out.Events)
	}
	out.NextForwardToken, out.NextBackwardToken = "f/"+end.token(request), "b/"+begin.token(request)
	return out, nil
}

// exclusive makes an end that is not included one that is.
func exclusive(end *int64) *int64 {
	if end == nil {
		return nil
	}
	last := *end - 1
	return &last
}

// eventGroup finds the group that is named in one of two ways, and checks the limit.
func (s *Server) eventGroup(c *call, name, identifier string, asked *int32) (g *group, limit int, err error) {
	limit = maxPageEvents
	if asked != nil {
		limit = int(*asked)
	}
	switch {
	case (name == "") == (identifier == ""):
		return nil, 0, invalidParameter("Exactly one of logGroupName and logGroupIdentifier must be specified.")
	case limit < 1 || limit > maxPageEvents:
		return nil, 0, invalidParameter("1 validation error detected: Value at 'limit' failed to satisfy constraint: Member must have value between 1 and 10000")
	}
	if g = s.group(c, name+identifier); g == nil {
		return nil, 0, errNoGroup
	}
	return g, limit, nil
}
