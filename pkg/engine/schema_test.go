package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// bare is an engine over settings that asks no AWS.
func bare(t *testing.T, jsonData string) (*engine.Engine, error) {
	t.Helper()
	s, err := settings.New([]byte(jsonData), nil)
	if err != nil {
		t.Fatal(err)
	}
	return engine.New(s, nil, func() time.Time { return now })
}

func TestTheFieldSchemaKnowsEveryField(t *testing.T) {
	t.Parallel()
	e, err := bare(t, `{"fields":["team","Region","OrderId"],
		"extractionRules":[{"name":"a","parseExpression":"parse \"order=*\" as orderid"}, {"name":"b","parseExpression":"\"x\" as never","enabled":false}],
		"logSources":[{"name":"orders","kind":"custom","logGroups":["g"],"fields":{"shop":"books"}},{"name":"off","kind":"custom","logGroups":["g"],"fields":{"gone":"1"},"enabled":false}]}`)
	if err != nil {
		t.Fatal(err)
	}
	var got []engine.Field
	for _, f := range e.Fields() {
		if !strings.HasPrefix(f.Name, "_") {
			got = append(got, f)
		}
	}
	want := []engine.Field{{Name: "account", From: engine.FromDohyo}, {Name: "accountid", From: engine.FromDohyo}, {Name: "region", From: engine.FromDohyo},
		{Name: "namespace", From: engine.FromDohyo}, {Name: "apiname", From: engine.FromDohyo}, {Name: "orderid", From: engine.FromRule},
		{Name: "shop", From: engine.FromSource}, {Name: "team", From: engine.FromSchema}}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDeclaredFieldsAreOffered(t *testing.T) {
	t.Parallel()
	e := examine(t, sandbox.Options{}, nil, map[string]any{"fields": []string{"teamname"}}).engine
	text := "* | where teamn"
	c := e.Complete(t.Context(), engine.CompletionRequest{Query: query.Query{Lang: query.Logs, Text: text}, At: len(text), From: now.Add(-time.Hour), To: now})
	if !slices.ContainsFunc(c.Suggestions, func(s engine.Suggestion) bool { return s.Label == "teamname" }) {
		t.Errorf("completion offers %v", c.Suggestions)
	}
	if tags := e.Tags(t.Context(), now.Add(-time.Hour), now, ""); !slices.Contains(tags, "teamname") {
		t.Errorf("variables offer %v", tags)
	}
}

func TestRulesThatCannotBeUsedAreNamedBySetting(t *testing.T) {
	t.Parallel()
	_, err := bare(t, `{"extractionRules":[{"name":"good","parseExpression":"\"x\" as y"},{"name":"bad","parseExpression":"parse regex \"(?<a>\""},
		{"name":"scope","scope":"a and","parseExpression":"\"x\" as y"}]}`)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{`extractionRules[1]: extraction rule "bad": line 1:`, `extractionRules[2]: extraction rule "scope": the scope, line 1:`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in\n%v", want, err)
		}
	}
}
