package moved

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

func TestAFolderWithoutLogPanelsIsAnError(t *testing.T) {
	t.Parallel()
	if err := Measure(t.Context(), &bytes.Buffer{}, t.TempDir()); err == nil {
		t.Error("no error")
	}
}

func TestCountsMoveFewerRowsThanMessages(t *testing.T) {
	folder := t.TempDir()
	const dashboard = `{"title":"Tiny","panels":[{"title":"Stages","targets":[
		{"refId":"A","lang":"logs","query":"_sourceCategory=aws/apigateway apiId stage status | count by stage"}]}]}`
	if err := os.WriteFile(filepath.Join(folder, "tiny.json"), []byte(dashboard), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(VolumeEnv, "0.002")
	var out bytes.Buffer
	if err := Measure(t.Context(), &out, folder); err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^all panels +(\d+) +\S+ +(\d+) +(\d+) +\S+ +(\d+)$`).FindStringSubmatch(out.String())
	if m == nil {
		t.Fatal(out.String())
	}
	pushed, _ := strconv.Atoi(m[1])
	plain, _ := strconv.Atoi(m[3])
	if pushed < 5 || plain < 10*pushed {
		t.Errorf("%d rows, and %d without push-down:\n%s", pushed, plain, out.String())
	}
}
