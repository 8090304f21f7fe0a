package diag_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

func TestPositionCountsLinesAndUTF16Units(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text                 string
		offset, line, column int
	}{
		{"", 0, 1, 1},
		{"abc", 2, 1, 3},
		{"abc", 3, 1, 4},
		{"a\nbc", 1, 1, 2},
		{"a\nbc", 2, 2, 1},
		{"a\r\nbc", 4, 2, 2},
		{"é€x", 5, 1, 3}, // two and three bytes, one unit each
		{"a😀b", 5, 1, 4}, // four bytes, two units
		{"abc", 99, 1, 4},
		{"abc", -1, 1, 1},
	} {
		if line, column := diag.Position(c.text, c.offset); line != c.line || column != c.column {
			t.Errorf("Position(%q, %d) = %d:%d, want %d:%d", c.text, c.offset, line, column, c.line, c.column)
		}
	}
}

func TestRenderUnderlinesTheSpan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, at, want string
	}{
		{"in the middle of a line", "a | cuont\n| limit", "cuont", `
error[c]: message
  --> line 1:5
  |
1 | a | cuont
  |     ^^^^^
  = help: hint
`},
		{"behind a tab", "a\n\t| x", "x", "\nerror[c]: message\n  --> line 2:4\n  |\n2 | \t| x\n  | \t  ^\n  = help: hint\n"},
		{"behind wide characters", "日本 x", "x", `
error[c]: message
  --> line 1:4
  |
1 | 日本 x
  |      ^
  = help: hint
`},
		{"over a line's end", "ab\ncd", "b\nc", `
error[c]: message
  --> line 1:2
  |
1 | ab
  |  ^
  = help: hint
`},
	} {
		start := strings.Index(c.text, c.at)
		got := diag.Render(c.text, diag.List{{
			Code: "c", Severity: diag.Error, Span: diag.Span{Start: start, End: start + len(c.at)}, Message: "message", Hint: "hint",
		}})
		if d := cmp.Diff(strings.TrimPrefix(c.want, "\n"), got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

func TestRenderShortensLongLines(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("x", 500) + "HERE" + strings.Repeat("y", 500)
	got := diag.Render(text, diag.List{{Code: "c", Severity: diag.Error, Span: diag.Span{Start: 500, End: 504}}})
	lines := strings.Split(got, "\n")
	if len(lines[3]) > 200 || !strings.Contains(lines[3], "HERE") {
		t.Errorf("the line is not shortened around the span: %q", lines[3])
	}
	if caret := strings.Index(lines[4], "^"); []rune(lines[3])[caret] != 'H' {
		t.Errorf("the caret is not under the span:\n%s\n%s", lines[3], lines[4])
	}
}

func TestNearestFindsTypingMistakesOnly(t *testing.T) {
	t.Parallel()
	known := []string{"count", "count_distinct", "timeslice", "toLowerCase", "if", "sum"}
	for _, c := range []struct{ name, want string }{
		{"cuont", "count"},
		{"COUNTT", "count"},
		{"timeslices", "timeslice"},
		{"tolowercse", "toLowerCase"},
		{"smu", "sum"},
		{"countdistinct", "count_distinct"},
		{"fi", "if"},
		{"project", ""},
		{"x", ""},
		{"", ""},
	} {
		got, ok := diag.Nearest(c.name, known)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Nearest(%q) = %q, %v, want %q", c.name, got, ok, c.want)
		}
	}
}

func TestBagSortsDropsDoublesAndCountsWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	var b diag.Bag
	for i := 14; i >= 0; i-- {
		b.Errorf(diag.Span{Start: i, End: i + 1}, "c", "", "error %d", i)
		b.Errorf(diag.Span{Start: i, End: i + 1}, "c", "", "error %d", i)
	}
	b.Warnf(diag.Span{Start: 3, End: 9}, "w", "", "warning")
	list := b.List()
	if b.Errors() != 15 {
		t.Errorf("Errors() = %d, want 15", b.Errors())
	}
	if len(list) != diag.MaxErrors+2 {
		t.Fatalf("%d diagnostics, want %d: %v", len(list), diag.MaxErrors+2, list)
	}
	for i := 1; i < len(list); i++ {
		if list[i].Span.Start < list[i-1].Span.Start {
			t.Errorf("not sorted at %d: %v", i, list)
		}
	}
	if last := list[len(list)-1]; last.Severity != diag.Info || last.Message != "+5 more errors" {
		t.Errorf("last is %+v", last)
	}
	b.DropFrom(2)
	if b.Errors() != 2 {
		t.Errorf("after DropFrom(2) %d errors are left, want 2", b.Errors())
	}
}

func TestErrNamesTheFirstErrorAndItsPlace(t *testing.T) {
	t.Parallel()
	warning := diag.Diagnostic{Severity: diag.Warning, Message: "w"}
	if err := (diag.List{warning}).Err("x"); err != nil {
		t.Errorf("a warning became the error %v", err)
	}
	err := diag.List{
		warning,
		{Severity: diag.Error, Span: diag.Span{Start: 3, End: 4}, Message: "first", Hint: "mend it"},
		{Severity: diag.Error, Span: diag.Span{Start: 5, End: 6}, Message: "second"},
	}.Err("a\nbcdef")
	var query *diag.QueryError
	if !errors.As(err, &query) || len(query.List) != 3 {
		t.Fatalf("got %#v", err)
	}
	if want := "line 2:2: first (mend it) +1 more"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
}

func FuzzRender(f *testing.F) {
	f.Add("a | b\n\tc", 2, 5)
	f.Add(strings.Repeat("\x80", 300), 80, 81)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		line, column := diag.Position(text, start)
		if line < 1 || column < 1 {
			t.Fatalf("position %d:%d", line, column)
		}
		diag.Render(text, diag.List{{Code: "c", Severity: diag.Error, Span: diag.Span{Start: start, End: end}}})
	})
}
