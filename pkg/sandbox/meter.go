package sandbox

import (
	"maps"
	"sync"
)

// Prices in USD, us-east-1 list of 2026. CloudWatch: GetMetricData per metric requested; Logs Insights per byte.
const (
	pricePerMetric = 0.01 / 1000
	pricePerByte   = 0.005 / 1e9
)

// Usage is what a Server was asked for since it started or was last reset.
type Usage struct {
	Calls            map[string]int64 `json:"calls"`     // by operation, refused ones included
	Throttled        map[string]int64 `json:"throttled"` // those of the calls that were beyond a quota
	Struck           map[string]int64 `json:"struck"`    // those of the calls that an injected fault hit
	Targets          map[string]int64 `json:"targets"`   // the calls by the account and region that signed them, as in "528560886094/us-east-1 StartQuery"
	MetricsRequested int64            `json:"metricsRequested"`
	BytesScanned     int64            `json:"bytesScanned"`
	USD              float64          `json:"usd"`
	// BusySeconds is for how long the sandbox computed, on whatever many processors;
	// injected latency is none of it.
	BusySeconds float64 `json:"busySeconds"`
}

// meter adds up the usage of all accounts and regions.
type meter struct {
	busy busy

	mu    sync.Mutex
	usage Usage
}

func (m *meter) call(id identity, operation string) {
	m.count(&m.usage.Calls, operation)
	m.count(&m.usage.Targets, id.account+"/"+id.region+" "+operation)
}
func (m *meter) throttled(operation string) { m.count(&m.usage.Throttled, operation) }
func (m *meter) struck(operation string)    { m.count(&m.usage.Struck, operation) }

// count adds one to an operation.
func (m *meter) count(by *map[string]int64, operation string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if *by == nil {
		*by = map[string]int64{}
	}
	(*by)[operation]++
}

func (m *meter) metrics(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.usage.MetricsRequested += int64(n)
}

func (m *meter) bytes(n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.usage.BytesScanned += n
}

func (m *meter) reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.usage = Usage{}
	m.busy.reset()
}

// ResetMeter lets the meter begin anew.
func (s *Server) ResetMeter() { s.meter.reset() }

// Meter reports calls by operation, metrics requested, bytes scanned by log queries, and their price.
func (s *Server) Meter() Usage {
	s.meter.mu.Lock()
	defer s.meter.mu.Unlock()
	u := s.meter.usage
	for _, by := range []*map[string]int64{&u.Calls, &u.Throttled, &u.Struck, &u.Targets} {
		if *by = maps.Clone(*by); *by == nil {
			*by = map[string]int64{}
		}
	}
	u.BusySeconds = s.meter.busy.read().Seconds()
	u.USD = float64(u.MetricsRequested)*pricePerMetric + float64(u.BytesScanned)*pricePerByte
	return u
}
