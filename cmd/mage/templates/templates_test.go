package templates

import (
	"bytes"
	"strings"
	"testing"
)

func TestWithoutPythonItSaysSo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	var log bytes.Buffer
	if err := Lint(t.Context(), &log); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "The CloudFormation templates are not linted: for cfn-lint, it needs Python 3.11 or newer") {
		t.Errorf("the log is %q", log.String())
	}
}
