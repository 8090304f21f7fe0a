package demo

import (
	"fmt"
	"os"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/process"
)

// PortEnv names the variable that asks for a Grafana port.
const PortEnv = "GRAFANA_PORT"

// grafanaPort is the port asked for in the environment, or the first free one from the usual port on.
func grafanaPort() (int, error) {
	asked, ok := os.LookupEnv(PortEnv)
	if !ok || asked == "" {
		return process.FreePort(GrafanaPort)
	}
	port, err := strconv.ParseUint(asked, 10, 16)
	if err != nil || port == 0 {
		return 0, fmt.Errorf("%s=%q is not a port: give a number from 1 to 65535", PortEnv, asked)
	}
	if !process.Free(int(port)) {
		return 0, fmt.Errorf("%s=%d is taken by another program: choose another port, or leave it unset to take the next free one", PortEnv, port)
	}
	return int(port), nil
}
