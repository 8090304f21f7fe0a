package syntax

import (
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// Printer builds query text.
type Printer struct{ b strings.Builder }

// NewPrinter returns an empty printer.
func NewPrinter() *Printer { return &Printer{} }

// Print returns a node as query text that parses back to an equal node.
func Print(n Node) string {
	p := NewPrinter()
	n.Print(p)
	return p.String()
}

// PrintLogs returns a log query as text.
func PrintLogs(q *LogQuery) string { return Print(q) }

// PrintMetrics returns a metrics query as text.
func PrintMetrics(q *MetricQuery) string { return Print(q) }

// String returns what was printed.
func (p *Printer) String() string { return p.b.String() }

// Text prints s as it is.
func (p *Printer) Text(s string) { p.b.WriteString(s) }

// Ident prints a name, escaped when it was.
func (p *Printer) Ident(id Ident) {
	if !id.Escaped {
		p.Text(id.Name)
		return
	}
	p.Text(`%"`)
	p.Text(strings.ReplaceAll(id.Name, `"`, `\"`))
	p.Text(`"`)
}

// Idents prints names separated by commas.
func (p *Printer) Idents(list []Ident) {
	for i, id := range list {
		if i > 0 {
			p.Text(", ")
		}
		p.Ident(id)
	}
}

// TextLit prints a word or a string literal.
func (p *Printer) TextLit(t Text) {
	if t.Quoted {
		p.Text(`"`)
	}
	for i, part := range t.Parts {
		switch {
		case part.Var == "":
			p.Text(part.Lit)
		case i > 0 && i+1 < len(t.Parts) && strings.HasSuffix(t.Parts[i-1].Lit, "{") && strings.HasPrefix(t.Parts[i+1].Lit, "}"):
			// {{{name}}} would be the variable alone.
			p.Text("${" + part.Var + "}")
		default:
			p.Text("{{" + part.Var + "}}")
		}
	}
	if t.Quoted {
		p.Text(`"`)
	}
}

// Stages prints a pipeline without a leading |.
func (p *Printer) Stages(stages []Stage) {
	for i, s := range stages {
		if i > 0 {
			p.Text(" | ")
		}
		s.Print(p)
	}
}

// Print writes the scope and the stages.
func (n *LogQuery) Print(p *Printer) {
	if n.Scope != nil {
		n.Scope.Print(p)
		if len(n.Stages) > 0 {
			p.Text(" ")
		}
	}
	if len(n.Stages) > 0 {
		p.Text("| ")
		p.Stages(n.Stages)
	}
}

// Print writes each row on a line of its own.
func (n *MetricQuery) Print(p *Printer) {
	for i, row := range n.Rows {
		if i > 0 {
			p.Text("\n")
		}
		row.print(p)
	}
}

func (r MetricRow) print(p *Printer) {
	if r.Label != "" {
		p.Text("#" + r.Label + ": ")
	}
	if r.Selector != nil {
		r.Selector.Print(p)
	}
	if r.Join != nil {
		p.operand(r.Join, bindSum)
	}
	if len(r.Along) > 0 {
		p.Text(" along ")
		p.Idents(r.Along)
	}
	if r.As != nil {
		p.Text(" as ")
		p.Ident(*r.As)
	}
	if len(r.Stages) > 0 {
		p.Text(" | ")
		p.Stages(r.Stages)
	}
}

// Print writes the conditions, those with OR in parentheses.
func (n *And) Print(p *Printer) { p.matches(n.Xs, " ") }

// Print writes the conditions with OR between them.
func (n *Or) Print(p *Printer) { p.matches(n.Xs, " OR ") }

// matches prints conditions; an OR inside another condition needs parentheses.
func (p *Printer) matches(xs []Match, separator string) {
	for i, x := range xs {
		if i > 0 {
			p.Text(separator)
		}
		if _, or := x.(*Or); or {
			p.group(x)
		} else {
			x.Print(p)
		}
	}
}

func (p *Printer) group(m Match) {
	p.Text("(")
	m.Print(p)
	p.Text(")")
}

// Print writes the condition behind a !.
func (n *Not) Print(p *Printer) {
	p.Text("!")
	switch n.X.(type) {
	case *And, *Or:
		p.group(n.X)
	default:
		n.X.Print(p)
	}
}

// Print writes the keyword or field=value.
func (n *Term) Print(p *Printer) {
	if n.Field != nil {
		p.Ident(*n.Field)
		p.Text("=")
	}
	if len(n.Values) == 1 {
		p.TextLit(n.Values[0])
		return
	}
	p.Text("(")
	for i, v := range n.Values {
		if i > 0 {
			p.Text(", ")
		}
		p.TextLit(v)
	}
	p.Text(")")
}

// Print writes the subquery.
func (n *SubqueryMatch) Print(p *Printer) { n.Query.Print(p) }

// Print writes [subquery: … | compose …].
func (n *Subquery) Print(p *Printer) {
	p.Text("[subquery")
	if n.From != "" {
		p.Text(" from=(" + n.From + ")")
	}
	if n.To != "" {
		p.Text(" to=(" + n.To + ")")
	}
	p.Text(": ")
	n.Query.Print(p)
	p.Text(" | compose ")
	p.Idents(n.Compose)
	if n.MaxResults > 0 {
		p.Text(" maxresults=" + strconv.Itoa(n.MaxResults))
	}
	if n.Keywords {
		p.Text(" keywords")
	}
	p.Text("]")
}

// PrintName writes a name so that it is read as one: %"a b" where need be.
func PrintName(name string) string {
	p := &Printer{}
	p.Ident(newIdent(name, diag.Span{}))
	return p.String()
}

// PrintWord writes a value of a scope or selector: as it is where it is read as
// one word, else in quotes.
func PrintWord(value string) string {
	for i := range len(value) {
		if c := value[i]; !isNameByte(c) && strings.IndexByte("/.:@+-", c) < 0 {
			return PrintString(value)
		}
	}
	if value == "" || strings.Contains(value, "//") {
		return PrintString(value)
	}
	return value
}

// PrintString writes a text in quotes.
func PrintString(value string) string { return Print(&StringLit{Text: Literal(value)}) }
