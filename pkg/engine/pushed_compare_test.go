package engine_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// tolerance is how far two computed numbers may lie apart and be equal, relative to the larger.
const tolerance = 1e-9

// difference says how two answers to one query differ, "" when they are equal: the same columns and rows, in the same
// order where ordered says that the query fixes one. The text of an error may name where the query ran, so errors only
// have to be there on both sides.
func difference(local, pushed engine.Result, ordered bool) string {
	if local.Err != nil || pushed.Err != nil {
		if (local.Err == nil) != (pushed.Err == nil) {
			return fmt.Sprintf("local error: %v\npushed error: %v", local.Err, pushed.Err)
		}
		return ""
	}
	if local.Kind != pushed.Kind {
		return fmt.Sprintf("local kind %v, pushed %v", local.Kind, pushed.Kind)
	}
	names := local.Table.Schema.Names()
	if local.Kind == engine.Events {
		names = comparable(local.Table, pushed.Table)
	} else if got := pushed.Table.Schema.Names(); !slices.Equal(names, got) {
		return fmt.Sprintf("local columns %q, pushed %q", names, got)
	}
	want, got := rowsOf(local.Table, names), rowsOf(pushed.Table, names)
	if ordered && slices.EqualFunc(want, got, equalRows) {
		return ""
	}
	missing, extra := unmatched(want, got)
	if len(missing)+len(extra) == 0 && !ordered {
		return ""
	}
	var b strings.Builder
	if len(missing)+len(extra) == 0 {
		b.WriteString("the same rows in another order\n")
		missing, extra = want, got
	}
	fmt.Fprintf(&b, "%d local rows, %d pushed; columns %q\n", len(want), len(got), names)
	writeRows(&b, "- ", missing)
	writeRows(&b, "+ ", extra)
	return b.String()
}

// unseen are columns of events that only CloudWatch knows.
var unseen = map[string]bool{"_messageid": true, "_receipttime": true}

// comparable names the columns of events that both sides can know. One that a side lacks is null there, but for the
// fields of the system: of these a side leaves out what nobody asked for.
func comparable(a, b *value.Batch) []string {
	var names []string
	for _, n := range slices.Concat(a.Schema.Names(), b.Schema.Names()) {
		has := func(m string) bool { return strings.EqualFold(n, m) }
		both := a.Column(n) != nil && b.Column(n) != nil
		if !unseen[strings.ToLower(n)] && !slices.ContainsFunc(names, has) && (both || !strings.HasPrefix(n, "_")) {
			names = append(names, n)
		}
	}
	return names
}

func rowsOf(b *value.Batch, names []string) [][]value.Value {
	rows := make([][]value.Value, b.N)
	for i := range rows {
		rows[i] = make([]value.Value, len(names))
		for j, n := range names {
			if c := b.Column(n); c != nil {
				rows[i][j] = c.At(i)
			}
		}
	}
	return rows
}

// unmatched returns the rows of each side that the other lacks, as multisets.
func unmatched(want, got [][]value.Value) (missing, extra [][]value.Value) {
	left := map[string]int{}
	for _, r := range want {
		left[rowKey(r)]++
	}
	for _, r := range got {
		if k := rowKey(r); left[k] > 0 {
			left[k]--
		} else {
			extra = append(extra, r)
		}
	}
	for _, r := range want {
		if k := rowKey(r); left[k] > 0 {
			left[k]--
			missing = append(missing, r)
		}
	}
	// What is left may still be equal but for the last digits of a number.
	missing = slices.DeleteFunc(missing, func(m []value.Value) bool {
		i := slices.IndexFunc(extra, func(e []value.Value) bool { return equalRows(m, e) })
		if i >= 0 {
			extra = slices.Delete(extra, i, i+1)
		}
		return i >= 0
	})
	return missing, extra
}

func rowKey(r []value.Value) string {
	var key []byte
	for _, v := range r {
		key = value.AppendKey(key, v)
	}
	return string(key)
}

func equalRows(a, b []value.Value) bool { return slices.EqualFunc(a, b, equalValues) }

// equalValues is group identity with a tolerance for numbers, and for text that was made from a number: null, "" and 0
// differ, and so do the text "7", the text "007" and the number 7.
func equalValues(a, b value.Value) bool {
	if value.Equal(a, b) {
		return true
	}
	x, xok := computed(a)
	y, yok := computed(b)
	return xok && yok && a.IsNumber() == b.IsNumber() && math.Abs(x-y) <= tolerance*max(math.Abs(x), math.Abs(y))
}

