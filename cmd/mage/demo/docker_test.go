package demo

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// docker puts a stand-in for the docker command on PATH, alone, and returns what it was asked to do so far.
func docker(t *testing.T, script string) (asked func() []string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for docker is a shell script")
	}
	dir := t.TempDir()
	record := filepath.Join(dir, "asked")
	write(t, filepath.Join(dir, "docker"), "#!/bin/sh\necho \"$@\" >>'"+record+"'\n"+script+"\n", 0o755)
	t.Setenv("PATH", dir)
	return func() []string {
		text, err := os.ReadFile(record)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(string(text)), "\n")
	}
}

func TestDockerRunsWhenAnEngineAndComposeAnswer(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		want         bool
	}{
		{"both answer", "exit 0", true},
		{"no engine runs", `[ "$1" != info ]`, false},
		{"Compose is not installed", `[ "$1" != compose ]`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			docker(t, tt.script)
			if got := DockerRuns(t.Context()); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	t.Run("docker is not installed", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		if DockerRuns(t.Context()) {
			t.Error("got true, want false")
		}
	})
}

// stopper ends a demo as soon as it says where it is.
type stopper struct {
	bytes.Buffer
	stop context.CancelFunc
}

func (s *stopper) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("Ctrl-C")) {
		s.stop()
	}
	return s.Buffer.Write(p)
}

func TestComposeIsTakenDownAgain(t *testing.T) {
	asked := docker(t, "exit 0")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := Compose(ctx, &stopper{stop: cancel}); err != context.Canceled { //nolint:errorlint // the very same error is wanted
		t.Errorf("error is %v, want %v", err, context.Canceled)
	}
	want := []string{"compose up --build --wait --remove-orphans", "compose down --timeout 3"}
	if diff := cmp.Diff(want, asked()); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}

func TestComposeThatFailsIsTakenDownToo(t *testing.T) {
	asked := docker(t, `[ "$2" = down ]`)
	err := Compose(t.Context(), &bytes.Buffer{})
	if err == nil || err.Error() != "docker compose up: exit status 1; the last lines of its containers are above" {
		t.Errorf("error is %v", err)
	}
	want := []string{"compose up --build --wait --remove-orphans", "compose logs --tail 30", "compose down --timeout 3"}
	if diff := cmp.Diff(want, asked()); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}
