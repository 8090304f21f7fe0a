// Package e2e runs the tests that use Dohyo in a browser as people do.
package e2e

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/demo"
)

// The variables that say where to test: on a Grafana that runs already, with the plugin and the data source of
// provisioning/ in it, and the sandbox that this asks.
const (
	GrafanaEnv = "GRAFANA_URL"
	SandboxEnv = "SANDBOX_URL"
)

// BrowserEnv names the browser's executable.
const BrowserEnv = "CHROMIUM_PATH"

// OwnGrafana reports whether the tests start a Grafana of their own.
func OwnGrafana() bool { return os.Getenv(GrafanaEnv) == "" && os.Getenv(demo.HomeEnv) != "" }

// Test runs the tests where there is a Grafana and a browser, and says why it does not otherwise.
func Test(ctx context.Context, log io.Writer) error {
	browser := browser()
	if browser == "" {
		return say(log, "skipped: no Chromium is on PATH; name one in %s\n", BrowserEnv)
	}
	if url := os.Getenv(GrafanaEnv); url != "" {
		if os.Getenv(SandboxEnv) == "" {
			return fmt.Errorf("%s is set, and %s is not: name the address of the sandbox that its data source asks", GrafanaEnv, SandboxEnv)
		}
		return playwright(ctx, log, tests, browser, url, os.Getenv(SandboxEnv))
	}
	if !OwnGrafana() {
		return say(log, "skipped: neither %s nor %s is set\n", demo.HomeEnv, GrafanaEnv)
	}
	grafana, err := demo.FindGrafana(ctx)
	if err != nil {
		return err
	}
	grafana.Bare = true
	return demo.Serve(ctx, grafana, func(ctx context.Context, s demo.Served) error {
		return playwright(ctx, log, tests, browser, s.Grafana, s.Sandbox)
	})
}

// Screenshots takes a picture of each dashboard of the demo, which needs a browser and a Grafana in GRAFANA_HOME or on
// PATH.
func Screenshots(ctx context.Context, log io.Writer) error {
	browser := browser()
	if browser == "" {
		return fmt.Errorf("no Chromium is on PATH: name one in %s", BrowserEnv)
	}
	grafana, err := demo.FindGrafana(ctx)
	if err != nil {
		return err
	}
	return demo.Serve(ctx, grafana, func(ctx context.Context, s demo.Served) error {
		return playwright(ctx, log, pictures, browser, s.Grafana, s.Sandbox)
	})
}

// The projects of playwright.config.ts.
const (
	tests    = "e2e"
	pictures = "screenshots"
)

func playwright(ctx context.Context, log io.Writer, project, browser, grafana, sandbox string) error {
	cmd := exec.CommandContext(ctx, "npx", "--no-install", "playwright", "test", "--project", project)
	cmd.Env = append(os.Environ(), GrafanaEnv+"="+grafana, SandboxEnv+"="+sandbox, BrowserEnv+"="+browser)
	cmd.Stdout, cmd.Stderr = log, log
	return cmd.Run()
}

// browser is the executable of a Chromium, "" when there is none.
func browser() string {
	if path := os.Getenv(BrowserEnv); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func say(out io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintf(out, format, args...)
	return err
}
