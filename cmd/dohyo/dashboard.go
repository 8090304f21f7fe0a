package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// dashboard is what we read of a Grafana dashboard.
type dashboard struct {
	Title      string           `json:"title"`
	Panels     []dashboardPanel `json:"panels"`
	Templating struct {
		List []dashboardVariable `json:"list"`
	} `json:"templating"`
}

type dashboardPanel struct {
	Title   string            `json:"title"`
	Panels  []dashboardPanel  `json:"panels"` // of a collapsed row
	Targets []json.RawMessage `json:"targets"`
}

type dashboardVariable struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Current struct {
		Value any `json:"value"`
	} `json:"current"`
}

// panels returns the panels with queries, the variables at their defaults.
func (d dashboard) panels(file string) ([]panel, error) {
	vars := map[string][]string{}
	for _, v := range d.Templating.List {
		if v.Type != "datasource" {
			vars[v.Name] = v.values()
		}
	}
	title := d.Title
	if title == "" {
		title = filepath.Base(file)
	}
	return collect(title, d.Panels, vars)
}

func collect(title string, list []dashboardPanel, vars map[string][]string) ([]panel, error) {
	var out []panel
	for _, p := range list {
		if len(p.Targets) > 0 {
			next := panel{dashboard: title, title: p.Title}
			for _, t := range p.Targets {
				q, err := query.Parse(t)
				if err != nil {
					return nil, fmt.Errorf("panel %q: %w", p.Title, err)
				}
				if q.Text == "" {
					continue // another data source's, or a reference to a panel
				}
				q.Vars = vars
				next.queries = append(next.queries, q)
			}
			if len(next.queries) > 0 {
				out = append(out, next)
			}
		}
		inner, err := collect(title, p.Panels, vars)
		if err != nil {
			return nil, err
		}
		out = append(out, inner...)
	}
	return out, nil
}

// values are the variable's default values; "*" for All and for none.
func (v dashboardVariable) values() []string {
	var out []string
	switch value := v.Current.Value.(type) {
	case string:
		out = []string{value}
	case []any:
		for _, x := range value {
			out = append(out, fmt.Sprint(x))
		}
	}
	for i, x := range out {
		if x == "$__all" || x == "" {
			out[i] = "*"
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}
