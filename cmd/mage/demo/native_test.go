package demo

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestGrafanaIsStartedOnACopyOfTheBuild(t *testing.T) {
	t.Chdir(t.TempDir())
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join("dist", "plugin.json"), "{}", 0o644)
	write(t, filepath.Join(Dir, "plugins", PluginID, "left-over.js"), "", 0o644)
	cmd, err := Grafana{Program: "/g/bin/grafana", Home: "/g"}.command(3001, 4567)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"/g/bin/grafana", "server", "--homepath", "/g"}; !slices.Equal(cmd.Args, want) {
		t.Errorf("arguments are %q, want %q", cmd.Args, want)
	}
	plugin := filepath.Join(root, ".demo", "plugins", "dohyo-cloudwatch-datasource")
	for _, want := range []string{
		"GF_SERVER_HTTP_ADDR=127.0.0.1",
		"GF_SERVER_HTTP_PORT=3001",
		"GF_AUTH_ANONYMOUS_ORG_ROLE=Admin",
		"GF_PATHS_PLUGINS=" + filepath.Dir(plugin),
		"GF_PATHS_PROVISIONING=" + filepath.Join(root, "provisioning"),
		"DOHYO_ENDPOINT=http://127.0.0.1:4567",
		"DOHYO_SAMPLES=" + filepath.Join(root, ".demo", "samples"),
		"DASHBOARDS_PATH=" + filepath.Join(plugin, "dashboards"),
	} {
		if !slices.Contains(cmd.Env, want) {
			t.Errorf("the environment lacks %s", want)
		}
	}
	files, err := os.ReadDir(plugin)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 || files[0].Name() != "plugin.json" {
		t.Errorf("the plugin's folder holds %v, want plugin.json alone", files)
	}
}

func TestTheOlderServerTakesNoSubcommand(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, filepath.Join("dist", "plugin.json"), "{}", 0o644)
	cmd, err := Grafana{Program: "/g/bin/grafana-server", Home: "/g"}.command(3000, 4566)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"/g/bin/grafana-server", "--homepath", "/g"}; !slices.Equal(cmd.Args, want) {
		t.Errorf("arguments are %q, want %q", cmd.Args, want)
	}
}
