package insights

import (
	"strconv"
	"strings"
)

// SortNewest is the command that puts the newest events first.
const SortNewest = "sort @timestamp desc"

// Fields returns the fields command for the columns. Repeated ones are named once.
func Fields(columns ...string) string {
	var out []string
	seen := map[string]bool{}
	for _, c := range columns {
		if !seen[c] {
			seen[c] = true
			out = append(out, fieldText(c))
		}
	}
	return "fields " + strings.Join(out, ", ")
}

// Limit returns the limit command.
func Limit(n int) string { return "limit " + strconv.Itoa(n) }

// Query joins commands, of which empty ones are left out.
func Query(commands ...string) string {
	var out []string
	for _, c := range commands {
		if c != "" {
			out = append(out, c)
		}
	}
	return strings.Join(out, "\n| ")
}
