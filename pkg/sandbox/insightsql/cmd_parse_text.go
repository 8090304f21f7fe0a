package insightsql

import (
	"encoding/csv"
	"strings"
)

// compileLogfmt makes a map of the key=value pairs of a text, which is reached
// by its keys: lf.level.
func (x *extraction) compileLogfmt(c *compiler, source evaluator) error {
	if len(x.aliases) != 1 {
		return c.rejectAt(x.pattern.span, "logfmt fills one field, but as gives %d names", len(x.aliases))
	}
	at, err := c.extract(x.aliases[0].text, x.aliases[0].span)
	if err != nil {
		return err
	}
	e := c.env
	c.rowwise(func(r *row) bool {
		r.cells[at] = value{}
		if s, ok := e.text(source(r)); ok {
			if t := parseLogfmt(s); len(t.keys) > 0 {
				r.cells[at] = treeValue(t)
			}
		}
		return true
	})
	return nil
}

// parseLogfmt reads pairs that are separated by blanks. A value in double quotes
// may hold blanks and escaped quotes. Words without = are left out.
func parseLogfmt(s string) *tree {
	t := &tree{keys: []string{}}
	for {
		if s = strings.TrimLeft(s, " \t\r\n"); s == "" {
			return t
		}
		end := strings.IndexAny(s, "= \t\r\n")
		if end < 0 {
			return t
		}
		key := s[:end]
		if s[end] != '=' {
			s = s[end:]
			continue
		}
		var v string
		v, s = logfmtValue(s[end+1:])
		if key != "" {
			t.keys, t.items = append(t.keys, key), append(t.items, textValue(v))
		}
	}
}

// logfmtValue reads what stands behind =.
func logfmtValue(s string) (v, rest string) {
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexAny(s, " \t\r\n")
		if end < 0 {
			end = len(s)
		}
		return s[:end], s[end:]
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// compileCSV gives each name a value of the first line, as far as there are some.
func (x *extraction) compileCSV(c *compiler, source evaluator) error {
	cells := make([]int, len(x.aliases))
	for i, alias := range x.aliases {
		at, err := c.extract(alias.text, alias.span)
		if err != nil {
			return err
		}
		cells[i] = at
	}
	e := c.env
	c.rowwise(func(r *row) bool {
		var parts []string
		if s, ok := e.text(source(r)); ok {
			reader := csv.NewReader(strings.NewReader(s))
			reader.LazyQuotes = true
			parts, _ = reader.Read() // what cannot be read has no values
		}
		for i, at := range cells {
			r.cells[at] = value{}
			if i < len(parts) {
				r.cells[at] = textValue(parts[i])
			}
		}
		return true
	})
	return nil
}
