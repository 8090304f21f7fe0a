package insights

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

func TestTopText(t *testing.T) {
	t.Parallel()
	whole := `(ispresent(k) and k like /^(?:0|[1-9][0-9]{0,14})$/)`
	doubt := `(@message like /x/ or ((ispresent(k) and k like /^[\t\n\r ]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[\t\n\r ]*$/) and ` +
		`(not ispresent(k) or k not like /^(?:0|[1-9][0-9]{0,14})$/)))`
	want := "filter @message like /a/\n| fields @timestamp, @message, " + doubt + " as d0, " + whole + " as n0, " +
		`substr(concat("000000000000000", k), strlen(k)) as q0` + "\n| sort d0 desc, n0 desc, q0 asc\n| limit 7"
	top := Top{Field: "k", Ascending: true, Doubt: Like{"@message", "x"}}
	if diff := gocmp.Diff(want, top.Text(All{Like{"@message", "a"}}, []string{"@timestamp", "@message"}, 7)); diff != "" {
		t.Error(diff)
	}
	for field, column := range map[string]string{"k": "q0", "q0": "xq0", "d0": "xq0", "n0": "xq0"} {
		if got := (Top{Field: field}).KeyColumn(); got != column {
			t.Errorf("the key of %s is %s, want %s", field, got, column)
		}
	}
}

// TestTopOrdersNumbers runs it under every reading of the open points: what is in
// doubt comes first, what has no number last, numbers by their value.
func TestTopOrdersNumbers(t *testing.T) {
	t.Parallel()
	messages := []string{
		`{"k":"9"}`, `{"k":"10"}`, `{"k":"-"}`, `{"v":"1"}`, `{"k":"1.5"}`, `{"k":"100000000000000"}`, `{"k":"0"}`, `{"k":"-1"}`, `{"k":"010"}`, `{"k":""}`, `{"k":"1234567890123456"}`,
	}
	for _, tt := range []struct {
		ascending bool
		want      string // d is in doubt, - has no number
	}{
		{false, "d d d d 100000000000000 10 9 0 - - -"},
		{true, "d d d d 0 9 10 100000000000000 - - -"},
	} {
		top := Top{Field: "k", Ascending: tt.ascending, Doubt: Any{}}
		everySwitch(t, func(t *testing.T, o insightsql.Switches) {
			q, err := insightsql.Parse(top.Text(All{}, []string{"@message"}, 100))
			if err != nil {
				t.Fatal(err)
			}
			var events []insightsql.Event
			for i, m := range messages {
				events = append(events, insightsql.Event{Timestamp: int64(i), Message: m, Ptr: strconv.Itoa(i)})
			}
			res, err := q.Run(t.Context(), slices.Values(events), insightsql.Options{End: 100, Switches: o})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, row := range res.Rows {
				cell := map[string]string{}
				for _, c := range row {
					cell[c.Field] = c.Value
				}
				switch {
				case truth(t, cell[top.DoubtColumn()]):
					got = append(got, "d")
				case !truth(t, cell[top.NumberColumn()]):
					got = append(got, "-")
				default:
					n := strings.TrimLeft(cell[top.KeyColumn()], "0")
					if n == "" {
						n = "0"
					}
					got = append(got, n)
				}
			}
			if diff := gocmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
