package fields

import (
	_ "embed"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// The sample messages of the API Gateway app's documentation.
var (
	//go:embed testdata/cloudtrail.json
	trailMessage string
	//go:embed testdata/access.json
	accessMessage string
)

func runtimeFor(t *testing.T) *exec.Runtime {
	t.Helper()
	return &exec.Runtime{
		Env:     &expr.Env{Now: time.Now, Location: time.UTC},
		Budget:  exec.NewBudget(0),
		Notices: &exec.Notices{},
	}
}

// event is a row before any rule, as a source gives it.
type event map[string]string

// apply runs a source's rules over events and returns the fields that are set.
func apply(t *testing.T, s LogSource, rules []CompiledRule, wanted plan.Fields, events ...event) []event {
	t.Helper()
	columns := []string{Raw, AccountField, AccountID, Region, Namespace, "keep"}
	b := value.NewBatch(value.NewSchema(columns...), len(events))
	for _, e := range events {
		row := make([]value.Value, len(columns))
		for i, name := range columns {
			if text, ok := e[name]; ok {
				row[i] = value.String(text)
			}
		}
		b.AppendRow(row...)
	}
	out, err := Apply(runtimeFor(t), s.Inline(rules), wanted, exec.Slice(b.Schema, b))
	if err != nil {
		t.Fatal(err)
	}
	all, err := exec.Collect(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	if !all.Schema.Equal(out.Schema()) {
		t.Errorf("the batches have the columns %v, the stream %v", all.Schema.Names(), out.Schema().Names())
	}
	got := make([]event, all.N)
	for i := range got {
		got[i] = event{}
		for c, name := range all.Schema.Names() {
			if v := all.Cols[c].At(i); !v.IsNull() && !strings.EqualFold(name, Raw) {
				got[i][strings.ToLower(name)] = v.Text()
			}
		}
	}
	return got
}

func TestSeedRulesOnTheSeedMessages(t *testing.T) {
	t.Parallel()
	rules := compiled(t, DefaultRules([]Account{{"528560886094", "dev"}, {"123408221234", "seed"}})...)
	target := func(message string) event {
		return event{Raw: message, AccountField: "dev", AccountID: "528560886094", Region: "eu-west-1"}
	}
	for _, tt := range []struct {
		name   string
		source LogSource
		in     event
		want   event
	}{
		{"the trail's event is of its own region and account", trailSource, target(trailMessage), event{
			"account": "seed", "accountid": "123408221234", "region": "us-east-1", "namespace": "aws/apigateway",
		}},
		{"the access log's event keeps those of the target", accessSource, target(accessMessage), event{
			"account": "dev", "accountid": "528560886094", "region": "eu-west-1", "namespace": "aws/apigateway",
			"apiname": "9iljix61i7", "apiid": "9iljix61i7",
		}},
		{"an account that the rule does not map keeps the target's alias", trailSource,
			target(strings.ReplaceAll(trailMessage, "123408221234", "999999999999")), event{
				"account": "dev", "accountid": "999999999999", "region": "us-east-1", "namespace": "aws/apigateway",
			}},
		{"another service's event gets nothing of the API Gateway rule", trailSource,
			target(strings.Replace(trailMessage, `"eventSource":"apigateway.amazonaws.com"`, `"eventSource":"s3.amazonaws.com","via":"apigateway.amazonaws.com"`, 1)), event{
				"account": "seed", "accountid": "528560886094", "region": "eu-west-1",
			}},
		{"a name that is created is in lower case", trailSource,
			target(strings.Replace(trailMessage, `"responseElements":null`, `"responseElements":{"name":"Pet-Store"}`, 1)), event{
				"account": "seed", "accountid": "123408221234", "region": "us-east-1", "namespace": "aws/apigateway", "apiname": "pet-store",
			}},
		{"an access log without a stage gets nothing", accessSource,
			target(strings.Replace(accessMessage, `"stage": "test"`, `"theStage": "stage"`, 1)), event{
				"account": "dev", "accountid": "528560886094", "region": "eu-west-1",
			}},
		{"a message outside of the rules' scopes gets nothing", trailSource, target("no event"), event{
			"account": "dev", "accountid": "528560886094", "region": "eu-west-1",
		}},
		{"a truncated event gets nothing", trailSource, target(trailMessage[:len(trailMessage)/2]), event{
			"account": "dev", "accountid": "528560886094", "region": "eu-west-1",
		}},
		{"a truncated access log gets nothing", accessSource, target("apiId domainName stage requestId status " + accessMessage[len(accessMessage)/2:]), event{
			"account": "dev", "accountid": "528560886094", "region": "eu-west-1",
		}},
		{"a row without an account is outside of account=*", accessSource, event{Raw: accessMessage, Region: "eu-west-1"}, event{"region": "eu-west-1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wanted := plan.NewFields(AccountField, AccountID, Region, Namespace, APIName, "apiid")
			got := apply(t, tt.source, rules, wanted, tt.in)
			if diff := gocmp.Diff([]event{tt.want}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestApplyRules(t *testing.T) {
	t.Parallel()
	rule := func(scope, text string) Rule {
		return Rule{Name: scope + text, Scope: scope, ParseExpression: text, Enabled: true}
	}
	all := plan.NewFields("f", "g", "account", "keep")
	for _, tt := range []struct {
		name   string
		rules  []Rule
		wanted plan.Fields
		in     []event
		want   []event
	}{
		{"a rule stands over the source", []Rule{rule("", `"rule" as keep`)}, all, []event{{"keep": "source"}}, []event{{"keep": "rule"}}},
		{"a rule that drops the row leaves it as it was", []Rule{rule("", `json "f" | "x" as keep`)}, all,
			[]event{{Raw: `{"f":"1"}`, "keep": "a"}, {Raw: `{}`, "keep": "b"}}, []event{{"f": "1", "keep": "x"}, {"keep": "b"}}},
		{"no row is dropped when a rule drops all", []Rule{rule("", `where false | "x" as f`)}, all, []event{{"keep": "a"}, {"keep": "b"}}, []event{{"keep": "a"}, {"keep": "b"}}},
		{"empty text sets nothing", []Rule{rule("", `"" as keep`)}, all, []event{{"keep": "source"}}, []event{{"keep": "source"}}},
		{"null sets nothing", []Rule{rule("", `json "f" as keep nodrop`)}, all, []event{{Raw: `{"f":null}`, "keep": "source"}}, []event{{"keep": "source"}}},
		{"of two rules the first wins", []Rule{rule("", `"1" as f`), rule("", `"2" as f | "2" as g`)}, all, []event{{}}, []event{{"f": "1", "g": "2"}}},
		{"the second sets what the first leaves", []Rule{rule("a", `"1" as f`), rule("b", `"2" as f`)}, all,
			[]event{{Raw: "a b"}, {Raw: "b"}, {Raw: "c"}}, []event{{"f": "1"}, {"f": "2"}, {}}},
		{"a rule does not see what another set", []Rule{rule("", `"1" as f`), rule("", `f as g`)}, all, []event{{}}, []event{{"f": "1"}}},
		{"nor does its scope", []Rule{rule("", `"1" as account`), rule("account=1", `"2" as g`)}, all, []event{{"account": "0"}}, []event{{"account": "1"}}},
		{"a scope sees the target", []Rule{rule("account=0", `"2" as g`)}, all, []event{{"account": "0"}, {"account": "1"}}, []event{{"account": "0", "g": "2"}, {"account": "1"}}},
		{"names fold case", []Rule{rule("", `"x" as KEEP`)}, all, []event{{"keep": "source"}}, []event{{"keep": "x"}}},
		{"only the fields at the end are set", []Rule{rule("", `"1" as f | "2" as g | fields g`)}, all, []event{{}}, []event{{"g": "2"}}},
		{"a rule that nobody needs does not run", []Rule{rule("", `"1" as f`)}, plan.NewFields("g"), []event{{"keep": "a"}}, []event{{"keep": "a"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := apply(t, plainSource, compiled(t, tt.rules...), tt.wanted, tt.in...)
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNeedsOfRules(t *testing.T) {
	t.Parallel()
	rules := trailSource.Inline(compiled(t, DefaultRules([]Account{{"1", "a"}})...))
	for wanted, want := range map[string]string{
		"x":       "x",
		"account": "_raw account",
		"apiname": "_raw account apiname",
	} {
		got := Needs(rules, plan.NewFields(wanted))
		for _, name := range strings.Fields(want) {
			if !got.Has(name) {
				t.Errorf("for %s are needed %v, not %s", wanted, got.Names(), name)
			}
		}
		if wanted == "x" && len(got.Names()) != 1 {
			t.Errorf("for a field that no rule sets are needed %v", got.Names())
		}
	}
}