// computed returns a number, or the one that text spells as Dohyo itself writes numbers.
func computed(v value.Value) (float64, bool) {
	f, ok := v.Num()
	return f, ok && (v.IsNumber() || value.FormatFloat(f) == v.Text())
}

// writeRows prints rows so that every difference shows: text in quotes, null as ∅.
func writeRows(b *strings.Builder, prefix string, rows [][]value.Value) {
	const most = 12
	for i, r := range rows {
		if i == most {
			fmt.Fprintf(b, "%s… %d more\n", prefix, len(rows)-most)
			return
		}
		b.WriteString(prefix)
		for j, v := range r {
			if j > 0 {
				b.WriteString(", ")
			}
			switch {
			case v.IsNull():
				b.WriteString("∅")
			case v.Kind() == value.KindString:
				fmt.Fprintf(b, "%q", v.Text())
			default:
				b.WriteString(v.Text())
			}
		}
		b.WriteByte('\n')
	}
}

// describe prints a pair so that it can be understood without running it, and the texts that CloudWatch ran for it.
func (p pair) describe(executed []engine.Executed) string {
	var b strings.Builder
	fmt.Fprintf(&b, "query (ordered: %t):\n%s\n\nfrom %s to %s, zone %q, %d targets, dialect %s\n",
		p.ordered, p.query.Text, stamp(p.from), stamp(p.to), p.query.Timezone, p.targets, p.dialect)
	for _, name := range slices.Sorted(maps.Keys(p.query.Vars)) {
		fmt.Fprintf(&b, "variable %s=%q\n", name, p.query.Vars[name])
	}
	for _, point := range insightsql.Points() {
		if got := p.switches.Get(point.Name); got != point.Settings[0] {
			fmt.Fprintf(&b, "switch %s=%s\n", point.Name, got)
		}
	}
	for _, e := range p.events {
		t := eventTargets[e.target]
		fmt.Fprintf(&b, "event %s %s %s %s: %q\n", stamp(time.UnixMilli(e.time)), t.account, t.region, e.groupName(), e.message)
	}
	targets := map[string][]string{}
	for _, x := range executed {
		targets[x.Text] = append(targets[x.Text], x.Target)
	}
	for _, text := range slices.Sorted(maps.Keys(targets)) {
		fmt.Fprintf(&b, "ran on %s:\n%s\n", strings.Join(targets[text], ", "), text)
	}
	return b.String()
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func TestDifferenceTellsAnswersApart(t *testing.T) {
	t.Parallel()
	null, text, num := value.NullValue(), value.String, value.Float
	for name, x := range map[string]struct {
		a, b           [][]value.Value
		ordered, equal bool
	}{
		"the same rows":                      {rows(text("a"), num(1)), rows(text("a"), num(1)), true, true},
		"another order":                      {rows(num(1), num(2)), rows(num(2), num(1)), false, true},
		"another order where one is fixed":   {rows(num(1), num(2)), rows(num(2), num(1)), true, false},
		"a row less":                         {rows(num(1), num(1)), rows(num(1)), false, false},
		"a row twice and another once":       {rows(num(1), num(1), num(2)), rows(num(1), num(2), num(2)), false, false},
		"null and empty text":                {rows(null), rows(text("")), false, false},
		"a number and its text":              {rows(num(7)), rows(text("7")), false, false},
		"two texts of one number":            {rows(text("7")), rows(text("007")), false, false},
		"the last digit of a number":         {rows(num(0.1), num(3)), rows(num(3), num(0.1+1e-16)), false, true},
		"the last digit of a number as text": {rows(text("0.3")), rows(text("0.30000000000000004")), false, true},
		"a ninth digit":                      {rows(num(1)), rows(num(1.00000001)), true, false},
		"true and its text":                  {rows(value.Bool(true)), rows(text("true")), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := difference(answerOf(x.a), answerOf(x.b), x.ordered); (diff == "") != x.equal {
				t.Errorf("difference %q", diff)
			}
		})
	}
	one := answerOf(rows(num(1)))
	failed := engine.Result{Err: errors.New("no")}
	if difference(one, failed, false) == "" || difference(failed, one, false) == "" || difference(failed, failed, false) != "" {
		t.Error("an error on one side is a difference, on both it is none")
	}
}

// rows are rows of one value each.
func rows(values ...value.Value) [][]value.Value {
	out := make([][]value.Value, len(values))
	for i, v := range values {
		out[i] = []value.Value{v}
	}
	return out
}

func answerOf(list [][]value.Value) engine.Result {
	b := value.NewBatch(value.NewSchema("x"), len(list))
	for _, r := range list {
		b.AppendRow(r...)
	}
	return engine.Result{Kind: engine.Records, Table: b}
}
