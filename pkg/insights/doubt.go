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
// A key that stands twice in one object, as JSON advises against, is not noticed.
// The patterns begin with literals, so that they cost little on events that are
// not in doubt.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
func Doubt(r Reading) Filter {
	if len(r.Fields) == 0 {
		return Any{}
	}
	var out, named Any
	for _, f := range r.Fields {
		keys := keysOf(f)
		leaf, fold := `"`+quoteKey(keys[len(keys)-1])+`"`, ""
		if slices.Contains(r.Folded, f) {
			fold = `(?i)`
			out = append(out, message(fold+leaf+colon+`(?s:.*)`+leaf+colon))
		}
		named = append(named, message(fold+leaf))
		missed := All{Absent{f}, message(fold + leaf)}
		if len(keys) > 1 && fold == "" {
			missed = append(missed, Any{message(inside(keys)), deep})
		}
		out = append(out, missed, r.odd(f, leaf))
		for i, k := range keys[:len(keys)-1] {
			out = append(out, message(`"`+quoteKey(k)+`"`+colon+`"`), message(`"`+quoteKey(strings.Join(keys[i:], "."))+`"`))
		}
	}
	var outer []string
	for _, f := range r.Unless {
		if keys := strings.Split(f, "."); len(keys) > 1 {
			out = append(out, message(`(?i)"`+quoteKey(keys[len(keys)-1])+`"`+colon))
		} else {
			outer = append(outer, quoteKey(f))
		}
	}
	if len(outer) > 0 {
		key := `(?i:"(?:` + strings.Join(outer, "|") + `)")` + blanks + `:`
		out = append(out, All{message(key), Any{message(`^` + blanks + `\{` + members(depth) + key), deep}})
	}
	for _, f := range r.Numbers {
		out = append(out, All{Like{f, anyNumber}, NotLike{f, PlainNumber}})
	}
	out = append(out,
		message(`\\(?:u[dD][89a-fA-F]|(?s:.)(?:[^"\\]|\\(?s:.))*"`+blanks+`:)`),
		All{Any{NotLike{"@message", `^` + blanks + `\{`}, NotLike{"@message", `\}` + blanks + `$`}}, named},
	)
	return distinct(out)
}

// odd is the condition that the value of a key may print in several ways. Most
// values are texts, which its first pattern tells.
func (r Reading) odd(field, leaf string) Filter {
	noText := message(leaf + colon + `[^"\t\n\r ]`)
	if slices.Contains(r.Texts, field) {
		return noText
	}
	digits := `[0-9]{16}`
	if slices.Contains(r.Numbers, field) { // tested by a pattern, which knows no exponents
		digits = `(?:[0-9]{8}|0\.00)`
	}
	return All{noText, Any{
		message(leaf + colon + `(?:[^"\t\n\r 0-9-]|-?` + digits + `|-?0[0-9]|-0|-?[0-9]+(?:\.[0-9]*)?[eE]|-?[0-9]{10,}\.|-?[0-9]+\.(?:[0-9]{7}|[0-9]*0(?:[^0-9]|$)|[^0-9]))`),
		message(leaf + colon + `"`), // the key stands there twice, once as a text
	}}
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
	// anyNumber matches what a reading may take for a number.
	anyNumber = `^[\t\n\r ]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[\t\n\r ]*$`
)

func quoteKey(k string) string { return regexp.QuoteMeta(k) }
