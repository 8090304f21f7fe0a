package engine_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/internal/seedtest"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

var soak = flag.Bool("pushed.soak", false, "run TestPushedEqualsLocal… for longer and over more events")

// TestPushedEqualsLocalForKnownQueries does as TestPushedEqualsLocal for the queries that the project has: those of the
// dashboards, the documents and the test data, over events made from what each query looks for.
func TestPushedEqualsLocalForKnownQueries(t *testing.T) {
	t.Parallel()
	all := knownQueries(t)
	if len(all) < 250 {
		t.Fatalf("only %d queries were found", len(all))
	}
	readings, rounds := singleReadings(t), 2
	if *soak {
		rounds = 30
	}
	const parts = 4
	for part := range parts {
		t.Run(fmt.Sprint("part ", part), func(t *testing.T) {
			t.Parallel()
			w := newPushedWorld(t)
			for i := part; i < len(all); i += parts {
				for seed := range rounds {
					p := rapid.Custom(all[i].draw).Example(seed + i)
					if seed == 0 { // every reading of every open point gets its turn
						p.switches = readings[i%len(readings)]
					}
					if w.compare(t.Context(), p) == "" {
						continue
					}
					p = w.smaller(t, p)
					t.Errorf("%s: seed %d\n%s", all[i].name, seed, w.compare(t.Context(), p))
					break
				}
			}
			w.foundEnough(t)
		})
	}
}

// singleReadings are the readings of what AWS leaves open that differ from the default in one point.
func singleReadings(t *testing.T) []insightsql.Switches {
	t.Helper()
	var list []insightsql.Switches
	for _, point := range insightsql.Points() {
		for _, setting := range point.Settings[1:] {
			var s insightsql.Switches
			if err := s.Set(point.Name, setting); err != nil {
				t.Fatal(err)
			}
			list = append(list, s)
		}
	}
	return list
}

// smaller drops events of a pair whose answers differ for as long as they do.
func (w *pushedWorld) smaller(t *testing.T, p pair) pair {
	for i := len(p.events) - 1; i >= 0; i-- {
		q := p
		q.events = slices.Delete(slices.Clone(p.events), i, i+1)
		if w.compare(t.Context(), q) != "" {
			p = q
		}
	}
	return p
}

// knownQuery is a query of the project. lines are messages of its own, if it has some.
type knownQuery struct {
	name, text string
	lines      []string
	ordered    bool
}

