package insightsql

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Finding literals one after the other must equal lazy matching.
func TestGlobEqualsLazyRegularExpression(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	random := func(alphabet string, n int) string {
		var b strings.Builder
		for range rng.IntN(n) {
			b.WriteByte(alphabet[rng.IntN(len(alphabet))])
		}
		return b.String()
	}
	for range 3_000 {
		literals := strings.Split(random("ab*.", 7)+"*"+random("ab*.", 4), "*")
		text := random("ab.\n", 12)
		g := newGlob(literals, newlineTaken)
		var got, want []string
		if g.match(text) {
			got = g.parts
		}
		if found := regexp.MustCompile("(?s)" + globRegexp(literals, newlineEndsAny)).FindStringSubmatch(text); found != nil {
			want = found[1:]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q on %q: %s", literals, text, diff)
		}
	}
}
