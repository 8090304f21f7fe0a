package settings

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

var docsYAML = regexp.MustCompile("(?s)```yaml datasource\n(.*?)```")

// TestTheDocumentedSettingsLoad loads the example of docs/settings.md, which sets something in every part.
func TestTheDocumentedSettingsLoad(t *testing.T) {
	examples := docsYAML.FindAllStringSubmatch(read(t, "../../docs/settings.md"), -1)
	if len(examples) != 1 {
		t.Fatalf("found %d examples, want 1", len(examples))
	}
	s, err := LoadProvisioning([]byte(examples[0][1]), "", func(string) string { return "key" })
	if err != nil {
		t.Fatal(err)
	}
	v := reflect.ValueOf(*s)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; v.Field(i).IsZero() && name != "Endpoint" {
			t.Errorf("the example sets nothing of %s", name)
		}
	}
	if got := s.Enrichment().Feeds[0].Key; got != "Bearer key" {
		t.Errorf("the feed's key is %q", got)
	}
}

// TestEverySettingIsDocumented finds the keys of every part in the documents.
func TestEverySettingIsDocumented(t *testing.T) {
	docs := read(t, "../../docs/settings.md") + read(t, "../../docs/limits.md")
	for _, part := range []struct {
		prefix string
		of     any
	}{
		{"", document{}}, {"", Account{}}, {"", LogSource{}}, {"", ExtractionRule{}}, {"", MetricRule{}}, {"geolocation.", Geolocation{}},
		{"", ThreatFeed{}}, {"", LookupTable{}}, {"limits.", Limits{}}, {"cache.", Cache{}},
	} {
		of := reflect.TypeOf(part.of)
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			if name = part.prefix + name; !strings.Contains(docs, "`"+name+"`") {
				t.Errorf("%s of %s is not documented", name, of)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
