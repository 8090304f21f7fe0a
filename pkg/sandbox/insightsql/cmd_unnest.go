package insightsql

// unnest makes a row of every element of a list. What is no list counts as its
// only element.
type unnest struct {
	source expr
	alias  token // of unnest
	expand bool  // expand: the elements take the field's own name
}

// parseUnnest reads unnest list into x.
func parseUnnest(p *parser) (command, error) {
	u := &unnest{}
	var err error
	if u.source, err = p.postfix(0); err != nil {
		return nil, err
	}
	if err = p.expect("into"); err != nil {
		return nil, err
	}
	u.alias, err = p.name("a name after into")
	return u, err
}

// parseExpand reads expand f.
func parseExpand(p *parser) (command, error) {
	name, err := p.name("a field name")
	return &unnest{source: &field{name.text, name.span}, alias: name, expand: true}, err
}

// compile takes a list, the text of an array for expand, or an array of the event.
func (u *unnest) compile(c *compiler) error {
	source, err := c.value(u.source)
	if err != nil {
		return err
	}
	name := ""
	if f, ok := u.source.(*field); ok && c.scope.event && c.scope.names[f.name] == nil {
		name = f.name
	}
	at := c.slot()
	if u.expand {
		c.scope.names[u.alias.text] = cell(at) // from here on the name is an element's
		for i := range c.fields {
			if c.fields[i].name == u.alias.text {
				c.fields[i].eval = cell(at)
			}
		}
	} else if err := c.define(u.alias.text, u.alias.span, cell(at)); err != nil {
		return err
	}
	c.parsed = append(c.parsed, output{u.alias.text, cell(at)})
	e := c.env
	c.eachOf(func(r *row, next func()) {
		v := source(r)
		if v.isNull() && name != "" {
			if t, ok := parseTree(r.event.Message); ok {
				v = t.lookup(name)
			}
		}
		if s, ok := e.text(v); ok && u.expand {
			if t, ok := parseTree(s); ok {
				v = treeValue(t)
			}
		}
		if v.kind != kindTree || v.tree.keys != nil {
			r.cells[at] = v
			next()
			return
		}
		for _, item := range v.tree.items {
			r.cells[at] = item
			next()
		}
	})
	return nil
}
