// Package emulator runs tests against MiniStack, an emulator of AWS that others wrote, so that Dohyo is not held only to
// its own sandbox. https://github.com/ministackorg/ministack
package emulator

import (
	"bytes"
	"context"
	_ "embed" // requirements.txt
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"time"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/process"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/python"
	"github.com/dohyo/cloudwatch-datasource/cmd/mage/steps"
)

// EndpointEnv names the variable that tells the tests where the emulator is, as package awstest has it.
const EndpointEnv = "DOHYO_EMULATOR"

// firstPort is tried first for the emulator.
const firstPort = 4620

// Test starts the emulator, runs the tests that ask for it, and stops it. Where there is no Python it says so, which is no
// error: nothing else of Dohyo needs one.
func Test(ctx context.Context, log io.Writer) error {
	own, err := ministack.Install(ctx, log)
	if missing := new(python.MissingError); errors.As(err, &missing) {
		_, err = fmt.Fprintf(log, "The integration tests are left out: for MiniStack, an emulator of AWS, %v\n", missing)
		return err
	} else if err != nil {
		return err
	}
	port, err := process.FreePort(firstPort)
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "dohyo-ministack-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	server, err := process.Start("emulator", command(own, port, scratch), log)
	if err != nil {
		return err
	}
	defer server.Stop()
	url := "http://" + process.Local(port)
	if err := server.Ready(ctx, time.Minute, process.Health(url+"/_ministack/health")); err != nil {
		return err
	}
	if err := os.Setenv(EndpointEnv, url); err != nil {
		return err
	}
	if err := goTest(ctx, log); err != nil {
		return err
	}
	return stagesTest(ctx, log, own, url)
}

// requirements pin the emulator and everything below it.
//
//go:embed requirements.txt
var requirements []byte

var ministack = python.Environment{Title: "MiniStack", Name: "ministack", Requirements: requirements}

// command starts what we ask of the emulator, for this machine only, with nothing kept.
func command(own string, port int, scratch string) *exec.Cmd {
	cmd := exec.Command(own, "-m", "ministack")
	cmd.Dir = scratch
	cmd.Env = append(os.Environ(), "GATEWAY_PORT="+strconv.Itoa(port), "BIND_HOST=127.0.0.1", "SERVICES=monitoring,logs,sts,ssm,apigateway", "LOG_LEVEL=WARNING",
		"USE_SSL=0", "AUTH=false", "PERSIST_STATE=0", "IOT_MTLS_ENABLED=0", "TMPDIR="+scratch)
	return cmd
}

// skipped and passed find the tests against the emulator in what `go test -v` prints.
var (
	skipped = regexp.MustCompile(`(?m)^ *--- SKIP: (\S+/emulator\S*)`)
	passed  = regexp.MustCompile(`(?m)^ *--- PASS: \S+/emulator `)
)

// goTest runs the tests, which must not be skipped.
func goTest(ctx context.Context, log io.Writer) error {
	var printed bytes.Buffer
	run := steps.GoTest("tests", "-count=1", "-v", "-run", "^TestRoundTrip", "./pkg/awsapi", "./pkg/engine")
	if err := run.Do(ctx, io.MultiWriter(log, &printed)); err != nil {
		return err
	}
	return ranAll(printed.String())
}

// ranAll checks that no test against the emulator was left out.
func ranAll(printed string) error {
	if m := skipped.FindStringSubmatch(printed); m != nil {
		return fmt.Errorf("%s was skipped though %s is set", m[1], EndpointEnv)
	}
	if !passed.MatchString(printed) {
		return errors.New("no test asked the emulator: they are called TestRoundTrip… and use package awstest")
	}
	return nil
}
