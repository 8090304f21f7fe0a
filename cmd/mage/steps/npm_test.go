package steps

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// The SHA-256 of "{}", from sha256sum(1).
const emptyLockSum = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

func TestNpmCIRunsOnlyWhenTheLockFileIsNotInstalled(t *testing.T) {
	for _, tt := range []struct {
		name  string
		stamp string
		runs  bool
	}{
		{"nothing is installed", "", true},
		{"another lock file is installed", "0123", true},
		{"this lock file is installed", emptyLockSum, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			t.Setenv("PATH", t.TempDir()) // so that running npm shows as an error
			write(t, lockFile, "{}")
			if tt.stamp != "" {
				if err := os.Mkdir("node_modules", 0o755); err != nil {
					t.Fatal(err)
				}
				write(t, stampFile, tt.stamp)
			}
			err := NpmCI("packages").Do(t.Context(), &bytes.Buffer{})
			if ran := err != nil && strings.Contains(err.Error(), "npm is not on PATH"); ran != tt.runs {
				t.Errorf("npm ran: %v (%v), want %v", ran, err, tt.runs)
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
