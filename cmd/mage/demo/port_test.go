package demo

import (
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/process"
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

func TestThePortAskedForIsTakenOrRefused(t *testing.T) {
	taken := listen(t)
	for _, tt := range []struct{ name, asked, want string }{
		{"not a number", "http", `GRAFANA_PORT="http" is not a port: give a number from 1 to 65535`},
		{"zero", "0", `GRAFANA_PORT="0" is not a port`},
		{"too large", "65536", `GRAFANA_PORT="65536" is not a port`},
		{"in use", strconv.Itoa(taken), "is taken by another program: choose another port"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(PortEnv, tt.asked)
			if _, err := grafanaPort(); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v, want one with %q", err, tt.want)
			}
		})
	}
	t.Run("free", func(t *testing.T) {
		want, err := process.FreePort(taken)
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv(PortEnv, strconv.Itoa(want))
		if got, err := grafanaPort(); err != nil || got != want {
			t.Errorf("got %d, %v, want %d", got, err, want)
		}
	})
}
