package insightsql

// sorting orders rows by several keys.
type sorting struct{ keys []direction }

// direction is a sort key as written.
type direction struct {
	expr
	descending bool
}

// parseSort reads sort a desc, b; ascending is the default.
func parseSort(p *parser) (command, error) {
	s := &sorting{}
	for {
		x, err := p.expression()
		if err != nil {
			return nil, err
		}
		descending, err := p.direction()
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, direction{x, descending})
		if ok, err := p.accept(","); !ok || err != nil {
			return s, err
		}
	}
}

// direction consumes asc or desc.
func (p *parser) direction() (descending bool, err error) {
	if descending, err = p.accept("desc"); descending || err != nil {
		return descending, err
	}
	_, err = p.accept("asc")
	return false, err
}

// compile only notes the keys: the order is applied where it first matters, at
// limit, dedup or the end, so that limit can bound what is kept.
func (s *sorting) compile(c *compiler) error {
	if err := c.afterStats(); err != nil {
		return err
	}
	var keys []sortKey
	for _, k := range s.keys {
		v, err := c.value(k.expr)
		if err != nil {
			return err
		}
		keys = append(keys, sortKey{v, k.descending})
	}
	// A later sort wins, the earlier one still orders what it leaves equal.
	c.sortKeys = append(keys, c.sortKeys...)
	return nil
}
