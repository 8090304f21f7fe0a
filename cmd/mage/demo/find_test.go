package demo

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// install makes the files of an installed Grafana: its program and its defaults.
func install(t *testing.T, program, home string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for Grafana is a shell script")
	}
	write(t, program, "#!/bin/sh\necho grafana version 12.3.0\n", 0o755)
	write(t, filepath.Join(home, "conf", "defaults.ini"), "", 0o644)
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func TestGrafanaIsFoundWhereItIsInstalled(t *testing.T) {
	for _, tt := range []struct {
		name          string
		program, home string // below a fresh folder
		env           func(root string) (home, path string)
	}{
		{
			name: "an archive named by GRAFANA_HOME", program: "g/bin/grafana", home: "g",
			env: func(root string) (string, string) { return filepath.Join(root, "g"), "" },
		},
		{
			name: "an older name of the server", program: "g/bin/grafana-server", home: "g",
			env: func(root string) (string, string) { return filepath.Join(root, "g"), "" },
		},
		{
			name: "an archive on PATH", program: "g/bin/grafana", home: "g",
			env: func(root string) (string, string) { return "", filepath.Join(root, "g", "bin") },
		},
		{
			name: "Homebrew's layout on PATH", program: "brew/bin/grafana", home: "brew/share/grafana",
			env: func(root string) (string, string) { return "", filepath.Join(root, "brew", "bin") },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			want := Grafana{Program: filepath.Join(root, tt.program), Home: filepath.Join(root, tt.home)}
			install(t, want.Program, want.Home)
			home, path := tt.env(root)
			t.Setenv(HomeEnv, home)
			t.Setenv("PATH", path)
			got, err := FindGrafana(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Grafana (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhyNoGrafanaCanBeUsed(t *testing.T) {
	empty := t.TempDir()
	t.Setenv("PATH", empty)
	for _, tt := range []struct{ name, home, want string }{
		{"none is installed", "", "no Grafana is on PATH or named by GRAFANA_HOME"},
		{"GRAFANA_HOME is something else", empty, "holds no Grafana: bin/grafana and conf/defaults.ini are expected there"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(HomeEnv, tt.home)
			if _, err := FindGrafana(t.Context()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestOnlyAGrafanaThatRunsThePluginIsRecent(t *testing.T) {
	t.Parallel()
	for printed, want := range map[string]string{
		"grafana version 12.3.0":                     "",
		"grafana version 12.10.1":                    "",
		"grafana version 13.0.0-pre":                 "",
		"Version 12.3.0 (commit: abc, branch: HEAD)": "",
		"grafana version 12.2.9":                     "version 12.2.9, and Grafana 12.3 or newer is needed",
		"grafana version 9.5.21":                     "version 9.5.21, and Grafana 12.3 or newer is needed",
		"usage":                                      "version unknown, and Grafana 12.3 or newer is needed",
	} {
		got := ""
		if err := recent(printed); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("recent(%q) = %q, want %q", printed, got, want)
		}
	}
}
