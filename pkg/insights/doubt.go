package insights

import (
	"regexp"
	"slices"
	"strings"
)

// Doubt returns the condition for events in which a field may be another than
// the message says, or may be read in several ways: fields are those that a query
// reads, numbers those of them that it compares as numbers, folded those whose
// keys match whatever their letter case, unless keys that may stand nowhere. Where it does not hold, a field is there
// exactly if the message is a JSON object that has the path, and its text is that
// of a JSON string.
//
// In doubt are events in which
//   - a key stands in the message and its field was not discovered: it is null, an
//     object or array, stands elsewhere or beyond the first 200 fields, or the
//     message is no well-formed JSON;
//   - a key stands in a message that is not one JSON object;
//   - the value is null, a boolean or a number, whose print is not documented, or
//     what leads to it is a JSON text within a text;
//   - a key is written with escapes, with dots, or in another letter case;
//   - a number to compare is written with blanks, leading zeros or an exponent.
//
// A key that stands twice in one object, as JSON advises against, is not noticed.
// The patterns begin with literals, so that they cost little on events that are
// not in doubt.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
func Doubt(fields, numbers, folded, unless []string) Filter {
	if len(fields) == 0 {
		return Any{}
	}
	var out, named Any
	for _, f := range fields {
		keys := keysOf(f)
		leaf, fold := `"`+quoteKey(keys[len(keys)-1])+`"`, ""
		if slices.Contains(folded, f) {
			fold = `(?i)`
			out = append(out, message(fold+leaf+colon+`(?s:.*)`+leaf+colon))
		}
		named = append(named, message(fold+leaf))
		out = append(out, All{Absent{f}, message(fold + leaf)}, message(leaf+colon+`[^"\t\n\r ]`))
		for i, k := range keys[:len(keys)-1] {
			out = append(out, message(`"`+quoteKey(k)+`"`+colon+`"`), message(`"`+quoteKey(strings.Join(keys[i:], "."))+`"`))
		}
	}
	for _, k := range unless {
		out = append(out, message(`(?i)"`+quoteKey(k)+`"`+colon))
	}
	for _, f := range numbers {
		out = append(out, All{Like{f, anyNumber}, NotLike{f, PlainNumber}})
	}
	out = append(out,
		message(`\\(?:u[dD][89a-fA-F]|(?s:.)(?:[^"\\]|\\(?s:.))*"`+blanks+`:)`),
		All{Any{NotLike{"@message", `^` + blanks + `\{`}, NotLike{"@message", `\}` + blanks + `$`}}, named},
	)
	return distinct(out)
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

const (
	// blanks are JSON's, spelt out because dialects differ in what \s holds.
	blanks = `[\t\n\r ]*`
	colon  = blanks + `:` + blanks
	// anyNumber matches what a reading may take for a number.
	anyNumber = `^[\t\n\r ]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[\t\n\r ]*$`
)

func quoteKey(k string) string { return regexp.QuoteMeta(k) }
