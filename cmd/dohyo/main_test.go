package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const averageLatency = `Namespace=aws/apigateway metric=Latency statistic=Average account=* region=* apiname=* | avg by apiname, namespace, region, account`

// dohyo runs a command line.
func dohyo(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), console{strings.NewReader(stdin), &out, &errs}, args)
	return code, out.String(), errs.String()
}

func TestTypoShowsPlaceReasonAndNearestName(t *testing.T) {
	t.Parallel()
	code, _, stderr := dohyo(t, "", "query", "--sandbox", "error | cuont by x")
	if code != exitFailed {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{"unknown operator", "1 | error | cuont by x", "^^^^^", "did you mean `count`?"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("%q is missing in:\n%s", want, stderr)
		}
	}
}

func TestQueryFormatsAgree(t *testing.T) {
	t.Parallel()
	ask := func(format string) string {
		code, out, errs := dohyo(t, "", "query", "--sandbox", "--from", "2026-03-04T00:00:00Z", "--to", "2026-03-04T06:00:00Z", "--format", format, averageLatency)
		if code != exitOK {
			t.Fatalf("%s: exit %d: %s", format, code, errs)
		}
		return out
	}
	rows, err := csv.NewReader(strings.NewReader(ask("csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var doc jsonResult
	if err := json.Unmarshal([]byte(ask("json")), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Rows) < 50 || len(rows) != len(doc.Rows)+1 {
		t.Errorf("%d rows in CSV, %d in JSON", len(rows)-1, len(doc.Rows))
	}
	if want := (jsonColumn{"value", "number"}); doc.Columns[len(doc.Columns)-1] != want || doc.Columns[0].Type != "time" {
		t.Errorf("columns %v", doc.Columns)
	}
	if table := ask("table"); !strings.Contains(table, rows[1][1]) || !strings.Contains(table, "rows)") {
		t.Errorf("the table lacks %s:\n%.500s", rows[1][1], table)
	}
	if chart := ask("chart"); !strings.Contains(chart, "apiname=") || strings.Contains(chart, "\x1b[") {
		t.Errorf("the chart lacks its legend, or has colours that no terminal asked for:\n%.500s", chart)
	}
}

func TestQueryVariablesAndLogs(t *testing.T) {
	t.Parallel()
	code, out, errs := dohyo(t, `account=$account eventsource | count by account`, "query", "--sandbox", "--from", "now-6h",
		"--var", "account=dev", "--format", "csv", "-")
	if code != exitOK || !strings.HasPrefix(out, "account,_count\ndev,") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

func TestExplainRunsNothing(t *testing.T) {
	t.Parallel()
	code, out, errs := dohyo(t, "", "query", "--sandbox", "--explain", `account=dev errorCode | count by x`)
	if code != exitOK || !strings.Contains(out, "toMillis(@timestamp) >=") || !strings.Contains(out, "here: count by x") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

func TestLint(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		want     []lintLine
		code     int
	}{
		{
			name: "JSON Lines, variables undeclared",
			in: `{"lang":"logs","name":"one","query":"account={{account}} | count by $x"}
{"name":"two","query":"a | cuont"}`,
			want: []lintLine{
				{Name: "one", Lang: "logs", OK: true, Diagnostics: []diagnostic{}},
				{Name: "two", Lang: "logs", Diagnostics: []diagnostic{{"unknown-operator", "error", "unknown operator `cuont`", "did you mean `count`?", 1, 5}}},
			},
			code: exitFailed,
		},
		{
			name: "plain text, a query per block",
			in:   "error\n| count\n\nmetric=Count statistic=Sum !(stage=*) | sum",
			want: []lintLine{
				{Name: "query 1", Lang: "logs", OK: true, Diagnostics: []diagnostic{}},
				{Name: "query 2", Lang: "metrics", OK: true, Diagnostics: []diagnostic{}},
			},
		},
		{
			name: "a dashboard, with a row reference",
			in: `{"title":"D","panels":[{"title":"P","targets":[
				{"refId":"A","lang":"metrics","query":"metric=Count statistic=Sum account=$account !(stage=*) | sum","hide":true},
				{"refId":"B","lang":"metrics","query":"#A * 2"}]}],
				"templating":{"list":[{"name":"account","current":{"value":["$__all"]}}]}}`,
			want: []lintLine{
				{Name: "D | P | A", Lang: "metrics", OK: true, Diagnostics: []diagnostic{}},
				{Name: "D | P | B", Lang: "metrics", OK: true, Diagnostics: []diagnostic{}},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := dohyo(t, tt.in, "lint", "--format", "json")
			if code != tt.code {
				t.Errorf("exit %d: %s", code, errs)
			}
			var got []lintLine
			for line := range strings.Lines(out) {
				var l lintLine
				if err := json.Unmarshal([]byte(line), &l); err != nil {
					t.Fatal(err)
				}
				got = append(got, l)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnusableInputExitsWith2(t *testing.T) {
	t.Parallel()
	broken := filepath.Join(t.TempDir(), "broken.jsonl")
	if err := os.WriteFile(broken, []byte("{\"query\":\"a\"}\n{oops\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"a file that is not there": {"lint", filepath.Join(t.TempDir(), "none")},
		"a line that is no JSON":   {"lint", broken},
		"a folder without JSON":    {"check", "--sandbox", t.TempDir()},
		"an unknown flag":          {"query", "--sanbox", "x"},
		"a time that is none":      {"query", "--sandbox", "--from", "yesterdayish", "x"},
		"a variable without value": {"query", "--sandbox", "--var", "x", "x"},
		"no AWS to ask":            {"query", "x"},
		"a point that is not open": {"sandbox", "--open", "nothing=1"},
		"a target that is none":    {"sandbox", "--down", "staging/us-east-1"},
		"more than all calls":      {"sandbox", "--throttle", "101"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, errs := dohyo(t, "", args...)
			if code != exitUsage || errs == "" {
				t.Errorf("exit %d, said %q", code, errs)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	dashboard := filepath.Join(t.TempDir(), "d.json")
	text := `{"title":"D","panels":[
		{"title":"good","targets":[{"refId":"A","query":"metric=Count namespace=aws/apigateway statistic=Sum !(stage=*) | sum by account"}]},
		{"title":"row","panels":[{"title":"empty","targets":[{"refId":"A","query":"metric=Nothing namespace=aws/apigateway statistic=Sum"}]}]},
		{"title":"bad","targets":[{"refId":"A","query":"error | cuont"}]}]}`
	if err := os.WriteFile(dashboard, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ := dohyo(t, "", "check", "--sandbox", "--from", "now-1h", "--format", "json", dashboard)
	if code != exitFailed {
		t.Errorf("exit %d", code)
	}
	var got []checkLine
	for line := range strings.Lines(out) {
		var l checkLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		got = append(got, l)
	}
	var status []string
	for _, l := range got {
		status = append(status, l.Panel+" "+l.Status)
	}
	if diff := cmp.Diff([]string{"good ok", "empty empty", "bad error"}, status); diff != "" {
		t.Error(diff)
	}
	if g := got[0]; g.Series != 2 || g.Rows == 0 || g.Calls == 0 || g.Metrics == 0 {
		t.Errorf("%+v", g)
	}
	if _, out, _ := dohyo(t, "", "check", "--sandbox", "--from", "now-1h", dashboard); !strings.Contains(out, "total") || !strings.Contains(out, "cuont") {
		t.Errorf("the table lacks totals or the error:\n%s", out)
	}
}
