package moved

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// board is a dashboard with its log panels.
type board struct {
	Title  string
	Panels []panel
}

type panel struct {
	Title   string
	queries []query.Query
}

// readBoards reads the dashboards of a folder that have log panels.
func readBoards(folder string) ([]board, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	var boards []board
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		b, err := readBoard(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if len(b.Panels) > 0 {
			boards = append(boards, b)
		}
	}
	if len(boards) == 0 {
		return nil, fmt.Errorf("no dashboard in %s has a panel with a log query", folder)
	}
	return boards, nil
}

// readBoard reads the log panels of a dashboard. Its variables have their defaults, those that are asked for All.
func readBoard(text []byte) (board, error) {
	var file struct {
		Title  string
		Panels []struct {
			Title   string
			Targets []query.Query
		}
		Templating struct {
			List []struct {
				Name, Type string
				Current    struct{ Value any }
			}
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return board{}, err
	}
	choices := map[string][]string{}
	for _, v := range file.Templating.List {
		switch value, _ := v.Current.Value.(string); v.Type {
		case "query":
			choices[v.Name] = []string{"*"}
		case "custom", "textbox":
			choices[v.Name] = []string{value}
		}
	}
	b := board{Title: file.Title}
	for _, p := range file.Panels {
		var queries []query.Query
		for _, q := range p.Targets {
			if q.Lang == query.Logs {
				q.Vars = choices
				queries = append(queries, q)
			}
		}
		if len(queries) > 0 {
			b.Panels = append(b.Panels, panel{p.Title, queries})
		}
	}
	return b, nil
}
