package ops

import (
	"fmt"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// templates clusters messages by their words, in the manner of Drain (He et
// al., "Drain: An Online Log Parsing Approach with Fixed Depth Tree", 2017):
// words that hold digits are masked, a message joins the template of the same
// length and first word that agrees in most words, and words that differ become
// *. Its result depends on the order of the messages only.
type templates struct {
	leaves map[string][]int
	list   []template
	keep   func(bytes int)
}

type template []string

const (
	// similarity is the part of its words that a message shares with its
	// template.
	similarity = 0.5
	// templateWords is how many words of a message count.
	templateWords = 100
	// leafTemplates bounds the search; a message beyond joins the nearest.
	leafTemplates = 200
)

func newTemplates(keep func(bytes int)) *templates {
	return &templates{leaves: map[string][]int{}, keep: keep}
}

// add returns the number of the template that a message joins.
func (t *templates) add(text string) int {
	words := maskedWords(text)
	leaf := fmt.Sprint(len(words), " ")
	if len(words) > 0 {
		leaf += words[0]
	}
	best, most := -1, -1
	for _, n := range t.leaves[leaf] {
		same := 0
		for i, w := range t.list[n] {
			if w == words[i] {
				same++
			}
		}
		if same > most {
			best, most = n, same
		}
	}
	if best >= 0 && (float64(most) >= similarity*float64(len(words)) || len(t.leaves[leaf]) >= leafTemplates) {
		for i, w := range t.list[best] {
			if w != words[i] {
				t.list[best][i] = "*"
			}
		}
		return best
	}
	t.list = append(t.list, words)
	t.leaves[leaf] = append(t.leaves[leaf], len(t.list)-1)
	t.keep(len(text) + 16*len(words) + len(leaf))
	return len(t.list) - 1
}

// signature is the text of a template, with runs of * as one.
func (t *templates) signature(n int) string {
	var out []string
	for _, w := range t.list[n] {
		if w != "*" || len(out) == 0 || out[len(out)-1] != "*" {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// signatureID is a short name of a signature that is the same in every query.
func signatureID(signature string) string { return fmt.Sprintf("%016x", xxhash.Sum64String(signature)) }

// maskedWords are the words of a message, its numbers and ids masked by *.
func maskedWords(text string) []string {
	words := strings.Fields(text)
	if len(words) > templateWords {
		words = append(words[:templateWords:templateWords], "…")
	}
	for i, w := range words {
		words[i] = masked(w)
	}
	return words
}

// masked replaces the runs of letters and digits that hold a digit by *, and
// numbers joined by . : or - by one *.
func masked(w string) string {
	if !strings.ContainsAny(w, "0123456789") {
		return strings.Clone(w)
	}
	var b strings.Builder
	for i := 0; i < len(w); {
		if !isTokenLetter(w[i]) {
			b.WriteByte(w[i])
			i++
			continue
		}
		j := i
		for j < len(w) && isTokenLetter(w[j]) {
			j++
		}
		switch run := w[i:j]; {
		case !strings.ContainsAny(run, "0123456789"):
			b.WriteString(run)
		case endsInMask(b.String()):
			joined := b.String()
			b.Reset()
			b.WriteString(joined[:len(joined)-1])
		default:
			b.WriteByte('*')
		}
		i = j
	}
	return b.String()
}

func endsInMask(s string) bool {
	n := len(s)
	return n >= 2 && s[n-2] == '*' && strings.IndexByte(".:-", s[n-1]) >= 0
}
