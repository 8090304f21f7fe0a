package engine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// pushdown is what of a query CloudWatch does for one log source.
type pushdown struct {
	// sure filters events exactly, whatever their fields are.
	sure insights.All
	// fields filters events that are not in doubt: it keeps all that the query's
	// first stages keep.
	fields insights.All
	// doubt is where fields may be wrong, insights.Any{} when no field is read.
	doubt insights.Filter
	// counts is set when equal events come counted.
	counts *countPlan
	// why not, else.
	why string
	// top is set when only the first events by a number are wanted, rows when only
	// the newest are: how many.
	top  *source.Top
	rows int
}

// countPlan is how events are counted, and what is done with the counted ones.
type countPlan struct {
	stages     int // how many first stages there are
	paths      [][]string
	group      insights.Group
	hasDoubt   bool
	conditions []string
	rules      []fields.InlineRule
	rest       syntax.Match
	here       []plan.Op
	wanted     plan.Fields // the fields that rules, scope and here read
	reads      []string    // by what follows the first stages
	slices     []plan.Slicer
}

// filter keeps every event that the query needs.
func (p *pushdown) filter() insights.Filter {
	if len(p.fields) == 0 {
		return p.sure
	}
	return append(slices.Clip(p.sure), insights.Any{p.doubt, p.fields})
}

// pusher plans the push-down of a query for one log source.
type pusher struct {
	e      *Engine
	p      *logPlan
	vars   variables
	source logSource
	rules  []fields.InlineRule
	scope  syntax.Match // what is left to test on rows
	words  spellings
}

// plan decides what CloudWatch does. It follows the stages twice: what the
// first pass keeps may settle the extraction rules, and then the fields that
// they make are known too.
func (u *pusher) plan() *pushdown {
	first := u.follow(nil)
	settled := u.settle(first)
	if len(settled) > 0 {
		first = u.follow(settled)
	}
	out := &pushdown{}
	for _, f := range first.kept {
		if names, _ := insights.FieldsOf(f); len(names) == 0 || u.isIndexed(f) {
			out.sure = append(out.sure, f)
		} else {
			out.fields = append(out.fields, f)
		}
	}
	out.counts, out.why = u.counts(first)
	u.first(first, out)
	tested := insights.Filter(out.fields)
	if out.counts != nil {
		tested = insights.All{out.fields, insights.All(out.counts.group.Conditions)}
	}
	reading, numbers := insights.FieldsOf(tested)
	if out.top != nil {
		reading, numbers = unique(append(reading, out.top.Field)), unique(append(numbers, out.top.Field))
	}
	folded, unless := first.trace.Said()
	if c := out.counts; c != nil {
		for i, f := range c.group.Fields {
			if c.paths[i] != nil && !slices.Contains(reading, f) {
				reading = append(reading, f)
			}
		}
		folded = append(folded, first.folded...)
		unless = append(unless, first.unless...)
	}
	folded = only(folded, reading)
	out.doubt = insights.Doubt(reading, numbers, folded, unique(unless))
	if out.top != nil {
		out.top.Doubt = out.doubt
	}
	if c := out.counts; c != nil {
		if _, never := out.doubt.(insights.Any); len(reading) > 0 || !never {
			c.hasDoubt = true
			c.group.Conditions = append([]insights.Filter{out.doubt}, c.group.Conditions...)
		}
		for _, f := range append(slices.Clone(out.sure), out.fields...) {
			switch f := f.(type) {
			case insights.Present:
				c.group.Sure = append(c.group.Sure, f.Field)
			case insights.Equal:
				c.group.Sure = append(c.group.Sure, f.Field)
			case insights.Like:
				c.group.Sure = append(c.group.Sure, f.Field)
			case insights.Compare:
				c.group.Sure = append(c.group.Sure, f.Field)
			}
		}
	}
	return out
}

// followed is the result of one pass.
type followed struct {
	trace *plan.Trace
	steps *plan.Steps
	kept  insights.All // what the scope and the steps keep
	rest  syntax.Match // what of the scope is not said
	holds map[string]bool

	folded, unless []string // of the fields that are counted by
}

