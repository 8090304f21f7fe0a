package insights

import (
	"regexp"
	"slices"
	"strings"
)

// Reading is how a query reads the fields of events.
type Reading struct {
	Fields []string
	// Texts are those of Fields that conditions read as texts, and Numbers those
	// that they compare as numbers.
	Texts, Numbers []string
	// Folded are those whose keys match whatever their letter case.
	Folded []string
	// Unless are fields that the message must not have, whatever their letter case.
	Unless []string
}

// Doubt returns the condition for events in which a field may be another than
// the message says, or may be read in several ways. Where it does not hold, a
// field is there exactly if the message is a JSON object that has the path, and it
// is that of a JSON string, or of a number that is not among Texts: see IsNumber.
//
// In doubt are events in which
//   - a key stands in the message and its field was not discovered: it is null, an
//     object or array, stands elsewhere or beyond the first 200 fields, or the
//     message is no well-formed JSON. The last key of a path may stand elsewhere;
//   - a key stands in a message that is not one JSON object;
//   - the value is null or a boolean, or a number where its print matters, which is
//     not documented, or what leads to it is a JSON text within a text;
//   - a key is written with escapes, with dots, or in another letter case;
//   - a number to compare is written with blanks, leading zeros or an exponent.
//
// A key that stands twice in one object, as JSON advises against, is not noticed:
// objects within objects rightly repeat keys, and most of CloudTrail's would be in
// doubt if a second one were looked for.
// The patterns begin with literals, so that they cost little on events that are
// not in doubt.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
func Doubt(r Reading) Filter {
	if len(r.Fields) == 0 {
		return Any{}
	}
	var out Any
	keys := doubtKeys{}
	for _, f := range r.Fields {
		path := keysOf(f)
		last := path[len(path)-1]
		leaf, fold := `"`+quoteKey(last)+`"`, ""
		if slices.Contains(r.Folded, f) {
			fold = `(?i)`
			out = append(out, message(fold+leaf+colon+`(?s:.*)`+leaf+colon))
		}
		keys.add("named"+fold, last)
		missed := All{Absent{f}, message(fold + leaf)}
		if len(path) > 1 && fold == "" {
			missed = append(missed, Any{message(inside(path)), deep})
		}
		out = append(out, missed)
		switch {
		case slices.Contains(r.Texts, f):
			keys.add("texts", last)
		case slices.Contains(r.Numbers, f):
			keys.add("numbers", last)
		default:
			keys.add("others", last)
		}
		if !slices.Contains(r.Texts, f) {
			out = append(out, All{message(leaf + colon + `"`), message(leaf + colon + noText)}) // the key stands there twice, once as a text
		}
		for i, k := range path[:len(path)-1] {
			out = append(out, message(`"`+quoteKey(k)+`"`+colon+`"`), message(`"`+quoteKey(strings.Join(path[i:], "."))+`"`))
		}
	}
	out = append(out, keys.odd("texts", noText)...)
	out = append(out, keys.odd("numbers", oddNumber(`(?:[0-9]{8}|0\.00)`))...) // tested by a pattern, which knows no exponents
	out = append(out, keys.odd("others", oddNumber(`[0-9]{16}`))...)
	for _, f := range r.Unless {
		if path := strings.Split(f, "."); len(path) > 1 {
			out = append(out, message(`(?i)"`+quoteKey(path[len(path)-1])+`"`+colon))
		} else {
			keys.add("unless", f)
		}
	}
	if unless := keys.pattern("unless"); unless != "" {
		out = append(out, All{message(`(?i)` + unless + colon), Any{message(`(?i)^` + blanks + `\{` + members(depth) + unless + colon), deep}})
	}
	for _, f := range r.Numbers {
		out = append(out, All{Like{f, anyNumber}, NotLike{f, PlainNumber}})
	}
	var named Any
	for _, fold := range []string{"", `(?i)`} {
		if pattern := keys.pattern("named" + fold); pattern != "" {
			named = append(named, message(fold+pattern))
		}
	}
	out = append(out,
		message(`\\(?:u[dD][89a-fA-F]|(?s:.)(?:[^"\\]|\\(?s:.))*"`+blanks+`:)`),
		All{Any{NotLike{"@message", `^` + blanks + `\{`}, NotLike{"@message", `\}` + blanks + `$`}}, named},
	)
	return distinct(out)
}

