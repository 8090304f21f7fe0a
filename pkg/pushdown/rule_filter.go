package pushdown

import (
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// filter lets CloudWatch keep the events that the scope and the first stages
// keep, as far as it can say that. Conditions on fields are asked only of events
// that are not in doubt, but for equalities that an index answers.
func (m *maker) filter(p *Plan, f *followed) {
	seen := map[string]bool{}
	var certain insights.All // what holds for events in doubt too, which keywords keep out
	for _, x := range f.kept {
		if m.isIndexed(x) {
			certain = append(certain, x)
		}
	}
	for _, x := range f.kept {
		text := insights.Text(x)
		if seen[text] {
			continue
		}
		seen[text] = true
		switch {
		case isMessage(x) && impliedBy(x, certain):
			p.note("filter", text+": left out, since the other conditions imply it")
		case !insights.ReadsFields(x):
			p.Sure = append(p.Sure, x)
		case m.isIndexed(x):
			p.Sure = append(p.Sure, x)
			p.note("index", insights.Text(x)+": CloudWatch finds the events by its index and scans no other")
		default:
			p.Fields = append(p.Fields, x)
		}
	}
	if f.rest != nil {
		p.note("filter", "tested here: the scope "+syntax.Print(f.rest)+": CloudWatch does not have these fields")
	}
	for _, s := range f.steps.Said() {
		switch {
		case s.Exact:
			p.note("filter", syntax.Print(s.Op)+": CloudWatch keeps the rows, exactly")
		case s.Some:
			p.note("filter", syntax.Print(s.Op)+": CloudWatch keeps these rows and more, and it is tested again here")
		default:
			p.note("filter", "tested here: "+syntax.Print(s.Op)+because(s.Op))
		}
	}
}

// isMessage reports whether a condition is a pattern of the message.
func isMessage(f insights.Filter) bool {
	like, ok := f.(insights.Like)
	return ok && like.Field == "@message"
}

// because says why an operator is run here, "" where it only takes up what
// CloudWatch has read.
func because(op plan.Op) string {
	if why := insights.Capability(op.Name()).Why; why != "" {
		return ": " + why
	}
	return ""
}

// cloudTrailIndexed are the fields by which CloudWatch indexes CloudTrail's
// events and that CloudTrail writes as texts into all of them.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogs-Field-Indexing.html
var cloudTrailIndexed = []string{"eventSource", "eventName"}

// isIndexed reports whether a condition is an equality that finds events by an
// index, so that CloudWatch skips, and does not bill, the others.
func (m *maker) isIndexed(f insights.Filter) bool {
	e, ok := f.(insights.Equal)
	return ok && m.Source.Kind == fields.KindCloudTrail && slices.Contains(cloudTrailIndexed, e.Field)
}
