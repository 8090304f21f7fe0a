package ops

import (
	"errors"
	"fmt"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

var _ = register(&Spec{
	Lang: Logs, Name: "cat", Kind: Shape,
	Syntax:  `cat path://"<table>"`,
	Summary: "The rows of a lookup table instead of messages; it stands first.",
	Example: `cat path://"/shared/users"`,
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		text, source, ok := parseLookupSource(p)
		if !ok {
			return nil
		}
		return &catOp{stage{p.SpanFrom(head.Span)}, text, source}
	},
})

// catOp is the cat operator (language spec §3.4). It reads nothing of its
// input.
type catOp struct {
	stage
	from   syntax.Text
	source lookupSource
}

// ReadsTable reports whether a query begins with cat, so that no message needs
// to be read.
func ReadsTable(stages []plan.Op) bool {
	if len(stages) == 0 {
		return false
	}
	_, ok := stages[0].(*catOp)
	return ok
}

// Name returns "cat".
func (o *catOp) Name() string { return "cat" }

// Print writes the stage.
func (o *catOp) Print(p *syntax.Printer) {
	p.Text("cat ")
	p.TextLit(o.from)
}

// Bind starts a shape whose columns are known once the table is open.
func (o *catOp) Bind(_ *plan.Binder, _ plan.Shape) plan.Shape {
	return plan.Shape{Names: o.source.known.Columns, Aggregate: true, Dynamic: true}
}

// Needs needs nothing.
func (o *catOp) Needs(plan.Fields) plan.Fields { return plan.NewFields() }

// Open lists the table.
func (o *catOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	if rt.Lookups == nil {
		return nil, o.missing()
	}
	t, err := rt.Lookups.Table(o.source.uri)
	if err != nil {
		return nil, fmt.Errorf("cat %s: %w", o.source.uri, err)
	}
	if t == nil {
		return nil, o.missing()
	}
	rows, err := t.Rows()
	if err != nil {
		return nil, err
	}
	if err := in.Close(); err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	return rows, nil
}

func (o *catOp) missing() error {
	return errors.New("there is no lookup table " + o.source.uri + ": " + o.source.configure())
}
