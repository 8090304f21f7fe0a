package ops

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "keyvalue auto", Aliases: []string{"kv auto"}, Kind: Parse,
	Syntax:  `keyvalue auto [field=<f>] [delim "<d>"] [keys "<k>", … [refonly] [as <a>, …]] [nodrop]`,
	Summary: "Make a field of each of the first 100 key=value pairs in a message.",
	Example: `keyvalue auto delim "="`,
	Parse:   parseKeyValueAuto,
})

// keyValueAuto reads the fields of keyvalue auto (language spec §3.2): of
// several pairs with one key the last counts.
type keyValueAuto struct {
	delim *syntax.Text // nil: any of kvDelimiters
}

func parseKeyValueAuto(p *syntax.Parser, head syntax.Token) syntax.Stage {
	r := &keyValueAuto{}
	o := &autoParse{name: "keyvalue auto", field: fieldOption(p), reader: r}
	if _, ok := p.AcceptWord("delim", "delimiter"); ok {
		p.AcceptOp("=")
		text, ok := p.String(`the delimiter, such as "="`)
		if !ok {
			return nil
		}
		if text.Value() == "" {
			p.Errorf(text.At, "empty-delimiter", `write the character between key and value, such as "="`, "the delimiter is empty")
			return nil
		}
		r.delim = &text
	}
	if o.field == nil {
		o.field = fieldOption(p)
	}
	o.at = p.SpanFrom(head.Span)
	if !o.parseKeys(p) {
		return nil
	}
	o.nodrop = nodropOption(p) || o.nodrop
	o.at = p.SpanFrom(head.Span)
	return o.stageOp()
}

func (r *keyValueAuto) print(p *syntax.Printer) {
	if r.delim != nil {
		p.Text(" delim ")
		p.TextLit(*r.delim)
	}
}

func (r *keyValueAuto) reads(name string) bool { return name == kvAlias(name) }

func (r *keyValueAuto) fields(text string, want *autoNode, all bool, visit func(string, *autoNode, value.Value)) {
	delimiters := kvDelimiters
	if r.delim != nil {
		delimiters = []string{r.delim.Value()}
	}
	pairs := 0
	kvPairs(text, delimiters, func(key, v string) bool {
		name := kvAlias(key)
		n := want.key(name)
		if n == nil && strings.ContainsAny(key, "-.") {
			n = want.key(key)
		}
		if n != nil || all {
			visit(name, n, value.String(v))
		}
		pairs++
		return pairs < maxAutoFields
	})
}
