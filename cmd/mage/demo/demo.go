// Package demo shows Dohyo's dashboards on the sandbox's AWS accounts: in Docker, in a Grafana that is installed here, or
// in the terminal.
package demo

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Dir holds what a demo leaves behind: Grafana's data and logs and the copy of the plugin that it runs.
const Dir = ".demo"

// Program is the path of the command dohyo that a demo runs.
func Program() string {
	name := "dohyo"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join("bin", name)
}

// Terminal runs every panel's query on the sandbox and prints what came back; why says what kept Grafana from being used.
func Terminal(ctx context.Context, out io.Writer, why error) error {
	if err := say(out, "No Docker engine is running, and %v.\nHere are the dashboards' answers instead; to see the dashboards, start Docker "+
		"or set %s to a Grafana %s or newer, and run this again.\n\n", why, HomeEnv, OldestGrafana); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, Program(), "check", "--sandbox", "dashboards")
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	return cmd.Run()
}

func say(out io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintf(out, format, args...)
	return err
}
