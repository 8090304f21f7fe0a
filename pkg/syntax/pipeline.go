package syntax

// Grammar knows the operators of a language. Package ops implements it.
type Grammar interface {
	// Stage returns the parser of the operator with the given name, in lower
	// case. The head token, the name itself, is eaten already. A nil stage
	// means that an error was reported.
	Stage(name string) (parse func(p *Parser, head Token) Stage, ok bool)
	// Expression parses a stage whose head is no operator. It returns nil
	// when the language has no such stage.
	Expression(p *Parser) Stage
	// Operators returns every operator name, for suggestions.
	Operators() []string
}

// Helper is a Grammar that also knows how an operator is written, e.g.
// "limit <n>", which is shown when a stage goes wrong.
type Helper interface{ Syntax(name string) string }

// Pipeline parses a nested pipeline up to its closing parenthesis, which the
// caller eats, as it ate the opening one. A scope before the first stage, as
// joins are often written with, has no effect and gives a remark.
func (p *Parser) Pipeline() []Stage {
	if !p.nest() {
		p.unnest()
		return nil
	}
	defer p.unnest()
	p.closers = append(p.closers, ')')
	defer func() { p.closers = p.closers[:len(p.closers)-1] }()
	if p.scopeAhead() {
		start := p.Peek().Span
		p.resync(0)
		p.Infof(p.SpanFrom(start), "ignored-scope", "filter with a `where` stage", "a scope inside a nested pipeline has no effect")
		if !p.AcceptOp("|") {
			p.fail(p.SpanFrom(start), "empty-stage", "add a | and an operator", "a nested pipeline needs an operator")
			return nil
		}
	}
	return p.stages()
}

// scopeAhead reports whether the stage ahead is a scope: it starts with no
// operator and names no result.
func (p *Parser) scopeAhead() bool {
	head := p.Peek()
	if p.AtEnd() || head.Kind == KindPlace || p.PeekAt(1).Text == "(" || head.plain() && (p.operator(head) != nil || p.PeekAt(1).Text != "=" && p.likeOperator(head)) {
		return false
	}
	return !p.aliasAhead()
}

// stages parses stages separated by | up to the end of the pipeline.
func (p *Parser) stages() []Stage {
	var list []Stage
	for {
		head := p.Peek()
		s := p.stage()
		p.settle(list, head)
		if s != nil {
			list = append(list, s)
		}
		if !p.PeekOp("|") || p.compose() {
			return list
		}
		p.Next()
	}
}

// compose reports whether the stage behind the | is a subquery's compose.
func (p *Parser) compose() bool {
	return len(p.closers) > 0 && p.closers[len(p.closers)-1] == ']' && p.peek(1).is("compose")
}

// stage parses one stage and moves to its end, whatever goes wrong.
func (p *Parser) stage() Stage {
	broken, aliased, opened := p.broken, p.aliased, len(p.opened)
	p.broken, p.aliased = p.stopped, false
	s := p.readStage()
	depth := 0
	if !p.AtEnd() {
		depth = max(0, len(p.opened)-opened)
	}
	p.resync(depth)
	p.broken, p.aliased, p.opened = broken || p.stopped, aliased, p.opened[:min(opened, len(p.opened))]
	return s
}

// readStage parses one stage; the cursor may stop before its end when it
// reported an error.
func (p *Parser) readStage() Stage {
	head := p.Peek()
	if p.AtEnd() {
		p.emptyStage(head)
		return nil
	}
	if p.atPlace() {
		p.place.Operator = true
		if p.compose() {
			p.Offer("compose")
		}
		p.broken = true
		return nil
	}
	if head.Kind == KindVar && p.wholeStageVariable(head) {
		return nil
	}
	errors := p.bag.Errors()
	var s Stage
	if parse := p.operator(head); parse != nil {
		p.Next()
		s = parse(p, head)
	} else {
		s = p.expression(head)
	}
	if s == nil && p.bag.Errors() == errors {
		p.UnknownOperator(head)
	}
	if !p.AtEnd() && p.bag.Errors() == errors {
		p.leftover(head)
	}
	return s
}

