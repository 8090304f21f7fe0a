package insightsql

import (
	"regexp"
	"strings"
)

// extraction is the parse command: glob with aliases, a regular expression with
// groups, logfmt or CSV. Rows that do not match stay, without the new fields.
type extraction struct {
	source  expr
	pattern token
	mode    string // "", glob, logfmt or csv
	multi   bool   // a row for every match of the regular expression
	aliases []token
}

// parseParse reads parse [field] "glob" as a, b, parse [field] /regex/ [as a, b] [multi], parse [field] logfmt as a and
// parse [field] csv as a, b. The words logfmt and csv are fields when something other than as follows.
// The field is an operand, not an expression: a slash behind it is no division.
func parseParse(p *parser) (command, error) {
	x := &extraction{source: &field{"@message", p.last}}
	var err error
	if p.tok.kind != tokString && !p.tok.is("/") && !p.isMode() {
		if x.source, err = p.postfix(0); err != nil {
			return nil, err
		}
	}
	if err := x.readPattern(p); err != nil {
		return nil, err
	}
	named, err := p.accept("as")
	switch {
	case err != nil:
		return nil, err
	case named:
		if x.aliases, err = p.names("a name after as"); err != nil {
			return nil, err
		}
	case x.mode == "glob":
		return nil, p.unexpected("as and a name for each *")
	case x.mode != "":
		return nil, p.unexpected("as and a name")
	}
	if p.tok.is("multi") && x.mode == "" {
		x.multi = true
		return x, p.advance()
	}
	return x, nil
}

// isMode tells whether logfmt or csv comes next, and behind it as.
func (p *parser) isMode() bool {
	if !p.tok.is("logfmt") && !p.tok.is("csv") {
		return false
	}
	ahead := p.lexer
	t, err := ahead.next()
	return err == nil && t.is("as")
}

// readPattern reads what tells the modes of parse apart.
func (x *extraction) readPattern(p *parser) (err error) {
	switch {
	case p.tok.kind == tokString:
		x.pattern, x.mode = p.tok, "glob"
	case p.tok.is("/"):
		if x.pattern, err = p.regex(p.tok.start); err != nil {
			return err
		}
	case p.isMode():
		x.pattern, x.mode = p.tok, strings.ToLower(p.tok.text)
	default:
		return p.unexpected("a quoted pattern or a regular expression")
	}
	return p.advance()
}

// compile makes a stage that sets the cells of all new fields for every row, so
// that nothing is left of the row before.
func (x *extraction) compile(c *compiler) error {
	source, err := c.value(x.source)
	if err != nil {
		return err
	}
	switch x.mode {
	case "glob":
		return x.compileGlob(c, source)
	case "logfmt":
		return x.compileLogfmt(c, source)
	case "csv":
		return x.compileCSV(c, source)
	}
	m, err := c.matchers.of(x.pattern.text)
	if err != nil {
		return c.rejectAt(x.pattern.span, "the regular expression is not valid: %v", err)
	}
	groups, err := x.groups(c, m.re)
	if err != nil {
		return err
	}
	e := c.env
	if x.multi {
		c.eachOf(func(r *row, next func()) {
			var matches [][]int
			s, ok := e.text(source(r))
			if ok && m.possible(s) {
				matches = m.re.FindAllStringSubmatchIndex(s, -1)
			}
			if matches == nil {
				matches = [][]int{nil}
			}
			for _, at := range matches {
				fill(r, groups, s, at)
				next()
			}
		})
		return nil
	}
	c.rowwise(func(r *row) bool {
		var at []int
		s, ok := e.text(source(r))
		if ok && m.possible(s) {
			at = m.re.FindStringSubmatchIndex(s)
		}
		fill(r, groups, s, at)
		return true
	})
	return nil
}

// fill sets the cells of the groups from a match of s, or clears them when at is nil.
func fill(r *row, groups []capture, s string, at []int) {
	for _, g := range groups {
		r.cells[g.cell] = value{}
		if at != nil && at[2*g.group] >= 0 {
			r.cells[g.cell] = textValue(s[at[2*g.group]:at[2*g.group+1]])
		}
	}
}

// capture says which group of the expression fills which cell.
type capture struct{ group, cell int }

// groups pairs the capture groups with their names: the aliases when there are
// some, else the names inside the expression.
func (x *extraction) groups(c *compiler, re *regexp.Regexp) ([]capture, error) {
	var list []capture
	if x.aliases != nil {
		if len(x.aliases) != re.NumSubexp() {
			return nil, c.rejectAt(x.pattern.span, "the expression has %d groups, but as gives %d names", re.NumSubexp(), len(x.aliases))
		}
		for i, alias := range x.aliases {
			at, err := c.extract(alias.text, alias.span)
			if err != nil {
				return nil, err
			}
			list = append(list, capture{i + 1, at})
		}
		return list, nil
	}
	for i, name := range re.SubexpNames() {
		if name == "" {
			continue
		}
		at, err := c.extract(name, x.pattern.span)
		if err != nil {
			return nil, err
		}
		list = append(list, capture{i, at})
	}
	if list == nil {
		return nil, c.rejectAt(x.pattern.span, "the regular expression has no named group: write (?<name>…)")
	}
	return list, nil
}

// extract defines a field that parse fills and shows it in the result.
func (c *compiler) extract(name string, at span) (int, error) {
	i := c.slot()
	if err := c.define(name, at, cell(i)); err != nil {
		return 0, err
	}
	c.parsed = append(c.parsed, output{name, cell(i)})
	return i, nil
}

// compileGlob splits the pattern at its wildcards; there is no way to escape one.
func (x *extraction) compileGlob(c *compiler, source evaluator) error {
	text := unescape(x.pattern.text, c.text[x.pattern.start], c.env.setting(stringEscapes))
	literals := strings.Split(text, "*")
	if len(literals)-1 != len(x.aliases) {
		return c.rejectAt(x.pattern.span, "the pattern has %d wildcards, but as gives %d names", len(literals)-1, len(x.aliases))
	}
	cells := make([]int, len(x.aliases))
	for i, alias := range x.aliases {
		at, err := c.extract(alias.text, alias.span)
		if err != nil {
			return err
		}
		cells[i] = at
	}
	e, g := c.env, newGlob(literals, c.env.setting(parseNewline))
	c.rowwise(func(r *row) bool {
		s, ok := e.text(source(r))
		for i := range cells {
			r.cells[cells[i]] = value{}
		}
		if ok && g.match(s) {
			for i, part := range g.parts {
				r.cells[cells[i]] = textValue(part)
			}
		}
		return true
	})
	return nil
}
