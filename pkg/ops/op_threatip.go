package ops

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

var _ = register(&Spec{
	Lang: Logs, Name: "threatip", Kind: Shape,
	Syntax:  "threatip <f>",
	Summary: "Add actor, malicious_confidence, raw_threat and type of an IP address from the threat feed.",
	Example: "threatip client_ip",
	Parse:   parseThreatIP,
})

// threatIPOp is the threatip operator (language spec §3.4): a lookup with
// columns of its own.
type threatIPOp struct{ lookupOp }

func parseThreatIP(p *syntax.Parser, head syntax.Token) syntax.Stage {
	field, ok := p.Ident("the field with the IP address")
	if !ok {
		return nil
	}
	known, _ := enrich.FindSource(enrich.ThreatCS)
	o := &threatIPOp{lookupOp{
		stage:  stage{p.SpanFrom(head.Span)},
		source: lookupSource{known.URI, known},
		on:     []lookupKey{{left: field, right: syntax.Ident{Name: known.Key}}},
	}}
	for _, c := range [][2]string{{"actor", "actor"}, {"threatlevel", "malicious_confidence"}, {"raw", "raw_threat"}, {"type", "type"}} {
		o.columns = append(o.columns, lookupColumn{syntax.Ident{Name: c[0]}, &syntax.Ident{Name: c[1]}})
	}
	return o
}

// Name returns "threatip".
func (o *threatIPOp) Name() string { return "threatip" }

// Print writes the stage.
func (o *threatIPOp) Print(p *syntax.Printer) {
	p.Text("threatip ")
	p.Ident(o.on[0].left)
}
