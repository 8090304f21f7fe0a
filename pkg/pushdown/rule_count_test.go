package pushdown_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// TestCountsEqualEvents gives what CloudWatch counts by and which stages are run
// on the counted rows: those that make fields which are read, no others.
func TestCountsEqualEvents(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query string
		by          string // the fields to count by
		here        string // the operators on counted rows, one a line
		doubt       bool
	}{
		{"everything", "* | count", "", "", false},
		{"a key", "* | count by k", "k", "", true},
		{"a key of json", `* | json "o.p" as p | count by p`, "o.p", `json "o.p" as p`, true},
		{"an object's parts, as far as they are read", `* | json "o" as o nodrop | json field=o "p" as p nodrop | count by p`, "o.p",
			lines(`json "o" as o nodrop`, `json field=o "p" as p nodrop`), true},
		{"keys that nothing reads stay away", `* | json "k", "v" as k, v nodrop | count by k`, "k", `json "k" as k nodrop`, true},
		{"keys that must be there are tested there", `* | json "k", "v" as k, v | count by k`, "k", `json "k" as k`, true},
		{"an exact condition is done there", `* | json "k", "v" nodrop | where v = "a" | count by k`, "k", `json "k" as k nodrop`, true},
		{"a superset is done here too, by its fields", `* | json "k", "v" nodrop | where v < "a" | count by k`, "k v", lines(`json "k", "v" as k, v nodrop`, `where v < "a"`), true},
		{"a sum by its values", `* | json "k", "v" nodrop | sum(v), avg(v), pct(v, 95) by k`, "k v", `json "k", "v" as k, v nodrop`, true},
		{"a computed value by what it is made of", `* | json "k", "v" nodrop | concat(k, v) as y | count by y`, "k v", lines(`json "k", "v" as k, v nodrop`, "concat(k, v) as y"), true},
		{"a parsed field by the field", `* | json "k" nodrop | parse field=k "a=*" as z nodrop | count by z`, "k z", lines(`json "k" as k nodrop`, `parse field=k "a=*" as z nodrop`), true}, // a miss leaves z as it was
		{"a parsed field by the field alone", `* | json "k" nodrop | parse field=k "a=*" as z | count by z`, "k", lines(`json "k" as k nodrop`, `parse field=k "a=*" as z`), true},
		{"a lookup by its key", `* | lookup country_code from geo://location on ip=k | count by country_code`, "k", "lookup country_code from geo://location on ip=k", true},
		{"the log group and stream", "* | count by _sourceHost, _sourceName", "@log @logStream", "", false},
		{"constants need no field", "* | count by team, account, _sourceCategory", "", "", false},
		{"a constant that a rule may set needs the rule's", "* | count by region", "awsRegion", "", true},
		{"a slice", "* | timeslice 5m | count by _timeslice", "", "timeslice 5m", false},
		{"the most frequent", "* | top 5 k", "k", "", true},
		{"values for count_frequent", "* | count_frequent k", "k", "", true},
		{"distinct values", "* | count_distinct(k)", "k", "", true},
		{"stages behind are not looked at", "* | count by k | where _count > 5 | accum _count | limit 3", "k", "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{query: tt.query}.make(t)
			c := p.Counts
			if c == nil {
				t.Fatalf("the events are not counted: %s", written(p, "count"))
			}
			equal(t, "fields", tt.by, strings.Join(c.Group.Fields, " "))
			var here []string
			for _, op := range c.Here {
				here = append(here, syntax.Print(op))
			}
			equal(t, "here", tt.here, lines(here...))
			if c.Doubt != tt.doubt || c.Doubt != (written(p, "doubt") != "") {
				t.Errorf("doubt %t, note %q", c.Doubt, written(p, "doubt"))
			}
			for i, f := range c.Group.Fields {
				if want := strings.Join(c.Paths[i], "."); want != "" && want != f || want == "" && !strings.HasPrefix(f, "@") {
					t.Errorf("the path of %s is %q", f, want)
				}
			}
		})
	}
}

