package steps

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFuzzTestsAreFoundWithTheirPackages(t *testing.T) {
	t.Parallel()
	got := fuzzTests([]byte("ok  \tx/none\t0.1s\nFuzzA\nFuzzB\nok  \tx/ab\t0.2s\n?   \tx/no\t[no test files]\nFuzzC\nok  \tx/c\t(cached)\n"))
	want := []fuzzTest{{"FuzzA", "x/ab"}, {"FuzzB", "x/ab"}, {"FuzzC", "x/c"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(fuzzTest{})); diff != "" {
		t.Error(diff)
	}
}
