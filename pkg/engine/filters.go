package engine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// AddFilters writes filters into the text of a query: as terms of its scope or
// selector, and for fields that stages make, or where scopes cannot compare so,
// as stages behind the others. A filter that is there already stays.
func (e *Engine) AddFilters(q query.Query, filters []query.Filter) (string, error) {
	w, err := e.filterText(q)
	if err != nil {
		return "", err
	}
	for _, f := range filters {
		if err := w.add(f); err != nil {
			return "", err
		}
	}
	return w.text(), nil
}

// ToggleFilter is AddFilters of one filter, which takes back a filter that is
// there, and its opposite.
func (e *Engine) ToggleFilter(q query.Query, f query.Filter) (string, error) {
	w, err := e.filterText(q)
	if err != nil {
		return "", err
	}
	there := w.remove(f)
	w.remove(opposite(f))
	if !there {
		if err := w.add(f); err != nil {
			return "", err
		}
	}
	return w.text(), nil
}

func opposite(f query.Filter) query.Filter {
	switch f.Operator {
	case "=":
		f.Operator = "!="
	case "!=":
		f.Operator = "="
	}
	return f
}

// filterText is a query that filters are written into.
type filterText struct {
	lang    string
	source  string
	rows    []filterRow
	first   []string // stages that are added before the others
	stages  []string // that are added at the end
	inScope func(field string) bool
}

// filterRow is a scope, or the selector of a metrics row, and where it stands in
// the source.
type filterRow struct {
	at    diag.Span
	match syntax.Match
	dirty bool
}

func (e *Engine) filterText(q query.Query) (*filterText, error) {
	v := variables{&q, true}
	w := &filterText{lang: lang(q), source: q.Text, inScope: func(string) bool { return true }}
	if w.lang == query.Metrics {
		parsed, list := syntax.ParseMetrics(q.Text, ops.Grammar(ops.Metrics), v.options())
		if list.HasErrors() {
			return nil, &QueryError{q.Text, list}
		}
		for _, row := range parsed.Rows {
			if row.Selector != nil {
				start := row.At.Start
				if row.Label != "" {
					start += strings.IndexByte(q.Text[start:], ':') + 1
				}
				w.rows = append(w.rows, filterRow{span(q.Text, start, row.Stages, row.At.End), row.Selector, false})
			}
		}
		return w, nil
	}
	parsed, list := syntax.ParseLogs(q.Text, ops.Grammar(ops.Logs), v.options())
	if list.HasErrors() {
		return nil, &QueryError{q.Text, list}
	}
	w.rows = []filterRow{{span(q.Text, 0, parsed.Stages, len(q.Text)), parsed.Scope, false}}
	p, _ := e.bindLogs(parsed, v)
	w.inScope = func(field string) bool { return e.raw.Has(field) || !p.shape.Has(field) }
	return w, nil
}

// span is where a scope stands that begins at start: up to the | of the first
// stage.
func span(text string, start int, stages []syntax.Stage, end int) diag.Span {
	if len(stages) > 0 {
		end = stages[0].Span().Start
		if i := strings.LastIndexByte(text[start:end], '|'); i >= 0 {
			end = start + i
		}
	}
	return diag.Span{Start: start, End: end}
}

// add writes a filter.
func (w *filterText) add(f query.Filter) error {
	if f.Key == "" {
		return fmt.Errorf("a filter names no field")
	}
	values := f.Values
	if len(values) == 0 {
		values = []string{f.Value}
	}
	negated := strings.HasPrefix(f.Operator, "!")
	switch f.Operator {
	case "=", "!=", "=|", "!=|", "":
		if w.inScope(f.Key) {
			w.addTerm(f.Key, values, negated)
			return nil
		}
	}
	if w.lang == query.Metrics {
		return fmt.Errorf("the filter %s %s %s: a metrics selector compares with = and != only", f.Key, f.Operator, f.Value)
	}
	condition, err := condition(f, values, negated)
	if err != nil {
		return err
	}
	w.addStage("where "+condition, w.inScope(f.Key))
	return nil
}

// condition is a filter as a condition of a stage.
func condition(f query.Filter, values []string, negated bool) (string, error) {
	name := syntax.PrintName(f.Key)
	switch f.Operator {
	case "=", "!=", "":
		return name + " " + orElse(f.Operator, "=") + " " + operand(values[0]), nil
	case "=|", "!=|":
		list := make([]string, len(values))
		for i, v := range values {
			list[i] = operand(v)
		}
		in := " in ("
		if negated {
			in = " not in ("
		}
		return name + in + strings.Join(list, ", ") + ")", nil
	case "<", ">", "<=", ">=":
		return name + " " + f.Operator + " " + operand(f.Value), nil
	case "=~":
		return name + " matches " + regex(f.Value), nil
	case "!~":
		return "!(" + name + " matches " + regex(f.Value) + ")", nil
	}
	return "", fmt.Errorf("the filter %s has the operator %q, expected =, !=, =|, !=|, =~, !~, < or >", f.Key, f.Operator)
}

