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
	MetricsRequested int64            `json:"metricsRequested"`
	BytesScanned     int64            `json:"bytesScanned"`
	USD              float64          `json:"usd"`
}

// meter adds up the usage of all accounts and regions.
type meter struct {
	mu    sync.Mutex
	usage Usage
}

func (m *meter) call(operation string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.usage.Calls == nil {
		m.usage.Calls = map[string]int64{}
	}
	m.usage.Calls[operation]++
}

func (m *meter) throttled(operation string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.usage.Throttled == nil {
		m.usage.Throttled = map[string]int64{}
	}
	m.usage.Throttled[operation]++
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
}

// Meter reports calls by operation, metrics requested, bytes scanned by log queries, and their price.
func (s *Server) Meter() Usage {
	s.meter.mu.Lock()
	defer s.meter.mu.Unlock()
	u := s.meter.usage
	u.Calls, u.Throttled = maps.Clone(u.Calls), maps.Clone(u.Throttled)
	if u.Calls == nil {
		u.Calls = map[string]int64{}
	}
	if u.Throttled == nil {
		u.Throttled = map[string]int64{}
	}
	u.USD = float64(u.MetricsRequested)*pricePerMetric + float64(u.BytesScanned)*pricePerByte
	return u
}
