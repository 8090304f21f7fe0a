package board

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write dashboards/ instead of comparing with it")

// folder holds the files that Grafana reads.
var folder = filepath.Join("..", "..", "dashboards")

func dashboards(t *testing.T) []Dashboard {
	t.Helper()
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDashboards(t *testing.T) {
	for _, d := range dashboards(t) {
		want, err := d.JSON()
		if err != nil {
			t.Fatal(err)
		}
		written(t, filepath.Join(folder, d.File), want)
	}
}

func TestAlertRules(t *testing.T) {
	want, err := Alerts()
	if err != nil {
		t.Fatal(err)
	}
	written(t, filepath.Join("..", "..", "provisioning", "alerting", AlertsFile), want)
}

// written holds a file to what this package builds.
func written(t *testing.T, path string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not what pkg/board builds; run `go tool mage dashboards` (-want +got):\n%s", path, diff)
	}
}
