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

func TestTheEndOfTheTimeIsNoFinding(t *testing.T) {
	t.Parallel()
	for printed, want := range map[string]bool{
		"--- FAIL: FuzzX (4.10s)\n    context deadline exceeded\nFAIL\n":                                                    true,
		"--- FAIL: FuzzX (4.10s)\n    panic\n    Failing input written to testdata/fuzz/FuzzX/1\ncontext deadline exceeded": false,
		"--- FAIL: FuzzX (0.00s)\n    x_test.go:1: wrong\n":                                                                 false,
	} {
		if got := outOfTime(printed); got != want {
			t.Errorf("%q: %t", printed, got)
		}
	}
}
