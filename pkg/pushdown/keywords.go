package pushdown

import "github.com/dohyo/cloudwatch-datasource/pkg/plan"

// Keywords plans no more than to find the keywords of the scope: what pushing
// down is measured against.
func Keywords(in Input) *Plan {
	said, _ := plan.NewTrace(in.Vars, func(string) *plan.Term { return nil }).Scope(in.Scope)
	p := &Plan{Sure: flat(said)}
	p.note("keywords", "CloudWatch finds keywords and nothing else")
	return p
}