// follow traces the scope and the stages; settled are the fields of rules that
// are known.
func (u *pusher) follow(settled map[string]*plan.Term) *followed {
	constants := u.constants()
	t := plan.NewTrace(u.vars.values, func(name string) *plan.Term {
		name = strings.ToLower(name)
		if term, ok := settled[name]; ok {
			return term
		}
		if name == fields.Raw {
			return &plan.Term{}
		}
		if strings.HasPrefix(name, "_") || constants.Has(name) || u.rulesSet(name) {
			return nil
		}
		return u.auto(name)
	})
	f := &followed{trace: t, holds: map[string]bool{}}
	var said insights.Filter
	said, f.rest = t.Scope(u.scope)
	f.kept = append(f.kept, flat(said)...)
	f.steps = plan.Follow(t, u.p.ops)
	f.kept = append(f.kept, f.steps.Filter()...)
	for _, x := range f.kept {
		f.holds[insights.Text(x)] = true
	}
	return f
}

// flat returns the conditions of which f is the conjunction, less those that
// always hold.
func flat(f insights.Filter) insights.All {
	var out insights.All
	for _, x := range insights.Flatten(f) {
		if all, ok := x.(insights.All); !ok || len(all) > 0 {
			out = append(out, x)
		}
	}
	return out
}

// auto is the term of a key of the message.
func (u *pusher) auto(name string) *plan.Term {
	return &plan.Term{Path: strings.Split(u.words.of(name), "."), Folded: true}
}

// constants are the fields that source and target give every row.
func (u *pusher) constants() plan.Fields {
	names := plan.NewFields(fields.AccountField, fields.AccountID, fields.Region)
	for _, l := range u.source.ConstantLabels() {
		names = names.With(l.Name)
	}
	return names
}

func (u *pusher) rulesSet(name string) bool {
	return slices.ContainsFunc(u.rules, func(r fields.InlineRule) bool { return slices.Contains(r.Outputs, name) })
}

// isConditionKnown reports whether a condition is known to hold on rows that
// passed what the query keeps.
func (f *followed) isKnown(x insights.Filter) bool {
	return f.holds[insights.Text(x)] || impliedBy(x, f.kept)
}

// settle returns the fields that rules make of events which pass what the query
// keeps, where nothing else can set them.
func (u *pusher) settle(f *followed) map[string]*plan.Term {
	out := map[string]*plan.Term{}
	constants := u.constants()
	for i, r := range u.rules {
		steps := u.followRule(r)
		there, here := u.ruleScope(r, steps, f)
		if len(there) > 0 || here != nil || !steps.Here(plan.Reads{}, said).DropsNone {
			continue
		}
		for _, name := range r.Outputs {
			other := slices.ContainsFunc(u.rules[:i], func(r fields.InlineRule) bool { return slices.Contains(r.Outputs, name) }) ||
				slices.ContainsFunc(u.rules[i+1:], func(r fields.InlineRule) bool { return slices.Contains(r.Outputs, name) })
			if term := steps.Term(name); term != nil && !other && !constants.Has(name) && !strings.HasPrefix(name, "_") {
				known := *term
				known.NonEmpty = true // a rule sets no empty text
				out[name] = &known
			}
		}
	}
	return out
}

// followRule traces a rule, which sees the message and constants only.
func (u *pusher) followRule(r fields.InlineRule) *plan.Steps {
	return plan.Follow(plan.NewTrace(nil, func(name string) *plan.Term {
		if strings.EqualFold(name, fields.Raw) {
			return &plan.Term{}
		}
		return nil
	}), r.Stages)
}

// ruleScope splits what of a rule's scope and stages is not known to hold into
// the conditions that CloudWatch can test and those that are tested here.
func (u *pusher) ruleScope(r fields.InlineRule, steps *plan.Steps, f *followed) (there insights.All, here syntax.Match) {
	none := plan.NewTrace(nil, func(string) *plan.Term { return nil })
	var unsaid []syntax.Match
	for _, m := range conjuncts(r.Rest) {
		said, left := none.Scope(m)
		there = append(there, flat(said)...)
		if left != nil {
			unsaid = append(unsaid, left)
		}
	}
	there = append(there, flat(steps.Exact())...)
	there = slices.DeleteFunc(there, f.isKnown)
	switch len(unsaid) {
	case 0:
		return there, nil
	case 1:
		return there, unsaid[0]
	}
	return there, &syntax.And{Xs: unsaid}
}

func conjuncts(m syntax.Match) []syntax.Match {
	switch m := m.(type) {
	case nil:
		return nil
	case *syntax.And:
		return m.Xs
	}
	return []syntax.Match{m}
}

