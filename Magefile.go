//go:build mage

// Dohyo is built, checked and shown with these targets; they need only Go and Node.js.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/build"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/asked"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/demo"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/e2e"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/emulator"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/loads"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/moved"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/peers"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/process"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/steps"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/templates"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/validate"
)

// Default is what `go tool mage` does without a target.
var Default = Build

// golangciLint is run from its own module, so that its dependencies stay out of go.mod.
const golangciLint = "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0"

// Build makes dist/: the plugin's program for this machine and the front end.
func Build(ctx context.Context) error {
	return steps.Run(ctx, []steps.Step{backend}, []steps.Step{packages, bundle})
}

// BuildAll makes dist/ with the plugin's program for all six platforms.
func BuildAll(ctx context.Context) error {
	b := build.Build{}
	return steps.Run(ctx, []steps.Step{
		plugin("plugin linux/amd64", b.Linux),
		plugin("plugin linux/arm", b.LinuxARM),
		plugin("plugin linux/arm64", b.LinuxARM64),
		plugin("plugin darwin/amd64", b.Darwin),
		plugin("plugin darwin/arm64", b.DarwinARM64),
		plugin("plugin windows/amd64", b.Windows),
	}, []steps.Step{packages, bundle})
}

// Backend makes only the plugin's program for this machine.
func Backend(ctx context.Context) error {
	return steps.Run(ctx, []steps.Step{backend})
}

// Demo shows the dashboards on simulated AWS accounts, in Docker, in an installed Grafana, or in the terminal.
func Demo(ctx context.Context) error {
	ctx, stop := process.UntilStopped(ctx)
	defer stop()
	if err := show(ctx); ctx.Err() == nil {
		return err
	}
	return nil // Ctrl-C is how a demo ends
}

func show(ctx context.Context) error {
	if demo.DockerRuns(ctx) {
		return demo.Compose(ctx, os.Stdout)
	}
	grafana, err := demo.FindGrafana(ctx)
	if err != nil {
		if err := steps.Run(ctx, []steps.Step{command}); err != nil {
			return err
		}
		return demo.Terminal(ctx, os.Stdout, err)
	}
	if err := steps.Run(ctx, []steps.Step{backend, command}, []steps.Step{packages, bundle}); err != nil {
		return err
	}
	return demo.Native(ctx, os.Stdout, grafana)
}

// Test runs every check: format, vet, lint, race tests, CloudFormation templates, types, front-end lint, texts and
// tests, and both builds.
func Test(ctx context.Context) error {
	return steps.Run(ctx,
		[]steps.Step{
			steps.Quiet("gofmt", "gofmt", "-l", "Magefile.go", "cmd", "pkg"),
			steps.Command("go vet", "go", "vet", "./..."),
			steps.Command("golangci-lint", "go", "run", golangciLint, "run"),
			backend, // the start-up test in pkg/plugin talks to this program
			steps.GoTest("go test", "./..."),
			{Title: "cfn-lint", Do: templates.Lint},
		},
		[]steps.Step{
			packages,
			steps.Command("typecheck", "npm", "run", "--silent", "typecheck"),
			steps.Command("eslint", "npm", "run", "--silent", "lint"),
			steps.Command("texts", "npm", "run", "--silent", "i18n-check"), // src/locales holds what stands in the code
			steps.Command("jest", "npm", "run", "--silent", "test:ci"),
			bundle,
			validated,
		},
	)
}

// Integration tests the client of AWS, and the function that changes existing stages, against an emulator that others wrote,
// MiniStack, where there is Python.
func Integration(ctx context.Context) error {
	ctx, stop := process.UntilStopped(ctx)
	defer stop()
	return steps.Run(ctx, []steps.Step{{Title: "integration", Do: emulator.Test}})
}

// E2e runs the end-to-end tests in a browser, on the Grafana in GRAFANA_HOME with a sandbox, or on the one at GRAFANA_URL.
func E2e(ctx context.Context) error {
	ctx, stop := process.UntilStopped(ctx)
	defer stop()
	build := [][]steps.Step{{packages}}
	if e2e.OwnGrafana() {
		build = [][]steps.Step{{backend, command}, {packages, bundle}}
	}
	if err := steps.Run(ctx, build...); err != nil {
		return err
	}
	return steps.Run(ctx, []steps.Step{{Title: "e2e", Do: e2e.Test}})
}

