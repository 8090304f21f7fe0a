package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
)

// summed counts by k and v, of which v may be added up.
func summed(percentiles ...float64) *Counts {
	c := countsOf(devEast)
	c.Fields = plan.Fields{}
	c.Group = insights.Group{Fields: []string{"k", "v"}, Texts: []string{"k"}, Conditions: []insights.Filter{insights.Doubt(insights.Reading{Fields: []string{"k", "v"}, Texts: []string{"k"}})}}
	c.Paths, c.Doubt = [][]string{{"k"}, {"v"}}, true
	c.Sums, c.Percentiles = []string{"v"}, percentiles
	return c
}

// fullAnswer is a part of a page of an answer with as many groups as CloudWatch gives: 1,000 rows with so many events each, of keys
// different k and else different v, whose texts end in any digit.
func fullAnswer(keys int, often, matched, bytes float64) *awsapi.LogResult {
	res := &awsapi.LogResult{Stats: awsapi.LogStats{RecordsMatched: matched, BytesScanned: bytes, Results: awsapi.MaxQueryRows}}
	for i := range 1000 {
		res.Rows = append(res.Rows, []awsapi.Field{{Name: "k0", Value: "key" + strconv.Itoa(i%keys)}, {Name: "p0", Value: "1"},
			{Name: "k1", Value: strconv.Itoa(i * 7919 % 100_003)}, {Name: "p1", Value: "1"}, {Name: "v0", Value: fmt.Sprint(often)}})
	}
	return res
}

// TestCutsTakeTheCheapestWay gives answers with too many groups, and what is asked then.
func TestCutsTakeTheCheapestWay(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		c    *Counts
		from section
		res  *awsapi.LogResult
		want string
	}{
		{"groups of one event each: parts of the range", countsOf(devEast), section{}, fullAnswer(1000, 1, 250_000, 1e9), "4 parts of the range"},
		{"even where numbers could be added up", summed(), section{}, fullAnswer(10, 1, 250_000, 1e9), "4 parts of the range"},
		{"groups that come again in every part: by key", countsOf(devEast), section{}, fullAnswer(1000, 25, 5_000_000, 1e9), "3 parts by k"},
		{"by key, where scanning again is dear: parts of the range", countsOf(devEast), section{}, fullAnswer(1000, 25, 5_000_000, 1e12), "50 parts of the range"},
		{"numbers that come again in every part: sums", summed(), section{}, fullAnswer(10, 25, 5_000_000, 1e9), "sums and others"},
		{"sums that would leave all groups: by key", summed(), section{}, fullAnswer(1000, 25, 5_000_000, 1e9), "3 parts by k"},
		{"percentiles: by key", summed(95), section{}, fullAnswer(10, 25, 5_000_000, 1e9), "3 parts by v"},
		{"percentiles, scanning is dear, some rows more: parts of the range", summed(95), section{}, fullAnswer(10, 5, 1_000_000, 1e12), "11 parts of the range"},
		{"percentiles, scanning is dear, many rows: sums", summed(95), section{}, fullAnswer(10, 100, 50_000_000, 1e12), "sums and others"},
		{"sums that are too many", summed(), section{what: sums}, fullAnswer(1000, 1, 250_000, 1e9), "4 parts of the range of sums"},
		{"others that are too many", summed(), section{what: others}, fullAnswer(10, 25, 5_000_000, 1e9), "3 parts by v of others"},
		{"an instant: by key", countsOf(devEast), section{span: span{from, from.Add(time.Millisecond)}}, fullAnswer(1000, 1, 250_000, 1e12), "4 parts by k"},
		{"an instant of numbers: sums", summed(), section{span: span{from, from.Add(time.Millisecond)}}, fullAnswer(10, 1, 250_000, 1e12), "sums and others"},
		{"CloudWatch does not tell how many matched", countsOf(devEast), section{}, fullAnswer(1000, 1, 0, 0), "3 parts of the range"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.from.from.IsZero() {
				tt.from.span = span{from, to}
			}
			parts := tt.c.cut(tt.from, tt.res)
			if got := describeCut(tt.from, parts); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			for i, p := range parts {
				if tt.c.text(p) == tt.c.text(tt.from) {
					t.Errorf("part %d is the whole again", i)
				}
			}
		})
	}
}

func describeCut(of section, parts []section) string {
	kind := map[sectionKind]string{sums: " of sums", others: " of others"}
	switch {
	case len(parts) == 2 && parts[0].what == sums && parts[1].what == others:
		return "sums and others"
	case len(parts) > 1 && len(parts[0].keys) > 0:
		fields := map[string]bool{}
		for _, f := range parts[0].keys {
			fields[f.(insights.Like).Field] = true
		}
		return fmt.Sprintf("%d parts by %s%s", len(parts), strings.Join(slices.Sorted(func(yield func(string) bool) {
			for f := range fields {
				if !yield(f) {
					return
				}
			}
		}), " "), kind[parts[0].what])
	}
	if len(parts) > 0 && (!parts[0].from.Equal(of.from) || !parts[len(parts)-1].to.Equal(of.to)) {
		return "parts of another range"
	}
	return fmt.Sprintf("%d parts of the range%s", len(parts), kind[of.what])
}

