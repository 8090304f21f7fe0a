package process

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test's own program stands in for the programs of a target; this variable says what it does.
const standIn = "DOHYO_TEST_STAND_IN"

func TestMain(m *testing.M) {
	switch os.Getenv(standIn) {
	case "waits":
		stopped := make(chan os.Signal, 1)
		signal.Notify(stopped, syscall.SIGTERM)
		<-stopped
		return
	case "fails":
		os.Exit(3)
	}
	os.Exit(m.Run())
}

func program(t *testing.T, does string) *Process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), standIn+"="+does)
	p, err := Start("stand-in", cmd, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestStopEndsAProgram(t *testing.T) {
	t.Parallel()
	p := program(t, "waits")
	p.Stop()
	if p.cmd.ProcessState == nil {
		t.Error("the program still runs")
	}
}

func TestAProgramThatEndsByItselfIsAnError(t *testing.T) {
	t.Parallel()
	p := program(t, "fails")
	other := program(t, "waits")
	defer other.Stop()
	err := Wait(t.Context(), other, p)
	if err == nil || err.Error() != "the stand-in stopped: exit status 3" {
		t.Errorf("error is %v", err)
	}
}

func TestWaitEndsWithTheContext(t *testing.T) {
	t.Parallel()
	a, b := program(t, "waits"), program(t, "waits")
	defer a.Stop()
	defer b.Stop()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Wait(ctx, a, b); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want %v", err, context.Canceled)
	}
}

func TestReadyWaitsForTheFirstAnswer(t *testing.T) {
	t.Parallel()
	p := program(t, "waits")
	defer p.Stop()
	asked := 0
	err := p.Ready(t.Context(), time.Minute, func(context.Context) error {
		if asked++; asked < 3 {
			return errors.New("not yet")
		}
		return nil
	})
	if err != nil || asked != 3 {
		t.Errorf("asked %d times, error %v; want 3 and none", asked, err)
	}
}

func TestReadySaysWhyNoAnswerCame(t *testing.T) {
	t.Parallel()
	refused := func(context.Context) error { return errors.New("connection refused") }
	t.Run("the program has ended", func(t *testing.T) {
		t.Parallel()
		p := program(t, "fails")
		<-p.Done
		if err := p.Ready(t.Context(), time.Minute, refused); err == nil || err.Error() != "the stand-in stopped: exit status 3" {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("the time has passed", func(t *testing.T) {
		t.Parallel()
		p := program(t, "waits")
		defer p.Stop()
		if err := p.Ready(t.Context(), 0, refused); err == nil || !strings.HasSuffix(err.Error(), "connection refused") {
			t.Errorf("error is %v, want the last answer's", err)
		}
	})
}
