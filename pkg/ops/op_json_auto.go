package ops

import (
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "json auto", Kind: Parse,
	Syntax:  `json auto [field=<f>] [maxdepth <n>] [extractarrays] [keys "<k>", … [refonly] [as <a>, …]] [nodrop]`,
	Summary: "Make a field of every key of the JSON in a message.",
	Example: `json auto maxdepth 2`,
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		return parseJSONAuto(p, head, nil)
	},
})

// jsonAuto reads the fields of json auto (language spec §3.2): nested keys are
// joined with dots, objects in arrays are users[2].name and other arrays stay
// text. Keys fold case and their spaces become _.
type jsonAuto struct {
	maxDepth int // 0: no limit
	arrays   bool
}

func parseJSONAuto(p *syntax.Parser, head syntax.Token, field *syntax.Ident) syntax.Stage {
	r := &jsonAuto{}
	o := &autoParse{name: "json auto", field: field, reader: r}
	for {
		if o.field == nil {
			o.field = fieldOption(p)
		}
		word, ok := p.AcceptWord("maxdepth", "extractarrays", "nodrop")
		if !ok {
			break
		}
		switch word {
		case "maxdepth":
			p.AcceptOp("=")
			if r.maxDepth, ok = p.Int("the number of levels", 1, maxJSONDepth); !ok {
				return nil
			}
		case "extractarrays":
			r.arrays = true
		case "nodrop":
			o.nodrop = true
		}
	}
	o.at = p.SpanFrom(head.Span)
	if !o.parseKeys(p) {
		return nil
	}
	o.nodrop = nodropOption(p) || o.nodrop
	o.at = p.SpanFrom(head.Span)
	return o.stageOp()
}

func (r *jsonAuto) print(p *syntax.Printer) {
	if r.maxDepth > 0 {
		p.Text(" maxdepth " + strconv.Itoa(r.maxDepth))
	}
	if r.arrays {
		p.Text(" extractarrays")
	}
}

// reads is false for names that lie deeper than maxdepth may reach.
func (r *jsonAuto) reads(name string) bool {
	return r.maxDepth == 0 || !strings.ContainsAny(name, ".[")
}

func (r *jsonAuto) fields(text string, want *autoNode, all bool, visit func(string, *autoNode, value.Value)) {
	if object := lastObject(text); object != "" {
		f := flattening{jsonAuto: r, all: all, visit: visit}
		f.object(object, "", want, 1)
	}
}

// lastObject returns the last well-formed JSON object of a text that is not
// inside another, "" when there is none.
func lastObject(text string) string {
	last := ""
	for at := strings.IndexByte(text, '{'); at >= 0; {
		s := jsonScanner{text: text, pos: at}
		ok := s.value(nil, 0)
		end := min(max(s.pos, at+1), len(text)) // what was part of a broken value is none of its own
		if ok {
			last = text[at:end]
		}
		next := strings.IndexByte(text[end:], '{')
		if next < 0 {
			break
		}
		at = end + next
	}
	return last
}

// flattening is one reading of a text.
type flattening struct {
	*jsonAuto
	all   bool
	visit func(string, *autoNode, value.Value)
}

func (f *flattening) object(text, prefix string, n *autoNode, depth int) {
	eachChild(text, func(quoted string, _ int, v string) {
		key := strings.ReplaceAll(unquoteJSON(quoted), " ", "_")
		next := n.key(key)
		if f.all {
			f.value(v, prefix+key, next, depth)
		} else if next != nil {
			f.value(v, "", next, depth)
		}
	})
}

func (f *flattening) value(text, name string, n *autoNode, depth int) {
	deeper := f.maxDepth == 0 || depth < f.maxDepth
	switch {
	case deeper && text[0] == '{' && !isEmpty(text):
		f.object(text, name+".", n, depth+1)
	case deeper && text[0] == '[' && !isEmpty(text) && (f.arrays || holdsObjects(text)):
		eachChild(text, func(_ string, i int, v string) {
			if next := n.element(i); next != nil || f.all {
				f.value(v, name+"["+strconv.Itoa(i)+"]", next, depth)
			}
		})
	case n != nil || f.all:
		f.visit(name, n, jsonFound(text).value())
	}
}

// isEmpty reports whether an object or array holds nothing.
func isEmpty(text string) bool { return strings.TrimLeft(text[1:], " \t\r\n") == text[len(text)-1:] }

// holdsObjects reports whether the first element of an array is an object.
func holdsObjects(text string) bool { return strings.TrimLeft(text[1:], " \t\r\n")[0] == '{' }
