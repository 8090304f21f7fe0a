// Command dohyo runs, checks and explains Sumo Logic style queries on Amazon
// CloudWatch, or on a sandbox that stands in for it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones by name on machines without zone files

	"github.com/alecthomas/kong"
)

// The exit codes.
const (
	exitOK = iota
	exitFailed
	exitUsage
)

type cli struct {
	Query   queryCmd   `cmd:"" help:"Run a query and print its answer."`
	Lint    lintCmd    `cmd:"" help:"Check queries without running them."`
	Check   checkCmd   `cmd:"" help:"Run every panel query of dashboards, or every query of files."`
	Doctor  doctorCmd  `cmd:"" help:"Check the set-up: credentials, permissions, metrics, logs, databases and feeds."`
	Sandbox sandboxCmd `cmd:"" help:"Serve simulated AWS accounts."`
}

// console is where a command reads and writes.
type console struct {
	in       io.Reader
	out, err io.Writer
}

// failure ends a command with an exit code; the message is already printed
// when err is nil.
type failure struct {
	code int
	err  error
}

func (f *failure) Error() string {
	if f.err == nil {
		return "failed"
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

func main() { os.Exit(interruptible(os.Args[1:])) }

// interruptible runs a command line until it ends or is interrupted.
func interruptible(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, console{os.Stdin, os.Stdout, os.Stderr}, args)
}

// run runs one command line and returns its exit code.
func run(ctx context.Context, c console, args []string) (code int) {
	var root cli
	exited := -1
	parser, err := kong.New(&root,
		kong.Name("dohyo"),
		kong.Description("Sumo Logic style queries on Amazon CloudWatch."),
		kong.Writers(c.out, c.err),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(c),
		kong.UsageOnError(),
	)
	if err != nil {
		_, _ = fmt.Fprintln(c.err, "dohyo:", err)
		return exitUsage
	}
	command, err := parser.Parse(args)
	if exited >= 0 { // --help was asked
		return exited
	}
	if err != nil {
		_, _ = fmt.Fprintf(c.err, "dohyo: %v (see dohyo --help)\n", err)
		return exitUsage
	}
	return report(c, command.Run())
}

// report prints an error and returns the exit code that it means.
func report(c console, err error) int {
	if err == nil {
		return exitOK
	}
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{exitFailed, err}
	}
	if f.err != nil {
		_, _ = fmt.Fprintln(c.err, "dohyo:", f.err)
	}
	return f.code
}
