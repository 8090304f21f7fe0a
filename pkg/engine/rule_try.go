package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Trial is what an extraction rule makes of one message.
type Trial struct {
	// InScope says that the message is in the rule's scope. Terms on where a
	// message comes from are taken to hold, because a lone message does not tell.
	InScope bool
	// Fields are those that the rule sets, in its order.
	Fields []value.Label
}

// TryRule applies an extraction rule, switched on or not, to one message. The
// error says what is wrong with the rule.
func (e *Engine) TryRule(ctx context.Context, rule settings.ExtractionRule, message string) (Trial, error) {
	rule.Enabled = true
	compiled, err := fields.Compile([]fields.Rule{fields.Rule(rule)})
	if err != nil {
		return Trial{}, err
	}
	scope, _ := Local{}.withoutMetadata(compiled[0].Scope)
	inline := fields.InlineRule{CompiledRule: compiled[0], Rest: scope}
	now := e.now()
	rt := e.runtime(Request{From: now.Add(-time.Hour), To: now}, query.Query{}, variables{})
	row := messageRow(inline, message, now)
	if scope != nil && !plan.RowTest(scope, row.Schema, nil)(row, 0) {
		return Trial{}, nil
	}
	stream, err := fields.Apply(rt, []fields.InlineRule{inline}, plan.NewFields(inline.Outputs...), exec.Slice(row.Schema, row))
	if err != nil {
		return Trial{}, err
	}
	made, err := exec.Collect(ctx, stream)
	if err != nil {
		return Trial{}, err
	}
	trial := Trial{InScope: true}
	for _, name := range inline.Outputs {
		if v := made.Column(name).At(0); !v.IsNull() && v.Text() != "" {
			trial.Fields = append(trial.Fields, value.Label{Name: name, Value: v.Text()})
		}
	}
	return trial, nil
}

// messageRow is a message as a rule meets it, with the fields that the rule
// reads.
func messageRow(rule fields.InlineRule, message string, now time.Time) *value.Batch {
	schema := value.NewSchema(fields.Raw)
	row := []value.Value{value.String(message)}
	for _, name := range fields.Needs([]fields.InlineRule{rule}, plan.NewFields(rule.Outputs...)).Names() {
		if schema.Index(name) >= 0 {
			continue
		}
		schema, _ = schema.With(name)
		v := value.NullValue()
		switch name {
		case fields.MessageTime, fields.ReceiptTime:
			v = value.Int(now.UnixMilli())
		case fields.Size:
			v = value.Int(int64(len(message)))
		}
		row = append(row, v)
	}
	b := value.NewBatch(schema, 1)
	b.AppendRow(row...)
	return b
}

// Sample is a message, and where it was found.
type Sample struct {
	Message string
	// Place is the account, region and log group, such as
	// prod/us-east-1/aws-cloudtrail-logs.
	Place string
}

// sampleRanges are tried one after the other, because CloudWatch bills what it
// scans.
var sampleRanges = []time.Duration{15 * time.Minute, 3 * time.Hour, 24 * time.Hour}

// errNoSample is the want of a message to try a rule on.
var errNoSample = errors.New("no log source has a message in the rule's scope within the last 24 hours")

// SampleOfRule returns the newest message in a rule's scope.
func (e *Engine) SampleOfRule(ctx context.Context, rule settings.ExtractionRule) (Sample, error) {
	scope := strings.TrimSpace(rule.Scope)
	if scope == "" {
		scope = "*"
	}
	// Line comments end with their line.
	q := query.Query{RefID: "A", Lang: query.Logs, Text: scope + "\n| limit 1"}
	for _, span := range sampleRanges {
		now := e.now()
		r := e.Run(ctx, Request{Queries: []query.Query{q}, From: now.Add(-span), To: now})[0]
		if r.Err != nil {
			return Sample{}, r.Err
		}
		if r.Table == nil || r.Table.N == 0 {
			continue
		}
		text := func(name string) string {
			if c := r.Table.Column(name); c != nil {
				return c.At(0).Text()
			}
			return ""
		}
		place := fmt.Sprintf("%s/%s/%s", text(fields.AccountField), text(fields.Region), strings.TrimPrefix(text(fields.SourceHost), "/"))
		return Sample{Message: text(fields.Raw), Place: place}, nil
	}
	return Sample{}, errNoSample
}
