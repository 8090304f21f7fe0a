package insightsql

import "strconv"

// limit keeps the first rows; limit any keeps whichever are found first.
type limit struct {
	n   int
	any bool
}

// parseLimit reads limit 20 or limit any 20.
func parseLimit(p *parser) (command, error) {
	l := &limit{}
	var err error
	if l.any, err = p.accept("any"); err != nil {
		return nil, err
	}
	if p.tok.kind != tokNumber {
		return nil, p.unexpected("a number of rows")
	}
	n, err := strconv.Atoi(p.tok.text)
	if err != nil || n < 1 || n > maxRows {
		return nil, reject(p.text, p.tok.span, "limit %s is out of range: use a whole number from 1 to %d", p.tok.text, maxRows)
	}
	l.n = n
	return l, p.advance()
}

// compile lets limit any stop the run early, unless rows are held back before it.
func (l *limit) compile(c *compiler) error {
	if err := c.afterStats(); err != nil {
		return err
	}
	c.plan.limited = true
	if l.any {
		c.countMatched()
		c.plan.add(c.plan.head(l.n, c.scope.event && !c.plan.blocking))
		return nil
	}
	c.cut(l.n)
	return nil
}

// afterStats rejects the current command unless the last stats came before it.
func (c *compiler) afterStats() error {
	if c.index < c.lastStat {
		return c.rejectAt(c.word.span, "%s must come after the last stats command", c.word.text)
	}
	return nil
}

// head passes the first n rows. When stop is set, the run ends with them.
func (p *plan) head(n int, stop bool) stage {
	return func(next sink) sink {
		left := n
		return &each{next, func(*row) bool {
			if left == 0 {
				return false
			}
			left--
			if left == 0 && stop {
				p.done = true
			}
			return true
		}}
	}
}
