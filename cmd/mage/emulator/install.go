package emulator

import (
	"context"
	"crypto/sha256"
	_ "embed" // requirements.txt
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// requirements pin the emulator and everything below it.
//
//go:embed requirements.txt
var requirements []byte

// installed is the file of an environment that says it is whole: an installation that was broken off has none.
const installed = "installed.txt"

// install makes a Python environment with the emulator below dir, unless it is there already, and returns its Python.
func install(ctx context.Context, log io.Writer, python, dir string) (string, error) {
	sum := sha256.Sum256(append([]byte(python+"\n"), requirements...))
	dir = filepath.Join(dir, "ministack-"+hex.EncodeToString(sum[:4]))
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
	_, _ = fmt.Fprintf(log, "installing MiniStack into %s\n", dir)
	run := func(name string, args ...string) error {
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("installing MiniStack from the Python Package Index into %s: %w", dir, err)
		}
		return nil
	}
	if err := run(python, "-m", "venv", dir); err != nil {
		return "", err
	}
	wanted := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(wanted, requirements, 0o644); err != nil {
		return "", err
	}
	if err := run(own, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "-r", wanted); err != nil {
		return "", err
	}
	return own, os.Rename(wanted, filepath.Join(dir, installed))
}
