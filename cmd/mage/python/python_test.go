package python

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// pythons puts shell scripts in the place of all Pythons on PATH.
func pythons(t *testing.T, scripts map[string]string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands in for Python")
	}
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPythonIsFoundOrNamedMissing(t *testing.T) {
	for _, tt := range []struct {
		name    string
		scripts map[string]string
		found   string // base name
		want    []string
	}{
		{"none", nil, "", []string{"python3 is not on PATH", "python is not on PATH"}},
		{"new", map[string]string{"python3": "echo 3 11"}, "python3", nil},
		{"old beside new", map[string]string{"python3": "echo 3 9", "python": "echo 3 14"}, "python", nil},
		{"old", map[string]string{"python3": "echo 3 10", "python": "echo 2 7"}, "", []string{"it is Python 3.10, expected 3.11 or newer", "it is Python 2.7"}},
		{"without venv", map[string]string{"python3": "echo 'Traceback:' >&2; echo \"No module named 'ensurepip'\" >&2; exit 1"}, "", []string{"No module named 'ensurepip'"}},
		{"no Python", map[string]string{"python3": "echo hello"}, "", []string{`it printed "hello\n", expected its version`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pythons(t, tt.scripts)
			got, err := find(t.Context())
			if tt.found != "" {
				if err != nil || filepath.Base(got) != tt.found {
					t.Errorf("got %s, %v, want %s", got, err, tt.found)
				}
				return
			}
			for _, want := range tt.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error is %v, want one with %q", err, want)
				}
			}
		})
	}
}

// fakePython makes environments whose own Python installs nothing, and notes how it was called.
const fakePython = `[ "$2" = venv ] || exit 3
mkdir -p "$3/bin"
printf '#!/bin/sh\necho "$@" >> "%s/calls"\n[ ! -e "%s/broken" ]\n' "$CALLS" "$CALLS" > "$3/bin/python"
chmod +x "$3/bin/python"`

func TestAnEnvironmentIsMadeOnce(t *testing.T) {
	pythons(t, map[string]string{"python3": fakePython})
	theirs := Environment{Title: "Theirs", Name: "theirs", Requirements: []byte("theirs==1.0\n")}
	calls, dir := t.TempDir(), t.TempDir()
	t.Setenv("CALLS", calls)
	t.Setenv("PATH", os.Getenv("PATH")+":/bin:/usr/bin")
	found := filepath.Join(strings.Split(os.Getenv("PATH"), ":")[0], "python3")
	broken := filepath.Join(calls, "broken")
	if err := os.WriteFile(broken, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := theirs.install(t.Context(), &bytes.Buffer{}, found, dir); err == nil || !strings.Contains(err.Error(), "installing Theirs from the Python Package Index") {
		t.Errorf("a failed installation gave the error %v", err)
	}
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		own, err := theirs.install(t.Context(), &bytes.Buffer{}, found, dir)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(own, dir) || filepath.Base(own) != "python" {
			t.Errorf("its Python is %s, want one below %s", own, dir)
		}
	}
	noted, err := os.ReadFile(filepath.Join(calls, "calls"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(noted), "-m pip"); n != 2 {
		t.Errorf("pip ran %d times, want once in vain and once more:\n%s", n, noted)
	}
}

func TestRequirementsWithoutAVersionAreRefused(t *testing.T) {
	t.Parallel()
	for _, requirements := range []string{"", "# nothing\n", "theirs\n", "a==1\ntheirs>=1.0\n", "theirs==\n", "==1.0\n"} {
		e := Environment{Title: "Theirs", Name: "theirs", Requirements: []byte(requirements)}
		if _, err := e.Install(t.Context(), &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "the requirements of Theirs") {
			t.Errorf("%q gave the error %v", requirements, err)
		}
	}
}
