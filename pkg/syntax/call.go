package syntax

import "strings"

// CallAt finds the call whose arguments an offset of a query is in: the name of
// the function or aggregate and which argument it is, from 0.
func CallAt(text string, at int) (name string, argument int, ok bool) {
	pipe := strings.IndexByte(text[:at], '|')
	if pipe < 0 {
		return "", 0, false
	}
	l := &lexer{src: text[:at] + string(rune(placeMark)), pos: pipe, place: true}
	type call struct {
		name     string
		argument int
	}
	var open []call
	var last Token
	for {
		t := l.next()
		switch {
		case t.Kind == KindPlace:
			for i := len(open) - 1; i >= 0; i-- {
				if open[i].name != "" {
					return open[i].name, open[i].argument, true
				}
			}
			return "", 0, false
		case t.Kind == KindEOF:
			return "", 0, false // in a comment
		case t.Kind != KindOp:
		case t.Text == "(":
			c := call{}
			if last.plain() {
				c.name = last.Fold()
			}
			open = append(open, c)
		case t.Text == ")" && len(open) > 0:
			open = open[:len(open)-1]
		case t.Text == "," && len(open) > 0:
			open[len(open)-1].argument++
		case t.Text == "|":
			open = nil
		}
		last = t
	}
}
