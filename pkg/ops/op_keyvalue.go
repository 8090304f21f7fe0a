package ops

import (
	"fmt"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "keyvalue", Aliases: []string{"kv"}, Kind: Parse,
	Syntax:  `keyvalue [infer | regex "<expression>"] [field=<f>] [keys] "<k>", … [as <a>, …] [nodrop]`,
	Summary: "Take the values of named keys such as key=value or key: \"value\".",
	Example: `keyvalue "status", "user-agent" as status, agent nodrop`,
	Parse:   parseKeyValue,
})

// keyValueOp is the keyvalue operator (language spec §3.2). Without nodrop a row
// that lacks one of the keys is dropped.
type keyValueOp struct {
	stage
	infer   bool         // written out; it is the default too
	pattern *syntax.Text // of the regex form
	regex   expr.Regex
	field   *syntax.Ident
	keyList
}

func parseKeyValue(p *syntax.Parser, head syntax.Token) syntax.Stage {
	if sub, word := subOperator(p, syntax.Token{Text: "keyvalue", Span: head.Span}); sub != nil {
		return sub(p, word)
	}
	o := &keyValueOp{field: fieldOption(p)}
	if word, ok := p.AcceptWord("infer", "regex"); ok {
		o.infer = word == "infer"
		if !o.infer && !o.parsePattern(p) {
			return nil
		}
	}
	if o.field == nil {
		o.field = fieldOption(p)
	}
	p.AcceptOp(",")
	p.AcceptWord("keys")
	var ok bool
	if o.keyList, ok = parseKeyList(p, "", nil); !ok {
		return nil
	}
	for _, k := range o.keys {
		if k.Value() == "" {
			p.Errorf(k.At, "empty-key", "write the name of the key", "an empty key stands nowhere")
			return nil
		}
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// parsePattern reads the expression of the regex form.
func (o *keyValueOp) parsePattern(p *syntax.Parser) bool {
	if o.field == nil {
		o.field = fieldOption(p)
	}
	text, ok := p.String(`a regular expression such as "=(\S+)"`)
	if !ok {
		return false
	}
	o.pattern = &text
	if at, err := o.compile(text); err != nil {
		p.Errorf(at, "bad-regex", `write one group for the value, "=(\S+)", or two for key and value, "(\w+)=(\S+)"`, "%v", err)
		return false
	}
	return true
}

func (o *keyValueOp) compile(pattern syntax.Text) (diag.Span, error) {
	re, at, err := compileRegex(pattern)
	if err != nil {
		return at, err
	}
	if groups := len(re.SubexpNames()) - 1; groups != 1 && groups != 2 {
		return at, fmt.Errorf("the regular expression has %s, keyvalue needs one or two", countOf(groups, "group"))
	}
	o.regex = re
	return at, nil
}

// Name returns "keyvalue".
func (o *keyValueOp) Name() string { return "keyvalue" }

// Print writes the stage.
func (o *keyValueOp) Print(p *syntax.Printer) {
	p.Text("keyvalue ")
	switch {
	case o.pattern != nil:
		p.Text("regex ")
		p.TextLit(*o.pattern)
		p.Text(" ")
	case o.infer:
		p.Text("infer ")
	}
	printField(p, o.field)
	printTexts(p, o.keys)
	printAliases(p, o.aliases)
	printNodrop(p, o.nodrop)
}

// Bind adds the fields that are taken.
func (o *keyValueOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	bindInput(b, in, o.Name(), o.field, o.at)
	if o.pattern != nil {
		if pattern, ok := oneText(b, *o.pattern, ".*"); ok {
			if at, err := o.compile(pattern); err != nil {
				b.Errorf(at, "bad-regex", "", "%v", err)
			}
		}
	}
	bindTexts(b, o.keys)
	return in.With(o.outputs()...)
}

// outputs are the fields, and behind them the keys as written where their field
// is spelled otherwise, because queries use both (language spec §11-A23).
func (o *keyValueOp) outputs() []string {
	list := o.fields(kvAlias)
	for _, k := range o.keys {
		if len(o.aliases) == 0 && kvAlias(k.Value()) != k.Value() {
			list = append(list, k.Value())
		}
	}
	return list
}

// Needs asks for the field that is read; with nodrop a miss also keeps the old
// values.
func (o *keyValueOp) Needs(out plan.Fields) plan.Fields {
	if !o.nodrop {
		out = out.Without(o.outputs()...)
	}
	return out.With(source(o.field))
}

// Compile prepares the search for the keys.
func (o *keyValueOp) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	outputs, match := o.outputs(), o.matcher()
	return with(in, outputs...), func(b *value.Batch) (*value.Batch, error) {
		return extract(b, source(o.field), outputs, o.nodrop, match), nil
	}, nil
}

func (o *keyValueOp) matcher() matchFunc {
	find := o.finder()
	keys := make([]string, len(o.keys))
	for i, k := range o.keys {
		keys[i] = k.Value()
	}
	return func(text string, out []extracted) bool {
		all, odd := true, len(keys)
		look := find(text)
		for i, key := range keys {
			v, ok := look(key)
			all = all && ok
			if ok {
				out[i] = extracted{value.String(v), true}
			}
			if len(o.aliases) == 0 && kvAlias(key) != key {
				out[odd] = out[i]
				odd++
			}
		}
		return all
	}
}

// finder returns what prepares the search for keys in a text.
func (o *keyValueOp) finder() func(text string) func(key string) (string, bool) {
	switch {
	case o.regex == nil:
		return func(text string) func(string) (string, bool) {
			return func(key string) (string, bool) { return kvFind(text, key) }
		}
	case len(o.regex.SubexpNames()) == 3:
		return o.findPairs
	}
	return func(text string) func(string) (string, bool) {
		return func(key string) (string, bool) { return o.findBehind(text, key) }
	}
}

// findPairs reads pairs by an expression with a group for the key and one for
// the value. The first value of a key counts.
func (o *keyValueOp) findPairs(text string) func(string) (string, bool) {
	pairs := map[string]string{}
	for _, loc := range o.regex.FindAllStringSubmatchIndex(text, -1) {
		if loc[2] < 0 || loc[4] < 0 {
			continue
		}
		if _, have := pairs[text[loc[2]:loc[3]]]; !have {
			pairs[text[loc[2]:loc[3]]] = text[loc[4]:loc[5]]
		}
	}
	return func(key string) (string, bool) {
		v, ok := pairs[key]
		return v, ok
	}
}

// findBehind matches an expression with a group for the value behind the first
// place of the key.
func (o *keyValueOp) findBehind(text, key string) (string, bool) {
	end := wholeWord(text, key, 0)
	if end < 0 {
		return "", false
	}
	rest := text[end:]
	loc := o.regex.FindStringSubmatchIndex(rest)
	if loc == nil || loc[2] < 0 {
		return "", false
	}
	return rest[loc[2]:loc[3]], true
}

// Effect sets the values; CloudWatch cannot tell which messages have the keys.
func (o *keyValueOp) Effect(*plan.Trace) plan.Effect { return parses(o.outputs(), o.nodrop) }
