package syntax_test

import (
	"slices"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// stage is every operator of the test grammar: its words and names in order,
// each printed its own way.
type stage struct {
	Name  string
	Items []any // string, syntax.Ident, []syntax.Ident, syntax.Text, syntax.Expr or []syntax.Stage
	At    diag.Span
}

func (s *stage) Span() diag.Span { return s.At }

func (s *stage) Print(p *syntax.Printer) {
	p.Text(s.Name)
	for i, item := range s.Items {
		if i > 0 || s.Name != "" {
			p.Text(" ")
		}
		switch item := item.(type) {
		case string:
			p.Text(item)
		case syntax.Ident:
			p.Ident(item)
		case []syntax.Ident:
			p.Idents(item)
		case syntax.Text:
			p.TextLit(item)
		case syntax.Expr:
			p.Expr(item)
		case []syntax.Stage:
			p.Text("(")
			p.Stages(item)
			p.Text(")")
		}
	}
}

// testGrammar has a few operators of each shape that the languages know.
type testGrammar map[string]func(p *syntax.Parser, s *stage) bool

func (g testGrammar) Stage(name string) (func(*syntax.Parser, syntax.Token) syntax.Stage, bool) {
	read, ok := g[name]
	if !ok {
		return nil, false
	}
	return func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		s := &stage{Name: name}
		if !read(p, s) {
			return nil
		}
		s.At = p.SpanFrom(head.Span)
		return s
	}, true
}

func (g testGrammar) Operators() []string {
	var names []string
	for name := range g {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (g testGrammar) Syntax(name string) string {
	switch name {
	case "limit":
		return "limit <n>"
	case "avg", "sum":
		return name + "(<f>) [as <a>] [by <key>, …]"
	}
	return ""
}

func (g testGrammar) Expression(p *syntax.Parser) syntax.Stage {
	if p.Lang() == "metrics" {
		return nil
	}
	e := p.Expr()
	s := &stage{Items: []any{e}}
	s.alias(p)
	s.At = p.SpanFrom(e.Span())
	return s
}

func (s *stage) add(items ...any) { s.Items = append(s.Items, items...) }

func (s *stage) alias(p *syntax.Parser) {
	if id := p.As(); id != nil {
		s.add("as", *id)
	}
}

func (s *stage) by(p *syntax.Parser) {
	if list := p.By(); list != nil {
		s.add("by", list)
	}
}

func logGrammar() testGrammar {
	return testGrammar{
		"where": readExpr,
		"count": func(p *syntax.Parser, s *stage) bool {
			s.alias(p)
			s.by(p)
			return true
		},
		"avg": readAggregate, "sum": readAggregate,
		"limit": func(p *syntax.Parser, s *stage) bool {
			n, ok := p.Int("the number of rows", 1, 10_000)
			s.add(strconv.Itoa(n))
			return ok
		},
		"timeslice": func(p *syntax.Parser, s *stage) bool {
			d, ok := p.Duration("the width of the slices")
			s.add(strconv.FormatInt(d.Milliseconds(), 10) + "ms")
			return ok
		},
		"fields": func(p *syntax.Parser, s *stage) bool {
			if p.AcceptOp("-") {
				s.add("-")
			}
			list := p.IdentList("a field")
			s.add(list)
			return len(list) > 0
		},
		"parse": readParse,
		"csv": func(p *syntax.Parser, s *stage) bool {
			f, ok := p.Ident("a field")
			s.add(f)
			for _, option := range []string{"delim", "escape", "quote"} {
				if v, present, right := p.CharOption(option); present {
					ok = ok && right
					s.add(option + "='" + v + "'")
				}
			}
			return ok
		},
		"lookup": func(p *syntax.Parser, s *stage) bool {
			s.add(p.IdentList("a column"))
			if _, ok := p.AcceptWord("from"); !ok {
				p.Expected("`from`", "")
				return false
			}
			table, ok := p.Word("a table")
			s.add("from", table)
			return ok
		},
		"join": func(p *syntax.Parser, s *stage) bool {
			if !p.ExpectOp("(", "before the pipeline") {
				return false
			}
			s.add(p.Pipeline())
			ok := p.ExpectOp(")", "to close the pipeline")
			s.alias(p)
			return ok
		},
		"cat": func(p *syntax.Parser, s *stage) bool {
			t, ok := p.Word("a table")
			s.add(t)
			return ok
		},
	}
}

func metricGrammar() testGrammar {
	grouped := func(p *syntax.Parser, s *stage) bool {
		s.by(p)
		return true
	}
	return testGrammar{
		"avg": grouped, "sum": grouped, "count": grouped,
		"eval":  readExpr,
		"where": readExpr,
		"rate":  grouped,
		"quantize": func(p *syntax.Parser, s *stage) bool {
			p.AcceptWord("to")
			d, ok := p.Duration("the interval")
			s.add("to", strconv.FormatInt(d.Milliseconds(), 10)+"ms")
			if _, using := p.AcceptWord("using"); using {
				id, named := p.Ident("a roll-up")
				s.add("using", id)
				ok = ok && named
			}
			return ok
		},
		"timeshift": func(p *syntax.Parser, s *stage) bool {
			d, ok := p.Duration("the shift")
			s.add(strconv.FormatInt(d.Milliseconds(), 10) + "ms")
			return ok
		},
		"parse": func(p *syntax.Parser, s *stage) bool {
			pattern, ok := p.Pattern("a pattern")
			s.add(pattern)
			if _, as := p.AcceptWord("as"); as {
				s.add("as", p.AliasList("a name"))
			}
			return ok
		},
	}
}

func readExpr(p *syntax.Parser, s *stage) bool {
	s.add(p.Expr())
	return true
}

func readAggregate(p *syntax.Parser, s *stage) bool {
	if !p.ExpectOp("(", "before the field") {
		return false
	}
	f, ok := p.Ident("a field")
	if !ok || !p.ExpectOp(")", "behind the field") {
		return false
	}
	s.add("(", f, ")")
	s.alias(p)
	s.by(p)
	return true
}

func readParse(p *syntax.Parser, s *stage) bool {
	if p.PeekWord("field") {
		p.Next()
		p.ExpectOp("=", "behind `field`")
		f, ok := p.Ident("a field")
		if !ok {
			return false
		}
		s.add("field =", f)
	}
	pattern, ok := p.String("a pattern in double quotes")
	if !ok {
		return false
	}
	s.add(pattern)
	if _, as := p.AcceptWord("as"); !as {
		p.Expected("`as` and the names of the fields", "write parse \"…\" as name")
		return false
	}
	s.add("as", p.AliasList("a name"))
	if _, nodrop := p.AcceptWord("nodrop"); nodrop {
		s.add("nodrop")
	}
	return true
}
