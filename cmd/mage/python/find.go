// Package python makes environments of Python programs that checks of ours use, each pinned and in the user's cache
// directory, where there is a Python.
package python

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// oldest is the oldest Python 3 that the requirements of ours are written for.
const oldest = 11

// versionProgram prints Python's version, and fails where it cannot make environments: Debian has that in a package of
// its own.
const versionProgram = "import sys, ensurepip, venv; print(*sys.version_info[:2])"

// find is a Python that can make environments; the error is a MissingError and says why there is none.
func find(ctx context.Context) (string, error) {
	var errs []error
	for _, name := range []string{"python3", "python"} {
		path, err := exec.LookPath(name)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s is not on PATH", name))
			continue
		}
		printed, err := exec.CommandContext(ctx, path, "-c", versionProgram).Output()
		if err == nil {
			if err = checkVersion(string(printed)); err == nil {
				return path, nil
			}
		} else if text := stderrOf(err); text != "" {
			err = errors.New(text)
		}
		errs = append(errs, fmt.Errorf("%s: %w", path, err))
	}
	return "", &MissingError{errors.Join(errs...)}
}

// MissingError says why there is no Python to use.
type MissingError struct{ reasons error }

func (e *MissingError) Error() string {
	return fmt.Sprintf("it needs Python 3.%d or newer with its venv module.\n%v", oldest, e.reasons)
}

// checkVersion reads what versionProgram prints, such as "3 12".
func checkVersion(printed string) error {
	parts := strings.Fields(printed)
	if len(parts) != 2 {
		return fmt.Errorf("it printed %q, expected its version", printed)
	}
	minor, err := strconv.Atoi(parts[1])
	if err != nil || parts[0] != "3" || minor < oldest {
		return fmt.Errorf("it is Python %s, expected 3.%d or newer", strings.Join(parts, "."), oldest)
	}
	return nil
}

// stderrOf is the last line that a program printed before it failed.
func stderrOf(err error) string {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(exit.Stderr)), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
