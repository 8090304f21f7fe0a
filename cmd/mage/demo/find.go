package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Grafana is an installed Grafana.
type Grafana struct {
	Program string // the server's executable
	Home    string // the folder with conf/ and public/
	// Bare leaves the dashboards for people to import.
	Bare bool
}

// HomeEnv names the variable that says where Grafana is installed.
const HomeEnv = "GRAFANA_HOME"

// FindGrafana looks in GRAFANA_HOME, then on PATH. Its error says why none can be used, as the end of a sentence.
func FindGrafana(ctx context.Context) (Grafana, error) {
	g, err := locate(os.Getenv(HomeEnv))
	if err != nil {
		return Grafana{}, err
	}
	printed, err := exec.CommandContext(ctx, g.Program, "--version").Output()
	if err != nil {
		return Grafana{}, fmt.Errorf("%s --version failed: %w", g.Program, err)
	}
	if err := recent(string(printed)); err != nil {
		return Grafana{}, fmt.Errorf("%s is %w", g.Program, err)
	}
	return g, nil
}

func locate(home string) (Grafana, error) {
	if home == "" {
		return onPath()
	}
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

func onPath() (Grafana, error) {
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
	if target, err := filepath.EvalSymlinks(program); err == nil {
		program = target
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
