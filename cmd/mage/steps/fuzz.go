package steps

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// Fuzz is a step that runs every fuzz test of the module for a while, one after
// the other.
func Fuzz(title string, each time.Duration) Step {
	return Step{Title: title, Do: func(ctx context.Context, log io.Writer) error {
		out, err := exec.CommandContext(ctx, "go", "test", "-list", "^Fuzz", "./...").Output()
		if err != nil {
			return explain(err, "go")
		}
		tests := fuzzTests(out)
		if len(tests) == 0 {
			return fmt.Errorf("found no fuzz test")
		}
		for _, t := range tests {
			_, _ = fmt.Fprintln(log, t.name, t.pkg)
			var printed bytes.Buffer
			run := Command(title, "go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", each.String(), t.pkg)
			if err := run.Do(ctx, io.MultiWriter(log, &printed)); err != nil && !outOfTime(printed.String()) {
				return fmt.Errorf("%s: %w", t.name, err)
			}
		}
		return nil
	}}
}

// outOfTime tells the end of the time from a finding: up to Go 1.26 it may be
// reported as a failure of its own kind (https://go.dev/issue/75804), with no
// input written down.
func outOfTime(printed string) bool {
	return strings.Contains(printed, "context deadline exceeded") && !strings.Contains(printed, "Failing input written")
}

type fuzzTest struct{ name, pkg string }

// fuzzTests reads what go test -list prints: the names of a package's tests,
// then a line "ok <package> <time>".
func fuzzTests(out []byte) []fuzzTest {
	var found []fuzzTest
	var names []string
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "Fuzz") {
			names = append(names, line)
			continue
		}
		if words := strings.Fields(line); len(words) > 1 && words[0] == "ok" {
			for _, n := range names {
				found = append(found, fuzzTest{n, words[1]})
			}
		}
		names = nil
	}
	return found
}
