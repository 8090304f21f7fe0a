package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// streams is an AWS of log streams, by account/region/group/stream; "denied"
// in place of events refuses the call.
type streams struct {
	engine.API
	events map[string][]awsapi.LogEvent
	denied string
	cut    bool
	asked  []string
}

func (*streams) Resolve(_ context.Context, t awsapi.Target) (awsapi.Target, error) { return t, nil }

func (s *streams) LogEvents(_ context.Context, t awsapi.Target, q awsapi.LogEventsQuery) (awsapi.LogEvents, error) {
	key := t.String() + "/" + q.Group + "/" + q.Stream
	s.asked = append(s.asked, t.String())
	all, ok := s.events[key]
	switch {
	case t.String() == s.denied:
		return awsapi.LogEvents{}, &awsapi.Error{Target: t, Operation: "logs:GetLogEvents", Code: "AccessDeniedException"}
	case !ok:
		return awsapi.LogEvents{}, &awsapi.Error{Target: t, Operation: "logs:GetLogEvents", Code: "ResourceNotFoundException"}
	}
	var found []awsapi.LogEvent
	for _, e := range all {
		if !e.Time.Before(q.From) && (q.To.IsZero() || e.Time.Before(q.To)) {
			found = append(found, e)
		}
	}
	if q.Newest {
		return awsapi.LogEvents{Events: found[max(0, len(found)-q.Limit):], Cut: s.cut}, nil
	}
	return awsapi.LogEvents{Events: found[:min(q.Limit, len(found))], Cut: s.cut}, nil
}

