package python

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Environment is a program of the Python Package Index with all that it needs.
type Environment struct {
	Title string // what people call the program
	Name  string // begins the name of its folder
	// Requirements pin the program and everything below it, a line each as pip reads them.
	Requirements []byte
}

// installed is the file of an environment that says it is whole: an installation that was broken off has none.
const installed = "installed.txt"

// Install makes the environment in the user's cache directory, unless it is there already, and returns its Python. The
// error is a MissingError where this machine has no Python to make it with.
func (e Environment) Install(ctx context.Context, log io.Writer) (string, error) {
	if err := e.pinned(); err != nil {
		return "", err
	}
	python, err := find(ctx)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return e.install(ctx, log, python, filepath.Join(cache, "dohyo"))
}

func (e Environment) install(ctx context.Context, log io.Writer, python, dir string) (string, error) {
	sum := sha256.Sum256(append([]byte(python+"\n"), e.Requirements...))
	dir = filepath.Join(dir, e.Name+"-"+hex.EncodeToString(sum[:4]))
	own := filepath.Join(dir, "bin", "python")
	if runtime.GOOS == "windows" {
		own = filepath.Join(dir, "Scripts", "python.exe")
	}
	if _, err := os.Stat(filepath.Join(dir, installed)); err == nil {
		return own, nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	_, _ = fmt.Fprintf(log, "installing %s into %s\n", e.Title, dir)
	run := func(name string, args ...string) error {
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("installing %s from the Python Package Index into %s: %w", e.Title, dir, err)
		}
		return nil
	}
	if err := run(python, "-m", "venv", dir); err != nil {
		return "", err
	}
	wanted := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(wanted, e.Requirements, 0o644); err != nil {
		return "", err
	}
	if err := run(own, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "-r", wanted); err != nil {
		return "", err
	}
	return own, os.Rename(wanted, filepath.Join(dir, installed))
}

// pinned checks that every requirement names an exact version.
func (e Environment) pinned() error {
	n := 0
	for line := range strings.Lines(string(e.Requirements)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		n++
		if name, version, ok := strings.Cut(line, "=="); !ok || name == "" || version == "" {
			return fmt.Errorf("the requirements of %s: %q names no exact version", e.Title, line)
		}
	}
	if n == 0 {
		return fmt.Errorf("the requirements of %s are empty", e.Title)
	}
	return nil
}
