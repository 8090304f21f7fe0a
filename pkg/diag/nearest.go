package diag

import "strings"

// Nearest returns the known name that is most like name, for "did you mean".
// Letter case does not count. It reports false when none is close: more than
// a third of the letters, or more than three, would have to change.
func Nearest(name string, known []string) (string, bool) {
	folded := []rune(strings.ToLower(name))
	best, bestDistance := "", 4
	for _, k := range known {
		other := []rune(strings.ToLower(k))
		limit := min(max(1, max(len(folded), len(other))/3), bestDistance-1)
		if d := distance(folded, other, limit); d <= limit {
			best, bestDistance = k, d
		}
	}
	return best, best != ""
}

// distance is the number of insertions, deletions, substitutions and swaps of
// neighbours between a and b, or more than limit when it exceeds limit.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		next[0] = i + 1
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
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
