package insightsql

// fields shows columns and defines aliases; several commands accumulate.
type fields struct{ columns []column }

// parseFields reads fields a, expression as b, ….
func parseFields(p *parser) (command, error) {
	list, err := p.columns()
	return &fields{list}, err
}

// compile adds to the columns of earlier fields commands. The first one after
// stats begins anew.
func (f *fields) compile(c *compiler) error {
	outputs, err := c.compute(f.columns)
	if err != nil {
		return err
	}
	if !c.projected {
		c.fields, c.projected = nil, true
	}
	for _, col := range f.columns {
		if name, ok := col.expr.(*field); ok && c.scope.event && col.alias == "" {
			c.shown[name.name] = true
		}
	}
	c.fields = append(c.fields, outputs...)
	return nil
}

// display sets the final columns; the last display wins.
type display struct{ columns []column }

// parseDisplay reads display, which has the syntax of fields.
func parseDisplay(p *parser) (command, error) {
	list, err := p.columns()
	return &display{list}, err
}

// compile replaces what an earlier display chose.
func (d *display) compile(c *compiler) error {
	outputs, err := c.compute(d.columns)
	c.display = outputs
	return err
}

// compute compiles columns, defines their aliases, and evaluates those that are
// more than a name once per row.
func (c *compiler) compute(columns []column) ([]output, error) {
	var outputs []output
	for _, col := range columns {
		v, err := c.value(col.expr)
		if err != nil {
			return nil, err
		}
		if _, plain := col.expr.(*field); !plain {
			v = c.store(v)
		}
		if col.alias != "" {
			if err := c.define(col.alias, col.expr.at(), v); err != nil {
				return nil, err
			}
		}
		outputs = append(outputs, output{col.label, v})
	}
	return outputs, nil
}

// store evaluates v into a cell of its own as the row passes.
func (c *compiler) store(v evaluator) evaluator {
	i := c.slot()
	c.rowwise(func(r *row) bool { r.cells[i] = v(r); return true })
	return cell(i)
}
