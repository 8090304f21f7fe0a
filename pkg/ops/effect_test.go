package ops_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// stage parses one stage.
func stage(t *testing.T, text string) plan.Op {
	t.Helper()
	stages, list := syntax.ParsePipeline(text, ops.Grammar(ops.Logs), syntax.Options{})
	if list.HasErrors() {
		t.Fatal(text, list)
	}
	return ops.Chain([]plan.Op{stages[0].(plan.Op)})[0]
}

// reads are fields, and paths of fields with dots.
func reads(names string) plan.Reads {
	r := plan.Reads{}
	for _, name := range strings.Fields(names) {
		keys := strings.Split(name, ".")
		if len(keys) == 1 {
			r.Add(keys[0], nil)
		} else {
			r.Add(keys[0], keys[1:])
		}
	}
	return r
}

// TestReadsOfStages gives what a stage reads so that fields can be made.
func TestReadsOfStages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ stage, want, reads string }{
		{`json "k", "o.p" as k, p nodrop`, "k", "k _raw.k"}, // a miss leaves k as it was
		{`json "k", "o.p" as k, p`, "k", "_raw.k _raw.o.p"}, // p must be there too
		{`json "k" as k`, "x", "x _raw.k"},
		{`json "k" as k nodrop`, "x", "x"},
		{`json "o" as o`, "o.p o.q", "_raw.o.p _raw.o.q"},
		{`json field=o "p" as p`, "p", "o.p"},
		{`json "arr[0]" as x`, "x", "_raw"},
		{`json "o" as o nodrop`, "o.p", "o.p _raw.o.p"},
		{`o as q`, "q.p", "o.p"},
		{`o as q`, "q", "o"},
		{`concat(k, v) as q`, "q", "k v"},
	} {
		op, ok := stage(t, tt.stage).(plan.PathReader)
		if !ok {
			t.Fatalf("%s does not tell the paths it reads", tt.stage)
		}
		if diff := cmp.Diff(reads(tt.reads), op.Reads(reads(tt.want))); diff != "" {
			t.Errorf("%s for %s (-want +got):\n%s", tt.stage, tt.want, diff)
		}
	}
}

func TestTrim(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ stage, want, trimmed string }{
		{`json "k", "v", "o.p" as k, v, p nodrop`, "p k", `json "k", "o.p" as k, p nodrop`},
		{`json field=o "k", "v"`, "v", `json field=o "v" as v`},
		{`json "k" as K`, "k", `json "k" as K`},
	} {
		got := stage(t, tt.stage).(plan.Trimmer).Trim(reads(tt.want))
		if diff := cmp.Diff(tt.trimmed, syntax.Print(got)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	op := stage(t, `if (k = "a", v, 0) as x`).(plan.Decider).Decide("c")
	if got := syntax.Print(op); got != "c ? v : 0 as x" {
		t.Error(got)
	}
	if got := op.Needs(plan.NewFields("x")).Names(); strings.Join(got, " ") != "c v" {
		t.Errorf("it needs %v", got)
	}
}

// TestEffects gives what stages do to rows, as far as CloudWatch can say it.
func TestEffects(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		stage string
		sets  string // fields, with what is known of them
		drops bool
	}{
		{`json "k", "arr[0]" as k, x`, "k=k x", true},
		{`json "o.p" as p nodrop`, "p", false}, // over what is computed
		{`where k = 1`, "", true},
		{`tolowercase(k) as l`, "l=lower k", false},
		{`num(k)`, "k=number k", false},
		{`concat(k, "x") as y`, "y", false},
		{`k as y`, "y=k", false},
		{`parse "a=*" as y`, "y", true},
		{`parse "a=*" as y nodrop`, "y", false},
		{`parse regex "(?<y>a)" nodrop`, "y", false},
		{`timeslice 1m`, "_timeslice _timeslice_end __timeslice_end", false},
		{`fields k`, "", false},
		{`lookup country_code from geo://location on ip=k`, "country_code", false},
	} {
		trace := plan.NewTrace(nil, func(name string) *plan.Term {
			switch name {
			case "_raw":
				return &plan.Term{}
			case "k":
				return &plan.Term{Path: []string{"k"}}
			}
			return nil
		})
		e := stage(t, tt.stage).(plan.RowWise).Effect(trace)
		want := map[string]string{}
		for _, f := range strings.Fields(strings.ReplaceAll(strings.ReplaceAll(tt.sets, "lower ", "lower:"), "number ", "number:")) {
			name, term, _ := strings.Cut(f, "=")
			want[name] = term
		}
		got := map[string]string{}
		for name, term := range e.Sets {
			got[strings.ToLower(name)] = ""
			if term != nil {
				text := strings.Join(term.Path, ".")
				if term.Lower {
					text = "lower:" + text
				}
				if term.Number {
					text = "number:" + text
				}
				got[strings.ToLower(name)] = text
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || e.Drops != tt.drops || e.Unknown {
			t.Errorf("%s: drops %t, unknown %t, sets (-want +got):\n%s", tt.stage, e.Drops, e.Unknown, diff)
		}
	}
	if e := stage(t, `lookup * from path://"/shared/t" on k=k`).(plan.RowWise).Effect(nil); !e.Unknown {
		t.Error("the columns of a table are known before it is read")
	}
}