// TestSlicesAreCutInTime: groups lie in one slice, so that a part of the range has its part of them.
func TestSlicesAreCutInTime(t *testing.T) {
	t.Parallel()
	c := countsOf(devEast)
	c.Group.Slice = time.Minute // ten of the range
	if got := describeCut(section{span: span{from, to}}, c.cut(section{span: span{from, to}}, fullAnswer(1000, 25, 5_000_000, 1e9))); got != "3 parts of the range" {
		t.Error(got)
	}
}

// TestCountsAddUp reads what CloudWatch adds up, and the other events, of a range whose groups are too many.
func TestCountsAddUp(t *testing.T) {
	t.Parallel()
	var messages []string
	for i := range 40 * 20 {
		messages = append(messages, fmt.Sprintf(`{"k":"%c","v":"%d"}`, 'a'+i%2, i%40))
	}
	messages = append(messages, `{"k":"a","v":"-"}`, `{"k":"a","v":"-"}`, `{"k":"a"}`, `{"k":"b","v":"007"}`, `{"k":"b","v":2.50}`)
	c := summed()
	c.MaxRows = 5
	c.To = c.From.Add(time.Second)
	rt := testRuntime(0)
	got, err := readCounts(t, c, rt, &fakeLogs{groups: groupsOf{devEast: messagesAt(devEast, "/api/x", messages...)}})
	if err != nil {
		t.Fatal(err)
	}
	ms := fmt.Sprint(from.UnixMilli())
	want := []string{
		ms + ` 400 {"k":"a","v":"19"}`, ms + ` 0 {"k":"a","v":"0"}`, ms + ` 0 {"k":"a","v":"38"}`,
		ms + ` 400 {"k":"b","v":"20"}`, ms + ` 0 {"k":"b","v":"1"}`, ms + ` 0 {"k":"b","v":"39"}`,
		ms + ` 2 {"k":"a","v":"-"}`, ms + ` 1 {"k":"a"}`, ms + ` 1 {"k":"b","v":"007"}`,
	}
	slices.Sort(want)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if !c.Doubtful() {
		t.Error("the number that may print in several ways is not noticed")
	}
	if notices(rt) != "" {
		t.Error(notices(rt))
	}
}

// TestCountsSpreadPercentiles: the rows of a group that was added up stand for all its events once as a sum and once as
// they spread.
func TestCountsSpreadPercentiles(t *testing.T) {
	t.Parallel()
	c := summed(50, 100)
	row := []awsapi.Field{{Name: "k0", Value: "a"}, {Name: "p0", Value: "1"}, {Name: "v0", Value: "1000"}, {Name: "s1", Value: "5.0E8"}, {Name: "a1", Value: "0"}, {Name: "b1", Value: "9000000"}}
	for j, p := range c.levels() {
		row = append(row, awsapi.Field{Name: "q" + strconv.Itoa(len(c.levels())+j), Value: fmt.Sprint(p * 1000)})
	}
	b, err := c.decode(devEast, section{span: span{from, to}, what: sums}, [][]awsapi.Field{row})
	if err != nil {
		t.Fatal(err)
	}
	var weight, spread, below int64
	for i := range b.N {
		w, _ := b.Column(plan.Weight).At(i).AsInt()
		s, _ := b.Column(plan.Spread).At(i).AsInt()
		weight, spread = weight+w, spread+s
		if w > 0 && b.Column(fields.Raw).At(i).Text() != `{"k":"a","v":"500"}` {
			t.Errorf("the sum stands in %s", b.Column(fields.Raw).At(i).Text())
		}
		if v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimPrefix(b.Column(fields.Raw).At(i).Text(), `{"k":"a","v":"`), `"}`), 64); err == nil && v < 50 {
			below += s
		}
	}
	if weight != 1000 || spread != 1000 {
		t.Errorf("the rows stand for %d events and spread %d, want 1000 each", weight, spread)
	}
	if below < 400 || below > 500 {
		t.Errorf("%d events are below the median, want somewhat less than half", below)
	}
	if b, err = c.decode(devEast, section{what: sums}, [][]awsapi.Field{{{Name: "k0", Value: "a"}, {Name: "p0", Value: "1"}, {Name: "v0", Value: "7"}}}); err == nil {
		t.Errorf("%d rows without a sum", b.N)
	}
}