// operator returns the parser of the operator that head names. An operator's
// name before a comparison or a division is a field.
func (p *Parser) operator(head Token) func(*Parser, Token) Stage {
	if p.grammar == nil || !head.plain() {
		return nil
	}
	parse, ok := p.grammar.Stage(head.Fold())
	if !ok {
		return nil
	}
	if next := p.PeekAt(1); next.Kind == KindOp {
		switch next.Text {
		case "=", "==", "!=", "<>", "<", ">", "<=", ">=", "?":
			return nil
		case "/":
			// `save /a/b` names a path, `total / 2` divides.
			if i := next.Span.End; i < len(p.lex.src) && isSpace(p.lex.src[i]) || next.Span.Start == head.Span.End {
				return nil
			}
		}
	}
	return parse
}

// expression parses a stage whose head names no operator.
func (p *Parser) expression(head Token) Stage {
	if p.grammar == nil {
		return nil
	}
	next := p.PeekAt(1)
	if head.plain() && !p.continues(next) {
		p.UnknownOperator(head)
		return nil
	}
	if head.plain() && next.Text != "(" && !p.aliasAhead() {
		switch {
		case next.Text == "=" || next.Text == "==":
			p.fail(next.Span, "assignment", "write `<expression> as "+head.Text+"`",
				"`=` compares; it does not assign")
			return nil
		case p.likeOperator(head) || Instead(head.Text) != "":
			p.UnknownOperator(head)
			return nil
		}
	}
	errors := p.bag.Errors()
	s := p.grammar.Expression(p)
	if s != nil && p.bag.Errors() == errors && !p.aliased && p.AtEnd() && !(head.plain() && next.Text == "(") {
		p.fail(p.SpanFrom(head.Span), "missing-as", "add `as <name>`", "the expression has no name")
	}
	return s
}

// aliasAhead reports whether the stage ahead has an `as`, which names its result.
func (p *Parser) aliasAhead() bool {
	start, last, opened := p.Peek().Span.Start, p.last, len(p.opened)
	found := false
	for !p.AtEnd() && !found {
		found = p.peek(0).is("as")
		p.Next()
	}
	p.opened = p.opened[:min(opened, len(p.opened))]
	p.seek(start, last)
	return found
}

// continues reports whether an expression can go on with t behind a name.
func (p *Parser) continues(t Token) bool {
	switch t.Kind {
	case KindBad, KindPlace:
		return true
	case KindOp:
		return t.Text != "|" && t.Text != "," && t.Text != ")" && t.Text != "]"
	case KindName:
		if t.Text[0] == '%' {
			return true
		}
		for _, w := range [...]string{"as", "and", "or", "in", "not", "matches", "contains"} {
			if t.is(w) {
				return true
			}
		}
	}
	return false
}

// skipGroup moves over a parenthesis and all up to its closing one, if there is one.
func (p *Parser) skipGroup() bool {
	if p.searches == maxSearches {
		return false
	}
	start, last, opened := p.Peek().Span.Start, p.last, len(p.opened)
	for {
		switch p.Next().Kind {
		case KindEOF, KindUnclosed:
			p.searches++
			p.opened = p.opened[:min(opened, len(p.opened))]
			p.seek(start, last)
			return false
		}
		if len(p.opened) <= opened {
			return true
		}
	}
}

// resync moves to the end of the stage, out of depth open parentheses.
func (p *Parser) resync(depth int) {
	if p.resume > 0 {
		p.seek(p.resume, p.last)
		p.resume = 0
		return
	}
	for {
		t := p.Peek()
		if t.Kind == KindUnclosed {
			p.unclosedQuote(t.Span)
			p.Next()
			p.resync(depth)
			return
		}
		if t.Kind == KindEOF || depth == 0 && p.AtEnd() || t.Kind == KindOp && t.Text == "|" && len(p.closers) == 0 {
			return
		}
		if t.Kind == KindOp {
			switch t.Text {
			case "(", "[":
				if p.skipGroup() {
					continue
				}
				depth++
			case ")", "]":
				depth = max(0, depth-1)
			}
		}
		p.Next()
	}
}
