package sandbox_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// storedMessages are the sorted @message values of the events of a group from 30 days before noon to three hours after.
func storedMessages(t *testing.T, client *cloudwatchlogs.Client, group string) []string {
	t.Helper()
	out := query(t, client, &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{group}, StartTime: aws.Int64(noon.AddDate(0, 0, -30).Unix()), EndTime: aws.Int64(noon.Add(3 * time.Hour).Unix()),
		QueryString: aws.String("fields @message")})
	var list []string
	for _, row := range rows(out) {
		list = append(list, row["@message"])
	}
	slices.Sort(list)
	return list
}

func event(at time.Time, message string) types.InputLogEvent {
	return types.InputLogEvent{Timestamp: aws.Int64(at.UnixMilli()), Message: aws.String(message)}
}

// newStream creates the group files with the stream a in account dev.
func newStream(t *testing.T, w *world) *cloudwatchlogs.Client {
	t.Helper()
	client := w.logs(t, traffic.DevAccount, traffic.UsEast1)
	if _, err := client.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("files")}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: aws.String("files"), LogStreamName: aws.String("a")}); err != nil {
		t.Fatal(err)
	}
	return client
}

func put(events ...types.InputLogEvent) *cloudwatchlogs.PutLogEventsInput {
	return &cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("files"), LogStreamName: aws.String("a"), LogEvents: events}
}

func TestStoredEventsAreQueried(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, sandbox.Options{Now: func() time.Time { return noon }, NoLogTraffic: true})
	client := newStream(t, w)
	if _, err := client.PutLogEvents(t.Context(), put(event(noon.Add(-time.Hour), `{"a":"1"}`), event(noon, `{"a":"2"}`))); err != nil {
		t.Fatal(err)
	}
	out := query(t, client, &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{"files"}, StartTime: aws.Int64(noon.Unix() - 7200), EndTime: aws.Int64(noon.Unix()),
		QueryString: aws.String("fields @timestamp, a, @logStream, @log, @ingestionTime | sort a")})
	got := rows(out)
	ptrs := map[string]bool{}
	for _, row := range got {
		ptrs[row["@ptr"]] = true
		delete(row, "@ptr")
	}
	want := []map[string]string{
		{"@timestamp": "2026-11-18 17:00:30.000", "a": "1", "@logStream": "a", "@log": "528560886094:files", "@ingestionTime": "2026-11-18 18:00:30.000"},
		{"@timestamp": "2026-11-18 18:00:30.000", "a": "2", "@logStream": "a", "@log": "528560886094:files", "@ingestionTime": "2026-11-18 18:00:30.000"},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(ptrs) != 2 {
		t.Errorf("rows (-want +got), with the pointers %v:\n%s", slices.Collect(maps.Keys(ptrs)), diff)
	}
	groups, err := client.DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
	if err != nil || len(groups.LogGroups) != 1 || *groups.LogGroups[0].LogGroupName != "files" || *groups.LogGroups[0].StoredBytes != 2*(9+26) {
		t.Errorf("the groups are %+v, %v, want files alone with 70 bytes", groups, err)
	}
}

func TestStoredEventsLieBesideTheModels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const group = "/aws/apigateway/orders-api-dev-access"
	client := w.logs(t, traffic.DevAccount, traffic.UsEast1)
	count := func() string {
		return rows(query(t, client, &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{group}, StartTime: aws.Int64(noon.Add(-time.Hour).Unix()), EndTime: aws.Int64(noon.Unix()),
			QueryString: aws.String("stats count(*) as n, sum(mark) as marks")}))[0]["n"]
	}
	before := count()
	w.PutEvents(traffic.DevAccount, traffic.UsEast1, group, []insightsql.Event{
		{Timestamp: noon.UnixMilli() - 1000, Message: `{"mark":1}`}, {Timestamp: noon.UnixMilli() - 9000, Message: `{"mark":1}`},
		{Timestamp: noon.Add(-2 * time.Hour).UnixMilli(), Message: `{"mark":1}`}})
	out := rows(query(t, client, &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{group}, StartTime: aws.Int64(noon.Add(-time.Hour).Unix()), EndTime: aws.Int64(noon.Unix()),
		QueryString: aws.String("stats count(*) - sum(mark) as others, sum(mark) as marks")}))[0]
	if out["others"] != before || out["marks"] != "2" {
		t.Errorf("there are %v, want %s modelled and 2 stored events", out, before)
	}
	other := rows(query(t, w.logs(t, traffic.DevAccount, traffic.EuWest1), &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{group}, StartTime: aws.Int64(noon.Add(-time.Minute).Unix()), EndTime: aws.Int64(noon.Unix()),
		QueryString: aws.String("stats count(mark) as marks")}))
	if other[0]["marks"] != "0" {
		t.Errorf("another region has %v, want no stored events", other)
	}
}

func TestPutLogEventsRejectsEventsOneByOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := newStream(t, w)
	old := noon.AddDate(0, 0, -14)
	out, err := client.PutLogEvents(t.Context(), put(event(old.Add(-2*time.Millisecond), "too old"), event(old.Add(-time.Millisecond), "too old"), event(old, "old")))
	if err != nil || *out.RejectedLogEventsInfo.TooOldLogEventEndIndex != 2 || out.RejectedLogEventsInfo.TooNewLogEventStartIndex != nil {
		t.Errorf("of old events the answer is %+v, %v, want an end index of 2", out, err)
	}
	ahead := noon.Add(2 * time.Hour)
	out, err = client.PutLogEvents(t.Context(), put(event(ahead, "ahead"), event(ahead.Add(time.Millisecond), "too new")))
	if err != nil || *out.RejectedLogEventsInfo.TooNewLogEventStartIndex != 1 || out.RejectedLogEventsInfo.TooOldLogEventEndIndex != nil {
		t.Errorf("of new events the answer is %+v, %v, want a start index of 1", out, err)
	}
	if out, err = client.PutLogEvents(t.Context(), put(event(noon, "now"))); err != nil || out.RejectedLogEventsInfo != nil {
		t.Errorf("of an event of now the answer is %+v, %v, want nothing rejected", out, err)
	}
	if diff := cmp.Diff([]string{"ahead", "now", "old"}, storedMessages(t, client, "files")); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}

func TestPutLogEventsRefusesBatches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := newStream(t, w)
	full := 1_048_576 - 26
	for name, c := range map[string]struct {
		in   *cloudwatchlogs.PutLogEventsInput
		code string // "" = taken
	}{
		"a batch as large as may be":   {put(event(noon, strings.Repeat("x", full))), ""},
		"a byte more":                  {put(event(noon, strings.Repeat("x", full+1))), "InvalidParameterException"},
		"the same in two-byte letters": {put(event(noon, strings.Repeat("é", full/2+1))), "InvalidParameterException"},
		"10,000 events":                {put(slices.Repeat([]types.InputLogEvent{event(noon, "x")}, 10_000)...), ""},
		"10,001 events":                {put(slices.Repeat([]types.InputLogEvent{event(noon, "x")}, 10_001)...), "InvalidParameterException"},
		"24 hours":                     {put(event(noon.Add(-24*time.Hour), "x"), event(noon, "x")), ""},
		"more than 24 hours":           {put(event(noon.Add(-24*time.Hour-time.Millisecond), "x"), event(noon, "x")), "InvalidParameterException"},
		"events out of order":          {put(event(noon, "x"), event(noon.Add(-time.Millisecond), "x")), "InvalidParameterException"},
		"an empty message":             {put(event(noon, "")), "InvalidParameterException"},
		"no events":                    {put(), "InvalidParameterException"},
		"a group that is not there":    {&cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("file"), LogStreamName: aws.String("a"), LogEvents: []types.InputLogEvent{event(noon, "x")}}, "ResourceNotFoundException"},
		"a stream that is not there":   {&cloudwatchlogs.PutLogEventsInput{LogGroupName: aws.String("files"), LogStreamName: aws.String("b"), LogEvents: []types.InputLogEvent{event(noon, "x")}}, "ResourceNotFoundException"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "no events" {
				c.in.LogEvents = []types.InputLogEvent{}
			}
			_, err := client.PutLogEvents(t.Context(), c.in)
			if got := errorCode(err); got != c.code {
				t.Errorf("the error is %q (%v), want %q", got, err, c.code)
			}
		})
	}
}

func TestGroupsAndStreamsAreMadeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := newStream(t, w)
	group := func(name string) error {
		_, err := client.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(name)})
		return err
	}
	stream := func(group, name string) error {
		_, err := client.CreateLogStream(t.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: aws.String(group), LogStreamName: aws.String(name)})
		return err
	}
	for name, c := range map[string]struct {
		err  error
		code string
	}{
		"a group again":             {group("files"), "ResourceAlreadyExistsException"},
		"a modelled group":          {group("aws-cloudtrail-logs"), "ResourceAlreadyExistsException"},
		"a name with a colon":       {group("a:b"), "InvalidParameterException"},
		"a name reserved for AWS":   {group("aws/x"), "InvalidParameterException"},
		"a name of 513 characters":  {group(strings.Repeat("x", 513)), "InvalidParameterException"},
		"a stream again":            {stream("files", "a"), "ResourceAlreadyExistsException"},
		"a second stream":           {stream("files", "b"), ""},
		"its name in another group": {stream("aws-cloudtrail-logs", "a"), ""},
		"a modelled stream":         {stream("aws-cloudtrail-logs", "528560886094_CloudTrail_us-east-1"), "ResourceAlreadyExistsException"},
		"a stream with a star":      {stream("files", "a*"), "InvalidParameterException"},
		"a stream of no group":      {stream("file", "a"), "ResourceNotFoundException"},
	} {
		if got := errorCode(c.err); got != c.code {
			t.Errorf("%s: the error is %q (%v), want %q", name, got, c.err, c.code)
		}
	}
}
