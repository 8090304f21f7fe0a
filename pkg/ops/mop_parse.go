package ops

import (
	"regexp"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "parse", Kind: Parse,
	Syntax:  "parse [field=<tag>] <pattern> as <tag>, …",
	Summary: "Make tags of the parts of a tag that the wildcards of a pattern match: * takes as little as it can, ** as much.",
	Example: "parse field=LoadBalancer */*/* as type, name, id",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		o := &metricParse{field: fieldOption(p)}
		var ok bool
		if o.pattern, ok = p.Pattern("a pattern such as */*"); !ok {
			return nil
		}
		if _, ok := p.AcceptWord("as"); !ok {
			p.Expected("`as` and the names of the tags", "as in parse field=LoadBalancer */* as type, name")
			return nil
		}
		o.as = p.AliasList("the name of a tag")
		o.at = p.SpanFrom(head.Span)
		return o
	},
})

// graphiteName is the tag that parse reads when it names none. CloudWatch's
// series do not have it.
const graphiteName = "_rawName"

// metricParse is the parse operator (language spec §8.6). A series whose tag is
// missing or does not match stays as it is.
type metricParse struct {
	stage
	field   *syntax.Ident
	pattern syntax.Text
	as      []syntax.Ident
}

// Name returns "parse".
func (o *metricParse) Name() string { return "parse" }

// Print writes the stage.
func (o *metricParse) Print(p *syntax.Printer) {
	p.Text("parse ")
	printField(p, o.field)
	p.TextLit(quotedPattern(o.pattern))
	printAliases(p, o.as)
}

// quotedPattern puts a pattern in quotes that would read as a comment behind a
// space: in field=A/* as x there is none.
func quotedPattern(t syntax.Text) syntax.Text {
	if t.Quoted || !strings.HasPrefix(t.Value(), "/") {
		return t
	}
	parts := make([]syntax.Part, len(t.Parts))
	for i, part := range t.Parts {
		parts[i] = syntax.Part{Lit: strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(part.Lit), Var: part.Var}
	}
	return syntax.Text{Parts: parts, Quoted: true, At: t.At}
}

// Check compares the number of names with the number of wildcards.
func (o *metricParse) Check(b *plan.Binder) {
	if o.field == nil || o.field.Fold() == "_rawname" {
		b.Warnf(o.at, "no-raw-name", "name the tag: parse field=LoadBalancer */* as …",
			"CloudWatch's series have no %s, so this parse finds nothing", graphiteName)
	}
	if o.pattern.HasVars() {
		return
	}
	if n := plan.Wildcards(o.pattern.Value()).NumSubexp(); n != len(o.as) {
		b.Errorf(o.at, "wrong-names", "give each wildcard one name", "the pattern has %d wildcards for %d names", n, len(o.as))
	}
}

// Run adds the tags.
func (o *metricParse) Run(rt *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	var patterns []*regexp.Regexp
	for _, text := range o.pattern.Expand(metricScope(rt).Vars) {
		patterns = append(patterns, plan.Wildcards(text.Value()))
	}
	field := graphiteName
	if o.field != nil {
		field = o.field.Name
	}
	out := &value.SeriesSet{Grid: in.Grid, Series: make([]value.Series, len(in.Series))}
	for i, s := range in.Series {
		if v, ok := s.Labels.Get(field); ok {
			s.Labels = o.tags(s.Labels, v, patterns)
		}
		out.Series[i] = s
	}
	return out, nil
}

func (o *metricParse) tags(tags value.Labels, text string, patterns []*regexp.Regexp) value.Labels {
	for _, re := range patterns {
		if m := re.FindStringSubmatch(text); m != nil {
			for k, id := range o.as[:min(len(o.as), len(m)-1)] {
				tags = tags.With(id.Name, m[k+1])
			}
			break
		}
	}
	return tags
}
