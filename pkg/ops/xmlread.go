package ops

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// xmlReader reads a set of paths from XML texts in one pass. It resolves no
// namespaces and no entities but the five of XML itself.
type xmlReader struct{ paths []xmlPath }

// xmlCursor is how far one path has come in a text.
type xmlCursor struct {
	path    *xmlPath
	matched int     // how many of the open elements the path's steps match
	counts  [][]int // by step and test: how many siblings came so far
	reading bool    // the text of the element is being read
	found   bool
	result  strings.Builder
}

// matcher returns the function that reads every path. It reports whether the
// text holds well-formed XML in which every path was found.
func (r *xmlReader) matcher() matchFunc {
	return func(text string, out []extracted) bool {
		cursors := r.read(text)
		all := cursors != nil
		for i := range cursors {
			if cursors[i].found {
				out[i] = extracted{value.String(cursors[i].result.String()), true}
			} else {
				all = false
			}
		}
		return all
	}
}

// read returns a cursor for each path at the end of the root element, nil when
// the text holds no well-formed XML. Text around the root element is skipped.
func (r *xmlReader) read(text string) []xmlCursor {
	start := xmlStart(text)
	if start < 0 {
		return nil
	}
	cursors := make([]xmlCursor, len(r.paths))
	for i := range cursors {
		c := &cursors[i]
		c.path, c.counts = &r.paths[i], make([][]int, len(r.paths[i].steps))
		for j, step := range c.path.steps {
			c.counts[j] = make([]int, len(step.tests))
		}
	}
	d := xml.NewDecoder(strings.NewReader(text[start:]))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // messages are UTF-8 whatever they claim
	var open []xml.Name
	for {
		token, err := d.RawToken()
		if err != nil {
			return nil
		}
		switch t := token.(type) {
		case xml.StartElement:
			open = append(open, t.Name)
			for i := range cursors {
				cursors[i].start(t, len(open))
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != t.Name {
				return nil
			}
			for i := range cursors {
				cursors[i].end(len(open))
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return cursors
			}
		case xml.CharData:
			for i := range cursors {
				if c := &cursors[i]; c.reading {
					c.result.Write(t)
				}
			}
		}
	}
}

// xmlStart returns where an element or declaration may begin, -1 when nowhere.
func xmlStart(text string) int {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '<' {
			continue
		}
		if c := text[i+1]; c == '?' || c == '!' || c == '_' || c >= 0x80 || c|0x20 >= 'a' && c|0x20 <= 'z' {
			return i
		}
	}
	return -1
}

func (c *xmlCursor) start(t xml.StartElement, depth int) {
	if c.reading && c.path.text { // text() is the text before the first child
		c.stop()
	}
	if c.matched != depth-1 || depth > len(c.path.steps) || !c.matches(t, depth-1) {
		return
	}
	c.matched = depth
	if depth < len(c.path.steps) {
		clear(c.counts[depth])
		return
	}
	switch {
	case c.found:
	case c.path.attr != "":
		if v, ok := xmlAttr(t, c.path.attr); ok {
			c.found = true
			c.result.WriteString(v)
		}
	default:
		c.reading = true
	}
}

// matches tests an element against a step. Each test counts the siblings that
// passed those before it; [last()] takes back what an earlier one gave.
func (c *xmlCursor) matches(t xml.StartElement, at int) bool {
	step := c.path.steps[at]
	if step.name != "*" && step.name != xmlName(t.Name) {
		return false
	}
	for i, test := range step.tests {
		switch {
		case test.last:
			c.found = false
			c.result.Reset()
		case test.attr != "":
			if v, ok := xmlAttr(t, test.attr); !ok || v != test.value {
				return false
			}
		default:
			c.counts[at][i]++
			if c.counts[at][i] != test.index {
				return false
			}
		}
	}
	return true
}

func (c *xmlCursor) end(depth int) {
	if c.matched != depth {
		return
	}
	if c.reading {
		c.stop()
	}
	c.matched--
}

// stop ends the reading of text. A path to text() needs some to be found.
func (c *xmlCursor) stop() {
	c.reading = false
	c.found = !c.path.text || c.result.Len() > 0
}

func xmlName(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func xmlAttr(t xml.StartElement, name string) (string, bool) {
	for _, a := range t.Attr {
		if xmlName(a.Name) == name {
			return a.Value, true
		}
	}
	return "", false
}
