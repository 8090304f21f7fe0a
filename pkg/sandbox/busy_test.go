package sandbox

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestBusyCountsTimeNotWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b busy
		first := b.begin()
		time.Sleep(2 * time.Second)
		second := b.begin()
		time.Sleep(time.Second)
		first()
		if got := b.read(); got != 3*time.Second {
			t.Errorf("busy for %s after three seconds of work", got)
		}
		time.Sleep(time.Second)
		second()
		time.Sleep(time.Hour)
		if got := b.read(); got != 4*time.Second {
			t.Errorf("busy for %s, want four seconds", got)
		}
		b.reset()
		if got := b.read(); got != 0 {
			t.Errorf("busy for %s after a reset", got)
		}
	})
}
