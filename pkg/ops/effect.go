package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/plan"

// makes is the effect of an operator that computes fields here.
func makes(outputs []string) plan.Effect {
	e := plan.Effect{Sets: make(map[string]*plan.Term, len(outputs))}
	for _, name := range outputs {
		e.Sets[name] = nil
	}
	return e
}

// parses is the effect of an operator that computes fields here and, without
// nodrop, drops the rows that do not match.
func parses(outputs []string, nodrop bool) plan.Effect {
	e := makes(outputs)
	e.Drops, e.Keeps = !nodrop, plan.Anything
	return e
}
