package steps

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCommandShowsWhatTheProgramPrints(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	if err := Command("version", "go", "env", "GOOS").Do(t.Context(), &log); err != nil {
		t.Fatal(err)
	}
	if log.Len() == 0 {
		t.Error("the log is empty")
	}
}

func TestQuietFailsOnOutputAndShowsIt(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	err := Quiet("format", "go", "env", "GOOS").Do(t.Context(), &log)
	if err == nil || !strings.Contains(err.Error(), "go env GOOS should list nothing") {
		t.Errorf("error is %v, want one that names the command", err)
	}
	if log.Len() == 0 {
		t.Error("what the program listed is not in the log")
	}
	if err := Quiet("format", "go", "env", "-w").Do(t.Context(), &log); err == nil {
		t.Error("a program that failed passed")
	}
}

func TestAMissingProgramSaysWhatToInstall(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	err := Command("types", "npm", "run", "typecheck").Do(t.Context(), &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "npm is not on PATH; Dohyo is built with Go and Node.js") {
		t.Errorf("error is %v", err)
	}
}

func TestExplainKeepsTheError(t *testing.T) {
	t.Parallel()
	if err := explain(nil, "go"); err != nil {
		t.Errorf("no error became %v", err)
	}
	if err := explain(exec.ErrDot, "go"); err != exec.ErrDot { //nolint:errorlint // the very same error is wanted
		t.Errorf("got %v, want %v", err, exec.ErrDot)
	}
}

func TestTheRaceDetectorRunsWhereItCan(t *testing.T) {
	t.Parallel()
	got := map[string]bool{
		"Linux with a C compiler":    raceRuns("linux", "1"),
		"Linux without one":          raceRuns("linux", "0"),
		"macOS without one":          raceRuns("darwin", "0"),
		"Windows without a compiler": raceRuns("windows", "0"),
	}
	want := map[string]bool{
		"Linux with a C compiler":    true,
		"Linux without one":          false,
		"macOS without one":          true,
		"Windows without a compiler": false,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("race detector (-want +got):\n%s", diff)
	}
}
