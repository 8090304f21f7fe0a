package insights

import (
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

// TestKeysAtOtherLevelsAreNoDoubt: a key that leads to a value elsewhere says nothing about a path, as long as the
// message shows where it stands.
func TestKeysAtOtherLevelsAreNoDoubt(t *testing.T) {
	t.Parallel()
	const user = `{"eventName":"x","userIdentity":{"type":"AssumedRole","arn":"a","sessionContext":{"sessionIssuer":{"userName":"u"},"list":[{"k":"}"}]}}}`
	for _, tt := range []struct {
		message string
		doubt   bool
	}{
		{user, false},
		{`{"userIdentity":{"userName":"u"}}`, false},
		{`{"userIdentity":null,"by":{"userName":"u"}}`, false},
		{`{"userName":"u"}`, false},
		{`{"by":"\"userIdentity\":{\"userName\":1}","userName":"u"}`, false},
		{`{"userIdentity":{"a":{"b":1},"userName":null}}`, true},
		{`{"userIdentity":{"a":[{"b":"]"}],"userName":{"is":"u"}}}`, true},
		{`{"userIdentity":[{"userName":"u"}]}`, true},
		{`{"userIdentity":{"a":{"a":{"a":{"a":{"a":{"userName":"u"}}}}}}}`, true}, // too deep to tell
		{`{"userIdentity":{"by":{"userName":"u"}}`, true},                         // cut off
		{`{"Arn":"a","userIdentity":{}}`, true},
		{`{"userIdentity":{"a":{}},"arn":"a"}`, true},
		{`{"userIdentity":{"x":"y","arn":"a"}} {"arn":"b"}`, true},
	} {
		t.Run(tt.message, func(t *testing.T) {
			t.Parallel()
			everySwitch(t, func(t *testing.T, o insightsql.Switches) {
				text := Query("fields @ptr", FilterCommand(Doubt(Reading{Fields: []string{"userIdentity.userName"}, Unless: []string{"arn"}})))
				if _, found := run(t, text, "", []string{tt.message}, o)[0]; found != tt.doubt {
					t.Errorf("in doubt: %t, want %t\n%s", found, tt.doubt, text)
				}
			})
		})
	}
}

// TestUnlessAKeyStandsAnywhere: fields whose names hold dots may stand in any object.
func TestUnlessAKeyStandsAnywhere(t *testing.T) {
	t.Parallel()
	text := Query("fields @ptr", FilterCommand(Doubt(Reading{Fields: []string{"k"}, Unless: []string{"a.b"}})))
	kept := run(t, text, "", []string{`{"k":"x"}`, `{"k":"x","a":{"B":"y"}}`}, insightsql.Switches{})
	if _, first := kept[0]; first || len(kept) != 1 {
		t.Errorf("in doubt: %v, want the second", kept)
	}
}