// counts plans the counting of equal events. When they cannot be counted it says
// why.
func (u *pusher) counts(f *followed) (*countPlan, string) {
	n := f.steps.Len()
	if n == len(u.p.ops) {
		return nil, "the query asks for messages"
	}
	op := u.p.ops[n]
	g, ok := op.(plan.Grouper)
	if !ok || !g.Groups() {
		return nil, op.Name() + " depends on each message"
	}
	c := &countPlan{stages: n, reads: op.Needs(plan.Fields{}).Names()}
	h := f.steps.Here(plan.ReadsOf(c.reads...), said)
	if slices.Contains(c.reads, fields.MessageTime) {
		return nil, op.Name() + " reads the time of each message"
	}
	for _, o := range h.Ops {
		if s, ok := o.(plan.Slicer); ok {
			c.slices = append(c.slices, s)
		} else if o.Needs(plan.Fields{}).Has(fields.MessageTime) {
			return nil, o.Name() + " reads the time of each message"
		}
	}
	c.here, c.rest = h.Ops, f.rest
	reads := h.Reads
	f.unless, f.folded = append(f.unless, h.Unless...), append(f.folded, h.Folded...)
	conditions := &conditionColumns{c, u.vars.values}
	c.rest = conditions.replace(f.rest)
	for _, name := range plan.MatchFields(c.rest) {
		reads.Add(name, nil)
	}
	c.wanted = plan.NewFields(reads.Names()...)
	for _, r := range u.rules {
		reads = u.addRule(r, f, c, conditions, reads)
	}
	why := u.keys(f, c, reads)
	if why != "" {
		return nil, why
	}
	return c, ""
}

// first finds out whether only the first events are wanted. For an order by a
// number all that drops events must be said.
func (u *pusher) first(f *followed, out *pushdown) {
	n := f.steps.Len()
	if n == len(u.p.ops) {
		return
	}
	switch op := u.p.ops[n].(type) {
	case plan.Limiter:
		out.rows = op.Rows()
	case plan.Ranker:
		field, ascending, rows := op.Rank()
		if rows == 0 || f.rest != nil || !f.steps.Here(plan.Reads{}, said).DropsNone {
			return
		}
		if name, ok := f.trace.Number(field); ok {
			out.top = &source.Top{Top: insights.Top{Field: name, Ascending: ascending}, Rows: rows}
		}
	}
}

// addRule adds what is left of a rule to do on counted events, and returns what
// it and the stages read.
func (u *pusher) addRule(r fields.InlineRule, f *followed, c *countPlan, conditions *conditionColumns, reads plan.Reads) plan.Reads {
	var outputs []string
	for _, name := range r.Outputs {
		if reads.Has(name) {
			outputs = append(outputs, name)
		}
	}
	if len(outputs) == 0 {
		return reads
	}
	steps := u.followRule(r)
	h := steps.Here(plan.ReadsOf(outputs...), said)
	f.unless, f.folded = append(f.unless, h.Unless...), append(f.folded, h.Folded...)
	there, here := u.ruleScope(r, steps, f)
	r.Rest = conditions.replace(here)
	if len(there) > 0 {
		r.Rest = andMatch(r.Rest, conditions.column(there))
	}
	r.Stages, r.Outputs = h.Ops, outputs
	c.rules = append(c.rules, r)
	for _, name := range plan.MatchFields(r.Rest) {
		reads.Add(name, nil)
	}
	for _, name := range h.Reads.Names() {
		for _, path := range h.Reads.Paths(name) {
			if name == fields.Raw || u.constants().Has(name) {
				reads.Add(name, path)
			}
		}
	}
	return reads
}

// keys finds the fields to count by. When one cannot be said it says why.
func (u *pusher) keys(f *followed, c *countPlan, reads plan.Reads) (why string) {
	add := func(name string, path []string) {
		if !slices.Contains(c.group.Fields, name) {
			c.group.Fields = append(c.group.Fields, name)
			c.paths = append(c.paths, path)
		}
	}
	path := func(keys []string) string {
		name, ok := insights.Path(keys)
		if !ok {
			return fmt.Sprintf("CloudWatch has no sure name for the key %s", strings.Join(keys, "."))
		}
		add(name, keys)
		return ""
	}
	constants := u.constants()
	for _, name := range reads.Names() {
		switch {
		case name == fields.Raw:
			for _, keys := range reads.Paths(name) {
				if len(keys) == 0 {
					return "the whole message is read"
				}
				if why := path(keys); why != "" {
					return why
				}
			}
		case name == fields.MessageTime:
		case name == fields.SourceHost:
			add("@log", nil)
		case name == fields.SourceName:
			add("@logStream", nil)
		case name == fields.Source, name == fields.Category, name == fields.Index, name == fields.View,
			constants.Has(name), u.rulesSet(name), slices.Contains(c.conditions, name):
		case strings.HasPrefix(name, "_") && slices.Contains(fields.Known(), name):
			return name + " differs from message to message"
		case reads.Whole(name) || len(reads.Paths(name)) > 0:
			term := u.auto(name)
			for _, below := range reads.Paths(name) {
				if why := path(append(slices.Clip(term.Path), below...)); why != "" {
					return why
				}
				if name, ok := insights.Path(term.Path); ok {
					f.folded = append(f.folded, name)
				}
			}
		}
	}
	return ""
}

