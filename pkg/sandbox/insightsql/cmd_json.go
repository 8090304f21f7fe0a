package insightsql

// extractJSON is the json command: a value inside a field that holds an object.
type extractJSON struct {
	source *field
	path   token
	alias  token
}

// parseJSON reads json field=f "key.sub" as a.
func parseJSON(p *parser) (command, error) {
	x := &extractJSON{}
	if err := p.expect("field"); err != nil {
		return nil, err
	}
	if err := p.expect("="); err != nil {
		return nil, err
	}
	name, err := p.name("a field name after field=")
	if err != nil {
		return nil, err
	}
	x.source = &field{name.text, name.span}
	if p.tok.kind != tokString {
		return nil, p.unexpected("a path in quotes")
	}
	x.path = p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.expect("as"); err != nil {
		return nil, err
	}
	x.alias, err = p.name("a name after as")
	return x, err
}

// compile takes the field for a map, for the text of an object, or, when it is
// neither, for an object of the event.
func (x *extractJSON) compile(c *compiler) error {
	source, err := c.field(x.source)
	if err != nil {
		return err
	}
	path := unescape(x.path.text, c.text[x.path.start], c.env.setting(stringEscapes))
	nested := func(*row) value { return value{} }
	if c.scope.names[x.source.name] == nil {
		nested = c.eventField(x.source.name + "." + path)
	}
	at, err := c.extract(x.alias.text, x.alias.span)
	if err != nil {
		return err
	}
	e := c.env
	c.rowwise(func(r *row) bool {
		v := source(r)
		t := v.tree
		if s, ok := e.text(v); ok {
			t, _ = parseTree(s)
		}
		if r.cells[at] = nested(r); t != nil {
			r.cells[at] = t.lookup(path)
		}
		return true
	})
	return nil
}
