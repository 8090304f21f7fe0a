package insights

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

func TestFilterText(t *testing.T) {
	t.Parallel()
	a, b := Like{"@message", "a"}, NotLike{"@message", "b"}
	for _, tt := range []struct {
		name string
		f    Filter
		want string
	}{
		{"nothing to ask", All{}, ""},
		{"one pattern", a, "filter @message like /a/"},
		{"a conjunction without parentheses", All{a, b}, "filter @message like /a/ and @message not like /b/"},
		{"a disjunction inside one", All{a, Any{a, b}}, "filter @message like /a/ and (@message like /a/ or @message not like /b/)"},
		{"a field that may be missing", Like{"status", "^5"}, "filter (ispresent(status) and status like /^5/)"},
		{"the negation of one", NotLike{"status", "^5"}, "filter (not ispresent(status) or status not like /^5/)"},
		{"a field of some services only", NotLike{"@requestId", "x"}, "filter (not ispresent(@requestId) or @requestId not like /x/)"},
		{"a range", Since{5, 9}, "filter (toMillis(@timestamp) >= 5 and toMillis(@timestamp) < 9)"},
		{"a range among others", Any{Since{5, 9}, a}, "filter ((toMillis(@timestamp) >= 5 and toMillis(@timestamp) < 9) or @message like /a/)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := FilterCommand(tt.f); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestFlattenTakesConjunctionsApart(t *testing.T) {
	t.Parallel()
	a, b, c := Like{"@message", "a"}, Like{"@message", "b"}, Any{Like{"@message", "c"}}
	got := Flatten(All{a, All{b, All{}}, c})
	if diff := gocmp.Diff([]Filter{a, b, c}, got); diff != "" {
		t.Error(diff)
	}
}

// TestFiltersHoldWhateverCloudWatchDoes gives the rows that each filter keeps,
// by what its documentation says, under every reading of the open points.
func TestFiltersHoldWhateverCloudWatchDoes(t *testing.T) {
	t.Parallel()
	messages := []string{
		`{"status":"503"}`,   // 0
		`{"status":"200"}`,   // 1
		`{"status":""}`,      // 2
		`{"status":["200"]}`, // 3: no field; whether a null is one is for Doubt
		`{"other":"503"}`,    // 4
		`no JSON 503`,        // 5
		`{"status":503}`,     // 6
	}
	cases := []struct {
		f    Filter
		want []int
	}{
		{Like{"status", "^5"}, []int{0, 6}},
		{Like{"status", "^(5.*)?$"}, []int{0, 2, 6}},
		{NotLike{"status", "^5"}, []int{1, 2, 3, 4, 5}},
		{NotLike{"status", "^(5.*)?$"}, []int{1, 3, 4, 5}},
		{Like{"@message", "503"}, []int{0, 4, 5, 6}},
		{NotLike{"@message", "503"}, []int{1, 2, 3}},
		{All{Any{}}, nil},
		{Any{All{}, Like{"@message", "503"}}, []int{0, 1, 2, 3, 4, 5, 6}},
		{Any{NotLike{"@message", "503"}, Since{0, 2}}, []int{0, 1, 2, 3}},
		{All{Since{1, 6}, NotLike{"@message", "J"}}, []int{1, 2, 3, 4}},
	}
	everySwitch(t, func(t *testing.T, o insightsql.Switches) {
		for _, c := range cases {
			text := Query(Fields("@message"), FilterCommand(c.f), SortNewest, Limit(100))
			want := map[int]string{}
			for _, i := range c.want {
				want[i] = messages[i]
			}
			if diff := gocmp.Diff(want, run(t, text, "@message", messages, o)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", text, diff)
			}
		}
	})
}
