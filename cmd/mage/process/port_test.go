package process

import (
	"net"
	"testing"
)

// listen takes a port on all addresses, which is where another Grafana would be.
func listen(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

func TestATakenPortIsPassedOver(t *testing.T) {
	t.Parallel()
	taken := listen(t)
	if Free(taken) {
		t.Errorf("port %d is in use but counts as free", taken)
	}
	got, err := FreePort(taken)
	if err != nil {
		t.Fatal(err)
	}
	if got <= taken {
		t.Errorf("got port %d, want one after %d", got, taken)
	}
}