// said takes every condition that CloudWatch can say to hold: it is asked to
// test it.
func said(insights.Filter) bool { return true }

func andMatch(a, b syntax.Match) syntax.Match {
	if a == nil {
		return b
	}
	return &syntax.And{Xs: []syntax.Match{a, b}}
}

// conditionColumns makes columns of the keywords in a scope that is tested on
// counted events, which have no message.
type conditionColumns struct {
	c    *countPlan
	vars func(string) []string
}

// conditionField begins the names of their fields.
const conditionField = "_dohyo_condition"

// replace returns the scope with its keywords as terms on such columns.
func (k *conditionColumns) replace(m syntax.Match) syntax.Match {
	switch m := m.(type) {
	case *syntax.And:
		return &syntax.And{Xs: k.list(m.Xs), At: m.At}
	case *syntax.Or:
		return &syntax.Or{Xs: k.list(m.Xs), At: m.At}
	case *syntax.Not:
		return &syntax.Not{X: k.replace(m.X), At: m.At}
	case *syntax.Term:
		if m.Field == nil {
			said, _ := plan.NewTrace(k.vars, func(string) *plan.Term { return nil }).Scope(m)
			return k.column(flat(said))
		}
	}
	return m
}

func (k *conditionColumns) list(in []syntax.Match) []syntax.Match {
	out := make([]syntax.Match, len(in))
	for i, m := range in {
		out[i] = k.replace(m)
	}
	return out
}

// column returns the term that a condition holds.
func (k *conditionColumns) column(f insights.All) syntax.Match {
	at := slices.IndexFunc(k.c.group.Conditions, func(have insights.Filter) bool { return insights.Text(have) == insights.Text(f) })
	if at < 0 {
		at = len(k.c.group.Conditions)
		k.c.group.Conditions = append(k.c.group.Conditions, f)
		k.c.conditions = append(k.c.conditions, conditionField+strconv.Itoa(at))
	}
	return &syntax.Term{Field: &syntax.Ident{Name: k.c.conditions[at]}, Values: []syntax.Text{literalText("true")}}
}

// cloudTrailIndexed are the fields by which CloudWatch indexes CloudTrail's
// events and that CloudTrail writes as texts into all of them.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogs-Field-Indexing.html
var cloudTrailIndexed = []string{"eventSource", "eventName"}

// isIndexed reports whether a condition is an equality that finds events by an
// index, so that CloudWatch skips, and does not bill, the others.
func (u *pusher) isIndexed(f insights.Filter) bool {
	e, ok := f.(insights.Equal)
	return ok && u.source.Kind == fields.KindCloudTrail && slices.Contains(cloudTrailIndexed, e.Field)
}

// unit is the width of the buckets of time that slices need: 0 for none.
func (c *countPlan) unit(rt *exec.Runtime) (time.Duration, bool) {
	var unit time.Duration
	for _, s := range c.slices {
		u := s.Unit(rt)
		switch {
		case u == 0:
		case unit == 0:
			unit = u
		default:
			unit = insights.BinWithin(gcd(unit, u))
		}
	}
	return unit, true
}

func gcd(a, b time.Duration) time.Duration {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func only(list, of []string) []string {
	return slices.DeleteFunc(unique(list), func(s string) bool { return !slices.Contains(of, s) })
}

func unique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// scan returns the scan that counts events over the range of the runtime.
func (c *countPlan) scan(s source.LogScan, p *pushdown, rt *exec.Runtime) *source.Counts {
	unit, _ := c.unit(rt)
	out := &source.Counts{LogScan: s, Filter: p.filter().(insights.All), Paths: c.paths, Group: c.group, Doubt: c.hasDoubt, Conditions: c.conditions}
	out.Fields = fields.Needs(c.rules, c.wanted)
	out.Group.Slice = unit
	return out
}

// prepare are the operators that make of counted events what follows the first
// stages.
func (c *countPlan) prepare() []plan.Op {
	auto := slices.DeleteFunc(slices.Clone(c.wanted.Names()), func(n string) bool { return strings.HasPrefix(n, conditionField) })
	return append([]plan.Op{ops.AutoFields(auto), ops.ScopeFilter(c.rest)}, c.here...)
}
