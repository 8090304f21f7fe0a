package demo

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/process"
)

// DockerRuns says whether a Docker engine with Compose answers.
func DockerRuns(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return exec.CommandContext(ctx, "docker", "info").Run() == nil &&
		exec.CommandContext(ctx, "docker", "compose", "version").Run() == nil
}

// Compose builds and runs docker-compose.yaml, until the context ends.
func Compose(ctx context.Context, out io.Writer) error {
	port, err := grafanaPort()
	if err != nil {
		return err
	}
	sandboxPort, err := process.FreePort(SandboxPort)
	if err != nil {
		return err
	}
	env := append(os.Environ(), PortEnv+"="+strconv.Itoa(port), SandboxPortEnv+"="+strconv.Itoa(sandboxPort))
	up, err := compose(env, out, "up", "--build", "--wait", "--remove-orphans")
	if err != nil {
		return err
	}
	finish := func(args ...string) {
		if p, err := compose(env, out, args...); err == nil {
			<-p.Done
		}
	}
	defer finish("down", "--timeout", "3")
	select {
	case <-ctx.Done():
		up.Stop()
		return ctx.Err()
	case <-up.Done:
	}
	if up.Err != nil {
		finish("logs", "--tail", "30")
		return fmt.Errorf("docker compose up: %w; the last lines of its containers are above", up.Err)
	}
	if err := announce(out, "http://"+process.Local(port), "http://"+process.Local(sandboxPort)); err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

// SandboxPortEnv names the variable that gives docker-compose.yaml the sandbox's port on this machine.
const SandboxPortEnv = "SANDBOX_PORT"

// compose starts docker compose in a process group of its own, so that it outlives the demo long enough to clean up.
func compose(env []string, out io.Writer, args ...string) (*process.Process, error) {
	cmd := exec.Command("docker", append([]string{"compose"}, args...)...)
	cmd.Env = env
	return process.Start("docker compose "+args[0], cmd, out)
}