// contextOf runs a context query over streams; lines are "<ms> <message>".
func (s *streams) contextOf(t *testing.T, c query.LogContext) engine.Result {
	t.Helper()
	cfg, err := settings.New([]byte(`{"defaultRegion":"us-east-1","accounts":[
		{"alias":"dev","id":"528560886094","regions":["us-east-1","eu-west-1"]},
		{"alias":"prod","id":"567680881046","assumeRoleArn":"arn:aws:iam::567680881046:role/Dohyo","regions":["us-east-1"]}],
		"logSources":[{"name":"app","kind":"custom","sourceCategory":"app","logGroups":["/app/*","arn:aws:logs:us-east-1:111122223333:log-group:/linked:*"]}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(cfg, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e.Run(t.Context(), engine.Request{
		Queries: []query.Query{{RefID: "A", Type: query.TypeContext, Context: &c}}, From: now, To: now.Add(1),
	})[0]
}

func linesOf(r engine.Result) []string {
	var out []string
	for i := range r.Table.N {
		ms, _ := r.Table.Column("_messagetime").At(i).AsInt()
		out = append(out, strconv.FormatInt(ms, 10)+" "+r.Table.Column("_raw").At(i).Text())
	}
	return out
}

func logEvents(lines ...string) []awsapi.LogEvent {
	out := make([]awsapi.LogEvent, len(lines))
	for i, l := range lines {
		at, message, _ := strings.Cut(l, " ")
		out[i] = awsapi.LogEvent{Time: time.UnixMilli(int64(at[0] - '0')), Received: time.UnixMilli(9), Message: message}
	}
	return out
}

func TestContextIsWhatStandsBesideTheLine(t *testing.T) {
	t.Parallel()
	s := &streams{events: map[string][]awsapi.LogEvent{
		"dev/us-east-1/g/s": logEvents("1 a", "2 b", "3 c", "3 d", "3 e", "3 d", "4 f", "5 g"),
	}}
	line := query.LogContext{Account: "dev", Region: "us-east-1", LogGroup: "g", LogStream: "s", Time: 3, Message: "d\n"}
	for _, tt := range []struct {
		name   string
		change func(*query.LogContext)
		want   []string
	}{
		{"what is older, the newest first", func(*query.LogContext) {}, []string{"3 c", "2 b", "1 a"}},
		{"what is newer, the newest first", func(c *query.LogContext) { c.Newer = true }, []string{"5 g", "4 f", "3 d", "3 e"}},
		{"as many as are wanted, next to the line", func(c *query.LogContext) { c.Limit = 1 }, []string{"3 c", "2 b"}},
		{"as many newer ones, next to the line", func(c *query.LogContext) { c.Limit, c.Newer = 1, true }, []string{"4 f", "3 d", "3 e"}},
		{"on from the end of an earlier answer", func(c *query.LogContext) { c.Shown, c.Newer = true, true }, []string{"5 g", "4 f"}},
		{"back from the end of an earlier answer", func(c *query.LogContext) { c.Shown = true }, []string{"2 b", "1 a"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := line
			tt.change(&c)
			r := s.contextOf(t, c)
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			if diff := gocmp.Diff(tt.want, linesOf(r)); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			if len(r.Notices) > 0 || len(r.Executed) == 0 || r.Kind != engine.Events {
				t.Errorf("notices %v, executed %v, kind %v", r.Notices, r.Executed, r.Kind)
			}
			for name, want := range map[string]string{"_sourcehost": "g", "_sourcename": "s", "account": "dev", "accountid": "528560886094", "region": "us-east-1"} {
				if got := r.Table.Column(name).At(0).Text(); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

// TestContextFindsThePlaceOfTheLine has the account and region of the line be
// what an extraction rule made of its message.
func TestContextFindsThePlaceOfTheLine(t *testing.T) {
	t.Parallel()
	line := query.LogContext{Account: "dev", Region: "eu-west-1", LogGroup: "/linked", LogStream: "s", Time: 3, Message: "x"}
	has, lacks := logEvents("2 before", "3 x"), logEvents("2 other", "3 y")
	for _, tt := range []struct {
		name   string
		events map[string][]awsapi.LogEvent
		denied string
		want   []string
		notice bool
		err    string
	}{
		{name: "the place that the line names", events: map[string][]awsapi.LogEvent{"dev/eu-west-1//linked/s": has, "prod/us-east-1//linked/s": has}, want: []string{"2 before"}},
		{name: "another place that has the line", events: map[string][]awsapi.LogEvent{"dev/eu-west-1//linked/s": lacks, "prod/us-east-1//linked/s": has}, want: []string{"2 before"}},
		{name: "a linked account's group", events: map[string][]awsapi.LogEvent{"dev/us-east-1/arn:aws:logs:us-east-1:111122223333:log-group:/linked:*/s": has}, want: []string{"2 before"}},
		{name: "a stream that lacks the line", events: map[string][]awsapi.LogEvent{"prod/us-east-1//linked/s": lacks}, want: []string{"2 other"}, notice: true},
		{name: "a place behind one that refuses", events: map[string][]awsapi.LogEvent{"prod/us-east-1//linked/s": has}, denied: "dev/eu-west-1", want: []string{"2 before"}},
		{name: "a place that refuses may be the one", events: map[string][]awsapi.LogEvent{"prod/us-east-1//linked/s": lacks}, denied: "dev/eu-west-1", err: "AccessDenied"},
		{name: "nowhere", err: "dev/eu-west-1: logs:GetLogEvents: ResourceNotFoundException"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &streams{events: tt.events, denied: tt.denied}
			r := s.contextOf(t, line)
			if tt.err != "" {
				if r.Err == nil || !strings.Contains(r.Err.Error(), tt.err) {
					t.Errorf("error is %v, want %q", r.Err, tt.err)
				}
				return
			}
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			if diff := gocmp.Diff(tt.want, linesOf(r)); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			if (len(r.Notices) > 0) != tt.notice {
				t.Errorf("notices %v, want some: %v", r.Notices, tt.notice)
			}
			if s.asked[0] != "dev/eu-west-1" {
				t.Errorf("asked %v", s.asked)
			}
		})
	}
}

func TestContextSaysWhenLinesMayBeMissing(t *testing.T) {
	t.Parallel()
	s := &streams{cut: true, events: map[string][]awsapi.LogEvent{"dev/us-east-1/g/s": logEvents("2 a", "3 b")}}
	r := s.contextOf(t, query.LogContext{Account: "dev", Region: "us-east-1", LogGroup: "g", LogStream: "s", Time: 3, Message: "b"})
	if len(r.Notices) != 1 || !strings.Contains(r.Notices[0].Text, "may be missing") {
		t.Errorf("notices %v", r.Notices)
	}
}

// TestContextOfShownLines goes from lines that queries show, in the sandbox, to
// those around them, page by page to both sides, and finds the whole stream.
func TestContextOfShownLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, text := range []string{
		`account=dev _sourceCategory=aws/apigateway | json "path" | fields path`,
		// The extraction rule takes the region from the event, not from the log group.
		`_sourceCategory=aws/observability/cloudtrail/logs eventsource "apigateway.amazonaws.com"`,
	} {
		from := now.Add(-30 * time.Minute)
		shown := w.run(t, text, from).Table
		if shown.N < 10 {
			t.Fatalf("%s: %d lines: the test is not worth much", text, shown.N)
		}
		line := lineOf(shown, shown.N/2)
		stream := w.run(t, fmt.Sprintf(`_sourceHost=%q _sourceName=%q | fields _raw`, line.LogGroup, line.LogStream), from).Table
		var want []string
		for i := range stream.N {
			want = append(want, stream.Column("_raw").At(i).Text())
		}
		var newer, older []string
		for _, side := range []struct {
			newer bool
			lines *[]string
		}{{true, &newer}, {false, &older}} {
			c := line
			c.Newer, c.Limit = side.newer, 20
			for c.Time >= from.UnixMilli() {
				r := w.engine.Run(t.Context(), engine.Request{
					Queries: []query.Query{{RefID: "A", Type: query.TypeContext, Context: &c}}, From: now, To: now.Add(1),
				})[0]
				if r.Err != nil || len(r.Notices) > 0 {
					t.Fatal(r.Err, r.Notices)
				}
				if r.Table.N == 0 {
					break
				}
				var page []string
				for i := range r.Table.N {
					if at, _ := r.Table.Column("_messagetime").At(i).AsInt(); at >= from.UnixMilli() && at < now.UnixMilli() {
						page = append(page, r.Table.Column("_raw").At(i).Text())
					}
				}
				edge := r.Table.N - 1
				if side.newer {
					edge = 0
					*side.lines = append(page, *side.lines...)
				} else {
					*side.lines = append(*side.lines, page...)
				}
				c = lineOf(r.Table, edge)
				c.Newer, c.Limit, c.Shown = side.newer, 20, true
			}
		}
		got := slices.Concat(newer, []string{line.Message}, older)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s: lines of the stream (-want +got):\n%s", text, diff)
		}
	}
}

func lineOf(b *value.Batch, row int) query.LogContext {
	text := func(name string) string {
		if c := b.Column(name); c != nil {
			return c.At(row).Text()
		}
		return ""
	}
	at, _ := b.Column("_messagetime").At(row).AsInt()
	return query.LogContext{
		Account: text("account"), Region: text("region"), LogGroup: text("_sourcehost"), LogStream: text("_sourcename"),
		Time: at, Message: text("_raw"),
	}
}
