package provisiontest

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/internal/seedtest"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// member is a key of an access log and the $context variable behind it.
type member struct{ Key, Value string }

// members reads a JSON object of strings in its order.
func members(t *testing.T, text string) []member {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	var texts []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		if s, ok := token.(string); ok {
			texts = append(texts, s)
		}
	}
	var list []member
	for pair := range slices.Chunk(texts, 2) {
		list = append(list, member{pair[0], pair[1]})
	}
	return list
}

func keys(list []member) []string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.Key
	}
	return out
}

func format(t *testing.T, api string) []member {
	t.Helper()
	return members(t, read(t, "access-log-formats", api+".json"))
}

var apis = []string{"rest", "http", "websocket"}

// added are the members that the app's WebSocket format lacks and the dashboards read.
var added = []member{
	{"eventType", "$context.eventType"}, {"connectionId", "$context.connectionId"},
	{"connectedAt", "$context.connectedAt"}, {"messageId", "$context.messageId"},
}

func TestFormatsAreThoseOfTheApp(t *testing.T) {
	t.Parallel()
	for _, api := range apis {
		want := members(t, seedtest.AccessLogFormat(api))
		if api == "websocket" {
			want = append(want, added...)
		}
		if diff := cmp.Diff(want, format(t, api)); diff != "" {
			t.Errorf("%s (-app +format):\n%s", api, diff)
		}
	}
}

func TestTheSandboxLogsInTheseFormats(t *testing.T) {
	t.Parallel()
	model := traffic.New(traffic.Options{})
	seen := map[traffic.Kind]bool{}
	minute := time.Date(2026, 10, 14, 12, 0, 0, 0, time.UTC).Unix() / 60
	for _, account := range []string{"528560886094", "567680881046"} {
		for _, group := range model.LogGroups(account, "us-east-1") {
			if group.Stage == nil {
				continue
			}
			kind := group.Stage.API.Kind
			for e := range model.LogEvents(group, minute) {
				api := map[traffic.Kind]string{traffic.REST: "rest", traffic.HTTP: "http", traffic.WebSocket: "websocket"}[kind]
				if diff := cmp.Diff(keys(format(t, api)), keys(members(t, e.Message))); diff != "" {
					t.Fatalf("keys of %s (-format +sandbox):\n%s", group.Name, diff)
				}
				seen[kind] = true
			}
		}
	}
	if len(seen) != len(apis) {
		t.Errorf("the sandbox logged for %v, want all three types of API", seen)
	}
}

// templateSize is the largest format that API Gateway takes, in bytes.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
const templateSize = 3 << 10

// checkSetting holds the text of a stage's setting to a format.
func checkSetting(t *testing.T, api, text string) {
	t.Helper()
	if diff := cmp.Diff(format(t, api), members(t, text)); diff != "" {
		t.Errorf("%s (-format +setting):\n%s", api, diff)
	}
	if len(text) > templateSize || strings.Contains(text, "\n") {
		t.Errorf("%s has %d bytes and %d line feeds, API Gateway takes %d bytes on one line", api, len(text), strings.Count(text, "\n"), templateSize)
	}
}

var row = regexp.MustCompile("(?m)^\\| `(\\w+)` \\| `(\\$context\\.[\\w.]+)` \\| (.*) \\|$")

func TestTheKeysOfTheDashboardsAreInTheFormats(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "access-logs.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := row.FindAllStringSubmatch(string(page), -1)
	if len(rows) < 20 {
		t.Fatalf("docs/access-logs.md has %d rows of keys", len(rows))
	}
	for _, r := range rows {
		m, where := member{r[1], r[2]}, strings.ToLower(r[3])
		for _, api := range apis {
			if wanted := strings.HasPrefix(where, "all") || strings.Contains(where, api); wanted && !slices.Contains(format(t, api), m) {
				t.Errorf("the %s format lacks %s: %s", api, m.Key, m.Value)
			}
		}
	}
}
