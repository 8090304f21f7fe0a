package ops

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

var _ = register(&Spec{
	Lang: Logs, Name: "geoip", Kind: Shape,
	Syntax:  "geoip <f> [<column>, …]",
	Summary: "Add latitude, longitude, country_code, country_name, city and state of an IP address, and further columns that are named.",
	Example: "geoip client_ip region",
	Parse:   parseGeoIP,
})

// geoIPOp is the geoip operator (language spec §3.4): a lookup with columns of
// its own.
type geoIPOp struct {
	lookupOp
	extra []syntax.Ident
}

func parseGeoIP(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &geoIPOp{}
	field, ok := p.Ident("the field with the IP address")
	if !ok {
		return nil
	}
	known, _ := enrich.FindSource(enrich.Geo)
	o.source = lookupSource{known.URI, known}
	o.on = []lookupKey{{left: field, right: syntax.Ident{Name: known.Key}}}
	for _, name := range []string{"latitude", "longitude", "country_code", "country_name", "city", "state"} {
		o.columns = append(o.columns, lookupColumn{name: syntax.Ident{Name: name}})
	}
	for !p.AtEnd() {
		p.AcceptOp(",")
		column, ok := p.Ident("a column of " + known.URI)
		if !ok {
			return nil
		}
		o.source.check(p, column)
		o.extra = append(o.extra, column)
		o.columns = append(o.columns, lookupColumn{name: column})
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// Name returns "geoip".
func (o *geoIPOp) Name() string { return "geoip" }

// Print writes the stage.
func (o *geoIPOp) Print(p *syntax.Printer) {
	p.Text("geoip ")
	p.Ident(o.on[0].left)
	if len(o.extra) > 0 {
		p.Text(" ")
		printIdents(p, o.extra)
	}
}
