package world

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// Board is a dashboard with its panels.
type Board struct {
	Title  string
	Panels []Panel
}

// Panel is a panel with its queries.
type Panel struct {
	Title   string
	Queries []query.Query
}

// Boards reads the dashboards of a folder that have panels of a language, or of any where lang is "".
func Boards(folder, lang string) ([]Board, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	var boards []Board
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		b, err := readBoard(text, lang)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if len(b.Panels) > 0 {
			boards = append(boards, b)
		}
	}
	if len(boards) == 0 {
		return nil, fmt.Errorf("no dashboard in %s has a panel with a query%s", folder, of(lang))
	}
	return boards, nil
}

// readBoard reads a dashboard. Its variables have their defaults, those that are asked for All.
func readBoard(text []byte, lang string) (Board, error) {
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
		return Board{}, err
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
	b := Board{Title: file.Title}
	for _, p := range file.Panels {
		var queries []query.Query
		for _, q := range p.Targets {
			if q.Lang == lang || lang == "" {
				q.Vars = choices
				queries = append(queries, q)
			}
		}
		if len(queries) > 0 {
			b.Panels = append(b.Panels, Panel{p.Title, queries})
		}
	}
	return b, nil
}

// of names a language behind "query", if there is one.
func of(lang string) string {
	if lang == "" {
		return ""
	}
	return " of " + lang
}
