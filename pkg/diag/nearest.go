package diag

import (
	"strings"
	"unicode/utf8"
)

// Nearest returns the known name that is most like name, for "did you mean".
// Letter case does not count. It reports false when none is close: more than
// a third of the letters, or more than three, would have to change.
func Nearest(name string, known []string) (string, bool) {
	folded := []rune(strings.ToLower(name))
	best, bestDistance := "", 4
	for _, k := range known {
		length := utf8.RuneCountInString(k)
		limit := min(max(1, max(len(folded), length)/3), bestDistance-1)
		if max(len(folded)-length, length-len(folded)) > limit {
			continue
		}
		if d := distance(folded, []rune(strings.ToLower(k)), limit); d <= limit {
			best, bestDistance = k, d
		}
	}
	return best, best != ""
}

// distance is the number of insertions, deletions, substitutions and swaps of
// neighbours between a and b, or more than limit when it exceeds limit.
func distance(a, b []rune, limit int) int {
	n := len(b) + 1
	rows := make([]int, 3*n)
	before, row, next := rows[:n], rows[n:2*n], rows[2*n:]
	for j := range row {
		row[j] = j
	}
	leastBefore := 0
	for i := range a {
		next[0] = i + 1
		least := next[0]
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d := min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			next[j+1] = d
			least = min(least, d)
		}
		if min(least, leastBefore) > limit { // a swap looks two rows back
			return limit + 1
		}
		leastBefore = least
		before, row, next = row, next, before
	}
	return row[len(b)]
}
