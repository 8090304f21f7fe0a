package fields

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func parseScope(t *testing.T, text string) syntax.Match {
	t.Helper()
	m, list := syntax.ParseScope(text, syntax.Options{})
	if list.HasErrors() {
		t.Fatal(text, list)
	}
	return m
}

func compiled(t *testing.T, rules ...Rule) []CompiledRule {
	t.Helper()
	list, err := Compile(rules)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

var (
	accessSource = LogSource{Name: "access", Kind: KindAccessLog, Category: "aws/apigateway", Constants: map[string]string{"namespace": "aws/apigateway"}}
	trailSource  = LogSource{Name: "trail", Kind: KindCloudTrail, Category: "aws/observability/cloudtrail/logs"}
	plainSource  = LogSource{Name: "plain"}

	devEast  = Target{Account: "dev", AccountID: "528560886094", Region: "us-east-1"}
	devWest  = Target{Account: "dev", AccountID: "528560886094", Region: "eu-west-1"}
	prodEast = Target{Account: "prod", AccountID: "567680881046", Region: "us-east-1"}
	unnamed  = Target{Account: "111122223333", AccountID: "111122223333", Region: "us-east-1"}
)

// TestScopePrunes is lowering by what is known before a row is read: a term
// prunes a target only where no rule can set its field.
func TestScopePrunes(t *testing.T) {
	t.Parallel()
	seed := compiled(t, DefaultRules([]Account{{"528560886094", "dev"}, {"567680881046", "prod"}})...)
	noAccounts := compiled(t, DefaultRules(nil)...)
	for _, tt := range []struct {
		name    string
		source  LogSource
		rules   []CompiledRule
		targets []Target
		scope   string
		want    string // accounts and regions kept
		rest    string
	}{
		{"an empty scope keeps all", accessSource, seed, []Target{devEast, prodEast}, "", "dev/us-east-1 prod/us-east-1", ""},
		{"an account prunes where no rule sets it", accessSource, seed, []Target{devEast, prodEast}, "account=dev", "dev/us-east-1", ""},
		{"an account prunes no central trail", trailSource, seed, []Target{devEast, prodEast}, "account=dev", "dev/us-east-1 prod/us-east-1", "account=dev"},
		{"an account prunes a trail without the accounts rule", trailSource, noAccounts, []Target{devEast, prodEast}, "account=dev", "dev/us-east-1", ""},
		{"account=* is true everywhere without an accounts table", plainSource, noAccounts, []Target{unnamed}, "account=*", "111122223333/us-east-1", ""},
		{"a region prunes access logs", accessSource, seed, []Target{devEast, devWest}, "region=eu-west-1", "dev/eu-west-1", ""},
		{"a region prunes nothing where the trail's rule may apply", plainSource, seed, []Target{devEast, devWest}, "region=eu-west-1", "dev/us-east-1 dev/eu-west-1", "region=eu-west-1"},
		{"a region prunes no multi-region trail", trailSource, seed, []Target{devEast, devWest}, "region=eu-west-1", "dev/us-east-1 dev/eu-west-1", "region=eu-west-1"},
		{"an account id prunes access logs", accessSource, seed, []Target{devEast, prodEast}, "accountid=567680881046", "prod/us-east-1", ""},
		{"an account id prunes no trail", trailSource, seed, []Target{devEast, prodEast}, "accountid=1", "dev/us-east-1 prod/us-east-1", "accountid=1"},
		{"a negated account prunes the account", accessSource, seed, []Target{devEast, prodEast}, "!account=dev", "prod/us-east-1", ""},
		{"an account or a word prunes nothing", accessSource, seed, []Target{devEast, prodEast}, "account=dev or error", "dev/us-east-1 prod/us-east-1", "account=dev OR error"},
		{"an account and a region", accessSource, seed, []Target{devEast, devWest, prodEast}, "account=dev region=us*", "dev/us-east-1", ""},
		{"targets that decide alike decide", accessSource, seed, []Target{devEast, prodEast}, "(account=dev or accountid=567680881046) account=* error", "dev/us-east-1 prod/us-east-1", "error"},
		{"a category prunes the source", accessSource, seed, []Target{devEast}, "_sourceCategory=aws/observability/*", "", ""},
		{"a category that holds disappears", accessSource, seed, []Target{devEast}, `_sourcecategory="AWS/apigateway" error`, "dev/us-east-1", "error"},
		{"a source without a category has none", plainSource, nil, []Target{devEast}, "_sourceCategory=*", "", ""},
		{"the index is the source", accessSource, seed, []Target{devEast}, "_index=acc*", "dev/us-east-1", ""},
		{"the view is the source", accessSource, seed, []Target{devEast}, "_view=trail", "", ""},
		{"another index or this", accessSource, seed, []Target{devEast}, "_index=x or _index=access", "dev/us-east-1", ""},
		{"the data tier selects everything", accessSource, seed, []Target{devEast}, "_dataTier=Infrequent", "dev/us-east-1", ""},
		{"the host is on rows", accessSource, seed, []Target{devEast}, "_sourceHost=x", "dev/us-east-1", "_sourceHost=x"},
		{"a constant that a rule may set stays on rows", accessSource, seed, []Target{devEast}, "namespace=other", "dev/us-east-1", "namespace=other"},
		{"a constant that no rule sets prunes", accessSource, nil, []Target{devEast}, "namespace=other", "", ""},
		{"a field of the message stays on rows", plainSource, seed, []Target{devEast}, "!level=x", "dev/us-east-1", "!level=x"},
		{"presence of a field of the message stays on rows", plainSource, seed, []Target{devEast}, "level=*", "dev/us-east-1", "level=*"},
		{"a source's constant stands over the target's", LogSource{Name: "s", Constants: map[string]string{"Account": "other"}}, nil, []Target{devEast}, "account=other", "dev/us-east-1", ""},
		{"an empty constant sets nothing", LogSource{Name: "s", Constants: map[string]string{"account": ""}}, nil, []Target{devEast}, "account=dev", "dev/us-east-1", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var m syntax.Match
			if tt.scope != "" {
				m = parseScope(t, tt.scope)
			}
			keep, rest := tt.source.Scope(m, tt.source.Inline(tt.rules), tt.targets, nil)
			var kept []string
			for _, i := range keep {
				kept = append(kept, tt.targets[i].Account+"/"+tt.targets[i].Region)
			}
			if got := strings.Join(kept, " "); got != tt.want {
				t.Errorf("kept %q, want %q", got, tt.want)
			}
			got := ""
			if rest != nil {
				got = syntax.Print(rest)
			}
			if len(keep) > 0 && got != tt.rest {
				t.Errorf("left %q to test on rows, want %q", got, tt.rest)
			}
		})
	}
}

