package source

import (
	"encoding/json"
	"slices"
	"strings"
)

// jsonLeaf is a text in a JSON object, and the keys that lead to it.
type jsonLeaf struct {
	keys []string
	text string
}

// writeJSON writes an object with the leaves. A leaf below another leaf has no
// place and is left out.
func writeJSON(leaves []jsonLeaf) string {
	leaves = slices.Clone(leaves)
	slices.SortStableFunc(leaves, func(a, b jsonLeaf) int { return slices.Compare(a.keys, b.keys) })
	var b strings.Builder
	writeObject(&b, leaves, 0)
	return b.String()
}

// writeObject writes the leaves, which are sorted and agree in the first depth
// keys.
func writeObject(b *strings.Builder, leaves []jsonLeaf, depth int) {
	b.WriteByte('{')
	for i := 0; i < len(leaves); {
		key := leaves[i].keys[depth]
		end := i + 1
		for end < len(leaves) && leaves[end].keys[depth] == key {
			end++
		}
		if i > 0 {
			b.WriteByte(',')
		}
		writeString(b, key)
		b.WriteByte(':')
		if len(leaves[i].keys) == depth+1 {
			writeString(b, leaves[i].text)
		} else {
			writeObject(b, leaves[i:end], depth+1)
		}
		i = end
	}
	b.WriteByte('}')
}

func writeString(b *strings.Builder, s string) {
	var buf strings.Builder
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	b.WriteString(strings.TrimSuffix(buf.String(), "\n"))
}
