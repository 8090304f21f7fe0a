package ops_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// randomPipeline draws stages over messages {"k","v","o":{"p"}}: some that look at one row, then perhaps an aggregate and
// stages over its records.
func randomPipeline(t *rapid.T) string {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	field := func() string { return pick("field", "k", "v", "p") }
	comparison := func() string {
		return field() + pick("operator", " = ", " != ", " < ", " >= ") + pick("operand", "2", `"2"`, `"a"`, "k", "v", "null")
	}
	stages := []string{`json "k", "v", "o.p" as k, v, p` + pick("nodrop", "", " nodrop")}
	for range rapid.IntRange(0, 4).Draw(t, "row stages") {
		stages = append(stages, pick("row stage",
			"where "+comparison(),
			"where "+comparison()+pick("junction", " and ", " or ")+"!("+comparison()+")",
			field()+pick("arithmetic", " + ", " * ", " / ", " % ")+"2 as "+field(),
			"if ("+comparison()+", "+field()+", 1) as "+field(),
			fmt.Sprintf(`concat(%s, "-", %s) as %s`, field(), field(), field()),
			`parse field=`+field()+` "*-*" as k, v nodrop`,
			`parse regex field=`+field()+` "(?<p>\d)" nodrop`,
			"toUpperCase("+field()+") as "+field(),
			"if (isPrivateIP("+field()+`), "x", "y") as p`,
			`json field=_raw "o" as p`,
			"fields k, v, p",
		))
	}
	if rapid.Bool().Draw(t, "aggregate") {
		by := pick("by", "", " by k", " by p, k")
		stages = append(stages, pick("aggregate", "count as n", "sum(v) as n", "avg(v) as n", "count_distinct(v, p) as n", "pct(v, 90) as n",
			"stddev(v) as n", "max(v) as n, first(p) as q", "last(v) as n, values(p) as q")+by)
		for range rapid.IntRange(0, 2).Draw(t, "record stages") {
			stages = append(stages, pick("record stage", "sort by n", "where n > 1", "n * 2 as m", "accum n", "limit 2", "total n", "max(n) as n"))
		}
	} else {
		stages = append(stages, pick("end", "limit 3", "sort by v, k", "dedup by k", "top 2 k", "count", "fields v"))
	}
	return strings.Join(stages, " | ")
}

// TestRandomPipelinesDoNotDependOnWorkers runs random pipelines over random rows with one worker over one batch, and with
// several over any cut.
func TestRandomPipelinesDoNotDependOnWorkers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		query := randomPipeline(rt)
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{
			`{"k":"a","v":"1","o":{"p":"x-1"}}`, `{"k":"b","v":2,"o":{"p":"10.0.0.1"}}`, `{"k":"a","v":null,"o":{"p":"8.8.8.8"}}`,
			`{"k":"","v":"-","o":{}}`, `{"k":"c","v":2.5`, `{"o":{"p":[1,2]},"v":"1e9","k":true}`, `plain text`, `{"k":"b","v":"0.1"}`,
			`{"k":"a","v":"NaN","o":{"p":"é\u00e9"}}`,
		}), 1, 40).Draw(rt, "lines")
		text := strings.Join(lines, "\n")
		one := value.NewBatch(messageSchema, 0)
		for _, b := range messages(text, newest) {
			one.Append(b)
		}
		want, wantNotices, err := run{query: query, batches: []*value.Batch{one}}.rows(t)
		if err != nil {
			rt.Fatalf("%s: %v", query, err)
		}
		sizes := rapid.SliceOfN(rapid.IntRange(1, 7), 1, 5).Draw(rt, "sizes")
		workers := rapid.IntRange(2, 4).Draw(rt, "workers")
		got, notices, err := run{query: query, batches: cut(one, sizes), workers: workers}.rows(t)
		if err != nil {
			rt.Fatalf("%s: %v", query, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("%s (-one worker +%d):\n%s", query, workers, diff)
		}
		if diff := cmp.Diff(kinds(wantNotices), kinds(notices)); diff != "" && !strings.Contains(query, "limit") {
			rt.Fatalf("%s: notices (-one worker +%d):\n%s", query, workers, diff)
		}
	})
}

// cut puts the rows into batches of the sizes, over and over.
func cut(b *value.Batch, sizes []int) []*value.Batch {
	var out []*value.Batch
	for i, k := 0, 0; i < b.N; k++ {
		j := min(i+sizes[k%len(sizes)], b.N)
		out = append(out, b.Slice(i, j))
		i = j
	}
	return out
}

// kinds are the notices without their order, counts and examples, which workers may change.
func kinds(notices string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(notices) {
		kind, _, _ := strings.Cut(line, ": ")
		set[kind] = true
	}
	return set
}
