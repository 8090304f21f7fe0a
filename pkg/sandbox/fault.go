package sandbox

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// Faults make the sandbox a worse place than it is. The zero value makes none.
type Faults struct {
	Latency  time.Duration // before every answer
	Throttle float64       // percentage of calls that are throttled
	Fail     float64       // percentage of calls that fail with an internal error, HTTP 500
	Down     []Target      // where CloudWatch and Logs answer nothing but 503
}

// Target is an account's region, written ACCOUNT/REGION.
type Target struct{ Account, Region string }

// String is ACCOUNT/REGION.
func (t Target) String() string { return t.Account + "/" + t.Region }

// ParseTarget reads ACCOUNT/REGION, where the account is one of the sandbox's by number or by its name dev or prod.
func ParseTarget(text string) (Target, error) {
	account, region, _ := strings.Cut(text, "/")
	switch account {
	case "dev":
		account = traffic.DevAccount
	case "prod":
		account = traffic.ProdAccount
	}
	if account != traffic.DevAccount && account != traffic.ProdAccount || region == "" {
		return Target{}, fmt.Errorf("%q names no target of the sandbox: use ACCOUNT/REGION with the account dev (%s) or prod (%s), such as prod/%s",
			text, traffic.DevAccount, traffic.ProdAccount, traffic.EuWest1)
	}
	return Target{account, region}, nil
}

// Check reports percentages that make no sense.
func (f Faults) Check() error {
	if f.Latency < 0 {
		return fmt.Errorf("the latency is %s: it must not be negative", f.Latency)
	}
	if !(f.Throttle >= 0 && f.Fail >= 0 && f.Throttle+f.Fail <= 100) {
		return fmt.Errorf("%g %% of calls throttled and %g %% failed: neither may be negative, and together they must not pass 100", f.Throttle, f.Fail)
	}
	return nil
}

// faults decides which calls fare badly: by the seed, the operation, and how many calls of it an account and region have
// made, so that the same calls fare the same in another run.
type faults struct {
	Faults
	seed uint64

	mu    sync.Mutex
	calls map[string]int
}

// wait lets the latency pass, unless the request or the server ends first.
func (f *faults) wait(request, server context.Context) {
	if f.Latency <= 0 {
		return
	}
	timer := time.NewTimer(f.Latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-request.Done():
	case <-server.Done():
	}
}

// strike is the error of a call that fares badly, nil for others.
func (f *faults) strike(id identity, service, operation string) error {
	if service != "sts" && slices.Contains(f.Down, Target{id.account, id.region}) {
		return outage(service, http.StatusServiceUnavailable)
	}
	if f.Throttle == 0 && f.Fail == 0 {
		return nil
	}
	key := id.account + "/" + id.region + "/" + service + ":" + operation
	f.mu.Lock()
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	n := f.calls[key]
	f.calls[key]++
	f.mu.Unlock()
	roll := 100 * rand.New(rand.NewPCG(f.seed, fingerprint(key, fmt.Sprint(n)))).Float64()
	switch {
	case roll < f.Throttle:
		return throttling(service)
	case roll < f.Throttle+f.Fail:
		return outage(service, http.StatusInternalServerError)
	}
	return nil
}

// outage is the error of a service that cannot answer.
func outage(service string, status int) *apiError {
	e := &apiError{Message: "The request processing has failed because of an unknown error, exception or failure.", Status: status}
	switch service {
	case "logs":
		e.Shape, e.Message = "ServiceUnavailableException", "The service cannot complete the request."
	case "monitoring":
		e.Shape, e.Code = "InternalServiceFault", "InternalServiceError"
	default:
		e.Shape = "InternalFailure"
	}
	if status == http.StatusServiceUnavailable && service != "logs" {
		e.Shape, e.Code, e.Message = "ServiceUnavailable", "", "The request has failed due to a temporary failure of the server."
	}
	return e
}
