package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The limits of StartLiveTail.
const (
	maxTailGroups   = 10
	maxTailEvents   = 500 // of an update; of more a sample is given
	tailInterval    = time.Second
	tailSession     = 3 * time.Hour
	maxTailSessions = 15 // of an account and region
)

type startLiveTailInput struct {
	LogGroupIdentifiers   []string `json:"logGroupIdentifiers"`
	LogStreamNames        []string `json:"logStreamNames"`
	LogStreamNamePrefixes []string `json:"logStreamNamePrefixes"`
	LogEventFilterPattern string   `json:"logEventFilterPattern"`
}

// tail is a session: it is streamed to the caller.
type tail struct {
	server  *Server
	in      *startLiveTailInput
	groups  []*group
	matches func(string) bool
	session string
	release func()
}

type sessionStart struct {
	RequestID           string   `json:"requestId"`
	SessionID           string   `json:"sessionId"`
	LogGroupIdentifiers []string `json:"logGroupIdentifiers"`
	FilterPattern       string   `json:"logEventFilterPattern,omitempty"`
}

type sessionUpdate struct {
	Metadata struct {
		Sampled bool `json:"sampled"`
	} `json:"sessionMetadata"`
	Results []tailEvent `json:"sessionResults"`
}

type tailEvent struct {
	Timestamp     int64  `json:"timestamp"`
	IngestionTime int64  `json:"ingestionTime"`
	Message       string `json:"message"`
	LogStreamName string `json:"logStreamName"`
	Group         string `json:"logGroupIdentifier"` // <account id>:<log group>
}

// startLiveTail begins a session over log groups, which are named by their ARNs: an update about every second with the
// events that were ingested since the last.
func (s *Server) startLiveTail(c *call, in *startLiveTailInput) (*tail, error) {
	if n := len(in.LogGroupIdentifiers); n < 1 || n > maxTailGroups {
		return nil, invalidParameter(fmt.Sprintf("1 validation error detected: Value at 'logGroupIdentifiers' failed to satisfy constraint: Member must have length between 1 and %d", maxTailGroups))
	}
	if len(in.LogStreamNames) > 0 && len(in.LogStreamNamePrefixes) > 0 {
		return nil, invalidParameter("logStreamNames and logStreamNamePrefixes are mutually exclusive parameters.")
	}
	t := &tail{server: s, in: in, session: c.requestID}
	for _, id := range in.LogGroupIdentifiers {
		if !strings.HasPrefix(id, "arn:") || strings.HasSuffix(id, "*") {
			return nil, invalidParameter("Log group identifiers of StartLiveTail are ARNs without a * at the end.")
		}
		g := s.group(c, id)
		if g == nil {
			return nil, errNoGroup
		}
		t.groups = append(t.groups, g)
	}
	matches, err := parseFilterPattern(in.LogEventFilterPattern)
	if err != nil {
		return nil, invalidParameter("Invalid filter pattern: " + err.Error())
	}
	t.matches = matches
	place := c.account + "/" + c.region
	if n := s.tails.add(place); n > maxTailSessions {
		s.tails.remove(place)
		return nil, &apiError{Shape: "LimitExceededException", Message: "The number of concurrent Live Tail sessions is over its quota.", Status: http.StatusBadRequest}
	}
	t.release = func() { s.tails.remove(place) }
	return t, nil
}

// stream writes the session until the caller goes away.
func (t *tail) stream(w http.ResponseWriter, c *call) {
	defer t.release()
	w.Header().Set("Content-Type", eventStreamType)
	flush := http.NewResponseController(w)
	send := func(event string, payload any) bool {
		body, err := json.Marshal(payload)
		if err != nil {
			return false
		}
		_, err = w.Write(eventMessage(event, body))
		return err == nil && flush.Flush() == nil
	}
	// The services that speak JSON send the members of the answer that are not streamed first: there are none.
	if !send("initial-response", struct{}{}) ||
		!send("sessionStart", sessionStart{c.requestID, t.session, t.in.LogGroupIdentifiers, t.in.LogEventFilterPattern}) {
		return
	}
	ctx, cancel := context.WithTimeout(c.ctx, tailSession)
	defer cancel()
	tick := time.NewTicker(tailInterval)
	defer tick.Stop()
	since := t.server.now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.server.running.Done():
			return
		case <-tick.C:
		}
		now := t.server.now()
		if !send("sessionUpdate", t.update(since, now)) {
			return
		}
		since = now
	}
}

// late is how much older than its ingestion an event may be to be shown.
const late = 2 * time.Minute

// update is what was ingested after since, up to now.
func (t *tail) update(since, now time.Time) sessionUpdate {
	u := sessionUpdate{Results: []tailEvent{}}
	from, to := since.Add(-late).UnixMilli(), now.UnixMilli()
	for _, g := range t.groups {
		line := t.server.timeline(g, &from, &to)
		line.forward(place{line.from, 0}, func(e *placed) bool {
			if e.Ingestion > since.UnixMilli() && e.Ingestion <= to && t.matches(e.Message) && t.follows(e.LogStream) {
				u.Results = append(u.Results, tailEvent{e.Timestamp, e.Ingestion, e.Message, e.LogStream, e.Account + ":" + e.LogGroup})
			}
			return true
		})
	}
	if len(u.Results) > maxTailEvents {
		u.Metadata.Sampled = true
		u.Results = u.Results[:maxTailEvents]
	}
	return u
}

func (t *tail) follows(stream string) bool {
	prefixed := func(p string) bool { return strings.HasPrefix(stream, p) }
	switch {
	case len(t.in.LogStreamNames) > 0:
		return slices.Contains(t.in.LogStreamNames, stream)
	case len(t.in.LogStreamNamePrefixes) > 0:
		return slices.ContainsFunc(t.in.LogStreamNamePrefixes, prefixed)
	}
	return true
}