// Validate checks dist/ as Grafana's plugin validator does, as far as that needs nothing from the internet.
func Validate(ctx context.Context) error {
	return steps.Run(ctx, []steps.Step{packages, bundle, validated})
}

// Dashboards regenerates dashboards/ and the alert rules from pkg/board.
func Dashboards(ctx context.Context) error {
	return steps.Run(ctx, []steps.Step{
		steps.Command("dashboards", "go", "test", "./pkg/board", "-run", "^Test(Dashboards|AlertRules)$", "-update"),
	})
}

// Screenshots takes the pictures of the dashboards in src/img/screenshots from a demo on the Grafana in GRAFANA_HOME.
func Screenshots(ctx context.Context) error {
	ctx, stop := process.UntilStopped(ctx)
	defer stop()
	return steps.Run(ctx, []steps.Step{backend, command}, []steps.Step{packages, bundle, {Title: "screenshots", Do: e2e.Screenshots}})
}

// Fuzz runs every fuzz test for a minute, or for FUZZ_TIME, such as 10s.
func Fuzz(ctx context.Context) error {
	each := time.Minute
	if text := os.Getenv("FUZZ_TIME"); text != "" {
		var err error
		if each, err = time.ParseDuration(text); err != nil {
			return fmt.Errorf("FUZZ_TIME: %w", err)
		}
	}
	return steps.Run(ctx, []steps.Step{steps.Fuzz("fuzz", each)})
}

// Soak holds answers through CloudWatch against local ones for 100,000 random pairs of a query and events, or for
// SOAK_PAIRS, and for the project's own queries, and the geo maps to counts of 5 million events.
func Soak(ctx context.Context) error {
	pairs := 100_000
	if text := os.Getenv("SOAK_PAIRS"); text != "" {
		var err error
		if pairs, err = strconv.Atoi(text); err != nil || pairs < 1 {
			return fmt.Errorf("SOAK_PAIRS is %q, expected a number of pairs such as 20000", text)
		}
	}
	// The test runs in ten parts, of which each makes as many checks as it is told.
	checks := fmt.Sprint("-rapid.checks=", (pairs+9)/10)
	return steps.Run(ctx, []steps.Step{
		steps.Command("soak", "go", "test", "./pkg/engine", "-run", "Equals?Local|^TestGeoMapsAreExact$", "-timeout", "0", "-v", checks, "-pushed.soak", "-geo.events=5000000"),
	})
}

// Bench runs the Go benchmarks, measures what the metric panels ask of CloudWatch, what the log panels take of it with
// and without push-down and how long dashboards take to load, and compares the command dohyo with angle-grinder and DuckDB, where they are installed, on
// 2 million lines; BENCH_LINES asks for fewer.
func Bench(ctx context.Context) error {
	return steps.Run(ctx, []steps.Step{
		steps.Command("benchmarks", "go", "test", "-run", "^$", "-bench", ".", "-benchmem", "./..."),
		{Title: "metrics asked", Do: func(ctx context.Context, log io.Writer) error { return asked.Measure(ctx, log, "dashboards") }},
		{Title: "rows moved", Do: func(ctx context.Context, log io.Writer) error { return moved.Measure(ctx, log, "dashboards") }},
		{Title: "first loads", Do: func(ctx context.Context, log io.Writer) error { return loads.Measure(ctx, log, "dashboards") }},
		command,
		{Title: "peers", Do: func(ctx context.Context, log io.Writer) error { return peers.Compare(ctx, log, demo.Program()) }},
	})
}

// Clean removes what the other targets made, except node_modules.
func Clean() error {
	var errs []error
	for _, dir := range []string{"dist", "coverage", "bin", demo.Dir, peers.Dir} {
		errs = append(errs, os.RemoveAll(dir))
	}
	return errors.Join(errs...)
}

var (
	command   = steps.Command("command dohyo", "go", "build", "-o", demo.Program(), "./cmd/dohyo")
	backend   = plugin("plugin", build.Build{}.Backend)
	packages  = steps.NpmCI("npm packages")
	bundle    = steps.Command("front end", "npm", "run", "--silent", "build")
	validated = steps.Step{Title: "validate", Do: validate.Dist}
)

func plugin(title string, make func() error) steps.Step {
	return steps.Step{Title: title, Do: func(context.Context, io.Writer) error { return make() }}
}
