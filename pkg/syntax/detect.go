package syntax

import "strings"

// Detect tells a query's language, "logs" or "metrics", from its text: row
// labels, a metric= or statistic= term, the operators that only one of the
// languages has, and how the others are written. In doubt it is "logs".
func Detect(text string) string {
	l := lexer{src: text}
	l.skip()
	if isRow(text, l.pos) {
		return langMetrics
	}
	score := l.selectorScore()
	for l.pos < len(text) {
		l.pos++
		score += l.stageScore()
	}
	if score > 0 {
		return langMetrics
	}
	return langLogs
}

// selectorScore weighs the text up to the first |.
func (l *lexer) selectorScore() int {
	score := 0
	for l.skip(); l.pos < len(l.src) && l.src[l.pos] != '|'; l.skip() {
		start := l.pos
		if l.src[start] == '"' {
			l.quoted()
			continue
		}
		if l.pos = endOfName(l.src, start); l.pos == start {
			l.pos++
			continue
		}
		word := l.src[start:l.pos]
		if l.skip(); l.pos >= len(l.src) || l.src[l.pos] != '=' {
			continue
		}
		switch strings.ToLower(word) {
		case "metric":
			score += 4
		case "statistic":
			score += 2
		}
	}
	return score
}

// stageScore weighs a stage and moves to the | behind it.
func (l *lexer) stageScore() int {
	head, next := l.next(), l.next()
	score := 0
	switch head.Fold() {
	case "quantize", "eval", "bottomk", "delta", "rate", "ewma", "timeshift", "histogram_quantile":
		score = 4
	case "avg", "sum", "min", "max", "stddev":
		score = 3
		if next.Text == "(" {
			score = -3
		}
	case "pct":
		third := l.next()
		score = -3
		if third.Kind == KindNumber {
			score = 3
		}
	case "parse", "topk", "where", "filter", "count", "accum", "outlier", "predict", "fillmissing", "timeslice":
		if next.Kind == KindString || next.is("regex") || next.is("as") {
			score = -4
		} else if next.Text == "_value" {
			score = 4
		}
	default:
		if head.Kind == KindName {
			score = -2
		}
	}
	for t := next; t.Kind != KindEOF && t.Text != "|"; t = l.next() {
		switch {
		case t.is("nodrop"):
			score -= 4
		case t.is("_rawname"):
			score += 8
		}
	}
	if l.pos < len(l.src) {
		l.pos--
	}
	return score
}
