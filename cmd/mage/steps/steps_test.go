package steps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// clock gives every reading one and a half seconds after the last.
func clock() func() time.Time {
	t := time.Unix(0, 0)
	return func() time.Time {
		t = t.Add(1500 * time.Millisecond)
		return t
	}
}

func says(title, text string, err error) Step {
	return Step{Title: title, Do: func(_ context.Context, log io.Writer) error {
		_, _ = fmt.Fprint(log, text)
		return err
	}}
}

func TestALoneLanePrintsTitlesOutputAndTimesInOrder(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := run(t.Context(), &out, clock(), []Step{says("vet", "", nil), says("test", "ok pkg\n", nil)})
	if err != nil {
		t.Fatal(err)
	}
	want := "=== vet\n--- vet: ok (1.5s)\n=== test\nok pkg\n--- test: ok (1.5s)\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

func TestAFailingStepEndsItsLaneOnly(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	var out bytes.Buffer
	err := run(t.Context(), &out, func() time.Time { return time.Unix(0, 0) },
		[]Step{says("lint", "bad line\n", broken), says("after lint", "", nil)},
		[]Step{says("types", "", nil), says("jest", "", nil)})
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "lint: ") {
		t.Errorf("error is %v, want the lint step's", err)
	}
	got := out.String()
	for _, want := range []string{"bad line\n--- lint: FAILED", "--- types: ok", "--- jest: ok"} {
		if !strings.Contains(got, want) {
			t.Errorf("output lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "after lint") {
		t.Errorf("a step ran after its lane had failed:\n%s", got)
	}
}

func TestStepsSideBySidePrintTheirOutputWhole(t *testing.T) {
	t.Parallel()
	first, second := make(chan struct{}), make(chan struct{})
	interleaved := func(title string, mine, other chan struct{}) []Step {
		return []Step{{Title: title, Do: func(_ context.Context, log io.Writer) error {
			_, _ = fmt.Fprintf(log, "%s one\n", title)
			close(mine)
			<-other
			_, _ = fmt.Fprintf(log, "%s two\n", title)
			return nil
		}}}
	}
	var out bytes.Buffer
	err := run(t.Context(), &out, func() time.Time { return time.Unix(0, 0) },
		interleaved("a", first, second), interleaved("b", second, first))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a one\na two\n--- a: ok", "b one\nb two\n--- b: ok"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q in one piece:\n%s", want, out.String())
		}
	}
}

func TestNothingStartsOnceStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	stops := Step{Title: "stops", Do: func(context.Context, io.Writer) error { cancel(); return nil }}
	var out bytes.Buffer
	err := run(ctx, &out, time.Now, []Step{stops, says("never", "", nil)})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want %v", err, context.Canceled)
	}
	if strings.Contains(out.String(), "never") {
		t.Errorf("a step started after the end:\n%s", out.String())
	}
}
