package demo

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/process"
)

// Native runs the sandbox and the Grafana that was found, until the context ends.
func Native(ctx context.Context, out io.Writer, g Grafana) error {
	return Serve(ctx, g, func(ctx context.Context, s Served) error {
		if err := announce(out, s.Grafana, s.Sandbox); err != nil {
			return err
		}
		return process.Wait(ctx, s.grafana, s.sandbox)
	})
}

// Served is a sandbox and a Grafana that run.
type Served struct {
	Grafana, Sandbox string // their addresses
	grafana, sandbox *process.Process
}

// Serve runs the sandbox and a Grafana while do runs.
func Serve(ctx context.Context, g Grafana, do func(context.Context, Served) error) error {
	port, err := grafanaPort()
	if err != nil {
		return err
	}
	sandboxPort, err := process.FreePort(SandboxPort)
	if err != nil {
		return err
	}
	sandbox, err := startSandbox(ctx, sandboxPort)
	if err != nil {
		return err
	}
	defer sandbox.Stop()

	log, err := os.Create(filepath.Join(Dir, "grafana.log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	cmd, err := g.command(port, sandboxPort)
	if err != nil {
		return err
	}
	server, err := process.Start("Grafana", cmd, log)
	if err != nil {
		return err
	}
	defer server.Stop()
	url := "http://" + process.Local(port)
	if err := server.Ready(ctx, 2*time.Minute, process.Health(url+"/api/health")); err != nil {
		return fmt.Errorf("%w; its log is %s", err, log.Name())
	}
	return do(ctx, Served{url, "http://" + process.Local(sandboxPort), server, sandbox})
}

func startSandbox(ctx context.Context, port int) (*process.Process, error) {
	if err := os.MkdirAll(Dir, 0o755); err != nil {
		return nil, err
	}
	cmd := exec.Command(Program(), "sandbox", "--listen", process.Local(port), "--samples", filepath.Join(Dir, samples))
	sandbox, err := process.Start("sandbox", cmd, os.Stderr)
	if err != nil {
		return nil, err
	}
	if err := sandbox.Ready(ctx, 30*time.Second, process.Health("http://"+process.Local(port)+MeterPath)); err != nil {
		sandbox.Stop()
		return nil, err
	}
	return sandbox, nil
}

// samples is the folder in Dir with the sandbox's sample databases.
const samples = "samples"

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
	dashboards, kept := filepath.Join(plugin, "dashboards"), filepath.Join(data, "data")
	if g.Bare {
		// Nothing of an earlier demo, whose provisioned dashboards cannot be imported over.
		dashboards, kept = filepath.Join(data, "none"), filepath.Join(data, "bare")
		if err := os.RemoveAll(kept); err != nil {
			return nil, err
		}
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
		"GF_PATHS_DATA":         kept,
		"GF_PATHS_LOGS":         filepath.Join(data, "logs"),
		"GF_PATHS_PLUGINS":      plugins,
		"GF_PATHS_PROVISIONING": filepath.Join(root, "provisioning"),
		EndpointEnv:             "http://" + process.Local(sandboxPort),
		SamplesEnv:              filepath.Join(data, samples),
		DashboardsEnv:           dashboards,
	})...)
	return cmd, nil
}

func announce(out io.Writer, grafana, sandbox string) error {
	return say(out, "\nDohyo is at %s/dashboards\nThe sandbox's meter (calls, bytes scanned, price) is at %s\nCtrl-C stops both.\n",
		grafana, sandbox+MeterPath)
}
