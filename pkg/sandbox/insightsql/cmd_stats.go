package insightsql

// stats aggregates rows into one row per combination of the by expressions.
type stats struct{ results, by []column }

// parseStats reads stats f(a) as x, g(b) / 2 by c, bin(5m) as t.
func parseStats(p *parser) (command, error) {
	s := &stats{}
	var err error
	if s.results, err = p.columns(); err != nil {
		return nil, err
	}
	if ok, err := p.accept("by"); err != nil {
		return nil, err
	} else if ok {
		if s.by, err = p.columns(); err != nil {
			return nil, err
		}
	}
	if p.tok.is("offset") {
		return nil, reject(p.text, p.tok.span, "stats … offset is not supported by the sandbox")
	}
	return s, nil
}

// compile builds the aggregation, then replaces the scope: after stats only its
// groups and results exist.
func (s *stats) compile(c *compiler) error {
	if c.stats++; c.stats > maxStats {
		return c.rejectAt(c.word.span, "a query can have at most %d stats commands", maxStats)
	}
	c.countMatched()
	clear(c.shown)
	a := &aggregation{plan: c.plan}
	input, out := c.scope, &scope{names: map[string]evaluator{}, exprs: map[int]evaluator{}}
	var outputs []output
	add := func(col column, v evaluator) error {
		c.scope = out
		defer func() { c.scope = input }()
		outputs = append(outputs, output{col.label, v})
		out.exprs[c.ids.of(col.expr)] = v
		return c.define(col.label, col.expr.at(), v)
	}
	for _, col := range s.by {
		key, err := c.value(col.expr)
		if err != nil {
			return err
		}
		i := c.slot()
		a.keys = append(a.keys, slotted{key, i})
		if err := add(col, cell(i)); err != nil {
			return err
		}
	}
	for _, col := range s.results {
		v, err := s.result(c, a, col, out)
		if err != nil {
			return err
		}
		if err := add(col, v); err != nil {
			return err
		}
	}
	c.plan.add(func(next sink) sink {
		a.next, a.groups = next, map[string]*group{}
		return a
	})
	c.scope, c.plan.blocking = out, true
	c.fields, c.parsed, c.display, c.projected = outputs, nil, nil, false
	return nil
}

// result compiles one item of stats: its aggregates over the input, and what is
// computed from them, from groups and from earlier aliases.
func (s *stats) result(c *compiler, a *aggregation, col column, out *scope) (evaluator, error) {
	for _, x := range aggregateCalls(col.expr, nil) {
		if _, ok := out.exprs[c.ids.of(x)]; ok {
			continue
		}
		create, err := c.aggregate(x, s)
		if err != nil {
			return nil, err
		}
		i := c.slot()
		a.aggregates = append(a.aggregates, aggregateCell{create, i})
		out.exprs[c.ids.of(x)] = cell(i)
	}
	input := c.scope
	c.scope = out
	defer func() { c.scope = input }()
	v, err := c.value(col.expr)
	if err != nil {
		return nil, err
	}
	i := c.slot()
	a.results = append(a.results, slotted{v, i})
	return cell(i), nil
}

// aggregateCalls lists the outermost calls of aggregate functions in x.
func aggregateCalls(x expr, list []*call) []*call {
	if f, ok := x.(*call); ok && isAggregate(f.name) {
		return append(list, f)
	}
	for _, sub := range operands(x) {
		list = aggregateCalls(sub, list)
	}
	return list
}

// operands lists the direct parts of an expression.
func operands(x expr) []expr {
	switch x := x.(type) {
	case *prefix:
		return []expr{x.x}
	case *infix:
		return []expr{x.l, x.r}
	case *match:
		return []expr{x.x, x.pattern}
	case *membership:
		return append([]expr{x.x}, x.items...)
	case *call:
		return x.args
	case *member:
		return []expr{x.x}
	case *element:
		return []expr{x.x}
	}
	return nil
}
