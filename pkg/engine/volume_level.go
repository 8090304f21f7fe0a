package engine

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// volumeLevel is the field that the level of an event is in while events are
// counted. No query uses the name.
const volumeLevel = "_volume_level"

// levelOp is a stage that no query writes: it tells each row's level.
type levelOp struct{}

var (
	_ plan.RowOp   = levelOp{}
	_ plan.RowWise = levelOp{}
)

// Name says what the stage does, for explanations.
func (levelOp) Name() string { return "level" }

// Span is empty: the stage has no place in the text.
func (levelOp) Span() diag.Span { return diag.Span{} }

// Print writes nothing.
func (levelOp) Print(*syntax.Printer) {}

// Bind adds the level.
func (levelOp) Bind(_ *plan.Binder, in plan.Shape) plan.Shape { return in.With(volumeLevel) }

// Needs asks for the fields that tell the level.
func (levelOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(volumeLevel).With(levelFields...)
}

// Effect sets the level, which is told here.
func (levelOp) Effect(*plan.Trace) plan.Effect {
	return plan.Effect{Sets: map[string]*plan.Term{volumeLevel: nil}}
}

// Compile tells the levels of a batch.
func (levelOp) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	schema, _ := in.With(volumeLevel)
	return schema, func(b *value.Batch) (*value.Batch, error) {
		levels, err := Levels(b)
		if err != nil {
			return nil, err
		}
		return b.WithColumn(volumeLevel, value.NewStrings(levels)), nil
	}, nil
}