// doubtKeys are keys by what is asked of them, so that one pattern asks it of all.
type doubtKeys map[string][]string

func (d doubtKeys) add(what, key string) {
	if key = quoteKey(key); !slices.Contains(d[what], key) {
		d[what] = append(d[what], key)
	}
}

// pattern matches any of the keys, "" for none.
func (d doubtKeys) pattern(what string) string {
	switch list := d[what]; len(list) {
	case 0:
		return ""
	case 1:
		return `"` + list[0] + `"`
	default:
		return `"(?:` + strings.Join(list, "|") + `)"`
	}
}

// odd is the condition that one of the keys has a value, no text, that the
// pattern matches. Most values are texts, which the first pattern tells.
func (d doubtKeys) odd(what, value string) Any {
	keys := d.pattern(what)
	switch {
	case keys == "":
		return nil
	case value == noText:
		return Any{message(keys + colon + noText)}
	}
	return Any{All{message(keys + colon + noText), message(keys + colon + value)}}
}

// oddNumber matches the values that may print in several ways; large matches the
// digits that are too many.
func oddNumber(large string) string {
	return `(?:[^"\t\n\r 0-9-]|-?` + large + `|-?0[0-9]|-0|-?[0-9]+(?:\.[0-9]*)?[eE]|-?[0-9]{10,}\.|-?[0-9]+\.(?:[0-9]{7}|[0-9]*0(?:[^0-9]|$)|[^0-9]))`
}

// IsNumber is the condition that the value of a field is a JSON number. On events
// that are not in doubt its print, whatever it is, is that of one number only.
func IsNumber(field string) Filter {
	keys := keysOf(field)
	return message(`"` + quoteKey(keys[len(keys)-1]) + `"` + colon + `-?[0-9]`)
}

func message(pattern string) Filter { return Like{"@message", pattern} }

// distinct drops conditions that stand there already.
func distinct(fs Any) Any {
	seen := map[string]bool{}
	return slices.DeleteFunc(fs, func(f Filter) bool {
		text := f.text()
		have := seen[text]
		seen[text] = true
		return have
	})
}

// depth is how deep the objects and arrays in a message may be nested for it to
// be told at which level a key stands.
const depth = 4

// members matches what stands in an object or array up to any of its values,
// nested as deep as n.
func members(n int) string {
	inner := ""
	if n > 0 {
		inner = `|[\[{]` + members(n-1) + `[\]}]`
	}
	return `(?:[^"\[\]{}]|"(?:[^"\\]|\\(?s:.))*"` + inner + `)*`
}

// deep holds for messages that are no object, or nested deeper than members
// tells.
var deep = NotLike{"@message", `^` + blanks + `\{` + members(depth) + `\}` + blanks + `$`}

// inside matches messages that are not deep in which the last key stands inside
// of the ones before, or an array may hold it.
func inside(keys []string) string {
	out := `"` + quoteKey(keys[0]) + `"` + colon
	for _, k := range keys[1:] {
		out += `(?:\[|\{` + members(depth-1) + `"` + quoteKey(k) + `"` + colon
	}
	return out + strings.Repeat(`)`, len(keys)-1)
}

const (
	// blanks are JSON's, spelt out because dialects differ in what \s holds.
	blanks = `[\t\n\r ]*`
	colon  = blanks + `:` + blanks
	// noText begins a value that is no text.
	noText = `[^"\t\n\r ]`
	// anyNumber matches what a reading may take for a number.
	anyNumber = `^[\t\n\r ]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[\t\n\r ]*$`
)

func quoteKey(k string) string { return regexp.QuoteMeta(k) }
