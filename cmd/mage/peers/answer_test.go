package peers

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAnswersOfAllToolsReadTheSame(t *testing.T) {
	t.Parallel()
	want := answer{"/orders": {1, 2.5}, "0": {3, 4}}
	q := benchQuery{keys: []string{"path", "p50", "p95"}}
	for name, x := range map[string]struct {
		read    func([]byte, benchQuery) ([][]any, error)
		printed string
	}{
		"dohyo":         {dohyoTool("").answer, `{"columns":[],"rows":[["/orders",1,2.5],["00",3,4]]}`},
		"angle-grinder": {agAnswer, `[{"path":"/orders","p95":2.5,"p50":1},{"path":0,"p50":3,"p95":4}]`},
		"DuckDB":        {duckAnswer, `[["/orders",1],["/orders",2.5],["00",3],["00",4]]`},
	} {
		rows, err := x.read([]byte(x.printed), q)
		if err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff(want, newAnswer(rows)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestAnswersDiffer(t *testing.T) {
	t.Parallel()
	a := answer{"200": {100}, "503": {5}}
	for name, x := range map[string]struct {
		other     answer
		tolerance float64
		same      bool
	}{
		"equal":              {answer{"200": {100}, "503": {5}}, 0, true},
		"within a tolerance": {answer{"200": {109}, "503": {5}}, 0.1, true},
		"beyond it":          {answer{"200": {111}, "503": {5}}, 0.1, false},
		"a row less":         {answer{"200": {100}}, 0, false},
		"another row":        {answer{"200": {100}, "502": {5}}, 0, false},
		"no number":          {newAnswer([][]any{{"200", "-"}, {"503", 5.0}}), 0.1, false},
		"a number less":      {answer{"200": {100}, "503": {}}, 0.1, false},
	} {
		if err := a.differs(x.other, x.tolerance); (err == nil) != x.same {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLinesAreTheSameEveryTime(t *testing.T) {
	t.Parallel()
	var files [2][]byte
	for i := range files {
		path := filepath.Join(t.TempDir(), "lines", "access.jsonl")
		if err := writeLines(path, 300); err != nil {
			t.Fatal(err)
		}
		var err error
		if files[i], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) || bytes.Count(files[0], []byte("\n")) != 300 {
		t.Error("two files of 300 lines differ")
	}
}
