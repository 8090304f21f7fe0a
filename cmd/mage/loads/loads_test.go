package loads

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/world"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
)

func TestALoadWaitsForAWSAndCountsWhatItAsks(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	const dashboard = `{"title":"Tiny","panels":[
		{"title":"Stages","targets":[{"refId":"A","lang":"logs","query":"_sourceCategory=aws/apigateway apiId stage status | count by stage"}]},
		{"title":"Calls","targets":[{"refId":"A","lang":"metrics","query":"namespace=aws/apigateway metric=Count statistic=Sum apiname=* !(stage=*) | sum"}]}]}`
	if err := os.WriteFile(filepath.Join(folder, "tiny.json"), []byte(dashboard), 0o600); err != nil {
		t.Fatal(err)
	}
	boards, err := world.Boards(folder, "")
	if err != nil {
		t.Fatal(err)
	}
	const slow = 20 * time.Millisecond
	w := world.Live(sandbox.Options{Volume: 0.002, Faults: sandbox.Faults{Latency: slow}})
	defer w.Close()
	l, err := load(t.Context(), w, boards[0], time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	u := l.usage
	if l.took < 3*slow || u.Calls["StartQuery"] == 0 || u.Calls["GetMetricData"] == 0 || u.BytesScanned == 0 || u.BusySeconds <= 0 {
		t.Errorf("the load took %s and %+v", l.took, u)
	}
	if l.took.Seconds() <= u.BusySeconds {
		t.Errorf("the load took %s, less than the sandbox computed: %v s", l.took, u.BusySeconds)
	}
}

func TestAFolderWithoutPanelsIsAnError(t *testing.T) {
	t.Parallel()
	if err := Measure(t.Context(), &bytes.Buffer{}, t.TempDir()); err == nil {
		t.Error("no error")
	}
}
