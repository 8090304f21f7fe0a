package pushdown_test

import (
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
)

// rule is an extraction rule for everything that its scope selects.
func rule(scope, stages string) fields.Rule {
	return fields.Rule{Name: "rule", Scope: scope, ParseExpression: stages, Enabled: true}
}

// TestSettleTestsWhatRulesMake: the fields of a rule that applies to every event
// which is left are what the rule makes them of, so that CloudWatch can test them.
func TestSettleTestsWhatRulesMake(t *testing.T) {
	t.Parallel()
	const copies = `json "k" as k | k as kind | fields kind`
	const kindIsA = `k = "a"`
	for _, tt := range []struct{ name, scope, stages, query, want string }{
		{"a rule for every event", "", `json "k" as kind nodrop`, `* | where kind = "a"`, kindIsA},
		{"the keyword of the rule's scope is searched for", "word", copies, `word | where k = "b" | where kind = "a"`, lines(keyword("word"), `k = "b"`, kindIsA)},
		{"the key that the rule needs is tested", "", copies, `* | json "k" | where kind = "a"`, lines("ispresent(k)", kindIsA)},
		{"an equality says that the key is there", "", copies, `* | where k = "b" and kind = "a"`, lines(`k = "b"`, kindIsA)},
		{"a pattern says that the key is there", "", copies, `k=b* | where kind = "a"`, lines(plainly("k", "(?is)^b.*$"), kindIsA)},
		{"the keyword that is a key which must be there", "k", copies, `* | json "k" | where kind = "a"`, lines("ispresent(k)", kindIsA)},
		{"the phrase that is the text of an equality", `"a.com"`, `json "k" as kind nodrop`, `* | where v = "a.com" | where kind = "a"`, lines(`v = "a.com"`, kindIsA)},
		{"what every target has", "account=* region=* accountid=*", `json "k" as kind nodrop`, `* | where kind = "a"`, kindIsA},
		{"a term of the scope", "", `json "k" as kind nodrop`, `kind=a*`, lines(plainly("k", "(?s)."), plainly("k", "(?is)^a.*$"))},
		{"a rule sets no empty text", "", `json "k" as kind nodrop`, `* | where isNull(kind)`, "(not ispresent(k) or k not like /(?s)./)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{rules: []fields.Rule{rule(tt.scope, tt.stages)}, query: tt.query}.make(t)
			equal(t, "filter", tt.want, texts(append(p.Sure, p.Fields...)))
			equal(t, "note", "the extraction rules set kind on every event that is left, so CloudWatch can test what they are made of", written(p, "settle"))
		})
	}
}