// operand is a value in an expression.
func operand(v string) string {
	if n, err := strconv.ParseFloat(v, 64); err == nil && strconv.FormatFloat(n, 'f', -1, 64) == v {
		return v
	}
	return syntax.PrintString(v)
}

func regex(pattern string) string {
	return "/^(?:" + strings.NewReplacer("/", `\/`, "\n", `\n`).Replace(pattern) + ")$/"
}

func term(field string, values []string, negated bool) syntax.Match {
	t := &syntax.Term{Field: &syntax.Ident{Name: field, Escaped: !plainKey(field)}}
	for _, v := range values {
		t.Values = append(t.Values, syntax.Literal(v))
	}
	if negated {
		return &syntax.Not{X: t}
	}
	return t
}

// plainKey reports whether a scope reads the name as it is.
func plainKey(name string) bool { return syntax.PrintName(name) == name }

func (w *filterText) addTerm(field string, values []string, negated bool) {
	t := term(field, values, negated)
	for i, r := range w.rows {
		if slices.Contains(printed(conjuncts(r.match)), syntax.Print(t)) {
			continue
		}
		w.rows[i].match, w.rows[i].dirty = &syntax.And{Xs: append(conjuncts(r.match), t)}, true
	}
}

// conjuncts are the conditions that all hold.
func conjuncts(m syntax.Match) []syntax.Match {
	switch m := m.(type) {
	case nil:
		return nil
	case *syntax.And:
		return slices.Clone(m.Xs)
	}
	return []syntax.Match{m}
}

func printed(list []syntax.Match) []string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = syntax.Print(m)
	}
	return out
}

// addStage adds a stage, before the others when it reads what every row has.
func (w *filterText) addStage(stage string, first bool) {
	switch {
	case strings.Contains(w.source, stage):
	case first:
		w.first = append(w.first, stage)
	default:
		w.stages = append(w.stages, stage)
	}
}

// remove takes a filter back and reports whether it was there.
func (w *filterText) remove(f query.Filter) bool {
	found := false
	negated := strings.HasPrefix(f.Operator, "!")
	want := syntax.Print(term(f.Key, []string{f.Value}, negated))
	bare := strings.Replace(want, syntax.PrintString(f.Value), syntax.PrintWord(f.Value), 1)
	for i, r := range w.rows {
		kept := slices.DeleteFunc(conjuncts(r.match), func(m syntax.Match) bool {
			text := syntax.Print(m)
			return text == want || text == bare
		})
		if len(kept) == len(conjuncts(r.match)) {
			continue
		}
		found = true
		w.rows[i].match, w.rows[i].dirty = nil, true
		if len(kept) > 0 {
			w.rows[i].match = &syntax.And{Xs: kept}
		}
	}
	stage, err := condition(f, []string{f.Value}, negated)
	if err != nil || w.lang == query.Metrics {
		return found
	}
	if before, ok := strings.CutSuffix(strings.TrimSpace(w.source), "| where "+stage); ok {
		w.source, found = strings.TrimRight(before, " \n\t"), true
	}
	return found
}

// text is the query with its filters.
func (w *filterText) text() string {
	text := w.source
	for _, r := range slices.Backward(w.rows) {
		if !r.dirty && len(w.first) == 0 {
			continue
		}
		at := r.at
		at.End = min(at.End, len(text))
		var b strings.Builder
		for _, c := range syntax.Comments(text[at.Start:at.End]) {
			b.WriteString(c + "\n")
		}
		if at.Start > 0 {
			b.WriteByte(' ')
		}
		if r.match != nil {
			b.WriteString(syntax.Print(r.match))
		}
		// What stood between the scope and its | stays.
		written := text[at.Start:at.End]
		b.WriteString(written[len(strings.TrimRight(written, " \t\r\n")):])
		for _, s := range w.first {
			b.WriteString("| " + s + "\n")
		}
		if at.End < len(text) && text[at.End] == '|' && b.Len() > 0 && !strings.HasSuffix(b.String(), " ") && !strings.HasSuffix(b.String(), "\n") {
			b.WriteByte(' ')
		}
		text = text[:at.Start] + b.String() + text[at.End:]
	}
	for _, s := range w.stages {
		text += "\n| " + s
	}
	return text
}
