package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// panel is queries that belong together: those of a dashboard's panel, which
// may refer to each other's rows, or a single one.
type panel struct {
	dashboard, title string
	queries          []query.Query
}

// name is how a query of the panel is called in output.
func (p panel) name(q query.Query) string {
	parts := []string{p.dashboard, p.title, q.RefID}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " | ")
}

// all is the value of a variable that stands for everything.
var all = []string{"*"}

// readInputs reads panels from files, from the JSON files of folders, or from
// standard input for "-" or no argument.
func readInputs(c console, args []string) ([]panel, error) {
	if len(args) == 0 {
		args = []string{"-"}
	}
	var panels []panel
	for _, arg := range args {
		files := []string{arg}
		if info, err := os.Stat(arg); arg != "-" && err == nil && info.IsDir() {
			if files, err = filepath.Glob(filepath.Join(arg, "*.json")); err != nil {
				return nil, err
			}
			if len(files) == 0 {
				return nil, fmt.Errorf("%s holds no *.json file", arg)
			}
		}
		for _, f := range files {
			text, err := readFile(c, f)
			if err != nil {
				return nil, err
			}
			found, err := parseInput(f, text)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f, err)
			}
			panels = append(panels, found...)
		}
	}
	for _, p := range panels {
		for i := range p.queries {
			declare(&p.queries[i])
		}
	}
	return panels, nil
}

func readFile(c console, name string) (string, error) {
	if name == "-" {
		return readAll(c.in)
	}
	text, err := os.ReadFile(name)
	return string(text), err
}

func readAll(r io.Reader) (string, error) {
	text, err := io.ReadAll(r)
	return string(text), err
}

// declare gives every variable that a query names and its input does not
// declare the value "*".
func declare(q *query.Query) {
	vars := map[string][]string{}
	for _, name := range syntax.Variables(q.Text) {
		vars[name] = all
	}
	for name, values := range q.Vars {
		vars[name] = values
	}
	q.Vars = vars
}

// parseInput tells a Grafana dashboard, JSON Lines and plain text apart by
// their content.
func parseInput(file, text string) ([]panel, error) {
	trimmed := strings.TrimSpace(text)
	if !strings.HasPrefix(trimmed, "{") {
		return parseBlocks(text), nil
	}
	var d dashboard
	if err := json.Unmarshal([]byte(trimmed), &d); err == nil && (d.Panels != nil || d.Templating.List != nil) {
		return d.panels(file)
	}
	return parseLines(text)
}

// parseBlocks reads plain text: one query per block, blocks parted by blank lines.
func parseBlocks(text string) []panel {
	var panels []panel
	var block []string
	flush := func() {
		if len(block) > 0 {
			panels = append(panels, panel{title: fmt.Sprintf("query %d", len(panels)+1),
				queries: []query.Query{{Text: strings.Join(block, "\n")}}})
			block = nil
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			flush()
			continue
		}
		block = append(block, line)
	}
	flush()
	return panels
}

// parseLines reads JSON Lines {"lang","name","query"}.
func parseLines(text string) ([]panel, error) {
	var panels []panel
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var l struct {
			Lang, Name string
			Query      *string
		}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("line %d is no JSON object {\"lang\",\"name\",\"query\"}: %w", n, err)
		}
		if l.Query == nil {
			return nil, fmt.Errorf("line %d has no \"query\"", n)
		}
		if l.Lang != "" && l.Lang != query.Logs && l.Lang != query.Metrics {
			return nil, fmt.Errorf("line %d: lang is %q, expected %q or %q", n, l.Lang, query.Logs, query.Metrics)
		}
		panels = append(panels, panel{title: l.Name, queries: []query.Query{{Lang: l.Lang, Text: *l.Query}}})
	}
	return panels, lines.Err()
}