// knownQueries gathers the log queries of dashboards, documents and test data.
func knownQueries(t *testing.T) []knownQuery {
	t.Helper()
	all := []knownQuery{{name: "the seed's query", text: seedtest.TopErrorCodes}}
	for _, q := range readCorpus(t) {
		if q.Lang == query.Logs {
			all = append(all, knownQuery{name: q.Name, text: q.Query})
		}
	}
	for _, file := range glob(t, "../../dashboards/*.json") {
		var board any
		if err := json.Unmarshal(read(t, file), &board); err != nil {
			t.Fatal(err)
		}
		for i, text := range logQueriesIn(board) {
			all = append(all, knownQuery{name: fmt.Sprint(filepath.Base(file), " ", i), text: text})
		}
	}
	commands := regexp.MustCompile(`dohyo query[^'\n]*'([^']+)'`)
	for _, file := range append(glob(t, "../../docs/*.md"), "../../README.md") {
		for _, m := range commands.FindAllSubmatch(read(t, file), -1) {
			all = append(all, knownQuery{name: filepath.Base(file), text: string(m[1])})
		}
	}
	for _, file := range glob(t, "../ops/testdata/*.txtar") {
		q := knownQuery{name: filepath.Base(file)}
		for _, f := range txtar.Parse(read(t, file)).Files {
			switch {
			case f.Name == "query":
				q.text = "* | " + string(f.Data)
			case f.Name == "input" || strings.HasPrefix(f.Name, "past "):
				q.lines = append(q.lines, strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n")...)
			}
		}
		all = append(all, q)
	}
	category := regexp.MustCompile(`(?i)_sourceCategory\s*=\s*"?[^\s")|]+"?`)
	for i, q := range all {
		all[i].text = category.ReplaceAllStringFunc(q.text, func(term string) string {
			for _, s := range eventSources {
				if strings.Contains(term, s.category) {
					return "_sourceCategory=" + s.category
				}
			}
			return "_sourceCategory=app/web"
		})
		all[i].ordered = fixesOrder(all[i].text)
	}
	return all
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// logQueriesIn finds the log queries in a dashboard's JSON, those of panels and of variables.
func logQueriesIn(node any) []string {
	var found []string
	switch n := node.(type) {
	case []any:
		for _, x := range n {
			found = append(found, logQueriesIn(x)...)
		}
	case map[string]any:
		if text, ok := n["query"].(string); ok && n["lang"] == query.Logs {
			found = append(found, text)
		}
		for _, x := range n {
			found = append(found, logQueriesIn(x)...)
		}
	}
	slices.Sort(found)
	return found
}

// reordering are the operators behind which rows have no order that the language fixes.
var reordering = []string{"transpose", "fillmissing", "compare", "join", "filter", "count_frequent", "transactionize", "transaction", "sessionize",
	"logreduce", "logcompare", "merge", "threatlookup", "predict"}

// fixesOrder reports whether the rows of a query have an order: messages of different times do, groups only once they
// are sorted.
func fixesOrder(text string) bool {
	q, list := syntax.ParseLogs(text, ops.Grammar(ops.Logs), syntax.Options{AnyVar: true})
	if list.HasErrors() {
		return false
	}
	ordered := true
	for _, s := range q.Stages {
		switch name := s.(plan.Op).Name(); {
		case slices.Contains([]string{"sort", "top", "topk"}, name):
			ordered = true
		case ops.IsAggregate(name) || slices.Contains(reordering, name):
			ordered = false
		}
	}
	return ordered
}

// draw draws a pair of the query and events that it may find something in.
func (q knownQuery) draw(t *rapid.T) pair {
	p := drawSetting(t)
	p.ordered = q.ordered
	p.query.RefID, p.query.Lang, p.query.Text, p.query.Vars = "A", query.Logs, q.text, drawVariables(t, q.text)
	mine := minedOf(q)
	sources := mine.sources(q.text)
	p.events = drawEventsOf(t, p, sources, true, func(e event) string { return mine.message(t, e) })
	return p
}

// variableName is how queries name dashboard variables.
var variableName = regexp.MustCompile(`\$\{?([A-Za-z_]\w*)\}?|\{\{\s*(\w+)\s*\}\}`)

// drawVariables draws the values of the variables that a query names: All, one value, or several.
func drawVariables(t *rapid.T, text string) map[string][]string {
	values := map[string][]string{
		"account": {"dev", "prod"}, "region": {"us-east-1", "eu-west-1"}, "namespace": {"aws/apigateway"},
		"stage": {"prod", "dev"}, "apiname": {"abc123", "shop api", "orders"},
	}
	vars := map[string][]string{}
	for _, m := range variableName.FindAllStringSubmatch(text, -1) {
		name := m[1] + m[2]
		of := values[name]
		if of == nil {
			of = []string{"a", "200", "error"}
		}
		switch rapid.IntRange(0, 3).Draw(t, "variable "+name) {
		case 0, 1:
			vars[name] = []string{"*"}
		case 2:
			vars[name] = []string{rapid.SampledFrom(of).Draw(t, "value")}
		default:
			vars[name] = of
		}
	}
	return vars
}

// mined is what a query looks for in messages.
type mined struct {
	lines    []string // whole messages
	keys     []string // paths of its json stages
	names    []string // other words of its stages
	anchors  []string // patterns of its parse stages
	literals []string // texts of its stages
	scope    string   // the words of its scope
}

var (
	quotedText = `"(?:[^"\\]|\\.)*"`
	quoted     = regexp.MustCompile(quotedText)
	jsonStage  = regexp.MustCompile(`(?i)\bjson\s+(?:auto\s+)?(?:field\s*=\s*\S+\s+)?(?:keys\s+)?((?:` + quotedText + `\s*,?\s*)+)`)
	parseStage = regexp.MustCompile(`(?i)\bparse\s+(?:field\s*=\s*\S+\s+)?(` + quotedText + `)`)
	fieldWord  = regexp.MustCompile(`[A-Za-z_][\w.]*`)
)

func minedOf(q knownQuery) mined {
	m := mined{lines: slices.DeleteFunc(slices.Clone(q.lines), func(s string) bool { return s == "" })}
	scope, stages, _ := strings.Cut(q.text, "|")
	for _, s := range jsonStage.FindAllStringSubmatch(stages, -1) {
		for _, key := range quoted.FindAllString(s[1], -1) {
			m.keys = append(m.keys, unquote(key))
		}
	}
	for _, s := range parseStage.FindAllStringSubmatch(stages, -1) {
		m.anchors = append(m.anchors, unquote(s[1]))
	}
	for _, s := range quoted.FindAllString(stages, -1) {
		if text := unquote(s); !slices.Contains(m.keys, text) && !slices.Contains(m.anchors, text) {
			m.literals = append(m.literals, strings.ReplaceAll(text, "*", "x"))
		}
	}
	for _, w := range fieldWord.FindAllString(quoted.ReplaceAllString(stages, ""), -1) {
		if !strings.HasPrefix(w, "_") {
			m.names = append(m.names, w)
		}
	}
	var words []string
	for _, s := range quoted.FindAllString(scope, -1) {
		words = append(words, unquote(s))
	}
	for _, w := range strings.Fields(quoted.ReplaceAllString(scope, " ")) {
		if !strings.ContainsAny(w, "=[") {
			words = append(words, strings.NewReplacer("*", "x", "(", "", ")", "").Replace(w))
		}
	}
	m.scope = strings.Join(words, " ")
	return m
}

// unquote reads a text of the log language.
func unquote(s string) string {
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, "\n", `\t`, "\t").Replace(strings.Trim(s, `"`))
}

// sources are those that the scope asks for. Where it asks for none they are the app's, and CloudTrail's for a query
// that reads its events. Neither kind of AWS's own logs comes to stand in the other's groups: the rules that ship for
// one are not asked of the other.
func (m mined) sources(text string) []int {
	var found []int
	for i, s := range eventSources {
		if strings.Contains(text, "_sourceCategory="+s.category) {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		found = []int{2}
		if strings.Contains(text, "eventSource") || strings.Contains(text, "errorCode") {
			found = append(found, 1)
		}
	}
	return found
}

// modelled are messages as API Gateway and CloudTrail write them, by the source.
var modelled = sync.OnceValue(func() map[string][]string {
	m := traffic.New(traffic.Options{})
	found := map[string][]string{}
	day := time.Date(2026, 3, 4, 14, 10, 0, 0, time.UTC).UnixMilli()
	for _, t := range eventTargets {
		for _, g := range m.LogGroups(t.id, t.region) {
			if g.Stage == nil {
				continue
			}
			for e := range m.LogEvents(g, day/60_000) {
				found["access"] = append(found["access"], e.Message)
			}
		}
		for _, e := range m.TrailEvents(t.id, t.region, day-24*hour, day) {
			found["trail"] = append(found["trail"], e.Message())
		}
	}
	return found
})

// message draws a message in which the query may find something.
func (m mined) message(t *rapid.T, e event) string {
	if len(m.lines) > 0 && rapid.IntRange(0, 4).Draw(t, "own line") > 0 {
		return rapid.SampledFrom(m.lines).Draw(t, "line")
	}
	if real := modelled()[eventSources[e.source].name]; len(real) > 0 && rapid.IntRange(0, 2).Draw(t, "modelled") > 0 {
		return rapid.SampledFrom(real).Draw(t, "line")
	}
	kind := rapid.IntRange(0, 7).Draw(t, "message")
	switch {
	case kind == 0:
		return drawMessage(t, e, false)
	case kind <= 3 && len(m.anchors) > 0:
		text := m.scope
		for range rapid.IntRange(1, 2).Draw(t, "anchors") {
			text += " " + m.fill(t, rapid.SampledFrom(m.anchors).Draw(t, "anchor"))
		}
		return text
	case kind == 4 && len(m.names) > 0:
		text := m.scope
		for range rapid.IntRange(1, 4).Draw(t, "pairs") {
			text += " " + rapid.SampledFrom(m.names).Draw(t, "name") + "=" + m.text(t)
		}
		return text
	}
	return m.object(t)
}

// fill puts texts in the place of wildcards.
func (m mined) fill(t *rapid.T, pattern string) string {
	parts := strings.Split(pattern, "*")
	for i := range parts[1:] {
		parts[i] += m.text(t)
	}
	return strings.Join(parts, "")
}

// object draws JSON with the keys that the query names, nested as their paths are.
func (m mined) object(t *rapid.T) string {
	root := map[string]any{}
	if rapid.IntRange(0, 7).Draw(t, "in scope") > 0 {
		root["words"] = m.scope
	}
	keys := append(slices.Clone(m.keys), m.names...)
	if len(keys) == 0 {
		keys = appKeys
	}
	for i, key := range keys {
		often := 8
		if i >= len(m.keys) && len(m.keys) > 0 {
			often = 2 // a word of the stages is seldom a key
		}
		if rapid.IntRange(0, 9).Draw(t, "has "+key) < often {
			put(root, pathOf(key), json.RawMessage(m.value(t)))
		}
	}
	text, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// pathOf are the keys on the way to what a path leads to.
func pathOf(path string) []string {
	path = strings.TrimPrefix(strings.TrimPrefix(path, "$"), ".")
	if inner, ok := strings.CutPrefix(path, "['"); ok {
		return []string{strings.TrimSuffix(inner, "']")}
	}
	return strings.Split(path, ".")
}

func put(node map[string]any, path []string, v json.RawMessage) {
	key, list, _ := strings.Cut(path[0], "[")
	if len(path) > 1 {
		inner := map[string]any{}
		if have, ok := node[key].(map[string]any); ok {
			inner = have
		}
		put(inner, path[1:], v)
		node[key] = inner
		if list != "" {
			node[key] = []any{inner}
		}
		return
	}
	node[key] = v
	if list != "" {
		node[key] = []any{v, v}
	}
}

// text draws what may stand in a message without quotes.
func (m mined) text(t *rapid.T) string {
	if len(m.literals) > 0 && rapid.Bool().Draw(t, "literal") {
		return rapid.SampledFrom(m.literals).Draw(t, "text")
	}
	return rapid.SampledFrom(slices.Concat(smallNumbers, plainTexts, []string{"10.0.0.1", "8.8.8.8", "-", ""})).Draw(t, "text")
}

// value draws the JSON of a value.
func (m mined) value(t *rapid.T) string {
	switch rapid.IntRange(0, 5).Draw(t, "value") {
	case 0:
		return rapid.SampledFrom(hardValues).Draw(t, "hard value")
	case 1:
		return rapid.SampledFrom(smallNumbers).Draw(t, "number")
	case 2:
		return quoteJSON(rapid.SampledFrom(hardTexts).Draw(t, "hard text"))
	}
	return quoteJSON(m.text(t))
}
