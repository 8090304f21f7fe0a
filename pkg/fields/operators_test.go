package fields

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
)

// TestOperatorsOfRules runs every operator that the pages about field extraction rules allow, and those that the shipped
// rules use besides (language spec §7.2, §11-A26), each in a rule of its own.
func TestOperatorsOfRules(t *testing.T) {
	t.Parallel()
	const message = `level=warn user=Ann id=7 {"name":"cart","price":"12.5"} a,b;c`
	for expression, want := range map[string]event{
		`parse "user=* id=*" as u, i`:                                                     {"u": "Ann", "i": `7 {"name":"cart","price":"12.5"} a,b;c`},
		`parse "nothing=*" as u nodrop | "x" as v`:                                        {"v": "x"},
		`parse "nothing=*" as u | "x" as v`:                                               {},
		`parse regex "id=(?<i>\d+)"`:                                                      {"i": "7"},
		`parse regex "no=(?<i>\d+)" nodrop | "x" as v`:                                    {"v": "x"},
		`extract "id=(?<i>\d+)"`:                                                          {"i": "7"},
		`json "name", "price" as n, p`:                                                    {"n": "cart", "p": "12.5"},
		`json field=_raw "missing" as m nodrop | "x" as v`:                                {"v": "x"},
		`keyvalue "user", "id"`:                                                           {"user": "Ann", "id": "7"},
		`kv "level" as l`:                                                                 {"l": "warn"},
		`parse "} *" as rest | csv rest extract 1 as one, 2 as two`:                       {"rest": "a,b;c", "one": "a", "two": "b;c"},
		`parse "} *" as rest | split rest delim=';' extract 1 as s`:                       {"rest": "a,b;c", "s": "a,b"},
		`parse "id=* " as i | num(i) as n | n + 1 as m | fields m`:                        {"m": "8"},
		`parse "id=* " as i | num(i) | fields i`:                                          {"i": "7"},
		`parse "user=* " as u | tolowercase(u) as l | fields l`:                           {"l": "ann"},
		`parse "user=* " as u | where u = "Bo" | "x" as v`:                                {},
		`parse "user=* " as u | where u matches "A*" | "x" as v | fields v`:               {"v": "x"},
		`parse "user=* " as u | if (u in ("Ann", "Bo"), "yes", "no") as v | fields v`:     {"v": "yes"},
		`parse "user=* " as u | if (isEmpty(u) or isBlank(u), "none", u) as v | fields v`: {"v": "Ann"},
		`parse "user=* " as u | u as copy | fields copy`:                                  {"copy": "Ann"},
		`| "constant" as c`:                                                               {"c": "constant"},
		`parse "user=* " as u | parse "id=* " as i | fields - u`:                          {"i": "7"},
	} {
		t.Run(expression, func(t *testing.T) {
			t.Parallel()
			rules := compiled(t, Rule{Name: "r", ParseExpression: expression, Enabled: true})
			wanted := plan.NewFields(rules[0].Outputs...)
			if diff := gocmp.Diff([]event{want}, apply(t, plainSource, rules, wanted, event{Raw: message})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestWhatRulesMayNotDo holds that whatever needs more than one message, makes several of one or asks elsewhere is refused.
func TestWhatRulesMayNotDo(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{
		`parse regex "(?<a>.)" multi`, `json auto`, `keyvalue auto`, `lookup a from path://"/x" on b=c`, `geoip ip`, `count`, `sum(a) by b`, `sort by a`, `limit 1`,
		`timeslice 1m | count by _timeslice`, `transpose row a column b`, `dedup 1 by a`, `where a in [subquery: error | count by a | compose a]`, `parse regex "(?<a>"`,
	} {
		_, err := Compile([]Rule{{Name: "r", ParseExpression: expression, Enabled: true}})
		if err == nil || !strings.Contains(err.Error(), `extraction rule "r": line 1:`) {
			t.Errorf("%s: error %v", expression, err)
		}
	}
}
