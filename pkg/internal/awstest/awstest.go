// Package awstest runs one test against every AWS at hand: the project's own sandbox, within the test's process, and an
// emulator that others wrote, where the environment names one.
package awstest

import (
	"crypto/rand"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
)

// EndpointEnv names the variable that holds the address of an emulator, such as http://127.0.0.1:4566.
// `go tool mage integration` starts one and sets it.
const EndpointEnv = "DOHYO_EMULATOR"

// What a World knows its callers by. An emulator takes any key.
const (
	AccessKey = sandbox.AccessKey
	SecretKey = sandbox.SecretKey
	Region    = "us-east-1"
)

// World is an AWS in which a test makes what it reads. An emulator outlives the test, so that names must be Name's.
type World struct {
	Endpoint string
	Emulator bool // and not the sandbox
	// Now is a whole minute of the machine's clock that stands still while the test runs.
	Now time.Time
	// run tells the names of one test run from those of another.
	run string
}

// Each runs a test against the sandbox and the emulator, and says so where there is no emulator.
func Each(t *testing.T, test func(t *testing.T, w *World)) {
	t.Helper()
	w := World{Now: time.Now().UTC().Truncate(time.Minute), run: rand.Text()[:8]}
	t.Run("sandbox", func(t *testing.T) {
		s := sandbox.New(sandbox.Options{Now: func() time.Time { return w.Now }, NoLogTraffic: true})
		server := httptest.NewServer(s)
		t.Cleanup(func() {
			server.Close()
			s.Close()
		})
		w := w
		w.Endpoint = server.URL
		test(t, &w)
	})
	t.Run("emulator", func(t *testing.T) {
		w := w
		w.Emulator = true
		if w.Endpoint = os.Getenv(EndpointEnv); w.Endpoint == "" {
			t.Skipf("%s holds no address of an AWS emulator: `go tool mage integration` starts one", EndpointEnv)
		}
		test(t, &w)
	})
}

// Name is a name that no other run of a test uses: "<base>/<run>".
func (w *World) Name(base string) string { return base + "/" + w.run }
