package insights

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
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
//   - a key stands twice in its object, is written with escapes, with dots, or in
//     another letter case;
//   - a number to compare is written with blanks, leading zeros or an exponent.
//
// No documented reading is left out: the field limit and JSON discovery are those
// of https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
func Doubt(fields, numbers, folded, unless []string) Filter {
	if len(fields) == 0 {
		return Any{}
	}
	var leaves, parents, dotted, twice []string
	for _, f := range fields {
		keys := keysOf(f)
		leaf := quoteKey(keys[len(keys)-1])
		leaves = append(leaves, leaf)
		between := `(?s:.*)`
		if len(keys) > 1 { // another object may well have the key too
			between = sameObject
		}
		twice = append(twice, `"`+leaf+`"`+blanks+`:`+between+`"`+leaf+`"`+blanks+`:`)
		for i, k := range keys[:len(keys)-1] {
			parents = append(parents, quoteKey(k))
			dotted = append(dotted, quoteKey(strings.Join(keys[i:], ".")))
		}
	}
	odd := []string{`"` + oneOf(leaves) + `"` + blanks + `:` + blanks + oddValue, `\\u[dD][89a-fA-F]`, escapedKey}
	slices.Sort(twice)
	odd = append(odd, slices.Compact(twice)...)
	if len(parents) > 0 {
		odd = append(odd, `"`+oneOf(parents)+`"`+blanks+`:`+blanks+`"`, `"`+oneOf(dotted)+`"`)
	}
	for _, f := range folded {
		for _, k := range keysOf(f) {
			if other := otherCase(k); other != "" {
				odd = append(odd, `"`+other+`"`+blanks+`:`)
			}
		}
	}
	if len(unless) > 0 {
		keys := make([]string, len(unless))
		for i, k := range unless {
			keys[i] = quoteKey(k)
		}
		odd = append(odd, `"(?i:`+oneOf(keys)+`)"`+blanks+`:`)
	}
	out := Any{
		Like{"@message", strings.Join(odd, "|")},
		All{Like{"@message", `"` + oneOf(leaves) + `"`}, NotLike{"@message", `(?s)^` + blanks + `\{.*\}` + blanks + `$`}},
	}
	for _, f := range fields {
		keys := keysOf(f)
		out = append(out, All{Absent{f}, Like{"@message", `"` + quoteKey(keys[len(keys)-1]) + `"`}})
	}
	for _, f := range numbers {
		out = append(out, All{Like{f, anyNumber}, NotLike{f, PlainNumber}})
	}
	return out
}

const (
	// blanks are JSON's, spelt out because dialects differ in what \s holds.
	blanks = `[\t\n\r ]*`
	// oddValue matches the start of a value that is no string, object or array.
	oddValue = `(?:null|true|false|-?[0-9])`
	// escapedKey matches a key that is written with escapes.
	escapedKey = `"(?:[^"\\]|\\.)*\\(?:[^"\\]|\\.)*"` + blanks + `:`
	// sameObject matches what stands between two keys of an object: objects up to
	// three deep begin and end there.
	sameObject = `(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*`
	// anyNumber matches what a reading may take for a number.
	anyNumber = `^[\t\n\r ]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[\t\n\r ]*$`
)

func quoteKey(k string) string { return regexp.QuoteMeta(k) }

func oneOf(patterns []string) string {
	patterns = slices.Clone(patterns)
	slices.Sort(patterns)
	patterns = slices.Compact(patterns)
	if len(patterns) == 1 {
		return patterns[0]
	}
	return `(?:` + strings.Join(patterns, `|`) + `)`
}

// otherCase is a pattern of the spellings of a key that differ from it in letter
// case only: alike up to a letter, then the other case of it, then any. It is ""
// for a key without letters.
func otherCase(key string) string {
	out := ""
	runes := []rune(key)
	for i, r := range slices.Backward(runes) {
		rest := `(?i:` + quoteKey(string(runes[i+1:])) + `)`
		if i == len(runes)-1 {
			rest = ""
		}
		others := otherCases(r)
		same := quoteKey(string(r))
		switch {
		case others == "" && out != "":
			out = same + out
		case others == "":
		case out == "":
			out = others + rest
		default:
			out = `(?:` + others + rest + `|` + same + out + `)`
		}
	}
	return out
}

// otherCases is a class of the other letters that fold to the same as r.
func otherCases(r rune) string {
	out := ""
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		out += regexp.QuoteMeta(string(o))
	}
	if out == "" {
		return ""
	}
	return `[` + out + `]`
}