// TestSettleMustNotFire gives rules whose fields are only known here.
func TestSettleMustNotFire(t *testing.T) {
	t.Parallel()
	const where = `* | where kind = "a"`
	kind := rule("", `json "k" as kind nodrop`)
	for _, tt := range []struct {
		name  string
		rules []fields.Rule
		query string
	}{
		{"when the rule parses", []fields.Rule{rule("", `parse "k=*" as kind nodrop`)}, where},
		{"when the rule tests what cannot be said", []fields.Rule{rule("", `json "k" as kind nodrop | where kind < "x"`)}, where},
		{"when the rule asks for one account", []fields.Rule{rule("account=dev", `json "k" as kind nodrop`)}, where},
		{"when two rules set the field", []fields.Rule{kind, rule("", `json "v" as kind nodrop`)}, where},
		{"when a target has the field too", []fields.Rule{rule("", `json "k" as region nodrop`)}, `* | where region = "a"`},
		{"when the source has the field too", []fields.Rule{rule("", `json "k" as team nodrop`)}, `* | where team = "a"`},
		{"when a stage sets the field", []fields.Rule{kind}, `* | "x" as kind | where kind = "a"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{rules: tt.rules, query: tt.query}.make(t)
			if got := insights.FilterCommand(p.Filter()); strings.Contains(got, `k = "a"`) {
				t.Errorf("CloudWatch tests the field: %s", got)
			}
		})
	}
}

// TestSettleGuardsWhatARuleMayNotMake: where it is not certain that a rule
// applies, CloudWatch tests that too.
func TestSettleGuardsWhatARuleMayNotMake(t *testing.T) {
	t.Parallel()
	const where = `* | where kind = "a"`
	const guarded = "ispresent(k)\n" + `k = "a"`
	for _, tt := range []struct{ name, scope, stages, query, want string }{
		{"the rule's keyword is not searched for", "word", `json "k" as kind nodrop`, where, lines(keyword("word"), `k = "a"`)},
		{"another key must be there", "word", `json "k" as kind nodrop`, `* | json "v" | where kind = "a"`, lines(keyword("word"), "ispresent(v)", `k = "a"`)},
		{"another key must be a text", "word", `json "k" as kind nodrop`, `* | where v = "b" | where kind = "a"`, lines(keyword("word"), `v = "b"`, `k = "a"`)},
		{"a part of the word is searched for", "word", `json "k" as kind nodrop`, `wor | where kind = "a"`, lines(keyword("wor"), keyword("word"), `k = "a"`)},
		{"the word may stand elsewhere than the key", "", `json "k" as kind`, `k | where kind = "a"`, lines(keyword("k"), guarded)},
		{"the rule needs a key that may lack", "", `json "k" as kind`, where, guarded},
		{"the key is tested under or", "", `json "k" as kind`, `* | where k = "b" or v = "b" | where kind = "a"`, lines(`(k = "b" or v = "b")`, guarded)},
		{"a test that holds where the rule sets nothing", "", `json "k" as kind`, `* | where isNull(kind)`, "(not ispresent(k) or (not ispresent(k) or k not like /(?s)./))"},
		{"a term of the scope under not", "word", `json "k" as kind nodrop`, `!kind=a`,
			"((" + strings.Replace(keyword("word"), " like ", " not like ", 1) +
				" or (not ispresent(k) or k not like /(?s)./)) or (not ispresent(k) or k not like /(?is)^a$/))"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{rules: []fields.Rule{rule(tt.scope, tt.stages)}, query: tt.query}.make(t)
			equal(t, "filter", tt.want, texts(append(p.Sure, p.Fields...)))
			equal(t, "note", "CloudWatch can test where the extraction rules set kind, and what they make it of", written(p, "settle"))
		})
	}
}

// TestRulesAreInlinedOnCountedRows: what is not known of a rule is counted by,
// so that the rule can be run on counted rows.
func TestRulesAreInlinedOnCountedRows(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		rules      []fields.Rule
		query      string
		by         string // the fields to count by
		conditions string // one a line
		left       int    // rules to run here
	}{
		{"a rule whose fields are not read", []fields.Rule{rule("word", `json "k" as kind`)}, "* | count by v", "v", "", 0},
		{"a rule for every event", []fields.Rule{rule("", `json "k" as kind nodrop`)}, "* | count by kind", "k", "", 1},
		{"its keyword becomes a column", []fields.Rule{rule("word", `json "k" as kind nodrop`)}, "* | count by kind", "k", keyword("word"), 1},
		{"not when it is searched for", []fields.Rule{rule("word", `json "k" as kind nodrop`)}, "word | count by kind", "k", "", 1},
		{"nor when it is a key that must be there", []fields.Rule{rule("k", `json "k" as kind`)}, `* | json "k" | count by kind`, "k", "", 1},
		{"only what of it is read", []fields.Rule{rule("", `json "k", "v" as kind, volume nodrop`)}, "* | count by volume", "v", "", 1},
		{"a rule that the scope names", []fields.Rule{rule("word", `json "k" as kind nodrop`), rule("", `json "v" as kind nodrop`)},
			"kind=a or x | count", "k v", lines(keyword("x"), keyword("word")), 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{rules: tt.rules, query: tt.query}.make(t)
			c := p.Counts
			if c == nil {
				t.Fatal(written(p, "count"))
			}
			equal(t, "fields", tt.by, strings.Join(c.Group.Fields, " "))
			conditions := c.Group.Conditions
			if c.Doubt {
				conditions = conditions[1:]
			}
			equal(t, "conditions", tt.conditions, texts(conditions))
			if len(c.Rules) != tt.left || len(c.Conditions) != len(conditions) {
				t.Errorf("%d rules, want %d; %d conditions, want %d", len(c.Rules), tt.left, len(c.Conditions), len(conditions))
			}
		})
	}
}

func TestRulesThatReadMessagesAreNotInlined(t *testing.T) {
	t.Parallel()
	p := given{rules: []fields.Rule{rule("", `parse "k=*" as kind`)}, query: "* | count by kind"}.make(t)
	equal(t, "note", "CloudWatch sends events, since the whole of each message is read", written(p, "count"))
	p = given{rules: []fields.Rule{rule("", `parse "k=*" as kind`)}, query: "* | count by v"}.make(t)
	equal(t, "note of a query that does not read the field", "CloudWatch counts equal events, by v", written(p, "count"))
}
