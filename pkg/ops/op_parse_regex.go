package ops

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "parse regex", Aliases: []string{"extract"}, Kind: Parse,
	Syntax:  `parse regex [field=<f>] "<expression with (?<name>…)>" [nodrop] [multi]`,
	Summary: "Take the text of named groups of a regular expression; with multi, one row for each match.",
	Example: `parse regex field=url "^/(?<service>[^/]+)" nodrop`,
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		return parseParseRegex(p, head, nil, false)
	},
})

// regexParse is what parse regex and parse regex multi share (language spec
// §3.2). A group that takes no part in a match gives null.
type regexParse struct {
	stage
	field   *syntax.Ident
	pattern syntax.Text
	regex   expr.Regex
	groups  []regexGroup
	nodrop  bool
}

// regexGroup is a field and the numbers of the groups of that name: an
// expression may use a name in each of its alternatives.
type regexGroup struct {
	name    string
	numbers []int
}

// parseRegexOp is parse regex: the first match of each row.
type parseRegexOp struct{ regexParse }

// parseMultiOp is parse regex … multi: a row for each match.
type parseMultiOp struct{ regexParse }

func parseParseRegex(p *syntax.Parser, head syntax.Token, field *syntax.Ident, nodrop bool) syntax.Stage {
	o := regexParse{field: field, nodrop: nodrop}
	multi := false
	options := func() {
		for {
			if o.field == nil {
				o.field = fieldOption(p)
			}
			if word, ok := p.AcceptWord("nodrop", "multi"); !ok {
				return
			} else if word == "multi" {
				multi = true
			} else {
				o.nodrop = true
			}
		}
	}
	options()
	var ok bool
	if o.pattern, ok = p.String(`a regular expression such as "user=(?<user>\S+)"`); !ok {
		return nil
	}
	options()
	if p.PeekWord("as") {
		p.Errorf(p.Peek().Span, "regex-names", `name the group itself: "user=(?<user>\S+)"`,
			"parse regex takes the names of its fields from the groups, not from `as`")
		return nil
	}
	at, err := o.compile(o.pattern)
	if err != nil {
		p.Errorf(at, "bad-regex", regexHint(err), "%v", err)
		return nil
	}
	o.at = p.SpanFrom(head.Span)
	if multi {
		return &parseMultiOp{o}
	}
	return &parseRegexOp{o}
}

var errNoGroup = errors.New("the regular expression names no group, so there is nothing to take")

func regexHint(err error) string {
	if errors.Is(err, errNoGroup) {
		return "write (?<name>…) around the text to take"
	}
	return "characters such as ( [ * + ? need a backslash before them to stand for themselves"
}

// compile compiles the pattern and finds its fields. On error it returns the
// place of the mistake.
func (o *regexParse) compile(pattern syntax.Text) (diag.Span, error) {
	re, at, err := compileRegex(pattern)
	if err != nil {
		return at, err
	}
	o.regex, o.groups = re, nil
	places := map[string]int{}
	for number, name := range re.SubexpNames() {
		if name == "" {
			continue
		}
		i, ok := places[strings.ToLower(name)]
		if !ok {
			i = len(o.groups)
			places[strings.ToLower(name)] = i
			o.groups = append(o.groups, regexGroup{name: name})
		}
		o.groups[i].numbers = append(o.groups[i].numbers, number)
	}
	if len(o.groups) == 0 {
		return at, errNoGroup
	}
	return at, nil
}

// Name returns "parse regex".
func (o *regexParse) Name() string { return "parse regex" }

// Print writes the stage.
func (o *regexParse) Print(p *syntax.Printer) {
	p.Text("parse regex ")
	printField(p, o.field)
	p.TextLit(o.pattern)
	printNodrop(p, o.nodrop)
}

// Print writes the stage.
func (o *parseMultiOp) Print(p *syntax.Printer) {
	o.regexParse.Print(p)
	p.Text(" multi")
}

// Bind adds the fields that are taken.
func (o *regexParse) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	bindInput(b, in, o.Name(), o.field, o.at)
	if pattern, ok := oneText(b, o.pattern, ".*"); ok {
		if at, err := o.compile(pattern); err != nil {
			b.Errorf(at, "bad-regex", regexHint(err), "%v", err)
		}
	}
	return in.With(o.outputs()...)
}

// Needs asks for the field that is parsed; with nodrop a miss also keeps the
// old values.
func (o *regexParse) Needs(out plan.Fields) plan.Fields {
	if !o.nodrop {
		out = out.Without(o.outputs()...)
	}
	return out.With(o.input())
}

func (o *regexParse) input() string  { return source(o.field) }
func (o *regexParse) keepsAll() bool { return o.nodrop }

func (o *regexParse) outputs() []string {
	list := make([]string, len(o.groups))
	for i, g := range o.groups {
		list[i] = g.name
	}
	return list
}

func (o *regexParse) matcher() matchFunc {
	return func(text string, out []extracted) bool {
		loc := o.regex.FindStringSubmatchIndex(text)
		if loc == nil {
			return false
		}
		o.take(text, loc, out)
		return true
	}
}

// take writes the texts of the groups of one match.
func (o *regexParse) take(text string, loc []int, out []extracted) {
	for i, g := range o.groups {
		out[i] = extracted{found: true}
		for _, n := range g.numbers {
			if from := loc[2*n]; from >= 0 {
				out[i].value = value.String(text[from:loc[2*n+1]])
				break
			}
		}
	}
}

// noteTimeouts tells of matches that were given up.
func (o *regexParse) noteTimeouts(rt *exec.Runtime) {
	if o.regex.Timeouts() > 0 {
		rt.Notices.Add(diag.Warning, fmt.Sprintf("some texts took the regular expression %q too long and count as no match: "+
			"avoid nested repetitions and look-around", o.regex.String()))
	}
}

// Compile prepares the first match of each row.
func (o *parseRegexOp) Compile(rt *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	schema, fn, err := compileParse(in, o)
	return schema, func(b *value.Batch) (*value.Batch, error) {
		defer o.noteTimeouts(rt)
		return fn(b)
	}, err
}

// Open makes a row of each match; the other fields are repeated.
func (o *parseMultiOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	outputs := o.outputs()
	return exec.Map(in, with(in.Schema(), outputs...), func(b *value.Batch) (*value.Batch, error) {
		defer o.noteTimeouts(rt)
		return o.expand(b, outputs), nil
	}), nil
}

func (o *parseMultiOp) expand(b *value.Batch, outputs []string) *value.Batch {
	var rows []int
	cols, old := make([]*value.Column, len(outputs)), columns(b, outputs)
	for i := range cols {
		cols[i] = value.NewColumn(b.N)
	}
	found := make([]extracted, len(outputs))
	for row, in := 0, columns(b, []string{o.input()})[0]; row < b.N; row++ {
		var matches [][]int
		text := ""
		if v := in.At(row); !v.IsNull() {
			text = v.Text()
			matches = o.regex.FindAllStringSubmatchIndex(text, -1)
		}
		for _, loc := range matches {
			rows = append(rows, row)
			o.take(text, loc, found)
			for i, f := range found {
				cols[i].Append(f.value)
			}
		}
		if len(matches) == 0 && o.nodrop {
			rows = append(rows, row)
			for i := range cols {
				cols[i].Append(old[i].At(row))
			}
		}
	}
	return assign(b.Gather(rows), outputs, cols)
}

// Effect sets the fields; the groups are read here.
func (o *regexParse) Effect(*plan.Trace) plan.Effect { return parses(o.outputs(), o.nodrop) }
