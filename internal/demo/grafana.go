package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// Grafana is an installed Grafana.
type Grafana struct {
	Program string // the server's executable
	Home    string // the folder with conf/ and public/
}

// HomeEnv names the variable that says where Grafana is installed.
const HomeEnv = "GRAFANA_HOME"

// FindGrafana looks in GRAFANA_HOME, then on PATH. Its error says what is missing, as the end of a sentence.
func FindGrafana() (Grafana, error) {
	if home := os.Getenv(HomeEnv); home != "" {
		home, err := filepath.Abs(home)
		if err != nil {
			return Grafana{}, err
		}
		for _, name := range programs {
			if program, err := exec.LookPath(filepath.Join(home, "bin", name)); err == nil && isHome(home) {
				return Grafana{Program: program, Home: home}, nil
			}
		}
		return Grafana{}, fmt.Errorf("%s=%s holds no Grafana: bin/grafana and conf/defaults.ini are expected there", HomeEnv, home)
	}
	for _, name := range programs {
		program, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if home, ok := homeOf(program); ok {
			return Grafana{Program: program, Home: home}, nil
		}
		return Grafana{}, fmt.Errorf("the files of %s were not found: set %s to the folder that holds its conf/defaults.ini", program, HomeEnv)
	}
	return Grafana{}, errors.New("no Grafana is on PATH or named by " + HomeEnv)
}

// programs are the names Grafana's server has had.
var programs = [...]string{"grafana", "grafana-server"}

// homeOf finds the files that belong to a program: beside it (the archives), in share/ (Homebrew), or where the Linux
// packages put them.
func homeOf(program string) (string, bool) {
	if real, err := filepath.EvalSymlinks(program); err == nil {
		program = real
	}
	prefix := filepath.Dir(filepath.Dir(program))
	for _, home := range []string{prefix, filepath.Join(prefix, "share", "grafana"), "/usr/share/grafana"} {
		if isHome(home) {
			return home, true
		}
	}
	return "", false
}

func isHome(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "conf", "defaults.ini"))
	return err == nil
}

// Native runs the sandbox and the Grafana that was found, until the context ends.
func Native(ctx context.Context, out io.Writer, g Grafana) error {
	port, err := grafanaPort()
	if err != nil {
		return err
	}
	sandboxPort, err := freePort(SandboxPort)
	if err != nil {
		return err
	}
	sandbox, err := startSandbox(ctx, sandboxPort)
	if err != nil {
		return err
	}
	defer sandbox.stop()

	log, err := os.Create(filepath.Join(Dir, "grafana.log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	cmd, err := g.command(port, sandboxPort)
	if err != nil {
		return err
	}
	server, err := start("Grafana", cmd, log)
	if err != nil {
		return err
	}
	defer server.stop()
	url := "http://" + local(port)
	if err := server.ready(ctx, 2*time.Minute, health(url+"/api/health")); err != nil {
		return fmt.Errorf("%w; its log is %s", err, log.Name())
	}
	if err := announce(out, url, "http://"+local(sandboxPort)); err != nil {
		return err
	}
	return wait(ctx, server, sandbox)
}

func startSandbox(ctx context.Context, port int) (*process, error) {
	if err := os.MkdirAll(Dir, 0o755); err != nil {
		return nil, err
	}
	cmd := exec.Command(Program(), "sandbox", "--listen", local(port))
	sandbox, err := start("sandbox", cmd, os.Stderr)
	if err != nil {
		return nil, err
	}
	if err := sandbox.ready(ctx, 30*time.Second, health("http://"+local(port)+MeterPath)); err != nil {
		sandbox.stop()
		return nil, err
	}
	return sandbox, nil
}

// MeterPath is where the sandbox shows its meter; it answers as soon as the sandbox does.
const MeterPath = "/_sandbox/meter"

// command starts Grafana's server on a copy of dist/, which a build may replace while the demo runs.
func (g Grafana) command(port, sandboxPort int) (*exec.Cmd, error) {
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(root, Dir)
	plugins := filepath.Join(data, "plugins")
	plugin := filepath.Join(plugins, PluginID)
	if err := os.RemoveAll(plugins); err != nil {
		return nil, err
	}
	if err := os.CopyFS(plugin, os.DirFS("dist")); err != nil {
		return nil, err
	}
	var args []string
	if base := filepath.Base(g.Program); base == "grafana" || base == "grafana.exe" {
		args = append(args, "server")
	}
	cmd := exec.Command(g.Program, append(args, "--homepath", g.Home)...)
	cmd.Env = append(os.Environ(), environ(Settings())...)
	cmd.Env = append(cmd.Env, environ(map[string]string{
		"GF_SERVER_HTTP_ADDR":   "127.0.0.1",
		"GF_SERVER_HTTP_PORT":   strconv.Itoa(port),
		"GF_PATHS_DATA":         filepath.Join(data, "data"),
		"GF_PATHS_LOGS":         filepath.Join(data, "logs"),
		"GF_PATHS_PLUGINS":      plugins,
		"GF_PATHS_PROVISIONING": filepath.Join(root, "provisioning"),
		EndpointEnv:             "http://" + local(sandboxPort),
		DashboardsEnv:           filepath.Join(plugin, "dashboards"),
	})...)
	return cmd, nil
}

func announce(out io.Writer, grafana, sandbox string) error {
	return say(out, "\nDohyo is at %s/dashboards\nThe sandbox's meter (calls, bytes scanned, price) is at %s\nCtrl-C stops both.\n",
		grafana, sandbox+MeterPath)
}

// health checks that an address answers, and that a Grafana there is new enough.
func health(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answered %s", url, resp.Status)
		}
		return nil
	}
}
