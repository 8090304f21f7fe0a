package engine

import (
	"regexp"
	"strings"
)

// spellings finds out how the keys of messages are spelt: fields fold letter
// case and CloudWatch's names do not. A query's own spelling counts, then that of
// the kinds of sources.
type spellings map[string]string

var words = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_.]*`)

// newSpellings reads the words of a query and of what a source's messages hold.
func newSpellings(texts ...string) spellings {
	s := spellings{}
	for _, text := range texts {
		for _, w := range words.FindAllString(text, -1) {
			if key := strings.ToLower(w); s[key] == "" {
				s[key] = w
			}
		}
	}
	return s
}

// of returns the spelling of a field.
func (s spellings) of(name string) string {
	if w, ok := s[strings.ToLower(name)]; ok {
		return w
	}
	return name
}
