package ops

import (
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

var _ = register(&Spec{
	Lang: Logs, Name: "transaction", Kind: Series,
	Syntax: `transaction on <f>, … [fringe=<duration>] with "<pattern>" [in <f>] as <state>, with … | with states <s> [as <state>], … [in <f>] ` +
		`[results by transactions|states|flow] [showing <aggregate> [for <state>] [as <a>], …]`,
	Summary: "Follow the rows of each id through states: how often each is met, or the steps from one to the next.",
	Example: `transaction on requestId with "Starting *" as started, with "Done *" as done results by flow`,
	Parse:   parseTransaction,
})

// transactionOp is the transaction operator (language spec §3.7). A pattern is
// looked for in the whole message, or is all of the field that `in` names. A
// row is in the first state that it matches. Results by states, which the
// language leaves open, are one row for each id and state.
type transactionOp struct {
	stage
	on      []syntax.Ident
	fringe  time.Duration
	states  []txState
	results string // transactions, states or flow
	showing []txShow
}

// txState is one state of a transaction.
type txState struct {
	pattern syntax.Text
	field   *syntax.Ident // nil is the message
	name    syntax.Ident
	listed  bool // written as `with states`
}

// txShow is one aggregate of `showing`.
type txShow struct {
	item    aggItem
	literal *syntax.Text  // an argument in quotes
	state   *syntax.Ident // nil is every state
}

func parseTransaction(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &transactionOp{results: "transactions"}
	if _, ok := p.AcceptWord("on"); !ok {
		p.Expected(`"on" and the fields of a transaction's id`, "")
		return nil
	}
	if o.on = p.IdentList("a field of a transaction's id"); len(o.on) == 0 {
		return nil
	}
	if p.PeekWord("fringe") {
		p.Next()
		var ok bool
		if !p.ExpectOp("=", "and a duration") {
			return nil
		}
		if o.fringe, ok = p.Duration("the fringe"); !ok {
			return nil
		}
	}
	for {
		if _, ok := p.AcceptWord("with"); !ok {
			p.Expected(`"with" and a state`, `write with "Starting *" as started`)
			return nil
		}
		if !o.parseStates(p) {
			return nil
		}
		p.AcceptOp(",")
		if !p.PeekWord("with") {
			break
		}
	}
	if _, ok := p.AcceptWord("results"); ok {
		p.AcceptWord("by")
		if o.results, ok = p.AcceptWord("transactions", "states", "flow"); !ok {
			p.Expected("transactions, states or flow", "")
			return nil
		}
	}
	if _, ok := p.AcceptWord("showing"); ok && !o.parseShowing(p) {
		return nil
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// parseStates reads what follows one `with`.
func (o *transactionOp) parseStates(p *syntax.Parser) bool {
	if _, listed := p.AcceptWord("states"); !listed {
		pattern, ok := p.String("a pattern in quotes")
		if !ok {
			return false
		}
		s := txState{pattern: pattern}
		if _, ok := p.AcceptWord("in"); ok {
			field, ok := p.Ident("the field that holds the state")
			if !ok {
				return false
			}
			s.field = &field
		}
		as := p.As()
		if as == nil {
			p.Expected(`"as" and the name of the state`, `write with "Starting *" as started`)
			return false
		}
		s.name = *as
		o.states = append(o.states, s)
		return true
	}
	first := len(o.states)
	for {
		s := txState{listed: true}
		if p.Peek().Kind == syntax.KindString {
			s.pattern, _ = p.String("a state")
			s.name = syntax.Ident{Name: s.pattern.Value(), Escaped: true, At: s.pattern.At}
		} else {
			id, ok := p.Ident("a state")
			if !ok {
				return false
			}
			s.pattern = syntax.Text{Parts: []syntax.Part{{Lit: id.Name}}, Quoted: true, At: id.At}
			s.name = id
		}
		if as := p.As(); as != nil {
			s.name = *as
		}
		o.states = append(o.states, s)
		if !p.PeekOp(",") || strings.EqualFold(p.PeekAt(1).Text, "with") {
			break
		}
		p.Next()
	}
	if _, ok := p.AcceptWord("in"); ok {
		field, ok := p.Ident("the field that holds the state")
		if !ok {
			return false
		}
		for i := first; i < len(o.states); i++ {
			o.states[i].field = &field
		}
	}
	return true
}

func (o *transactionOp) parseShowing(p *syntax.Parser) bool {
	for {
		name := p.Peek()
		fn := aggs[name.Fold()]
		if fn == nil {
			p.Expected("an aggregate such as max(responseLatency)", "")
			return false
		}
		p.Next()
		s := txShow{item: aggItem{fn: fn}}
		if p.PeekOp("(") && p.PeekAt(1).Kind == syntax.KindString {
			p.Next()
			text, _ := p.String("a value")
			s.literal = &text
			s.item.fields = []syntax.Ident{{Name: fn.Name, At: name.Span}}
			if !p.ExpectOp(")", "to end "+fn.Name+"(…)") {
				return false
			}
		} else {
			var ok bool
			if s.item, ok = parseAggItem(p, name); !ok {
				return false
			}
		}
		if _, ok := p.AcceptWord("for"); ok {
			state, ok := p.Ident("a state")
			if !ok {
				return false
			}
			if !slices.ContainsFunc(o.states, func(x txState) bool { return x.name.Fold() == state.Fold() }) {
				p.Errorf(state.At, "unknown-state", "the states are the names behind as", "there is no state %q", state.Name)
				return false
			}
			s.state = &state
		}
		if s.item.as == nil {
			s.item.as = p.As()
		}
		o.showing = append(o.showing, s)
		if !p.AcceptOp(",") {
			return true
		}
	}
}

// Name returns "transaction".
func (o *transactionOp) Name() string { return "transaction" }

// Print writes the stage.
func (o *transactionOp) Print(p *syntax.Printer) {
	p.Text("transaction on ")
	printIdents(p, o.on)
	if o.fringe > 0 {
		p.Text(" fringe=")
		printDuration(p, o.fringe)
	}
	for i, s := range o.states {
		if i > 0 {
			p.Text(",")
		}
		p.Text(" with ")
		if s.listed {
			p.Text("states ")
		}
		p.TextLit(s.pattern)
		if s.listed {
			p.Text(" as ")
			p.Ident(s.name)
		}
		if s.field != nil {
			p.Text(" in ")
			p.Ident(*s.field)
		}
		if !s.listed {
			p.Text(" as ")
			p.Ident(s.name)
		}
	}
	p.Text(" results by " + o.results)
	for i, s := range o.showing {
		if i == 0 {
			p.Text(" showing ")
		} else {
			p.Text(", ")
		}
		s.print(p)
	}
}

func (s txShow) print(p *syntax.Printer) {
	item := s.item
	item.as = nil
	if s.literal != nil {
		p.Text(item.fn.Name + "(")
		p.TextLit(*s.literal)
		p.Text(")")
	} else {
		item.print(p)
	}
	if s.state != nil {
		p.Text(" for ")
		p.Ident(*s.state)
	}
	printAs(p, s.item.as)
}

// outputs are the columns behind those of the id.
func (o *transactionOp) outputs() []string {
	var list []string
	switch o.results {
	case "flow":
		return []string{"fromstate", "tostate", "latency"}
	case "states":
		return []string{"state", "_count", startTimeField, endTimeField}
	}
	for _, s := range o.states {
		list = append(list, s.name.Name)
	}
	list = append(list, startTimeField, endTimeField)
	for _, s := range o.showing {
		list = append(list, s.item.outputs()...)
	}
	return list
}

// The fields that transaction adds, in epoch ms (language spec §3.7).
const (
	startTimeField = "_start_time"
	endTimeField   = "_end_time"
)

// Bind leaves ids and results.
func (o *transactionOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Fields(in, o.on)
	for _, s := range o.states {
		if s.field != nil {
			b.Field(in, *s.field)
		}
	}
	for _, s := range o.showing {
		if s.literal == nil {
			b.Fields(in, s.item.fields)
		}
	}
	if len(o.showing) > 0 && o.results != "transactions" {
		b.Errorf(o.at, "transaction-showing", "write results by transactions", "showing adds columns to transactions, not to %s", o.results)
	}
	if in.Aggregate && !in.Has(timeField) {
		b.Errorf(o.at, "stage-order", "put transaction before the aggregate",
			"transaction needs the time of the messages, which an aggregate drops")
	}
	return plan.Shape{Aggregate: true}.With(names(o.on)...).With(o.outputs()...).WithTimes(o.times()...)
}

func (o *transactionOp) times() []string {
	if o.results == "flow" {
		return nil
	}
	return []string{startTimeField, endTimeField}
}

func (o *transactionOp) follow(l *lineage) { l.keys, l.zeros = names(o.on), nil }

// Needs asks for ids, states, times and the arguments of showing.
func (o *transactionOp) Needs(plan.Fields) plan.Fields {
	needs := plan.NewFields(names(o.on)...).With(timeField)
	for _, s := range o.states {
		needs = needs.With(source(s.field))
	}
	for _, s := range o.showing {
		if s.literal == nil {
			needs = needs.With(s.item.inputs()...)
		}
	}
	return needs
}
