package peers

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// tool is a program that answers queries over a file.
type tool struct {
	name string
	// command is the program and its arguments.
	command func(q benchQuery, file string) []string
	// answer reads what the program printed: rows of values.
	answer func(printed []byte, q benchQuery) ([][]any, error)
}

// peer is a tool that may be installed.
type peer struct {
	name    string
	install string // how to
	find    func(ctx context.Context) (tool, error)
}

func dohyoTool(path string) tool {
	return tool{
		name: "dohyo",
		command: func(q benchQuery, file string) []string {
			return []string{path, "query", "--format", "json", "--input", file, q.dohyo}
		},
		answer: func(printed []byte, _ benchQuery) ([][]any, error) {
			var table struct{ Rows [][]any }
			err := json.Unmarshal(printed, &table)
			return table.Rows, err
		},
	}
}

var agPeer = peer{
	name:    "angle-grinder",
	install: "cargo install ag",
	find: func(context.Context) (tool, error) {
		path, err := exec.LookPath("agrind")
		return tool{
			name: "angle-grinder",
			command: func(q benchQuery, file string) []string {
				return []string{path, "--file", file, "--output", "json", q.ag}
			},
			answer: agAnswer,
		}, err
	},
}

func agAnswer(printed []byte, q benchQuery) ([][]any, error) {
	var objects []map[string]any
	if err := json.Unmarshal(printed, &objects); err != nil {
		return nil, err
	}
	rows := make([][]any, len(objects))
	for i, o := range objects {
		for _, key := range q.keys {
			rows[i] = append(rows[i], o[key])
		}
	}
	return rows, nil
}

// duckProgram prints the rows of a query as JSON, and no progress bar before them.
const duckProgram = `import duckdb, json, sys
duckdb.sql("SET enable_progress_bar = false")
print(json.dumps(duckdb.sql(sys.argv[1]).fetchall()))`

var duckPeer = peer{
	name:    "DuckDB",
	install: "pip install duckdb",
	find: func(ctx context.Context) (tool, error) {
		var path string
		var errs []error
		for _, name := range []string{"python3", "python"} {
			var err error
			if path, err = exec.LookPath(name); err == nil {
				if err = exec.CommandContext(ctx, path, "-c", "import duckdb").Run(); err == nil {
					errs = nil
					break
				}
			}
			errs = append(errs, err)
		}
		return tool{
			name: "DuckDB",
			command: func(q benchQuery, file string) []string {
				return []string{path, "-c", duckProgram, fmt.Sprintf(q.sql, readJSON(q.columns, file))}
			},
			answer: duckAnswer,
		}, errors.Join(errs...)
	},
}

// readJSON is the table function for only the columns that are used, DuckDB's fastest way to read a file.
func readJSON(columns []string, file string) string {
	types := make([]string, len(columns))
	for i, c := range columns {
		types[i] = c + ": 'VARCHAR'"
	}
	return fmt.Sprintf("read_json('%s', format = 'newline_delimited', columns = {%s})", file, strings.Join(types, ", "))
}

// duckAnswer puts the values of a row that was unnested back beside each other.
func duckAnswer(printed []byte, _ benchQuery) ([][]any, error) {
	var rows, out [][]any
	if err := json.Unmarshal(printed, &rows); err != nil {
		return nil, err
	}
	at := map[any]int{}
	for _, r := range rows {
		i, ok := at[r[0]]
		if !ok {
			i = len(out)
			at[r[0]] = i
			out = append(out, r[:1:1])
		}
		out[i] = append(out[i], r[1:]...)
	}
	return out, nil
}

// explain names the tool and shows what it said.
func explain(t tool, err error, said string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w\n%s", t.name, err, cmp.Or(strings.TrimSpace(said), "It printed nothing."))
}
