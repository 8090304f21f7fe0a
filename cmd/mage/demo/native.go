package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

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

// health checks that an address answers.
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
