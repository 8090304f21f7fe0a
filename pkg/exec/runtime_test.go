package exec

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

func TestNoticesCountAndKeepOneOfEach(t *testing.T) {
	t.Parallel()
	var n Notices
	n.Count(diag.Info, "rows were left out", 1, "row", "")
	n.Add(diag.Warning, "an estimate")
	n.Add(diag.Warning, "an estimate")
	n.Count(diag.Info, "others too", 1, "row", "one")
	n.Count(diag.Info, "others too", 1, "row", "two")
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() { n.Count(diag.Info, "rows were left out", 2, "row", "") })
	}
	workers.Wait()
	want := []Notice{{diag.Info, "rows were left out: 9 rows"}, {diag.Warning, "an estimate"}, {diag.Info, "others too: 2 rows (one)"}}
	if diff := cmp.Diff(want, n.List()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
