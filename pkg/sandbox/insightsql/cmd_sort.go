package insightsql

// sorting orders rows by several keys.
type sorting struct{ keys []direction }

type direction struct {
	expr
	descending bool
}

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

func (p *parser) direction() (descending bool, err error) {
	if descending, err = p.accept("desc"); descending || err != nil {
		return descending, err
	}
	_, err = p.accept("asc")
	return false, err
}

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
