package insightsql

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

var traffic = messages(
	`{"status":"200","path":"/a","latency":"10","user":{"name":"ann"},"tags":["x",{"k":"v"}],"ok":true}`,
	`{"status":"500","path":"/b","latency":"-","user":{"name":"bob"},"ok":false}`,
	`{"status":"200","path":"/a","latency":"30"}`,
	`not json`,
)

func TestCommands(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query string
		want        []string
	}{
		{"unsorted events come newest first with timestamp and message by default", `limit 2`, []string{
			"@timestamp=2024-02-01 06:47:52.673; @message=not json",
			`@timestamp=2024-02-01 06:47:51.673; @message={"status":"200","path":"/a","latency":"30"}`}},
		{"fields accumulate and omit missing values", `fields status | fields user.name as who, latency`, []string{
			"", "status=200; latency=30", "status=500; who=bob; latency=-", "status=200; who=ann; latency=10"}},
		{"arrays are reached by position", `filter ispresent(tags.0) | fields tags.0, tags.1.k, tags.2`, []string{"tags.0=x; tags.1.k=v"}},
		{"objects and arrays are no fields", `filter ispresent(user) or ispresent(tags)`, []string{}},
		{"field names are case-sensitive", `filter ispresent(Status)`, []string{}},
		{"keywords and functions are not", `FILTER Status = 1 OR STRLEN(status) = 3 AND path LIKE 'b' | DISPLAY path AS P`, []string{"P=/b"}},
		{"the last display wins over fields", `fields status | display path | display latency | filter latency = 10`, []string{"latency=10"}},
		{"where is filter", `where path = "/b" | display status`, []string{"status=500"}},
		{"a comment runs to the end of its line", "fields path # | filter nonsense\n| filter status = 500", []string{"path=/b"}},
		{"backticks name any field", "filter `user.name` = 'bob' | display `status`", []string{"status=500"}},
		{"a computed column is named by its text", `filter latency = 30 | fields latency * 2, strlen( path )`, []string{"latency * 2=60; strlen( path )=2"}},
		{"system fields are there", `filter latency=10 | fields @log, @logStream, @ingestionTime, @aws.region, @aws.account, @ptr`, []string{
			"@log=528560886094:/aws/api; @logStream=stream-1; @ingestionTime=2024-02-01 06:47:50.173; @aws.region=us-east-1; @aws.account=528560886094"}},
		{"parse takes a glob from the message", `parse '"path":"*","latency":"*"' as p, l | filter p = "/a" | display p, l`, []string{"p=/a; l=30", "p=/a; l=10"}},
		{"parse adds its fields to the columns", `fields status | parse path "/*" as letter | filter ispresent(letter)`, []string{
			"status=200; letter=a", "status=500; letter=b", "status=200; letter=a"}},
		{"parse takes a regular expression with named groups", `parse path /\/(?<letter>[b-z])/ | filter ispresent(letter) | display letter`, []string{"letter=b"}},
		{"parse names unnamed groups by aliases", `parse path /(\/)(.)/ as slash, letter | filter letter = "b" | display slash, letter`, []string{"slash=/; letter=b"}},
		{"a last wildcard takes the rest and a first one starts at the beginning", `parse user.name "*n*" as x, y | filter ispresent(x) | display x, y`, []string{"x=a; y=n"}},
		{"stats groups with the keys first", `stats count(*) as n by status`, []string{"status=200; n=2", "status=500; n=1", "n=1"}},
		{"stats labels what has no alias by its text", `filter ispresent(status) | stats count(*), max(latency) by path`, []string{
			"path=/a; count(*)=2; max(latency)=30", "path=/b; count(*)=1"}},
		{"stats computes with earlier aliases and with groups", `filter status = 200 | stats sum(latency) as s, count(*) as n, s / n as mean, s + status as odd by status`, []string{
			"status=200; s=40; n=2; mean=20; odd=240"}},
		{"stats over stats", `stats count(*) as n by path | stats max(n) as m, count(*) as groups`, []string{"m=2; groups=3"}},
		{"stats may group by a shown field", `fields path | stats count(*) as n by path | stats max(n) as m`, []string{"m=2"}},
		{"every kind of group is known afterwards",
			`filter latency = 10 | stats count(*) by path like /a/, status in [200], -latency, jsonParse(@message).user.name, jsonParse(@message).tags[0], bin(1h), path not like 'a'` +
				` | display path LIKE /a/ as a, status IN [ 200 ] as b, - latency as c, jsonParse(@message).user.name as d, jsonParse(@message).tags[0] as e, bin(1h) as f, path not like "a" as g`,
			[]string{"a=true; b=true; c=-10; d=ann; e=x; f=2024-02-01 06:00:00.000; g=false"}},
		{"a grouped condition is known afterwards", `filter ispresent(status) | stats count(*) as n by status > 300 | filter not (status>300)`, []string{"status > 300=false; n=2"}},
		{"a later stats may name an unaliased result", `stats count(*) by path | stats max(count(*)) as m, min(COUNT()) as l`, []string{"m=2; l=1"}},
		{"the divisor count of a later stats counts groups", `stats count(*) as n by path | stats sum(n) / count(*) as mean`, []string{"mean=1.3333333333333333"}},
		{"stats over nothing is one row", `filter status = 1 | stats count(*), sum(latency)`, []string{"count(*)=0"}},
		{"stats by over nothing has no rows", `filter status = 1 | stats count(*) by path`, []string{}},
		{"filter and fields work after stats", `stats count(*) as n by path | filter n > 1 | fields n * 10 as m, path`, []string{"m=20; path=/a"}},
		{"sort orders results", `stats count(*) as n by path | sort n desc, path desc`, []string{"path=/a; n=2", "path=/b; n=1", "n=1"}},
		{"sort puts missing values first and numbers last", `sort latency | display latency`, []string{"", "latency=-", "latency=10", "latency=30"}},
		{"a later sort wins and keeps the earlier among equals", `sort @timestamp asc | sort status desc | display status, path, latency`, []string{
			"status=500; path=/b; latency=-", "status=200; path=/a; latency=10", "status=200; path=/a; latency=30", ""}},
		{"commands work in order: filter after limit sees the kept rows", `sort @timestamp | limit 2 | filter status = 500 | display path`, []string{"path=/b"}},
		{"limit any takes what comes first", `filter ispresent(status) | limit any 1 | display latency`, []string{"latency=10"}},
		{"dedup keeps the newest of each value and all missing ones", `fields status, latency | dedup status`, []string{"", "status=200; latency=30", "status=500; latency=-"}},
		{"dedup follows the sort, and limit dedup", `fields latency | sort @timestamp asc | dedup status, path | limit 2`, []string{"latency=10", "latency=-"}},
		{"bin groups by time", `stats count(*) as n by bin(2s) as t | sort t`, []string{
			"t=2024-02-01 06:47:48.000; n=1", "t=2024-02-01 06:47:50.000; n=2", "t=2024-02-01 06:47:52.000; n=1"}},
		{"jsonParse makes maps and lists", `filter latency = 10 | fields jsonParse(@message) as j | fields j.user.name, j.tags[1].k, jsonParse(@message).tags[0] as t, j.tags`, []string{
			`j={"status":"200","path":"/a","latency":"10","user":{"name":"ann"},"tags":["x",{"k":"v"}],"ok":true}; j.user.name=ann; j.tags[1].k=v; t=x; j.tags=["x",{"k":"v"}]`}},
		{"parse multi makes a row of every match and keeps what has none", `filter ispresent(path) | sort @timestamp asc | parse @message /"(?<k>[a-z]+)":"(\d+)"/ as k, v multi | display path, k, v`, []string{
			"path=/a; k=status; v=200", "path=/a; k=latency; v=10", "path=/b; k=status; v=500", "path=/a; k=status; v=200", "path=/a; k=latency; v=30"}},
		{"parse multi feeds stats", `parse @message /"(?<k>[a-z]+)":"/ multi | stats count(*) as n by k`, []string{
			"k=status; n=3", "k=path; n=3", "k=latency; n=3", "k=name; n=2", "k=k; n=1", "n=1"}},
		{"parse logfmt makes a map", `limit 1 | fields 'level=warn msg="a \\"b\\" c" skip =x n=5 level=error' as s | parse s logfmt as lf | display lf.level, lf.msg, lf.n, lf.skip`, []string{
			`lf.level=error; lf.msg=a "b" c; lf.n=5`}},
		{"parse logfmt of other text has no value", `filter latency = 10 | parse path logfmt as lf | display path, lf`, []string{"path=/a"}},
		{"parse csv names the values", `limit 1 | fields 'a,"b ""c"", d",,e' as s | parse s csv as w, x, y, z, none | display w, x, y, z, none`, []string{`w=a; x=b "c", d; y=; z=e`}},
		{"json reads an object of the event, a map and a text", `filter latency = 10 | json field=user "name" as a | fields jsonParse(@message) as j, '{"k":{"v":[1,2]}}' as s` +
			` | json field=j "user.name" as b | json field=s "k.v" as c | json field=path "x" as d | display a, b, c, d`, []string{"a=ann; b=ann; c=[1,2]"}},
		{"expand makes a row of every element of an array", `filter ispresent(status) | sort @timestamp asc | fields tags | expand tags | display path, tags`, []string{
			"path=/a; tags=x", `path=/a; tags={"k":"v"}`, "path=/b", "path=/a"}},
		{"expand shows the elements", `filter latency = 10 | fields tags, path | expand tags | filter tags = "x"`, []string{"tags=x; path=/a"}},
		{"expand takes the text of an array", `filter latency = 10 | fields "[1,2]" as list | expand list | stats sum(list) as s, count(*) as n`, []string{"s=3; n=2"}},
		{"unnest makes a row of every element of a list", `filter latency = 10 | fields jsonParse(@message) as j | unnest j.tags into tag | display tag, path`, []string{
			"tag=x; path=/a", `tag={"k":"v"}; path=/a`}},
		{"unnest takes anything else for its only element", `filter ispresent(user.name) | sort @timestamp asc | unnest path into p | display p`, []string{"p=/a", "p=/b"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, table(run(t, tt.query, traffic, options(t)))); diff != "" {
				t.Errorf("%s\n%s", tt.query, diff)
			}
		})
	}
}

