package demo

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

// PortEnv names the variable that asks for a Grafana port.
const PortEnv = "GRAFANA_PORT"

// portsTried is how many ports after the wanted one are looked at.
const portsTried = 100

// grafanaPort is the port asked for in the environment, or the first free one from the usual port on.
func grafanaPort() (int, error) {
	asked, ok := os.LookupEnv(PortEnv)
	if !ok || asked == "" {
		return freePort(GrafanaPort)
	}
	port, err := strconv.ParseUint(asked, 10, 16)
	if err != nil || port == 0 {
		return 0, fmt.Errorf("%s=%q is not a port: give a number from 1 to 65535", PortEnv, asked)
	}
	if !free(int(port)) {
		return 0, fmt.Errorf("%s=%d is taken by another program: choose another port, or leave it unset to take the next free one", PortEnv, port)
	}
	return int(port), nil
}

// freePort is the first free port from first on.
func freePort(first int) (int, error) {
	for port := first; port < first+portsTried; port++ {
		if free(port) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("no free port between %d and %d", first, first+portsTried-1)
}

// free says whether a port of this machine can be listened on. Listening alone does not tell on systems that let a
// listener on one address stand beside one on all addresses, so it also must not answer.
func free(port int) bool {
	addr := local(port)
	if conn, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
		_ = conn.Close()
		return false
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return false
	}
	return l.Close() == nil
}

// local is the loopback address of a port.
func local(port int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}
