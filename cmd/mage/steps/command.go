package steps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// Command is a step that runs a program and shows what it prints.
func Command(title, name string, args ...string) Step {
	return Step{Title: title, Do: func(ctx context.Context, log io.Writer) error {
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Stdout, cmd.Stderr = log, log
		return explain(cmd.Run(), name)
	}}
}

// Quiet is a step whose program must print nothing, as with gofmt -l, which names the files it would change.
func Quiet(title, name string, args ...string) Step {
	return Step{Title: title, Do: func(ctx context.Context, log io.Writer) error {
		var printed bytes.Buffer
		cmd := exec.CommandContext(ctx, name, args...)
		both := io.MultiWriter(log, &printed)
		cmd.Stdout, cmd.Stderr = both, both
		if err := cmd.Run(); err != nil {
			return explain(err, name)
		}
		if printed.Len() > 0 {
			return fmt.Errorf("%s %s should list nothing", name, strings.Join(args, " "))
		}
		return nil
	}}
}

// GoTest is a step that runs Go's tests with the race detector, which needs a C compiler everywhere but on macOS;
// without one the tests run plain and the step says so.
func GoTest(title string, packages ...string) Step {
	return Step{Title: title, Do: func(ctx context.Context, log io.Writer) error {
		env, err := exec.CommandContext(ctx, "go", "env", "GOOS", "CGO_ENABLED").Output()
		if err != nil {
			return explain(err, "go")
		}
		args := append([]string{"test", "-race"}, packages...)
		if target := strings.Fields(string(env)); len(target) == 2 && !raceRuns(target[0], target[1]) {
			_, _ = fmt.Fprintln(log, "no C compiler here: the race detector is left out")
			args = append([]string{"test"}, packages...)
		}
		return Command(title, "go", args...).Do(ctx, log)
	}}
}

func raceRuns(goos, cgoEnabled string) bool {
	return goos == "darwin" || cgoEnabled == "1"
}

// explain says what to install when a program is missing.
func explain(err error, name string) error {
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("%s is not on PATH; Dohyo is built with Go and Node.js: %w", name, err)
	}
	return err
}