// TestCountMustNotFire gives queries whose events are needed one by one, and why.
func TestCountMustNotFire(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, query, why string }{
		{"messages", "error", "the query asks for messages"},
		{"messages of a condition", "* | where k = 1", "the query asks for messages"},
		{"the first row", "* | first(k)", "first depends on each of them"},
		{"the last row among other aggregates", "* | count, last(k)", "count depends on each of them"},
		{"the newest value", "* | most_recent(k)", "most_recent depends on each of them"},
		{"rows by their order", "* | accum k", "accum depends on each of them"},
		{"dedup", "* | dedup k", "dedup depends on each of them"},
		{"a limit", "* | limit 5 | count", "limit depends on each of them"},
		{"a sort", "* | sort by k | count", "sort depends on each of them"},
		{"top of rows by a field", "* | top 5 k by v", "top depends on each of them"},
		{"the whole message as key", "* | count by _raw", "the whole of each message is read"},
		{"the whole message in parse", `* | parse "a=*" as k | count by k`, "the whole of each message is read"},
		{"the whole message in json auto", `* | json auto | count by k`, "json auto depends on each of them"},
		{"an item of an array", `* | json "arr[0]" as x | count by x`, "the whole of each message is read"},
		{"a key with a dot", `* | json "['a.b']" as x | count by x`, "it has no sure name for the key a.b"},
		{"a key that is a number", `* | json "o.1" as x | count by x`, "it has no sure name for the key o.1"},
		{"the time as key", "* | count by _messagetime", "count reads the time of each of them"},
		{"the time in a function", `* | formatDate(_messagetime) as d | count by d`, "expression reads the time of each of them"},
		{"what differs from one to the next", "* | count by _messageid", "_messageid differs from one to the next"},
		{"the size", "* | sum(_size)", "_size differs from one to the next"},
		{"the receipt time", "* | count by _receipttime", "_receipttime differs from one to the next"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{query: tt.query}.make(t)
			if p.Counts != nil {
				t.Fatal("the events are counted")
			}
			equal(t, "note", "CloudWatch sends events, since "+tt.why, written(p, "count"))
			equal(t, "doubt", "", written(p, "doubt"))
		})
	}
}

// TestCountsTestKeywordsThere: counted rows have no message to test the words of
// an or on, so that CloudWatch tells each row's outcome.
func TestCountsTestKeywordsThere(t *testing.T) {
	t.Parallel()
	p := given{query: `error or region=x | count by k`}.make(t)
	c := p.Counts
	if c == nil {
		t.Fatal(written(p, "count"))
	}
	equal(t, "rest", `_dohyo_condition0="true" OR region=x`, syntax.Print(c.Rest))
	equal(t, "fields", "awsRegion k", strings.Join(c.Group.Fields, " "))
	if len(c.Group.Conditions) < 2 {
		t.Fatalf("%d conditions, want the doubt, the keyword and those of the rule for region", len(c.Group.Conditions))
	}
	equal(t, "condition", keyword("error"), insights.Text(c.Group.Conditions[1]))
}

// TestCountsDecideWhatIfTests: the full dialect has if, so that the condition is
// counted by instead of its fields.
func TestCountsDecideWhatIfTests(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query string
		dialect     insights.Dialect
		fields      string
		conditions  int
	}{
		{"core counts by the field", `* | json "k" nodrop | if (k = "a", 1, 0) as x | sum(x) as n`, insights.Core, "k", 0},
		{"full counts by the condition", `* | json "k" nodrop | if (k = "a", 1, 0) as x | sum(x) as n`, insights.Full, "", 1},
		{"full, a condition that cannot be said", `* | json "k" nodrop | if (k < "a", 1, 0) as x | sum(x) as n`, insights.Full, "k", 0},
		{"full, a value that is a field", `* | json "k", "v" nodrop | if (k = "a", v, 0) as x | sum(x) as n`, insights.Full, "v", 1},
		{"full, a condition that is no if", `* | json "k" nodrop | k = "a" as x | count by x`, insights.Full, "k", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{query: tt.query, dialect: tt.dialect}.make(t)
			if p.Counts == nil {
				t.Fatal(written(p, "count"))
			}
			equal(t, "fields", tt.fields, strings.Join(p.Counts.Group.Fields, " "))
			if got := len(p.Counts.Conditions); got != tt.conditions {
				t.Errorf("%d conditions, want %d", got, tt.conditions)
			}
		})
	}
}

