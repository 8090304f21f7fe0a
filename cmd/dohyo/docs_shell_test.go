package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/build"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/itchyny/gojq"
	"github.com/magefile/mage/parse"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// shell runs the commands of a block.
type shell struct {
	t   *testing.T
	aws *awsCLI
}

// command runs one command. Its error is a fault of the document; a command that fails as it may returns an exit status.
type command func(sh *shell, hc interp.HandlerContext, args []string) error

// program is how documents call the command dohyo.
const program = "bin/dohyo"

// commands are those that a document may name, besides what the shell has itself.
var commands = map[string]command{
	program: (*shell).dohyo,
	"go":    (*shell).golang,
	"aws":   (*shell).askAWS,
	"jq":    (*shell).jq,
}

// shellVariables are those that the reader of a document sets.
var shellVariables = []string{"API=a1b2c3d4e5", "STAGE=prod"}

// exits is how a command says in a comment that it fails as it should.
var exits = regexp.MustCompile(`\bexit (\d)\b`)

// runShell runs a block in a shell whose commands are ours. Commands of setup.md are run from provisioning/aws, as it
// says, those of the others from the repository's folder.
func runShell(t *testing.T, b block) {
	t.Helper()
	runCommands(t, b)
}

func runCommands(t *testing.T, b block) *awsCLI {
	t.Helper()
	dir := root
	if b.document == "setup.md" {
		dir = filepath.Join(root, "provisioning", "aws")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	file, err := syntax.NewParser(syntax.KeepComments(true)).Parse(strings.NewReader(b.text), b.document)
	if err != nil {
		t.Fatal(err)
	}
	sh := &shell{t: t, aws: &awsCLI{dir: dir}}
	said := &transcript{}
	runner, err := interp.New(interp.Dir(dir), interp.Params("-u"), interp.Env(expand.ListEnviron(shellVariables...)),
		interp.StdIO(nil, said, said), interp.ExecHandlers(func(interp.ExecHandlerFunc) interp.ExecHandlerFunc { return sh.exec }))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range file.Stmts {
		want := ""
		for _, c := range s.Comments {
			if m := exits.FindStringSubmatch(c.Text); m != nil {
				want = "exit status " + m[1]
			}
		}
		said.reset()
		got := ""
		if err := runner.Run(t.Context(), s); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("line %d: %q, want %q:\n%s", b.line+int(s.Pos().Line()), got, want, said)
		}
	}
	return sh.aws
}

// exec runs a command of ours.
func (sh *shell) exec(ctx context.Context, args []string) error {
	do, known := commands[args[0]]
	if !known {
		sh.t.Errorf("no test can run %s", args[0])
		return interp.ExitStatus(exitFailed)
	}
	err := do(sh, interp.HandlerCtx(ctx), args[1:])
	var exit interp.ExitStatus
	if err == nil || errors.As(err, &exit) {
		return err
	}
	sh.t.Errorf("%s: %v", strings.Join(args, " "), err)
	return interp.ExitStatus(exitFailed)
}

// dohyo runs the program itself, in this process.
func (sh *shell) dohyo(hc interp.HandlerContext, args []string) error {
	out := &bytes.Buffer{}
	in := hc.Stdin
	if in == nil {
		in = strings.NewReader("")
	}
	code := run(sh.t.Context(), console{in, io.MultiWriter(hc.Stdout, out), hc.Stderr}, sh.withFiles(hc.Dir, args))
	if strings.Contains(out.String(), "(0 rows)") {
		return errors.New("the answer is empty")
	}
	if code != exitOK {
		return interp.ExitStatus(code) //nolint:gosec // of the few that there are
	}
	return nil
}

// withFiles finds the files that arguments name. Of the dashboards a check takes one: all of them take minutes.
func (sh *shell) withFiles(dir string, args []string) []string {
	args = slices.Clone(args)
	for i, a := range args {
		path := filepath.Join(dir, a)
		_, err := os.Stat(path)
		switch {
		case a == "access.jsonl.gz":
			args[i] = accessLog(sh.t)
		case a == "dashboards" && args[0] == "check":
			args[i] = filepath.Join(path, "latency-rest.json")
			sh.t.Log("check dashboards: run on latency-rest.json alone, as all fourteen take minutes")
		case err == nil:
			args[i] = path
		}
	}
	return args
}

// accessLog writes a file of access-log messages of the sandbox.
func accessLog(t *testing.T) string {
	var text bytes.Buffer
	zip := gzip.NewWriter(&text)
	model := traffic.New(traffic.Options{})
	minute := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC).Unix() / 60
	for _, g := range model.LogGroups("567680881046", "us-east-1") {
		if g.Stage != nil {
			for e := range model.LogEvents(g, minute) {
				_, _ = fmt.Fprintln(zip, e.Message)
			}
		}
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "access.jsonl.gz")
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// golang holds `go tool mage` to the targets and `go build` to the programs that there are. Neither is run: the checks
// of the repository are `go tool mage test`, which this test is a part of.
func (sh *shell) golang(hc interp.HandlerContext, args []string) error {
	sh.t.Logf("go %s: not run, but there is what it names", strings.Join(args, " "))
	switch {
	case len(args) == 3 && args[0] == "tool" && args[1] == "mage":
		info, err := parse.PrimaryPackage("go", hc.Dir, []string{"Magefile.go"}, false)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(info.Funcs, func(f *parse.Function) bool { return strings.EqualFold(f.Name, args[2]) }) {
			return errors.New("there is no such target")
		}
		return nil
	case len(args) == 4 && args[0] == "build" && args[1] == "-o" && args[2] == program:
		built, err := build.ImportDir(filepath.Join(hc.Dir, args[3]), 0)
		if err == nil && !built.IsCommand() {
			err = errors.New("the package is no program")
		}
		return err
	}
	return errors.New("no test knows such a command of go")
}

// jq runs a filter over JSON, with texts as variables.
func (sh *shell) jq(hc interp.HandlerContext, args []string) error {
	var names []string
	var values []any
	for len(args) > 3 && args[0] == "--arg" {
		names, values, args = append(names, "$"+args[1]), append(values, args[2]), args[3:]
	}
	in := hc.Stdin
	switch len(args) {
	case 1:
	case 2:
		text, err := os.ReadFile(filepath.Join(hc.Dir, args[1]))
		if err != nil {
			return err
		}
		in = bytes.NewReader(text)
	default:
		return fmt.Errorf("expected a filter and at most one file, found %q", args)
	}
	filter, err := gojq.Parse(args[0])
	if err != nil {
		return err
	}
	code, err := gojq.Compile(filter, gojq.WithVariables(names))
	if err != nil {
		return err
	}
	var v any
	if err := json.NewDecoder(in).Decode(&v); err != nil {
		return err
	}
	for results := code.Run(v, values...); ; {
		result, more := results.Next()
		if !more {
			return nil
		}
		if err, failed := result.(error); failed {
			return err
		}
		if err := json.NewEncoder(hc.Stdout).Encode(result); err != nil {
			return err
		}
	}
}

// transcript is what the commands of a line said.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *transcript) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Reset()
}

func (s *transcript) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}
