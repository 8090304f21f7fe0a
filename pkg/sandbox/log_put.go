package sandbox

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

// The limits of PutLogEvents.
const (
	maxBatchEvents = 10_000
	maxBatchBytes  = 1_048_576
	maxBatchSpan   = 24 * time.Hour
	oldestEvent    = 14 * 24 * time.Hour
	newestEvent    = 2 * time.Hour
)

// groupName and streamName are the patterns of the API reference.
var (
	groupName  = regexp.MustCompile(`^[.\-_/#A-Za-z0-9]{1,512}$`)
	streamName = regexp.MustCompile(`^[^:*]{1,512}$`)
)

var (
	errNoGroup  = &apiError{Shape: "ResourceNotFoundException", Message: "The specified log group does not exist."}
	errNoStream = &apiError{Shape: "ResourceNotFoundException", Message: "The specified log stream does not exist."}
)

type createLogGroupInput struct {
	LogGroupName  string `json:"logGroupName"`
	LogGroupClass string `json:"logGroupClass"`
}

// createLogGroup makes an empty group. Its creation time is that of every group here, so that older files can be
// loaded into it and queried.
func (s *Server) createLogGroup(c *call, in *createLogGroupInput) (*struct{}, error) {
	switch {
	case !groupName.MatchString(in.LogGroupName) || strings.HasPrefix(in.LogGroupName, "aws/"):
		return nil, invalidName("logGroupName", in.LogGroupName, groupName)
	case in.LogGroupClass != "" && in.LogGroupClass != "STANDARD":
		return nil, invalidParameter("The log class " + in.LogGroupClass + " is not supported by this sandbox: use STANDARD.")
	case s.group(c, in.LogGroupName) != nil:
		return nil, &apiError{Shape: "ResourceAlreadyExistsException", Message: "The specified log group already exists"}
	}
	s.archive.open(c.account, c.region, in.LogGroupName)
	return &struct{}{}, nil
}

type createLogStreamInput struct {
	LogGroupName  string `json:"logGroupName"`
	LogStreamName string `json:"logStreamName"`
}

// createLogStream makes an empty stream in a group.
func (s *Server) createLogStream(c *call, in *createLogStreamInput) (*struct{}, error) {
	if !streamName.MatchString(in.LogStreamName) {
		return nil, invalidName("logStreamName", in.LogStreamName, streamName)
	}
	g := s.group(c, in.LogGroupName)
	if g == nil {
		return nil, errNoGroup
	}
	if g.hasStream(in.LogStreamName) || !s.archive.open(c.account, c.region, g.name).addStream(in.LogStreamName) {
		return nil, &apiError{Shape: "ResourceAlreadyExistsException", Message: "The specified log stream already exists"}
	}
	return &struct{}{}, nil
}

// invalidName reports a name that does not fit its pattern.
func invalidName(member, name string, pattern *regexp.Regexp) *apiError {
	return invalidParameter(fmt.Sprintf("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy regular expression pattern: %s", name, member, pattern))
}

type putLogEventsInput struct {
	LogGroupName  string          `json:"logGroupName"`
	LogStreamName string          `json:"logStreamName"`
	LogEvents     []inputLogEvent `json:"logEvents"`
}

// inputLogEvent has its time in epoch milliseconds.
type inputLogEvent struct {
	Timestamp *int64  `json:"timestamp"`
	Message   *string `json:"message"`
}

// putLogEventsOutput has a token only for old clients: the service has long stopped asking for it.
type putLogEventsOutput struct {
	NextSequenceToken     string             `json:"nextSequenceToken"`
	RejectedLogEventsInfo *rejectedLogEvents `json:"rejectedLogEventsInfo,omitempty"`
}

// rejectedLogEvents are the events of a batch that were not stored: those before TooOldLogEventEndIndex and those
// from TooNewLogEventStartIndex on.
type rejectedLogEvents struct {
	TooNewLogEventStartIndex *int `json:"tooNewLogEventStartIndex,omitempty"`
	TooOldLogEventEndIndex   *int `json:"tooOldLogEventEndIndex,omitempty"`
}

// putLogEvents stores a batch. What is wrong with the batch refuses all of it; events that are too old or lie too far
// ahead are left out, and the answer says which.
func (s *Server) putLogEvents(c *call, in *putLogEventsInput) (*putLogEventsOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	g := s.group(c, in.LogGroupName)
	switch {
	case g == nil:
		return nil, errNoGroup
	case !g.hasStream(in.LogStreamName):
		return nil, errNoStream
	}
	now := s.now()
	from, to := now.Add(-oldestEvent).UnixMilli(), now.Add(newestEvent).UnixMilli()
	first, last := 0, len(in.LogEvents)
	for first < last && *in.LogEvents[first].Timestamp < from {
		first++
	}
	for last > first && *in.LogEvents[last-1].Timestamp > to {
		last--
	}
	events := make([]insightsql.Event, 0, last-first)
	for _, e := range in.LogEvents[first:last] {
		events = append(events, insightsql.Event{Timestamp: *e.Timestamp, Ingestion: now.UnixMilli(), Message: *e.Message, LogStream: in.LogStreamName})
	}
	s.archive.open(c.account, c.region, g.name).add(events)
	out := &putLogEventsOutput{NextSequenceToken: fmt.Sprintf("%056d", s.answered.Load())}
	if len(events) < len(in.LogEvents) {
		out.RejectedLogEventsInfo = &rejectedLogEvents{}
	}
	if first > 0 {
		out.RejectedLogEventsInfo.TooOldLogEventEndIndex = &first
	}
	if last < len(in.LogEvents) {
		out.RejectedLogEventsInfo.TooNewLogEventStartIndex = &last
	}
	return out, nil
}

// check reports what is wrong with the batch as a whole.
func (in *putLogEventsInput) check() error {
	switch n := len(in.LogEvents); {
	case n == 0:
		return invalidParameter("1 validation error detected: Value '[]' at 'logEvents' failed to satisfy constraint: Member must have length greater than or equal to 1")
	case n > maxBatchEvents:
		return invalidParameter("1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length less than or equal to 10000")
	}
	size := 0
	for i, e := range in.LogEvents {
		member := fmt.Sprintf("logEvents.%d.member", i+1)
		switch {
		case e.Timestamp == nil:
			return missing(member + ".timestamp")
		case e.Message == nil:
			return missing(member + ".message")
		case *e.Message == "":
			return invalidParameter("1 validation error detected: Value '' at '" + member + ".message' failed to satisfy constraint: Member must have length greater than or equal to 1")
		case *e.Timestamp < 0:
			return invalidParameter(fmt.Sprintf("1 validation error detected: Value '%d' at '%s.timestamp' failed to satisfy constraint: Member must have value greater than or equal to 0", *e.Timestamp, member))
		case i > 0 && *e.Timestamp < *in.LogEvents[i-1].Timestamp:
			return invalidParameter("Log events in a single PutLogEvents request must be in chronological order.")
		}
		size += len(*e.Message) + eventOverhead
	}
	switch last := len(in.LogEvents) - 1; {
	case size > maxBatchBytes:
		return invalidParameter(fmt.Sprintf("Upload too large: %d bytes exceeds limit of %d", size, maxBatchBytes))
	case *in.LogEvents[last].Timestamp-*in.LogEvents[0].Timestamp > maxBatchSpan.Milliseconds():
		return invalidParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
	}
	return nil
}
