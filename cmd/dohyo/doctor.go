package main

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
)

type doctorCmd struct {
	connection
	Format string `help:"How to print the findings: ${enum}." enum:"table,json" default:"table"`
}

// Run checks the set-up and prints one line for each finding. It fails when
// something is broken; a warning is none.
func (d *doctorCmd) Run(ctx context.Context, c console) error {
	if err := d.check(); err != nil {
		return err
	}
	e, release, err := d.open(time.Now)
	if err != nil {
		return err
	}
	defer release()
	findings := e.Health(ctx)
	if d.Format == "json" {
		out := json.NewEncoder(c.out)
		for _, f := range findings {
			if err := out.Encode(f); err != nil {
				return err
			}
		}
	} else {
		printFindings(c, findings)
	}
	if slices.ContainsFunc(findings, func(f engine.Finding) bool { return f.Status == engine.Broken }) {
		return &failure{code: exitFailed}
	}
	return ctx.Err()
}

// wideText is where long texts of a table are broken into lines.
const wideText = 60

func printFindings(c console, findings []engine.Finding) {
	t := table.NewWriter()
	t.SetOutputMirror(c.out)
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"account", "region", "check", "status", "message", "fix"})
	t.SetColumnConfigs([]table.ColumnConfig{
		{Number: 5, WidthMax: wideText, WidthMaxEnforcer: text.WrapSoft}, {Number: 6, WidthMax: wideText, WidthMaxEnforcer: text.WrapSoft},
	})
	for _, f := range findings {
		t.AppendRow(table.Row{f.Account, f.Region, f.Check, f.Status, f.Message, f.Fix})
	}
	t.Render()
}
