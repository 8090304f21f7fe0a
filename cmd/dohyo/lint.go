package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
)

type lintCmd struct {
	Format string   `help:"How to print what is found: ${enum}." enum:"text,json" default:"text"`
	Files  []string `arg:"" optional:"" help:"JSON Lines {\"lang\",\"name\",\"query\"}, Grafana dashboards, or plain text with a query per block; folders of dashboards; - for standard input."`
}

// lintLine is one query of lint's JSON output.
type lintLine struct {
	Name        string       `json:"name"`
	Lang        string       `json:"lang"`
	OK          bool         `json:"ok"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

type diagnostic struct {
	Code     string        `json:"code"`
	Severity diag.Severity `json:"severity"`
	Message  string        `json:"message"`
	Hint     string        `json:"hint"`
	Line     int           `json:"line"`
	Column   int           `json:"column"`
}

// Run checks the queries. It fails when one is rejected.
func (l *lintCmd) Run(c console) error {
	panels, err := readInputs(c, l.Files)
	if err != nil {
		return &failure{exitUsage, err}
	}
	e, err := offline(time.Now)
	if err != nil {
		return err
	}
	checked, rejected := 0, 0
	for _, p := range panels {
		for _, q := range p.queries {
			found := e.Lint(q, true, p.queries...)
			checked++
			if !found.OK {
				rejected++
			}
			if err := l.print(c, p.name(q), q.Text, found); err != nil {
				return err
			}
		}
	}
	if l.Format == "text" {
		_, _ = fmt.Fprintf(c.out, "%d queries checked, %d rejected\n", checked, rejected)
	}
	if rejected > 0 {
		return &failure{code: exitFailed}
	}
	return nil
}

func (l *lintCmd) print(c console, name, text string, found engine.Lint) error {
	if l.Format == "text" {
		if len(found.Diagnostics) > 0 {
			_, _ = fmt.Fprintf(c.out, "%s\n%s\n", name, diag.Render(text, found.Diagnostics))
		}
		return nil
	}
	line := lintLine{Name: name, Lang: found.Lang, OK: found.OK, Diagnostics: []diagnostic{}}
	for _, d := range found.Diagnostics {
		at, column := diag.Position(text, d.Span.Start)
		line.Diagnostics = append(line.Diagnostics, diagnostic{d.Code, d.Severity, d.Message, d.Hint, at, column})
	}
	return json.NewEncoder(c.out).Encode(line)
}
