package insightsql

// filter keeps the rows for which the condition is true; where is its other name.
type filter struct{ condition expr }

// parseFilter reads filter and where.
func parseFilter(p *parser) (command, error) {
	x, err := p.expression()
	return &filter{x}, err
}

// compile keeps rows for yes alone: unknown drops them like no.
func (f *filter) compile(c *compiler) error {
	cond, err := c.condition(f.condition)
	if err != nil {
		return err
	}
	c.rowwise(func(r *row) bool { return cond(r) == yes })
	return nil
}