// TestSlicesAreCutByBins: a slice is made of the widest bin that fits it, days and
// zones of less.
func TestSlicesAreCutByBins(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		stages, zone string
		want         time.Duration
	}{
		{"timeslice 5m | count by _timeslice", "UTC", 5 * time.Minute},
		{"timeslice 15s | count by _timeslice", "UTC", 15 * time.Second},
		{"timeslice 7m | count by _timeslice", "UTC", time.Minute},
		{"timeslice 90s | count by _timeslice", "UTC", 30 * time.Second},
		{"timeslice 90m | count by _timeslice", "UTC", 30 * time.Minute},
		{"timeslice 1h | count by _timeslice", "UTC", time.Hour},
		{"timeslice 1h | count by _timeslice", "Asia/Kathmandu", time.Hour}, // slices of hours are aligned to the epoch
		{"timeslice 5h | count by _timeslice", "UTC", time.Hour},
		{"timeslice 1d | count by _timeslice", "UTC", 24 * time.Hour},
		{"timeslice 1d | count by _timeslice", "Europe/Berlin", time.Hour},
		{"timeslice 1d | count by _timeslice", "Asia/Kathmandu", 15 * time.Minute},
		{"timeslice 1w | count by _timeslice", "America/New_York", time.Hour},
		{"timeslice 1 buckets | count by _timeslice", "UTC", 24 * time.Hour},
		{"timeslice 15m as a | timeslice 10m as b | count by a, b", "UTC", 5 * time.Minute},
		{"timeslice 15m as a | count", "UTC", 0},
	} {
		p := given{query: "* | " + tt.stages}.make(t)
		if p.Counts == nil {
			t.Fatal(tt.stages, written(p, "count"))
		}
		if got := p.Counts.Unit(runtime(tt.zone)); got != tt.want {
			t.Errorf("%s in %s is cut by %s, want %s", tt.stages, tt.zone, got, tt.want)
		}
	}
}

// TestDoubtCoversWhatIsRead: events are in doubt by the fields that are counted
// by, tested or ordered by, whose letter case folds where the language's does.
func TestDoubtCoversWhatIsRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query      string
		want, unexpected string
	}{
		{"a key to count by", `* | json "k" as x | count by x`, `@message like /"k"/`, "(?i)"},
		{"a key that a condition tests", `* | json "k" as x | where x = "a" | count`, `@message like /"k"/`, "(?i)"},
		{"an automatic field, in any letter case", `* | count by k`, `@message like /(?i)"k"/`, ""},
		{"a key over an automatic field of its name", `* | json "k" nodrop | count by k`, `@message like /(?i)"k"/`, ""},
		{"a key that a nodrop miss leaves to another", `* | json "o.p" as v nodrop | count by v`, `@message like /(?i)"v"[`, ""},
		{"a number", `* | json "k" as x | where x > 5 | count`, `not like /` + insights.PlainNumber + `/`, "(?i)"},
		{"no number in a text", `* | json "k" as x | where x = "a" | count`, `"k"`, insights.PlainNumber},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{query: tt.query}.make(t)
			got := insights.Text(p.Doubt)
			if !strings.Contains(got, tt.want) || tt.unexpected != "" && strings.Contains(got, tt.unexpected) {
				t.Errorf("%s\nwant %s, not %s", got, tt.want, tt.unexpected)
			}
		})
	}
	p := given{query: "error | count"}.make(t)
	equal(t, "nothing read", "1 = 0", insights.Text(p.Doubt))
}

// TestDoubtfulEventsPassTheFilter: conditions on fields are asked only of events
// that are not in doubt, those on the message of all.
func TestDoubtfulEventsPassTheFilter(t *testing.T) {
	t.Parallel()
	p := given{query: `error | json "k" nodrop | where k = "a" | count`}.make(t)
	want := insights.All{p.Sure[0], insights.Any{p.Fields, p.Doubt}}
	equal(t, "filter", insights.FilterCommand(want), insights.FilterCommand(p.Filter()))
	equal(t, "doubtful", insights.FilterCommand(insights.All{p.Sure[0], p.Doubt}), insights.FilterCommand(p.Doubtful()))
	equal(t, "sure fields", "@message k", strings.Join(p.Counts.Group.Sure, " "))
}