func TestOnlyEventRowsCarryTheRecordPointer(t *testing.T) {
	t.Parallel()
	want := [][]Cell{{{"path", "/b"}, {"@ptr", "p1"}}}
	if diff := cmp.Diff(want, run(t, `fields path | filter status = 500`, traffic, options(t)).Rows); diff != "" {
		t.Error(diff)
	}
	want = [][]Cell{{{"n", "4"}}}
	if diff := cmp.Diff(want, run(t, `stats count(*) as n`, traffic, options(t)).Rows); diff != "" {
		t.Error(diff)
	}
}

func TestStatisticsCountTheRangeInclusively(t *testing.T) {
	t.Parallel()
	o := options(t)
	o.Start, o.End = at+1000, at+2000
	res := run(t, `filter status = 500`, traffic, o)
	bytes := float64(len(traffic[1].Message) + len(traffic[2].Message))
	if res.Scanned != 2 || res.Matched != 1 || res.Bytes != bytes || len(res.Rows) != 1 {
		t.Errorf("got %v rows, %v matched, %v scanned, %v bytes", len(res.Rows), res.Matched, res.Scanned, res.Bytes)
	}
}

func TestRowLimits(t *testing.T) {
	t.Parallel()
	events := make([]Event, 12_000)
	for i := range events {
		events[i] = Event{Timestamp: at, Message: "x"}
	}
	for _, tt := range []struct {
		name, query string
		limit, want int
	}{
		{"the default is 10,000 rows", `fields @message`, 0, 10_000},
		{"the limit command may ask for more", `limit 11000`, 0, 11_000},
		{"the API's limit may ask for more", `fields @message`, 11_500, 11_500},
		{"the smaller of both limits counts", `limit 11000`, 7, 7},
		{"groups are limited too", `stats count(*) by @message`, 0, 1},
		{"limit any stops", `limit any 3`, 0, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := options(t)
			o.Limit = tt.limit
			if got := len(run(t, tt.query, events, o).Rows); got != tt.want {
				t.Errorf("got %d rows, want %d", got, tt.want)
			}
		})
	}
	if scanned := run(t, `limit any 3`, events, options(t)).Scanned; scanned != 3 {
		t.Errorf("limit any scanned %v events, want 3", scanned)
	}
}
