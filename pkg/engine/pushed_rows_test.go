package engine_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// TestAggregatesMoveNoMoreRowsThanTuples holds every aggregate query of the log dashboards to the rows that it has to
// move: one for each combination of the raw keys that it reads, in each slice of time and on each target. Both the keys
// and the combinations are found without the planner, from the query's text and from the messages.
func TestAggregatesMoveNoMoreRowsThanTuples(t *testing.T) {
	t.Parallel()
	w, days := newPushedWorld(t), modelledDays()
	found := 0
	for _, panel := range logPanels(t) {
		p := days.of(panel)
		l := lineageOf(panel.query.Text)
		if l.aggregate == "" {
			continue
		}
		found++
		p.query = panel.query
		r := w.pushed(t.Context(), p)
		if r.Err != nil {
			t.Fatalf("%s: %v", panel.name, r.Err)
		}
		for _, x := range r.Executed {
			if !strings.Contains(x.Text, "stats count(*)") {
				t.Errorf("%s: events are fetched on %s:\n%s", panel.name, x.Target, x.Text)
				break
			}
			for _, m := range countedBy.FindAllStringSubmatch(x.Text, -1) {
				if !slices.Contains(l.keys, m[1]) {
					t.Errorf("%s: counted by %s, which the query does not need; it needs %v", panel.name, m[1], l.keys)
				}
			}
			if m := binOf.FindStringSubmatch(x.Text); l.slice != "" && (m == nil || m[1] != l.slice) {
				t.Errorf("%s: slices %q, want %q", panel.name, m, l.slice)
			}
		}
		p.query.Text = l.kept
		if tuples := w.tuples(t, p, l); r.Stats.RowsMoved > tuples || tuples == 0 {
			t.Errorf("%s: %d rows moved, of %d tuples of %v", panel.name, r.Stats.RowsMoved, tuples, l.keys)
		}
	}
	if found < 45 {
		t.Errorf("only %d aggregate queries were found", found)
	}
}

// TestFirstRowsMoveFewRows holds the queries of the log dashboards for the newest, largest or smallest events to about
// as many rows of each target as they show.
func TestFirstRowsMoveFewRows(t *testing.T) {
	t.Parallel()
	w, days := newPushedWorld(t), modelledDays()
	found := 0
	for _, panel := range logPanels(t) {
		p := days.of(panel)
		m := regexp.MustCompile(`\| limit (\d+)`).FindStringSubmatch(panel.query.Text)
		if lineageOf(panel.query.Text).aggregate != "" || m == nil {
			continue
		}
		found++
		k, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		p.query = panel.query
		r := w.pushed(t.Context(), p)
		if r.Err != nil {
			t.Fatalf("%s: %v", panel.name, r.Err)
		}
		if r.Table.N == 0 {
			t.Errorf("%s finds nothing", panel.name)
		}
		if most := 2 * k * p.targets; r.Stats.RowsMoved > most {
			t.Errorf("%s: %d rows moved for the first %d of %d targets", panel.name, r.Stats.RowsMoved, k, p.targets)
		}
	}
	if found < 7 {
		t.Errorf("only %d queries for first rows were found", found)
	}
}

// modelledDay is a day of events on four targets, as API Gateway writes them and as CloudTrail does.
type modelledDay struct{ access, trail pair }

// of is the day of the log source that a panel reads.
func (d modelledDay) of(p logPanel) pair {
	if strings.Contains(p.query.Text, "_sourceCategory="+eventSources[1].category) {
		return d.trail
	}
	return d.access
}

// modelledDays makes days whose last hours have few requests. Of the events of other services than API
// Gateway, which are most of CloudTrail's, it leaves out nine of ten.
func modelledDays() modelledDay {
	p := pair{targets: len(eventTargets), dialect: settings.DialectCore, to: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)}
	p.from = p.to.Add(-24 * time.Hour)
	first := p.to.Add(-8 * time.Hour)
	d := modelledDay{p, p}
	m := traffic.New(traffic.Options{Volume: 0.001})
	for target, at := range eventTargets {
		for _, g := range m.LogGroups(at.id, at.region) {
			if g.Stage == nil {
				continue
			}
			for minute := first.Unix() / 60; minute < p.to.Unix()/60; minute++ {
				for e := range m.LogEvents(g, minute) {
					d.access.events = append(d.access.events, event{target: target, time: e.Timestamp, message: e.Message})
				}
			}
		}
		for i, e := range m.TrailEvents(at.id, at.region, first.UnixMilli(), p.to.UnixMilli()) {
			if e.Source == "apigateway.amazonaws.com" || i%10 == 0 {
				d.trail.events = append(d.trail.events, event{target: target, source: 1, time: e.Time, message: e.Message()})
			}
		}
	}
	return d
}

type logPanel struct {
	name  string
	query query.Query
}

// logPanels are the log queries of the dashboards' panels, for all values of their variables.
func logPanels(t *testing.T) []logPanel {
	t.Helper()
	var all []logPanel
	for _, file := range glob(t, "../../dashboards/*.json") {
		var d struct {
			Panels []struct {
				Title   string
				Targets []query.Query
			}
		}
		if err := json.Unmarshal(read(t, file), &d); err != nil {
			t.Fatal(err)
		}
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				if q.Lang != query.Logs {
					continue
				}
				q.Vars = map[string][]string{}
				for _, m := range variableName.FindAllStringSubmatch(q.Text, -1) {
					q.Vars[m[1]+m[2]] = []string{"*"}
				}
				all = append(all, logPanel{filepath.Base(file) + ": " + p.Title, q})
			}
		}
	}
	return all
}

