package board

import (
	"slices"
	"strings"
)

// labelTitles are the labels of series as tables title them.
var labelTitles = map[string]string{
	"account": "Account", "region": "Region", "apiname": "API", "stage": "Stage",
	"resource": "Resource", "method": "Method", "route": "Route",
}

// places are the labels that tell a reader something: all but the namespace,
// which never differs.
func places(by []string) []string {
	return slices.DeleteFunc(slices.Clone(by), func(name string) bool { return name == "namespace" })
}

// templates are the labels' values in a legend.
func templates(by []string) []string {
	var out []string
	for _, name := range places(by) {
		out = append(out, "{{"+name+"}}")
	}
	return out
}

// spoken lists labels in a sentence.
func spoken(by []string) string {
	words := make([]string, len(by))
	for i, name := range by {
		words[i] = name
		if name == "apiname" {
			words[i] = "API name"
		}
	}
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " and " + words[n]
	}
	return words[0]
}
