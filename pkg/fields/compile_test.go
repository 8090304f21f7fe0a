package fields

import (
	"slices"
	"strings"
	"testing"
)

func TestOutputsOfTheSeedRules(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"AwsObservabilityApiGatewayCloudTrailLogsFER": "accountid apiname namespace region",
		"AwsObservabilityApiGatewayAccessLogsFER":     "apiid apiname namespace",
		"AWS Accounts": "account",
	}
	for _, r := range compiled(t, DefaultRules([]Account{{"1", `a "quoted\ alias`}})...) {
		slices.Sort(r.Outputs)
		if got := strings.Join(r.Outputs, " "); got != want[r.Name] {
			t.Errorf("%s sets %s, want %s", r.Name, got, want[r.Name])
		}
	}
}

func TestBrokenRulesAreNamedWithThePlace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, scope, text, want string }{
		{"a typo", "", "json \"a\"\n| whre a = 1", `extraction rule "r": line 2:3: `},
		{"an aggregate", "", `json "a" | count by a`, "line 1:12: count cannot stand in an extraction rule"},
		{"a sort", "", `json "a" | sort a`, "line 1:12: sort cannot stand in an extraction rule"},
		{"an unknown function", "", `nope(x) as y`, "line 1:1: "},
		{"a broken scope", "a and", `"x" as y`, `the scope, line 1:3: expected a condition after`},
		{"a subquery in the scope", `[subquery: error | count by ip | compose ip]`, `"x" as y`, "the scope, line 1:"},
		{"a subquery without stages", `(a or ![subquery: error | compose ip])`, `"x" as y`, "the scope, line 1:8: a subquery cannot stand"},
		{"a variable", "", `{{v}} as y`, "line 1:1: "},
		{"a variable in the scope", "f={{v}}", `"x" as y`, "the scope, line 1:5: unknown variable"},
		{"no expression", "", "", "line 1:1: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Compile([]Rule{{Name: "r", Scope: tt.scope, ParseExpression: tt.text, Enabled: true}})
			if err == nil {
				t.Fatal("the rule compiles")
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), `"r"`) {
				t.Errorf("%v: want %q", err, tt.want)
			}
		})
	}
	if _, err := Compile([]Rule{{Name: "r", ParseExpression: "whre"}}); err != nil {
		t.Errorf("a rule that is switched off: %v", err)
	}
}