// lineage is what of a query decides how many rows it has to move.
type lineage struct {
	aggregate string   // its first aggregate stage, "" for none
	kept      string   // the query before that, with the conditions that CloudWatch can test
	keys      []string // the raw keys that are read by the aggregate, or by conditions that it cannot test
	slice     string   // the width of its slices of time
}

var (
	countedBy      = regexp.MustCompile(`([\w.]+) as k\d+`)
	binOf          = regexp.MustCompile(`bin\((\w+)\) as t0`)
	aggregateStage = regexp.MustCompile(`^(?:count|sum|avg|pct|min|max)\b`)
	// testable are conditions that CloudWatch can test.
	testable  = regexp.MustCompile(`^where (?:\w+ !?= "[^"]*"|!\(\w+ matches "[^"]*"\)|!?is(?:Empty|Blank|Null)\(\w+\))$`)
	always    = regexp.MustCompile(`^where tolowercase\((\w+)\) matches tolowercase\("\$\w+"\) or isBlank\(\w+\)$`)
	parsing   = regexp.MustCompile(`^parse field=(\w+) "[^"]*" as ([\w, ]+?)(?: nodrop)?$`)
	readJSON  = regexp.MustCompile(`^json ("[^"]*"(?:, "[^"]*")*) as ([\w, ]+?)(?: nodrop)?$`)
	computing = regexp.MustCompile(`^(.*) as (\w+)$`)
)

// ruled are the raw keys behind the fields that extraction rules set, by source category.
var ruled = map[string]map[string]string{
	"aws/apigateway":                    {"apiname": "apiId"},
	"aws/observability/cloudtrail/logs": {"apiname": "responseElements.name", "region": "awsRegion", "account": "recipientAccountId"},
}

// lineageOf follows the fields of a panel's query from its first aggregate back to the keys of the messages.
func lineageOf(text string) lineage {
	stages := strings.Split(text, "\n| ")
	scope := stages[0]
	var l lineage
	at := slices.IndexFunc(stages, aggregateStage.MatchString)
	if at < 0 {
		return l
	}
	l.aggregate = stages[at]
	wanted := fieldWord.FindAllString(l.aggregate, -1)
	kept := []string{}
	for _, s := range slices.Backward(stages[1:at]) {
		keep := true
		switch {
		case always.MatchString(s), testable.MatchString(s) && !strings.Contains(s, "apiname"):
		case strings.HasPrefix(s, "where "):
			wanted, keep = append(wanted, fieldWord.FindAllString(quoted.ReplaceAllString(s, ""), -1)...), false
		case strings.HasPrefix(s, "timeslice "):
			l.slice = strings.Replace(strings.TrimPrefix(s, "timeslice "), "100 buckets", "15m", 1)
		case parsing.MatchString(s):
			m := parsing.FindStringSubmatch(s)
			if slices.ContainsFunc(strings.Split(m[2], ", "), func(f string) bool { return slices.Contains(wanted, f) }) {
				wanted = append(wanted, m[1])
			}
		case readJSON.MatchString(s):
			m := readJSON.FindStringSubmatch(s)
			names := strings.Split(m[2], ", ")
			for i, key := range quoted.FindAllString(m[1], -1) {
				if slices.Contains(wanted, names[i]) {
					l.keys = append(l.keys, unquote(key))
				}
			}
		case computing.MatchString(s):
			if m := computing.FindStringSubmatch(s); slices.Contains(wanted, m[2]) {
				wanted = append(wanted, fieldWord.FindAllString(quoted.ReplaceAllString(m[1], ""), -1)...)
			}
		default:
			panic(fmt.Sprintf("the test does not know the stage %q", s))
		}
		if keep {
			kept = append(kept, s)
		}
	}
	slices.Reverse(kept)
	l.kept = strings.Join(append([]string{scope}, kept...), "\n| ")
	category := regexp.MustCompile(`_sourceCategory=(\S+)`).FindStringSubmatch(scope)[1]
	for field, key := range ruled[category] {
		if strings.Contains(scope, field+"=$") || slices.Contains(wanted, field) {
			l.keys = append(l.keys, key)
		}
	}
	l.keys = append(l.keys, wanted...)
	slices.Sort(l.keys)
	l.keys = slices.Compact(l.keys)
	return l
}

// tuples counts the combinations of the keys and the slice of time in the messages that the local engine keeps.
func (w *pushedWorld) tuples(t *testing.T, p pair, l lineage) int {
	t.Helper()
	width, err := time.ParseDuration("0" + l.slice + "s"[min(len(l.slice), 1):])
	if err != nil {
		t.Fatal(err)
	}
	r := w.local(t.Context(), p)
	if r.Err != nil || r.Kind != engine.Events || r.Table.Column("_raw") == nil {
		t.Fatalf("%s: %v", p.query.Text, r.Err)
	}
	seen := map[string]bool{}
	for i := range r.Table.N {
		var message any
		if err := json.Unmarshal([]byte(r.Table.Column("_raw").At(i).Text()), &message); err != nil {
			t.Fatal(err)
		}
		tuple := []string{r.Table.Column("account").At(i).Text(), r.Table.Column("region").At(i).Text()}
		if ms, _ := r.Table.Column("_messagetime").At(i).AsInt(); width > 0 {
			tuple = append(tuple, strconv.FormatInt(ms/width.Milliseconds(), 10))
		}
		for _, key := range l.keys {
			tuple = append(tuple, at(message, strings.Split(key, ".")))
		}
		seen[fmt.Sprintf("%q", tuple)] = true
	}
	return len(seen)
}

// at is the text at the end of a path, "none" where there is nothing.
func at(v any, path []string) string {
	for _, key := range path {
		object, _ := v.(map[string]any)
		inner, ok := object[key]
		if !ok {
			return "none"
		}
		v = inner
	}
	return fmt.Sprintf("%q", fmt.Sprint(v))
}
