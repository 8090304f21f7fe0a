package insightsql

import "strings"

// command is one stage of a query: it was parsed, and adds itself to a plan.
type command interface {
	compile(*compiler) error
}

// step is a command with its name as written.
type step struct {
	command
	name token
}

// commandParsers has one entry per command; its parser starts behind the name.
var commandParsers = map[string]func(*parser) (command, error){
	"fields":  parseFields,
	"display": parseDisplay,
	"filter":  parseFilter,
	"where":   parseFilter,
	"parse":   parseParse,
	"stats":   parseStats,
	"sort":    parseSort,
	"limit":   parseLimit,
	"dedup":   parseDedup,
	"json":    parseJSON,
	"unnest":  parseUnnest,
	"expand":  parseExpand,
}

// unsupported names the documented commands that are not evaluated.
const unsupported = " accum addtotals anomaly appendcols autoregress cidrlookup countfrequent count_frequent diff estimate" +
	" filldown fillmissing filterindex join logcompare lookup outlier pattern relevantfields sessionize source" +
	" unmask "

// parser is a recursive-descent parser with one token of lookahead.
type parser struct {
	lexer
	tok  token // the current token
	last span  // the one before
}

// parseQuery parses commands that are joined by pipes.
func parseQuery(text string) ([]step, error) {
	p := &parser{lexer: lexer{text: text}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == tokEnd {
		return nil, reject(text, p.tok.span, "the query is empty: expected a command such as fields or stats")
	}
	var steps []step
	for {
		name := p.tok
		c, err := p.command()
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{c, name})
		if p.tok.kind == tokEnd {
			return steps, nil
		}
		if err := p.expect("|"); err != nil {
			return nil, err
		}
	}
}

// command parses one command.
func (p *parser) command() (command, error) {
	name := p.tok
	if name.kind != tokWord || name.quoted {
		return nil, p.unexpected("a command")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	key := strings.ToLower(name.text)
	if parse, ok := commandParsers[key]; ok {
		return parse(p)
	}
	if strings.Contains(unsupported, " "+key+" ") {
		return nil, reject(p.text, name.span, "the command %s is not supported by the sandbox", name.text)
	}
	return nil, reject(p.text, name.span, "unexpected symbol found %s: expected a command", name.text)
}

func (p *parser) advance() error {
	p.last = p.tok.span
	t, err := p.next()
	p.tok = t
	return err
}

// accept consumes the keyword or punctuation if it comes next.
func (p *parser) accept(s string) (bool, error) {
	if !p.tok.is(s) {
		return false, nil
	}
	return true, p.advance()
}

func (p *parser) expect(s string) error {
	if !p.tok.is(s) {
		return p.unexpected(s)
	}
	return p.advance()
}

// unexpected rejects the current token and says what should stand there.
func (p *parser) unexpected(expected string) error {
	if p.tok.kind == tokEnd {
		return reject(p.text, p.tok.span, "unexpected end of the query: expected %s", expected)
	}
	return reject(p.text, p.tok.span, "unexpected symbol found %s: expected %s", p.text[p.tok.start:p.tok.end], expected)
}

// name consumes a field name.
func (p *parser) name(what string) (token, error) {
	t := p.tok
	if t.kind != tokWord || !t.quoted && isReserved(t.text) {
		return t, p.unexpected(what)
	}
	return t, p.advance()
}

// alias consumes "as name"; the name is "" when there is none.
func (p *parser) alias() (string, error) {
	if ok, err := p.accept("as"); !ok || err != nil {
		return "", err
	}
	t, err := p.name("a name after as")
	return t.text, err
}

// names consumes a comma-separated list of field names.
func (p *parser) names(what string) ([]token, error) {
	var list []token
	for {
		t, err := p.name(what)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
		if ok, err := p.accept(","); !ok || err != nil {
			return list, err
		}
	}
}

// isReserved lists the words that need backticks as field names. Commands and
// functions do not.
func isReserved(word string) bool {
	switch strings.ToLower(word) {
	case "and", "or", "not", "in", "like", "as", "by":
		return true
	}
	return false
}

// column is an expression with the name of its result column.
type column struct {
	expr  expr
	alias string // "" when none was written
	label string // the alias, the field's name, or the expression's text
}

// column parses an expression and its alias.
func (p *parser) column() (column, error) {
	start := p.tok.start
	e, err := p.expression()
	if err != nil {
		return column{}, err
	}
	c := column{expr: e, label: p.text[start:p.last.end]}
	if f, ok := e.(*field); ok {
		c.label = f.name
	}
	c.alias, err = p.alias()
	if c.alias != "" {
		c.label = c.alias
	}
	return c, err
}

// columns parses a comma-separated list.
func (p *parser) columns() ([]column, error) {
	var list []column
	for {
		c, err := p.column()
		if err != nil {
			return nil, err
		}
		list = append(list, c)
		if ok, err := p.accept(","); !ok || err != nil {
			return list, err
		}
	}
}
