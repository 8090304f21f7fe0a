package insightsql

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// tree is a map or list made by jsonParse, split or an aggregate.
type tree struct {
	keys  []string // nil for a list
	items []value
}

// listOf makes a list of texts.
func listOf(texts []string) value {
	t := &tree{items: make([]value, len(texts))}
	for i, s := range texts {
		t.items[i] = textValue(s)
	}
	return treeValue(t)
}

// parseTree reads text that is a JSON object or array.
func parseTree(s string) (*tree, bool) {
	d := &scanner{s: s}
	if b := d.peek(); b != '{' && b != '[' {
		return nil, false
	}
	v, ok := d.node()
	if !ok || d.peek() != 0 || d.i != len(d.s) {
		return nil, false
	}
	return v.tree, true
}

// node reads any value into a tree.
func (d *scanner) node() (value, bool) {
	open := d.peek()
	if open != '{' && open != '[' {
		return d.scalar(true)
	}
	if d.depth++; d.depth > maxJSONDepth {
		return value{}, false
	}
	d.i++
	t := &tree{}
	if open == '{' {
		t.keys = []string{}
	}
	for n := 0; ; n++ {
		switch b := d.peek(); {
		case b == open+2:
			d.i++
			d.depth--
			return treeValue(t), true
		case n == 0:
		case b == ',':
			d.i++
			if d.peek() == open+2 {
				return value{}, false
			}
		default:
			return value{}, false
		}
		if open == '{' {
			key, ok := d.string(true)
			if !ok || d.peek() != ':' {
				return value{}, false
			}
			d.i++
			t.keys = append(t.keys, key)
		}
		item, ok := d.node()
		if !ok {
			return value{}, false
		}
		t.items = append(t.items, item)
	}
}

// lookup follows a dotted path; a key may itself contain points.
func (t *tree) lookup(path string) value {
	for i := len(t.keys) - 1; i >= 0; i-- {
		key := t.keys[i]
		if path == key {
			return t.items[i]
		}
		if rest, ok := strings.CutPrefix(path, key+"."); ok && t.items[i].kind == kindTree {
			if v := t.items[i].tree.lookup(rest); !v.isNull() {
				return v
			}
		}
	}
	return value{}
}

// json prints the tree without blanks, numbers as they were spelled.
func (t *tree) json() string {
	var b bytes.Buffer
	t.write(&b)
	return b.String()
}

func (t *tree) write(b *bytes.Buffer) {
	open, end := byte('['), byte(']')
	if t.keys != nil {
		open, end = '{', '}'
	}
	b.WriteByte(open)
	for i, item := range t.items {
		if i > 0 {
			b.WriteByte(',')
		}
		if t.keys != nil {
			writeString(b, t.keys[i])
			b.WriteByte(':')
		}
		switch item.kind {
		case kindTree:
			item.tree.write(b)
		case kindNull:
			b.WriteString("null")
		case kindBoolean:
			b.WriteString(strconv.FormatBool(item.num != 0))
		case kindNumber:
			b.WriteString(item.text)
		default:
			writeString(b, item.text)
		}
	}
	b.WriteByte(end)
}

// writeString quotes s without escaping <, > and &.
func writeString(b *bytes.Buffer, s string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	// A string always encodes; the encoder only adds a line feed.
	if enc.Encode(s) == nil {
		b.Truncate(b.Len() - 1)
	}
}
