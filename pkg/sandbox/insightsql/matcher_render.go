package insightsql

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
)

// render writes a part of an expression as one that matches the same texts. The
// String method of package syntax looks for the shortest flags, which takes
// milliseconds for a class such as [^"].
func render(re *syntax.Regexp) string {
	var b strings.Builder
	renderTo(&b, re)
	return b.String()
}

func renderTo(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpEmptyMatch:
		b.WriteString(`(?:)`)
	case syntax.OpLiteral:
		flag := `(?:`
		if re.Flags&syntax.FoldCase != 0 {
			flag = `(?i:`
		}
		b.WriteString(flag + regexp.QuoteMeta(string(re.Rune)) + `)`)
	case syntax.OpCharClass:
		b.WriteByte('[')
		if len(re.Rune) == 0 {
			b.WriteString(`^\x00-\x{10FFFF}`)
		}
		for i := 0; i < len(re.Rune); i += 2 {
			fmt.Fprintf(b, `\x{%x}-\x{%x}`, re.Rune[i], re.Rune[i+1])
		}
		b.WriteByte(']')
	case syntax.OpCapture:
		renderTo(b, re.Sub[0])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		b.WriteString(`(?:`)
		renderTo(b, re.Sub[0])
		b.WriteString(`)` + repetition(re))
	case syntax.OpConcat, syntax.OpAlternate:
		b.WriteString(`(?:`)
		for i, sub := range re.Sub {
			if i > 0 && re.Op == syntax.OpAlternate {
				b.WriteByte('|')
			}
			renderTo(b, sub)
		}
		b.WriteByte(')')
	default:
		b.WriteString(simple[re.Op])
	}
}

// simple are the parts without parts of their own.
var simple = map[syntax.Op]string{
	syntax.OpNoMatch:        `[^\x00-\x{10FFFF}]`,
	syntax.OpAnyCharNotNL:   `(?-s:.)`,
	syntax.OpAnyChar:        `(?s:.)`,
	syntax.OpBeginLine:      `(?m:^)`,
	syntax.OpEndLine:        `(?m:$)`,
	syntax.OpBeginText:      `\A`,
	syntax.OpEndText:        `\z`,
	syntax.OpWordBoundary:   `\b`,
	syntax.OpNoWordBoundary: `\B`,
}

// repetition leaves out whether it is greedy: that decides what matches, not if.
func repetition(re *syntax.Regexp) string {
	switch re.Op {
	case syntax.OpStar:
		return `*`
	case syntax.OpPlus:
		return `+`
	case syntax.OpQuest:
		return `?`
	}
	if re.Max < 0 {
		return `{` + strconv.Itoa(re.Min) + `,}`
	}
	return `{` + strconv.Itoa(re.Min) + `,` + strconv.Itoa(re.Max) + `}`
}
