package expr

import (
	"sync"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func TestAProgramRunsInSeveralGoroutines(t *testing.T) {
	b := value.NewBatch(value.NewSchema("a", "zone"), 64)
	for i := range 64 {
		b.AppendRow(value.Int(int64(i)), str("Europe/Paris"))
	}
	p, err := Compile(parse(t, `concat(a, "-", replace(a, /1(?=\d)/, "x"), formatDate(a, "HH", zone), format("%03d", a))`), b.Schema, fixedEnv())
	if err != nil {
		t.Fatal(err)
	}
	want := p.EvalColumn(b)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				got := p.EvalColumn(b)
				for i := range b.N {
					if !value.Equal(got.At(i), want.At(i)) || !value.Equal(p.Eval(b, i), want.At(i)) {
						t.Errorf("row %d is %q, want %q", i, got.At(i).Text(), want.At(i).Text())
						return
					}
				}
			}
		})
	}
	wg.Wait()
	if got := want.At(12).Text(); got != "12-x201012" {
		t.Errorf("row 12 is %q", got)
	}
}

func TestConstantsAreFolded(t *testing.T) {
	for text, want := range map[string]string{
		`1 + 2 * 3`: "7", `toUpperCase(concat("a", "b"))`: `"AB"`, `"x" matches "X*" or 2 in (1, 2)`: "true", `absent`: "null", `if(1 < 2, "a", field)`: `"a"`,
		`queryEndTime() - queryStartTime()`: "3600000",
	} {
		p, err := Compile(parse(t, text), value.NewSchema("field"), fixedEnv())
		if err != nil {
			t.Fatal(err)
		}
		v, ok := p.Constant()
		if !ok || show(v) != want {
			t.Errorf("%s is %s, %v; want %s", text, show(v), ok, want)
		}
	}
	for _, text := range []string{`field`, `now()`, `isPrivateIP("x")`, `field = 1 or true`} {
		p, err := Compile(parse(t, text), value.NewSchema("field"), fixedEnv())
		if err != nil {
			t.Fatal(err)
		}
		if v, ok := p.Constant(); ok {
			t.Errorf("%s is the constant %s", text, show(v))
		}
	}
}

func TestTheZeroEnvHasTheSystemsClockAndUTC(t *testing.T) {
	p, err := Compile(parse(t, `formatDate(0, "HH z") = "00 UTC" and now() > 1600000000000`), value.NewSchema(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Test(&value.Batch{Schema: value.NewSchema(), N: 1}, 0) {
		t.Error("it is false")
	}
}
