package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// complete asks for suggestions at ¦.
func complete(t *testing.T, w *world, lang, text string, names ...string) engine.Completion {
	t.Helper()
	before, after, ok := strings.Cut(text, "¦")
	if !ok {
		t.Fatalf("no ¦ in %q", text)
	}
	return w.engine.Complete(t.Context(), engine.CompletionRequest{
		Query: query.Query{Lang: lang, Text: before + after}, At: len(before), Names: names, From: now.Add(-time.Hour), To: now,
	})
}

func TestComplete(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, x := range []struct {
		name, lang, text string
		typed            string
		want             []string // kind label
		not              []string // kind label
	}{
		{name: "start", lang: "logs", want: []string{"snippet slowest paths", "key _sourceCategory", "key account", "key status", "keyword NOT"}, not: []string{"operator where"}},
		{name: "scope value", lang: "logs", text: "_sourceCategory=¦", want: []string{"value aws/apigateway", "value aws/observability/cloudtrail/logs"}},
		{name: "account", lang: "logs", text: `_sourceCategory=aws/apigateway account="d¦"`, typed: `"d`, want: []string{"value dev", "value prod"}},
		{name: "region", lang: "metrics", text: "region=us¦", typed: "us", want: []string{"value us-east-1", "value eu-west-1"}},
		{name: "log group", lang: "logs", text: "_sourceCategory=aws/apigateway _sourceHost=¦", want: []string{"value /aws/apigateway/orders-api-prod-access"}, not: []string{"value aws-cloudtrail-logs"}},
		{name: "api", lang: "logs", text: "apiname=¦", want: []string{"value orders-api"}},
		{name: "operators", lang: "logs", text: "error | co¦", typed: "co", want: []string{"operator compare", "aggregate count", "snippet top values"}, not: []string{"operator details"}},
		{name: "fields of messages", lang: "logs", text: "_sourceCategory=aws/apigateway | where ¦", want: []string{"field status", "field apiname", "function if"}, not: []string{"field eventName"}},
		{name: "fields of the other source", lang: "logs", text: "_sourceCategory=aws/observability/cloudtrail/logs | where ¦", want: []string{"field eventName", "field userIdentity.type"}},
		{name: "aliases", lang: "logs", text: "error | json \"a\" as mine | count by mine, ¦", want: []string{"field mine"}},
		{name: "behind an aggregate", lang: "logs", text: "error | count as n by status | sort by ¦", want: []string{"field n", "field status"}, not: []string{"field ApiName", "field region"}},
		{name: "options", lang: "logs", text: "error | timeslice 5m | sort by a ¦", want: []string{"keyword asc", "keyword desc"}},
		{name: "option with value", lang: "logs", text: "error | bin x wi¦", typed: "wi", want: []string{"keyword width"}},
		{name: "durations", lang: "logs", text: "error | timeslice ¦", want: []string{"value 5m", "keyword by"}},
		{name: "in a string", lang: "logs", text: `error | where a = "b¦`, typed: `"b`},
		{name: "variable", lang: "logs", text: "account={{¦}}", typed: "{{", want: []string{"variable {{account}}"}},
		{name: "metric", lang: "metrics", text: "namespace=aws/apigateway metric=¦", want: []string{"value Latency", "value 5XXError"}},
		{name: "statistic", lang: "metrics", text: "metric=Latency statistic=p9¦", typed: "p9", want: []string{"value p99", "value Average"}},
		{name: "dimension", lang: "metrics", text: "namespace=aws/apigateway metric=Latency s¦", typed: "s", want: []string{"key Stage", "key statistic", "key ApiName"}},
		{name: "dimension value", lang: "metrics", text: "namespace=aws/apigateway Stage=¦", want: []string{"value prod"}},
		{name: "beside", lang: "metrics", text: "namespace=aws/apigateway apiname=orders-api metric=¦", want: []string{"value Latency"}, not: []string{"value ConnectCount"}},
		{name: "by", lang: "metrics", text: "metric=Latency statistic=Average | avg by ¦", want: []string{"field ApiName", "field region"}},
		{name: "rows", lang: "metrics", text: "#A: metric=Latency\n#B: metric=Count\n#C: ¦", want: []string{"field #A", "field #B"}},
		{name: "comment", lang: "logs", text: "error // what ¦"},
	} {
		text := x.text
		if text == "" {
			text = "¦"
		}
		got := complete(t, w, x.lang, text, "account")
		before, after, _ := strings.Cut(text, "¦")
		if typed := (before + after)[got.Typed.Start:got.Typed.End]; typed != x.typed {
			t.Errorf("%s: typed %q, expected %q", x.name, typed, x.typed)
		}
		var labels []string
		for _, s := range got.Suggestions {
			labels = append(labels, s.Kind+" "+s.Label)
		}
		for _, want := range x.want {
			if !slices.Contains(labels, want) {
				t.Errorf("%s: %q is not offered, only %q", x.name, want, labels[:min(len(labels), 60)])
			}
		}
		for _, not := range x.not {
			if slices.Contains(labels, not) {
				t.Errorf("%s: %q is offered", x.name, not)
			}
		}
		if x.want == nil && len(labels) > 0 {
			t.Errorf("%s: offered %q", x.name, labels)
		}
	}
	if scanned := w.server.Meter().BytesScanned; scanned != 0 {
		t.Errorf("completion scanned %d bytes", scanned)
	}
}

