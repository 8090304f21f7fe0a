package ops

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "parse xml", Kind: Parse,
	Syntax:  `parse xml [field=<f>] "<xpath>", … [as <a>, …] [nodrop]`,
	Summary: "Read elements and attributes of XML by absolute paths.",
	Example: `parse xml "/order/customer/@id", "/order/total" as customer, total nodrop`,
	Parse:   parseParseXML,
})

// parseXMLOp is parse xml (language spec §3.2). A row that is no well-formed
// XML or lacks a path is dropped, unless nodrop is set (§11-A29).
type parseXMLOp struct {
	stage
	field *syntax.Ident
	keyList
	reader xmlReader
}

func parseParseXML(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &parseXMLOp{field: fieldOption(p)}
	var ok bool
	if o.keyList, ok = parseKeyList(p, "", nil); !ok {
		return nil
	}
	if path, err := o.compile(); err != nil {
		p.Errorf(path.At, "xpath", xpathHint, "%v", err)
		return nil
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

const xpathHint = `paths look like "/order/item[2]/@id" or "/order/item[@kind='x']/text()"`

// compile reads the paths, but for those with variables, which wait for Bind. On
// error it returns the one that is wrong.
func (o *parseXMLOp) compile() (syntax.Text, error) {
	o.reader.paths = make([]xmlPath, len(o.keys))
	for i, path := range o.keys {
		if path.HasVars() {
			continue
		}
		var err error
		if o.reader.paths[i], err = parseXPath(path.Value()); err != nil {
			return path, err
		}
	}
	return syntax.Text{}, nil
}

// Name returns "parse xml".
func (o *parseXMLOp) Name() string { return "parse xml" }

// Print writes the stage.
func (o *parseXMLOp) Print(p *syntax.Printer) {
	p.Text("parse xml ")
	printField(p, o.field)
	printTexts(p, o.keys)
	printAliases(p, o.aliases)
	printNodrop(p, o.nodrop)
}

// Bind adds the fields that are read.
func (o *parseXMLOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	bindInput(b, in, o.Name(), o.field, o.at)
	if bindTexts(b, o.keys) {
		if path, err := o.compile(); err != nil {
			b.Errorf(path.At, "xpath", xpathHint, "%v", err)
		}
	}
	return in.With(o.outputs()...)
}

func (o *parseXMLOp) outputs() []string { return o.fields(asWritten) }

// Needs asks for the field that holds the XML; with nodrop a miss also keeps
// the old values.
func (o *parseXMLOp) Needs(out plan.Fields) plan.Fields {
	if !o.nodrop {
		out = out.Without(o.outputs()...)
	}
	return out.With(source(o.field))
}

// Compile prepares the reading of all paths.
func (o *parseXMLOp) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	outputs, match := o.outputs(), o.reader.matcher()
	return with(in, outputs...), func(b *value.Batch) (*value.Batch, error) {
		return extract(b, source(o.field), outputs, o.nodrop, match), nil
	}, nil
}

// Effect sets the values; CloudWatch reads no XML.
func (o *parseXMLOp) Effect(*plan.Trace) plan.Effect { return parses(o.outputs(), o.nodrop) }
