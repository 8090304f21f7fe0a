//go:build !unix

package process

import "os/exec"

// Windows has no signal that asks a program to stop, so it is ended at once; a Grafana's plugin ends when its host is gone.

func ownGroup(*exec.Cmd) {}

func interruptGroup(cmd *exec.Cmd) { killGroup(cmd) }

func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
