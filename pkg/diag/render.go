package diag

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Position converts a byte offset to a line and a column, both from 1. The
// column counts UTF-16 units, as editors do. An offset outside text is moved
// to its nearest end.
func Position(text string, offset int) (line, column int) {
	offset = min(max(offset, 0), len(text))
	before := text[:offset]
	line = 1 + strings.Count(before, "\n")
	before = before[strings.LastIndexByte(before, '\n')+1:]
	column = 1
	for _, r := range before {
		column++
		if r > 0xFFFF {
			column++
		}
	}
	return line, column
}

// Render shows the diagnostics for a terminal: for each one its message, the
// line it stands in with the span underlined, and the hint.
func Render(text string, l List) string {
	var b strings.Builder
	for i, d := range l {
		if i > 0 {
			b.WriteByte('\n')
		}
		render(&b, text, d)
	}
	return b.String()
}

func render(b *strings.Builder, text string, d Diagnostic) {
	fmt.Fprintf(b, "%s[%s]: %s\n", d.Severity, d.Code, d.Message)
	start := min(max(d.Span.Start, 0), len(text))
	end := min(max(d.Span.End, start), len(text))
	// An empty span at the end of a line belongs to that line, so the newline
	// is searched from start on.
	lineStart := strings.LastIndexByte(text[:start], '\n') + 1
	lineEnd := len(text)
	if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
		lineEnd = start + i
	}
	line, column := Position(text, start)
	number := fmt.Sprint(line)
	margin := strings.Repeat(" ", len(number))
	source := text[lineStart:lineEnd]
	from, to := start-lineStart, min(end, lineEnd)-lineStart
	source, from, to = excerpt(source, from, to)
	fmt.Fprintf(b, "%s --> line %d:%d\n", margin, line, column)
	fmt.Fprintf(b, "%s |\n%s | %s\n", margin, number, strings.TrimRight(source, "\r"))
	fmt.Fprintf(b, "%s | %s%s\n", margin, blank(source[:from]), strings.Repeat("^", max(1, width(source[from:to]))))
	if d.Hint != "" {
		fmt.Fprintf(b, "%s = help: %s\n", margin, d.Hint)
	}
}

// maxExcerpt is how many bytes of a source line are shown.
const maxExcerpt = 160

// excerpt shortens a very long line around the span.
func excerpt(line string, from, to int) (string, int, int) {
	if len(line) <= maxExcerpt {
		return line, from, to
	}
	const mark = "…"
	start := max(0, from-maxExcerpt/2)
	end := min(len(line), start+maxExcerpt)
	for start > 0 && !utf8.RuneStart(line[start]) {
		start--
	}
	to = min(to, end)
	for end < len(line) && end > to && !utf8.RuneStart(line[end]) {
		end--
	}
	cut, shift := line[start:end], -start
	if start > 0 {
		cut, shift = mark+cut, shift+len(mark)
	}
	if end < len(line) {
		cut += mark
	}
	return cut, from + shift, to + shift
}

// blank returns white space as wide as s on a terminal, with its tabs kept.
func blank(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\t' {
			b.WriteByte('\t')
			continue
		}
		b.WriteString("  "[:runeWidth(r)])
	}
	return b.String()
}

func width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// runeWidth returns how many terminal cells a rune takes: none for combining
// marks, two for the wide East Asian blocks and emoji.
func runeWidth(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return 0
	case r >= 0x1100 && r <= 0x115F, r >= 0x2E80 && r <= 0xA4CF, r >= 0xAC00 && r <= 0xD7A3,
		r >= 0xF900 && r <= 0xFAFF, r >= 0xFE30 && r <= 0xFE6F, r >= 0xFF00 && r <= 0xFF60,
		r >= 0xFFE0 && r <= 0xFFE6, r >= 0x1F300 && r <= 0x1F64F, r >= 0x1F900 && r <= 0x1F9FF,
		r >= 0x20000 && r <= 0x3FFFD:
		return 2
	}
	return 1
}
