package source

import (
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
)

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

// TestReaderWithEnoughRowsPaysForNoMore reads the first page and goes.
func TestReaderWithEnoughRowsPaysForNoMore(t *testing.T) {
	t.Parallel()
	for _, targets := range [][]awsapi.Target{{devEast}, {devEast, prodEast}} {
		api := &fakeLogs{groups: groupsOf{devEast: at(devEast, "/api/x", 8, 7, 4, 3), prodEast: at(prodEast, "/api/x", 6, 5, 2, 1)}}
		s := scanOf(targets...)
		s.PageRows = 3
		in := s.Open(t.Context(), testRuntime(0), api, func(Executed) {})
		b, err := in.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
		if got := b.Column("_raw").At(0).Text(); b.N < 2 || got != "8" {
			t.Errorf("%d rows, the first %s", b.N, got)
		}
		if len(api.queries) != len(targets) {
			t.Errorf("%d queries of %d targets", len(api.queries), len(targets))
		}
	}
}
