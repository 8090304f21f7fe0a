package ops

import (
	"context"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "sessionize", Kind: Series,
	Syntax:  `sessionize "<anchors>" as (<a>, …), "<anchors with $a>" as (<b>, …), …`,
	Summary: "Chain messages of several kinds into sessions by the values that they share.",
	Example: `sessionize "login user=* session=*" as (user, session), "session=$session bought *" as (item)`,
	Parse:   parseSessionize,
})

// sessionizeOp is the sessionize operator (language spec §3.7). Each pattern
// reads its own messages; the rows of the patterns are joined on the values of
// $name and on names that both have.
type sessionizeOp struct {
	stage
	steps []sessionStep
}

type sessionStep struct {
	pattern syntax.Text
	aliases []syntax.Ident
	anchors anchors
	fields  []string // what each * of the anchors reads
}

func parseSessionize(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &sessionizeOp{}
	known := plan.NewFields()
	for {
		var s sessionStep
		var ok bool
		if s.pattern, ok = p.String(`a pattern such as "user=*"`); !ok {
			return nil
		}
		if _, ok := p.AcceptWord("as"); ok {
			if s.aliases = p.AliasList("a name for the text at *"); len(s.aliases) == 0 {
				return nil
			}
		}
		s.pattern = earlierNames(s.pattern, known)
		if !s.resolve(p, known) {
			return nil
		}
		if len(o.steps) > 0 && !s.shares(known) {
			p.Errorf(s.pattern.At, "session-join", "write $name for the value of an earlier *, or give a * the same name",
				"this pattern shares no field with those before it")
			return nil
		}
		known = known.With(s.fields...)
		o.steps = append(o.steps, s)
		if !p.AcceptOp(",") {
			break
		}
	}
	o.at = p.SpanFrom(head.Span)
	if len(o.steps) < 2 {
		p.Errorf(o.at, "missing-argument", "for one pattern use parse", "sessionize chains at least two patterns")
		return nil
	}
	return o
}

// earlierNames makes text of each $name that an earlier * gave: it means that
// value, whatever variables the dashboard has.
func earlierNames(t syntax.Text, known plan.Fields) syntax.Text {
	parts := slices.Clone(t.Parts)
	for i, part := range parts {
		if part.Var != "" && known.Has(part.Var) {
			parts[i] = syntax.Part{Lit: "$" + part.Var}
		}
	}
	t.Parts = parts
	return t
}

// resolve makes one * of each $name and names what every * reads.
func (s *sessionStep) resolve(p *syntax.Parser, known plan.Fields) bool {
	text := s.pattern.Anchor()
	var pattern strings.Builder
	next := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '*':
			if next < len(s.aliases) {
				s.fields = append(s.fields, s.aliases[next].Name)
			}
			next++
		case '$':
			end := i + 1
			for end < len(text) && isTokenLetter(text[end]) {
				end++
			}
			if name := text[i+1 : end]; known.Has(name) {
				s.fields = append(s.fields, name)
				pattern.WriteByte('*')
				i = end - 1
				continue
			}
		}
		pattern.WriteByte(text[i])
	}
	stars := strings.Count(pattern.String(), "*")
	if next != len(s.aliases) {
		p.Errorf(s.pattern.At, "parse-pattern", `write "user=* ip=*" as (user, ip)`, "the pattern has %d * but %d names follow", next, len(s.aliases))
		return false
	}
	var err error
	if s.anchors, err = newAnchors(pattern.String(), stars); err != nil {
		p.Errorf(s.pattern.At, "parse-pattern", `write "user=* ip=*" as (user, ip)`, "%v", err)
		return false
	}
	return true
}

func isTokenLetter(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func (s *sessionStep) shares(known plan.Fields) bool {
	for _, f := range s.fields {
		if known.Has(f) {
			return true
		}
	}
	return false
}

// Name returns "sessionize".
func (o *sessionizeOp) Name() string { return "sessionize" }

// Print writes the stage.
func (o *sessionizeOp) Print(p *syntax.Printer) {
	p.Text("sessionize ")
	for i, s := range o.steps {
		separate(p, i)
		p.TextLit(s.pattern)
		if len(s.aliases) > 0 {
			p.Text(" as (")
			printIdents(p, s.aliases)
			p.Text(")")
		}
	}
}

func (o *sessionizeOp) outputs() []string {
	schema := value.NewSchema()
	for _, s := range o.steps {
		schema = with(schema, s.fields...)
	}
	return schema.Names()
}

// Bind leaves the fields of the patterns.
func (o *sessionizeOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	if in.Aggregate && !in.Has(rawField) {
		b.Errorf(o.at, "stage-order", "put sessionize before the aggregate", "sessionize reads messages, which an aggregate drops")
	}
	return plan.Shape{Aggregate: true}.With(o.outputs()...)
}

// Needs asks for the message.
func (o *sessionizeOp) Needs(plan.Fields) plan.Fields { return plan.NewFields(rawField) }

// Open reads the messages of each pattern, then joins them.
func (o *sessionizeOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	return whole(rt, o.Name(), value.NewSchema(o.outputs()...), in, func(_ context.Context, all *value.Batch) (*value.Batch, error) {
		raw := columns(all, []string{rawField})[0]
		sessions := o.steps[0].read(raw)
		for _, s := range o.steps[1:] {
			var err error
			if sessions, err = joinShared(rt, o.Name(), sessions, s.read(raw)); err != nil {
				return nil, err
			}
		}
		return sessions, nil
	}), nil
}

// read returns the values of the messages that match.
func (s *sessionStep) read(raw *value.Column) *value.Batch {
	out := value.NewBatch(value.NewSchema(s.fields...), 0)
	parts := make([]string, len(s.fields))
	for i := range raw.Len() {
		if !s.anchors.match(raw.At(i).Text(), parts) {
			continue
		}
		row := make([]value.Value, out.Schema.Len())
		for f, name := range s.fields {
			row[out.Schema.Index(name)] = value.String(parts[f])
		}
		out.AppendRow(row...)
	}
	return out
}

// joinShared joins rows on the columns that both have.
func joinShared(rt *exec.Runtime, operator string, left, right *value.Batch) (*value.Batch, error) {
	var shared, added []string
	for _, n := range right.Schema.Names() {
		if left.Schema.Index(n) >= 0 {
			shared = append(shared, n)
		} else {
			added = append(added, n)
		}
	}
	index := keyIndexes(right, shared)
	cols := columns(left, shared)
	var lefts, rights []int
	for i := range left.N {
		matches := index[string(appendKeys(nil, cols, i))]
		if err := rt.Budget.Take(operator, int64(24*len(matches)*(left.Schema.Len()+len(added)))); err != nil {
			return nil, err
		}
		for _, j := range matches {
			lefts, rights = append(lefts, i), append(rights, j)
		}
	}
	out := left.Gather(lefts)
	right = right.Gather(rights)
	for _, n := range added {
		out = out.WithColumn(n, right.Column(n))
	}
	return out, nil
}
