package engine_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// TestBadInputHasARule runs queries over lines that are not what they expect: what comes of the rows, and what the
// notices say.
func TestBadInputHasARule(t *testing.T) {
	t.Parallel()
	e := offline(t, "")
	const cut = ` finds nothing in JSON that is malformed or cut off: `
	for name, x := range map[string]struct{ lines, query, want string }{
		"an empty file has no rows":                 {"", `* | json "a" as a | count by a`, ""},
		"an empty file counts as 0":                 {"", `* | count`, "0\n"},
		"blank lines are no messages":               {"\n\r\n{}\n\n", `* | count`, "1\n"},
		"lines may end in CR LF or the file's end":  {"a\r\nb", `* | count by _raw | sort by _raw asc`, "a 1\nb 1\n"},
		"plain text is dropped by json":             {"hello [x]\n", `* | json "a" as a | count by a`, ""},
		"malformed JSON is dropped and counted":     {"{\"a\":1\n{\"a\":1}\n{a:1}\n", `* | json "a" as a | count by a`, "1 1\njson \"a\" as a" + cut + "2 messages\n"},
		"malformed JSON is null with nodrop":        {"{\"a\":1,\n", `* | json "a" as a nodrop | count by a`, " 1\njson \"a\" as a nodrop" + cut + "1 message\n"},
		"JSON is read as far as its paths lead":     {"{\"a\":1,\"b\":oops}\n", `* | json "a" as a | count by a`, "1 1\n"},
		"JSON without its end is malformed":         {"{\"a\":1,\"b\":\"oo\n", `* | json "a" as a | count by a`, "json \"a\" as a" + cut + "1 message\n"},
		"an object in a cut one is not the message": {"{\"b\":{\"a\":1},\"c\":\n", `* | json "a" as a | count by a`, "json \"a\" as a" + cut + "1 message\n"},
		"text around JSON is skipped":               {"x {\"a\":1} y\n", `* | json "a" as a | count by a`, "1 1\n"},
		"the first of two equal keys counts":        {"{\"a\":1,\"a\":2}\n", `* | json "a" as a | count by a`, "1 1\n"},
		"invalid UTF-8 stays as it is":              {"{\"a\":\"x\xfe\"}\n{\"a\":\"x\xff\"}\n", `* | json "a" as a | count by a | sort by a asc`, "x\xfe 1\nx\xff 1\n"},
		"invalid UTF-8 matches keywords":            {"\xfe error\n", `error | count`, "1\n"},
		"NaN and text are no numbers":               {"{\"a\":NaN}\n{\"a\":\"1\"}\n{\"a\":\"x\"}\n", `* | json "a" as a | sum(a), max(a)`, "1 1\n2 values that sum met are no number and left out of the result\n"},
		"numbers beyond a double are infinite":      {"{\"a\":1e999}\n{\"a\":1}\n", `* | json "a" as a | sum(a), max(a)`, "Infinity Infinity\n"},
		"dividing by zero is infinite":              {"x\n", `* | 1/0 as a | 0/0 as b | count by a, b`, "Infinity NaN 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(x.want, answer(runOver(t, e, x.query, x.lines))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// answer is the rows of a result and its notices, one a line.
func answer(r engine.Result) string {
	var b strings.Builder
	for i := range r.Table.N {
		for c, v := range r.Table.Row(i) {
			if c > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(v.Text())
		}
		b.WriteByte('\n')
	}
	for _, n := range r.Notices {
		b.WriteString(n.Text + "\n")
	}
	return b.String()
}

func TestLinesOf10MBAreRead(t *testing.T) {
	t.Parallel()
	const size, hostile = 10 << 20, 1 << 20
	lines := `{"pad":"` + strings.Repeat("x", size) + `","a":1}` + "\n" + // found behind the padding
		strings.Repeat("{", hostile) + "\n" + strings.Repeat("[", hostile) + "\n" + strings.Repeat(`{"a":`, hostile) + "\n" +
		strings.Repeat(`"`, hostile) + "\n" + `{"a":1}`
	got := runOver(t, offline(t, ""), `* | json "a" as a nodrop | count by a | sort by _count asc`, lines)
	if diff := cmp.Diff("1 2\n 4\n", answer(engine.Result{Table: got.Table})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAQueryKeepsToItsMemory runs queries that would keep a row or a group for each of endlessly many lines.
func TestAQueryKeepsToItsMemory(t *testing.T) {
	t.Parallel()
	e := offline(t, `"limits":{"memoryBytes":1048576},`)
	for _, q := range []string{
		`* | json "id" as id | count by id`,
		`* | json "id" as id | first(id), values(id), count_distinct(id) by id | sort by id`,
		`* | json "id" as id | count_distinct(id) by id`,
		`* | json "id" as id | sort by id`,
		`* | json "id" as id | dedup by id | count`,
		`* | json "id" as id | transactionize id`,
	} {
		t.Run(q, func(t *testing.T) {
			t.Parallel()
			to := time.Date(2026, time.September, 3, 0, 0, 0, 0, time.UTC)
			r := e.RunLocal(t.Context(), engine.Request{
				Queries: []query.Query{{RefID: "A", Text: q}}, From: to.Add(-24 * time.Hour), To: to,
			}, engine.Local{Open: func() (exec.Stream, error) { return source.Lines(&endlessLines{}, "lines"), nil }})
			if r.Err == nil || !strings.Contains(r.Err.Error(), "needs more than the 1 MiB of memory that one query may hold") {
				t.Errorf("error %v", r.Err)
			}
		})
	}
}

// endlessLines is JSON lines with an id that never comes twice. It fails after a billion, so that a query without a
// limit ends some time.
type endlessLines struct {
	n    int
	line []byte
}

func (l *endlessLines) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(l.line) == 0 {
			if l.n++; l.n > 1e9 {
				return n, io.ErrUnexpectedEOF
			}
			l.line = fmt.Appendf(nil, "{\"id\":\"%d\"}\n", l.n)
		}
		m := copy(p[n:], l.line)
		n, l.line = n+m, l.line[m:]
	}
	return n, nil
}

// TestLocalMetadataIsTested runs scopes over messages that carry where they come from.
func TestLocalMetadataIsTested(t *testing.T) {
	t.Parallel()
	e := offline(t, "")
	schema := value.NewSchema("_raw", "_messagetime", "account")
	to := time.Date(2026, time.September, 3, 0, 0, 0, 0, time.UTC)
	in := engine.Local{Ranged: true, Metadata: []string{"account"}, Open: func() (exec.Stream, error) {
		b := value.NewBatch(schema, 3)
		for i, account := range []string{"dev", "prod", "prod"} { // the last one lies before the range
			b.AppendRow(value.String(fmt.Sprint("m", i)), value.Int(to.UnixMilli()-1-int64(i)*1000), value.String(account))
		}
		return exec.Slice(schema, b), nil
	}}
	for scope, want := range map[string]string{
		"account=prod":            "m1\n",
		"!account=prod":           "m0\n",
		"account=nowhere":         "",
		"account=dev region=mars": "m0\nfiles carry no metadata, so these terms of the scope are taken to hold: region=mars\n",
	} {
		r := e.RunLocal(t.Context(), engine.Request{
			Queries: []query.Query{{RefID: "A", Text: scope + " | count by _raw | fields _raw"}}, From: to.Add(-2 * time.Second), To: to,
		}, in)
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		if diff := cmp.Diff(want, answer(r)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", scope, diff)
		}
	}
}
