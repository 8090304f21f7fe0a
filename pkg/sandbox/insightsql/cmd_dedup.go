package insightsql

// dedup keeps the first row, in sort order, of each combination of values. Rows
// with a missing value are all kept.
type dedup struct{ names []token }

// parseDedup reads the field names behind dedup.
func parseDedup(p *parser) (command, error) {
	names, err := p.names("a field name")
	return &dedup{names}, err
}

// compile orders the rows first, newest first when no sort came before: which
// duplicate is kept depends on it.
func (d *dedup) compile(c *compiler) error {
	if err := c.afterStats(); err != nil {
		return err
	}
	keys := make([]evaluator, len(d.names))
	for i, t := range d.names {
		v, err := c.field(&field{t.text, t.span})
		if err != nil {
			return err
		}
		keys[i] = v
	}
	c.cut(-1)
	c.dedup = true
	e := c.env
	c.plan.add(func(next sink) sink {
		seen := map[string]bool{}
		var buf []byte
		return &each{next, func(r *row) bool {
			buf = buf[:0]
			for _, key := range keys {
				v := key(r)
				if v.isNull() || v.kind == kindTree {
					return true
				}
				buf = e.appendKey(buf, v)
			}
			if seen[string(buf)] {
				return false
			}
			seen[string(buf)] = true
			return true
		}}
	})
	return nil
}
