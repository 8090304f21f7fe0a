package awsapi

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/internal/awstest"
)

func TestRoundTripOfLogGroups(t *testing.T) {
	t.Parallel()
	awstest.Each(t, func(t *testing.T, w *awstest.World) {
		a := apiOf(t, w)
		prefix := w.Name("/dohyo/groups")
		var want []string
		for i := range 60 { // more than one page
			want = append(want, fmt.Sprintf("%s/%02d", prefix, i))
		}
		for _, i := range []int{7, 0, 59} { // made in another order than listed
			w.MakeGroup(t, want[i])
		}
		for i, name := range want {
			if i != 7 && i != 0 && i != 59 {
				w.MakeGroup(t, name)
			}
		}
		groups, err := a.LogGroups(t.Context(), Target{}, prefix)
		if err != nil {
			t.Fatal(err)
		}
		own, err := a.WhoAmI(t.Context(), Target{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range groups {
			got = append(got, g.Name)
			if arn := "arn:aws:logs:" + awstest.Region + ":" + own.AccountID + ":log-group:" + g.Name; g.ARN != arn || g.Class != "STANDARD" || g.RetentionDays != 0 {
				t.Errorf("got %+v, want the ARN %s, the class STANDARD and no retention", g, arn)
			}
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("log groups (-want +got):\n%s", diff)
		}
		if none, err := a.LogGroups(t.Context(), Target{}, prefix+"x"); err != nil || len(none) != 0 {
			t.Errorf("%d log groups begin with a prefix that none has, error %v", len(none), err)
		}
	})
}

// keywordMessage is a message and whether it has the word error.
type keywordMessage struct {
	matches bool
	text    string
}

// keywordMessages are texts that an encoding may spoil.
var keywordMessages = []keywordMessage{
	{true, `{"level":"error","text":"disk full"}`},
	{false, `{"level":"info","text":"no errors found"}`},
	{true, "ERROR: \"quoted\", 'single' and back\\slash"},
	{false, "terrors of the deep"},
	{true, "Grüße 世界 😀 error"},
	{false, "plain text / with a slash | and a pipe"},
	{true, "first line\n\tsecond line: Error\n"},
	{false, `\u0065rror is not decoded`},
}

// errorFilter is the filter of the keyword error, as package plan writes it.
const errorFilter = `filter @message like /(?i)(?:^|[^A-Za-z0-9_])error(?:$|[^A-Za-z0-9_])/`

// logWorld puts the messages into two groups, one every second of ten minutes, and one well before and after.
func logWorld(t *testing.T, w *awstest.World) (groups []string, events []awstest.Event, from, to time.Time) {
	t.Helper()
	to = w.Now.Add(-time.Minute)
	from = to.Add(-10 * time.Minute)
	groups = []string{w.Name("/dohyo/events") + "/a", w.Name("/dohyo/events") + "/b"}
	outside := func(at time.Time) awstest.Event { return awstest.Event{Time: at, Message: "an error out of range"} }
	for g, name := range groups {
		w.MakeGroup(t, name)
		put := []awstest.Event{outside(from.Add(-5 * time.Second))}
		for at := from.Add(time.Duration(100+g) * time.Millisecond); at.Before(to.Add(-time.Second)); at = at.Add(2500 * time.Millisecond) {
			put = append(put, awstest.Event{Time: at, Message: keywordMessages[len(put)%len(keywordMessages)].text})
		}
		events = append(events, put[1:]...)
		w.PutEvents(t, name, fmt.Sprint("stream-", g), append(put, outside(to.Add(5*time.Second))))
	}
	return groups, events, from, to
}

// logRow is what the queries of these tests ask of an event.
type logRow struct{ Time, Message string }

func rowsOf(t *testing.T, r *LogResult) []logRow {
	t.Helper()
	var rows []logRow
	for _, fields := range r.Rows {
		values := map[string]string{}
		for _, f := range fields {
			values[f.Name] = f.Value
		}
		rows = append(rows, logRow{values["@timestamp"], values["@message"]})
	}
	return rows
}

// newestFirst are the rows of events as CloudWatch gives them.
func newestFirst(events []awstest.Event) []logRow {
	events = slices.SortedFunc(slices.Values(events), func(x, y awstest.Event) int { return cmp.Compare(y.Time.UnixMilli(), x.Time.UnixMilli()) })
	var rows []logRow
	for _, e := range events {
		rows = append(rows, logRow{e.Time.UTC().Format("2006-01-02 15:04:05.000"), e.Message})
	}
	return rows
}

func TestRoundTripOfLogQueries(t *testing.T) {
	t.Parallel()
	awstest.Each(t, func(t *testing.T, w *awstest.World) {
		a := apiOf(t, w)
		groups, events, from, to := logWorld(t, w)
		matching := slices.DeleteFunc(slices.Clone(events), func(e awstest.Event) bool {
			return !slices.ContainsFunc(keywordMessages, func(m keywordMessage) bool { return m.matches && m.text == e.Message })
		})
		half := from.Add(5 * time.Minute)
		early := slices.DeleteFunc(slices.Clone(events), func(e awstest.Event) bool { return !e.Time.Before(half) })
		for _, tt := range []struct {
			name   string
			filter string
			limit  int
			match  []awstest.Event
		}{
			{"all", "", 0, events},
			{"keyword", "| " + errorFilter, 0, matching},
			{"keyword and limit of the API", "| " + errorFilter, 7, matching},
			{"time", fmt.Sprintf("| filter toMillis(@timestamp) < %d", half.UnixMilli()), 0, early},
			{"equal", `| filter @logStream = 'stream-0'`, 0, events[:len(events)/2]},
			{"none", "| filter @message like /no such text/", 0, nil},
		} {
			t.Run(tt.name, func(t *testing.T) {
				q := LogQuery{Groups: groups, From: from, To: to, Limit: tt.limit,
					Text: "fields @timestamp, @message, @logStream " + tt.filter + " | sort @timestamp desc | limit 1000"}
				got, err := a.RunLogQuery(t.Context(), Target{}, q, nil)
				if err != nil {
					t.Fatal(err)
				}
				want := newestFirst(tt.match)
				if tt.limit > 0 {
					want = want[:tt.limit]
				}
				if diff := gocmp.Diff(want, rowsOf(t, got)); diff != "" {
					t.Errorf("rows (-want +got):\n%s", diff)
				}
				if s := got.Stats; int(s.RecordsMatched) != len(tt.match) || int(s.RecordsScanned) < len(events) || s.BytesScanned <= 0 {
					t.Errorf("statistics %+v, want %d matched of at least %d", s, len(tt.match), len(events))
				}
			})
		}
	})
}

func TestRoundTripOfLogQueriesByARN(t *testing.T) {
	t.Parallel()
	awstest.Each(t, func(t *testing.T, w *awstest.World) {
		a := apiOf(t, w)
		groups, events, from, to := logWorld(t, w)
		listed, err := a.LogGroups(t.Context(), Target{}, groups[0])
		if err != nil || len(listed) != 1 {
			t.Fatalf("%d log groups, error %v", len(listed), err)
		}
		got, err := a.RunLogQuery(t.Context(), Target{}, LogQuery{Groups: []string{listed[0].ARN}, From: from, To: to,
			Text: "fields @timestamp, @message | sort @timestamp desc"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(newestFirst(events[:len(events)/2]), rowsOf(t, got)); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
	})
}

func TestRoundTripOfAMissingLogGroup(t *testing.T) {
	t.Parallel()
	awstest.Each(t, func(t *testing.T, w *awstest.World) {
		a := apiOf(t, w)
		_, err := a.RunLogQuery(t.Context(), Target{}, LogQuery{Groups: []string{w.Name("/dohyo/missing")}, From: w.Now.Add(-time.Hour), To: w.Now,
			Text: "fields @message"}, nil)
		var e *Error
		if !errors.As(err, &e) || e.Code != "ResourceNotFoundException" || e.Operation != opStartQuery || e.Status != 400 || e.Retryable {
			t.Errorf("error %+v, want a ResourceNotFoundException of %s with status 400 that is not retried", err, opStartQuery)
		}
	})
}

func TestRoundTripOfLogEvents(t *testing.T) {
	t.Parallel()
	awstest.Each(t, func(t *testing.T, w *awstest.World) {
		a := apiOf(t, w)
		groups, events, from, to := logWorld(t, w)
		events = events[len(events)/2:] // of the second group
		const n = 20
		for _, tt := range []struct {
			newest bool
			want   []awstest.Event
		}{{true, events[len(events)-n:]}, {false, events[:n]}} {
			got, err := a.LogEvents(t.Context(), Target{}, LogEventsQuery{Group: groups[1], Stream: "stream-1", From: from, To: to, Newest: tt.newest, Limit: n})
			if err != nil {
				t.Fatal(err)
			}
			var lines []awstest.Event
			for _, e := range got.Events {
				lines = append(lines, awstest.Event{Time: e.Time.UTC(), Message: e.Message})
			}
			if len(lines) > n && tt.newest {
				lines = lines[len(lines)-n:]
			}
			if diff := gocmp.Diff(tt.want, lines[:min(n, len(lines))]); diff != "" {
				t.Errorf("newest %t (-want +got):\n%s", tt.newest, diff)
			}
		}
	})
}