func TestCompletionIsCached(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const text = "_sourceCategory=aws/apigateway | where ¦"
	complete(t, w, "logs", text)
	before := w.server.Meter().Calls
	for range 20 {
		complete(t, w, "logs", text)
	}
	after := w.server.Meter().Calls
	for op, n := range after {
		if n > before[op] {
			t.Errorf("typing on asked %s %d times more", op, n-before[op])
		}
	}
}

func TestSignatureAt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for text, want := range map[string]string{
		"error | where if(¦":                         "if(condition, then, else) 0",
		"error | where if(a, substring(b, 1), ¦":     "if(condition, then, else) 2",
		`error | count_distinct(a, "b, ¦`:            "count_distinct(<f>, …) [as <a>] [by <key>, …] 0",
		"error | pct(latency, ¦":                     "pct(<f>[, <p>, …]) [as <a>] [by <key>, …] 1",
		"error | where (a = 1 and ¦":                 "",
		"error if(¦":                                 "",
		"error | join (where if(a, ¦":                "if(condition, then, else) 1",
		"error | where concat(a, (1 + 2), ¦) = \"\"": "concat(a, b[, ...]) 1",
	} {
		before, after, _ := strings.Cut(text, "¦")
		s := w.engine.SignatureAt(query.Query{Lang: "logs", Text: before + after}, len(before))
		got := ""
		if s != nil {
			got = s.Label + " " + string(rune('0'+s.Active))
		}
		if got != want {
			t.Errorf("%q: %q, expected %q", text, got, want)
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, x := range []struct{ name, lang, text, want string }{
		{"short", "logs", "error  |  count   by  status", "error | count by status"},
		{"lines", "logs", "error\n|count by status |sort by _count", "error\n| count by status\n| sort by _count"},
		{"long", "logs", `_sourceCategory=aws/apigateway (a or b) | json "status", "path" as status, path nodrop | where status >= 500 | count by path`,
			"_sourceCategory=aws/apigateway (a OR b)\n| json \"status\", \"path\" as status, path nodrop\n| where status >= 500\n| count by path"},
		{"comments", "logs", "// who\nerror // it is\n| count by status // all of them\n| where /* big */ _count > 5\n// end",
			"// who\nerror\n// it is\n| count by status\n// all of them\n| where /* big */ _count > 5\n// end"},
		{"no scope", "logs", "| count", "| count"},
		{"rows", "metrics", "#A:  metric=a   statistic=Sum|sum\n#B:metric=b statistic=Sum\n#C: #A/#B   along region", "#A: metric=a statistic=Sum | sum\n#B: metric=b statistic=Sum\n#C: #A / #B along region"},
	} {
		got, err := w.engine.Format(query.Query{Lang: x.lang, Text: x.text})
		if err != nil || got != x.want {
			t.Errorf("%s: %v\n%s\nexpected\n%s", x.name, err, got, x.want)
		}
		if again, err := w.engine.Format(query.Query{Lang: x.lang, Text: got}); err != nil || again != got {
			t.Errorf("%s: formatted again it is\n%s", x.name, again)
		}
	}
	if _, err := w.engine.Format(query.Query{Lang: "logs", Text: "error | cuont"}); err == nil {
		t.Error("a query with an error was laid out")
	}
}

func TestToggleFilter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, x := range []struct{ name, lang, text, key, operator, value, want string }{
		{"scope", "logs", "error", "account", "=", "prod", `error account="prod"`},
		{"empty", "logs", "", "account", "=", "prod", `account="prod"`},
		{"or", "logs", "(a OR b) | json \"x\" as x", "region", "=", "us-east-1", `(a OR b) region="us-east-1" | json "x" as x`},
		{"out", "logs", "error\n| json \"x\" as x", "status", "!=", "500", "error !status=\"500\"\n| json \"x\" as x"},
		{"made field", "logs", `error | json "x" as x`, "x", "=", "a b", "error | json \"x\" as x\n| where x = \"a b\""},
		{"made field back", "logs", "error | json \"x\" as x\n| where x = \"a b\"", "x", "=", "a b", "error | json \"x\" as x"},
		{"back", "logs", `error account=prod`, "account", "=", "prod", `error`},
		{"opposite", "logs", `error account="prod"`, "account", "!=", "prod", `error !account="prod"`},
		{"quotes", "logs", "error", "user", "=", `a"b`, `error user="a\"b"`},
		{"odd name", "logs", "error", "a b", "=", "c", `error %"a b"="c"`},
		{"key", "logs", "error | count by apiname", "apiname", "=", "orders", `error apiname="orders" | count by apiname`},
		{"metrics", "metrics", "metric=Latency statistic=Average | avg", "apiname", "=", "orders", `metric=Latency statistic=Average apiname="orders" | avg`},
		{"rows", "metrics", "#A: metric=a statistic=Sum\n#B: metric=b statistic=Sum | avg\n#C: #A / #B", "region", "=", "us-east-1",
			"#A: metric=a statistic=Sum region=\"us-east-1\"\n#B: metric=b statistic=Sum region=\"us-east-1\" | avg\n#C: #A / #B"},
	} {
		q := query.Query{Lang: x.lang, Text: x.text}
		got, err := w.engine.ToggleFilter(q, query.Filter{Key: x.key, Operator: x.operator, Value: x.value})
		if err != nil || got != x.want {
			t.Errorf("%s: %v\n%q, expected\n%q", x.name, err, got, x.want)
		}
		if l := w.engine.Lint(query.Query{Lang: x.lang, Text: got}, true); got != "" && !l.OK {
			t.Errorf("%s: %s is wrong: %v", x.name, got, l.Diagnostics)
		}
	}
}

func TestAdHocFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := func(text string, filters ...query.Filter) engine.Result {
		return w.engine.Run(t.Context(), engine.Request{From: now.Add(-time.Hour), To: now,
			Queries: []query.Query{{RefID: "A", Text: text, Filters: filters}}})[0]
	}
	const text = "_sourceCategory=aws/apigateway | count by account"
	all, one := run(text), run(text, query.Filter{Key: "account", Operator: "=", Value: "prod"})
	if all.Err != nil || one.Err != nil {
		t.Fatal(all.Err, one.Err)
	}
	if all.Table.N != 2 || one.Table.N != 1 || one.Table.Column("account").At(0).Text() != "prod" {
		t.Fatalf("%d and %d accounts", all.Table.N, one.Table.N)
	}
	some := run(text, query.Filter{Key: "account", Operator: "=|", Values: []string{"dev", "prod"}}, query.Filter{Key: "status", Operator: ">", Value: "499"})
	if some.Err != nil {
		t.Fatal(some.Err)
	}
	if some.Table.N == 0 {
		t.Error("no account has an error")
	}
	series := run("namespace=aws/apigateway metric=Latency statistic=Average | avg by account", query.Filter{Key: "account", Operator: "!=", Value: "prod"})
	if series.Err != nil {
		t.Fatal(series.Err)
	}
	if n := len(series.Series.Series); n != 1 {
		t.Errorf("%d series", n)
	}
	if r := run("namespace=aws/apigateway metric=Latency statistic=Average", query.Filter{Key: "account", Operator: "=~", Value: "p.*"}); r.Err == nil {
		t.Error("a metrics selector was compared with a regular expression")
	}
	keys, values := w.engine.Tags(t.Context(), now.Add(-time.Hour), now, ""), w.engine.Tags(t.Context(), now.Add(-time.Hour), now, "account")
	if !slices.Contains(keys, "ApiName") || !slices.Contains(keys, "Stage") || !slices.Contains(keys, "eventName") || slices.Contains(keys, "_raw") {
		t.Errorf("keys: %q", keys)
	}
	if !slices.Equal(values, []string{"dev", "prod"}) {
		t.Errorf("values: %q", values)
	}
}
