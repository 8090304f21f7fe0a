package source

import "testing"

// TestSmallPagesGiveTheSameRows reads with pages that end in the middle of an
// instant, and with pages that one instant fills.
func TestSmallPagesGiveTheSameRows(t *testing.T) {
	t.Parallel()
	ms := make([]int64, 0, 400)
	for i := range int64(100) {
		ms = append(ms, i, i, i, 50)
	}
	for _, page := range []int{1, 2, 3, 7, 50, 0} {
		api := &fakeLogs{groups: groupsOf{devEast: at(devEast, "/api/x", ms...)}}
		rt := testRuntime(0)
		s := scanOf(devEast)
		s.PageRows = page
		got, err := read(t, s, rt, api, "_raw")
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(ms) || got[0] != "99" || got[len(got)-1] != "0" || notices(rt) != "" {
			t.Errorf("pages of %d: %d rows of %d, notices %q", page, len(got), len(ms), notices(rt))
		}
	}
}
