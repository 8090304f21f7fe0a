package traffic

import (
	"encoding/json"
	"testing"
	"time"
)

// wednesday is an ordinary day.
var wednesday = time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC)

func minuteOf(t time.Time) int64 { return t.Unix() / 60 }

// dayOf lists the requests of a stage in 24 h.
func dayOf(m *Model, s *Stage, from time.Time) []Request {
	var list []Request
	for i := range int64(minutesPerDay) {
		list = m.AppendRequests(list, s, minuteOf(from)+i)
	}
	return list
}

// countOf is the number of requests of a stage in 24 h.
func countOf(m *Model, s *Stage, from time.Time) int {
	var list []Request
	n := 0
	for i := range int64(minutesPerDay) {
		list = m.AppendRequests(list[:0], s, minuteOf(from)+i)
		n += len(list)
	}
	return n
}

func stages(m *Model) []*Stage {
	var list []*Stage
	for _, api := range m.APIs() {
		list = append(list, api.Stages...)
	}
	return list
}

// parsed reads an access-log line or CloudTrail message.
func parsed[T any](t testing.TB, message string) map[string]T {
	t.Helper()
	var m map[string]T
	if err := json.Unmarshal([]byte(message), &m); err != nil {
		t.Fatalf("%v in %s", err, message)
	}
	return m
}
