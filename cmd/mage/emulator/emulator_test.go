package emulator

import (
	"bytes"
	"strings"
	"testing"
)

func TestWithoutPythonTheTestsAreLeftOut(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	var log bytes.Buffer
	if err := Test(t.Context(), &log); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "The integration tests are left out: for MiniStack, an emulator of AWS, it needs Python 3.11 or newer") {
		t.Errorf("the log is %q", log.String())
	}
}

func TestAnEmulatorThatWasNotAskedIsAnError(t *testing.T) {
	t.Parallel()
	for printed, want := range map[string]string{
		"    --- PASS: TestA/sandbox (0.1s)\n    --- PASS: TestA/emulator (0.1s)\n":  "",
		"    --- PASS: TestA/emulator (0.1s)\n    --- SKIP: TestB/emulator (0.0s)\n": "TestB/emulator was skipped",
		"    --- PASS: TestA/sandbox (0.1s)\n":                                       "no test asked the emulator",
	} {
		err := ranAll(printed)
		if got := err == nil; got != (want == "") || !got && !strings.Contains(err.Error(), want) {
			t.Errorf("%q gave the error %v, want %q", printed, err, want)
		}
	}
}