func TestInlineTakesTheRulesWhoseScopeCanHold(t *testing.T) {
	t.Parallel()
	rules := compiled(t, append(DefaultRules([]Account{{"1", "a"}}),
		Rule{Name: "other account", Scope: "account=other", ParseExpression: `"x" as y`, Enabled: true},
		Rule{Name: "everywhere", Scope: "", ParseExpression: `"x" as z`, Enabled: true},
		Rule{Name: "switched off", Scope: "", ParseExpression: `"x" as z`})...)
	names := func(s LogSource) []string {
		var out []string
		for _, r := range s.Inline(rules) {
			out = append(out, r.Name)
		}
		return out
	}
	const trail, access = "AwsObservabilityApiGatewayCloudTrailLogsFER", "AwsObservabilityApiGatewayAccessLogsFER"
	for _, tt := range []struct {
		source LogSource
		want   []string
	}{
		{trailSource, []string{trail, "AWS Accounts", "other account", "everywhere"}},
		{accessSource, []string{access, "other account", "everywhere"}},
		{LogSource{Name: "s", Constants: map[string]string{"account": "this"}}, []string{trail, access, "everywhere"}},
	} {
		if got := names(tt.source); !slices.Equal(got, tt.want) {
			t.Errorf("%s takes %q, want %q", tt.source.Name, got, tt.want)
		}
	}
}

func TestConstantLabels(t *testing.T) {
	t.Parallel()
	got := LogSource{Constants: map[string]string{"b": "2", "a": "1", "c": ""}}.ConstantLabels()
	if want := []value.Label{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestScopePrunesLogGroups gives the log groups in which a scope can hold.
func TestScopePrunesLogGroups(t *testing.T) {
	t.Parallel()
	groups := []string{"/app/web", "/app/api", "/other"}
	for _, tt := range []struct {
		name, scope string
		want        string // all where nothing is tested
	}{
		{"no term", "error status=500", "all"},
		{"a name", "_sourceHost=/app/web", "/app/web"},
		{"a name in another letter case, and quoted", `_SOURCEHOST="/App/Web" error`, "/app/web"},
		{"a wildcard", "_sourceHost=/app/*", "/app/web /app/api"},
		{"several", "_sourceHost=*web or _sourceHost=/other", "/app/web /other"},
		{"a negated name", "!_sourceHost=/other", "/app/web /app/api"},
		{"one side of or", "_sourceHost=/other or error", "/app/web /app/api /other"},
		{"a variable", "_sourceHost={{group}}", "/app/api"},
		{"none", "_sourceHost=/nowhere", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, list := syntax.ParseScope(tt.scope, syntax.Options{Vars: func(name string) bool { return name == "group" }})
			if list.HasErrors() {
				t.Fatal(list)
			}
			has := plainSource.HasGroup(m, nil, func(string) []string { return []string{"*api"} })
			var got []string
			for _, g := range groups {
				if has != nil && has(g) {
					got = append(got, g)
				}
			}
			if has == nil {
				got = []string{"all"}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%v are left, want %s", got, tt.want)
			}
		})
	}
}
