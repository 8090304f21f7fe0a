package process

import (
	"fmt"
	"net"
	"strconv"
	"time"
)

// portsTried is how many ports after the wanted one are looked at.
const portsTried = 100

// FreePort is the first free port from first on.
func FreePort(first int) (int, error) {
	for port := first; port < first+portsTried; port++ {
		if Free(port) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("no free port between %d and %d", first, first+portsTried-1)
}

// Free says whether a port of this machine can be listened on. Listening alone does not tell on systems that let a
// listener on one address stand beside one on all addresses, so it also must not answer.
func Free(port int) bool {
	addr := Local(port)
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

// Local is the loopback address of a port.
func Local(port int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}
