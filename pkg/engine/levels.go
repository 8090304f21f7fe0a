package engine

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// The levels of log lines, as Grafana names them. A line that tells none has no
// level, "".
const (
	LevelCritical = "critical"
	LevelError    = "error"
	LevelWarning  = "warning"
	LevelInfo     = "info"
	LevelDebug    = "debug"
	LevelTrace    = "trace"
)

// levelFields are the fields that tell a line's level. eventVersion is in every
// CloudTrail event, which is an error or none.
var levelFields = []string{"status", "errorCode", "level", "severity", "eventVersion"}

// Levels returns the level of each row: the gravest of what its HTTP status
// (5xx is an error, 4xx a warning), its errorCode (an error, when there is one)
// and its level or severity say. A status or a CloudTrail event without any of
// it is info. Fields that rows lack are read from the JSON of the message.
func Levels(b *value.Batch) ([]string, error) {
	schema, read, err := ops.AutoFields(levelFields).Compile(&exec.Runtime{}, b.Schema)
	if err != nil {
		return nil, err
	}
	if b, err = read(b); err != nil {
		return nil, err
	}
	cols := make([]*value.Column, len(levelFields))
	for i, name := range levelFields {
		cols[i] = b.Cols[schema.Index(name)]
	}
	out := make([]string, b.N)
	for row := range out {
		out[row] = rowLevel(cols[0].At(row), cols[1].At(row), cols[2].At(row), cols[3].At(row), cols[4].At(row))
	}
	return out, nil
}

func rowLevel(status, errorCode, level, severity, event value.Value) string {
	found := gravest(statusLevel(status), wordLevel(level), wordLevel(severity))
	if !absent(errorCode) {
		found = gravest(found, LevelError)
	}
	if found == "" && (isStatus(status) || !absent(event)) {
		return LevelInfo
	}
	return found
}

// absent reports whether a field holds nothing; access logs write "-" for that.
func absent(v value.Value) bool {
	return v.IsNull() || v.Text() == "" || v.Text() == "-"
}

func isStatus(v value.Value) bool {
	code, ok := v.Num()
	return ok && code >= 100 && code < 600
}

// statusLevel is the level of an HTTP status that is a failure.
func statusLevel(v value.Value) string {
	code, _ := v.Num()
	switch {
	case !isStatus(v):
		return ""
	case code >= 500:
		return LevelError
	case code >= 400:
		return LevelWarning
	}
	return ""
}

// levelWords are the names that loggers give levels; single digits are syslog's,
// tens those of Node.js loggers.
var levelWords = map[string]string{
	"emerg": LevelCritical, "emergency": LevelCritical, "alert": LevelCritical, "crit": LevelCritical, "critical": LevelCritical,
	"fatal": LevelCritical, "panic": LevelCritical, "0": LevelCritical, "1": LevelCritical, "2": LevelCritical, "60": LevelCritical,
	"err": LevelError, "error": LevelError, "severe": LevelError, "3": LevelError, "50": LevelError,
	"warn": LevelWarning, "warning": LevelWarning, "4": LevelWarning, "40": LevelWarning,
	"notice": LevelInfo, "info": LevelInfo, "information": LevelInfo, "informational": LevelInfo, "5": LevelInfo, "6": LevelInfo, "30": LevelInfo,
	"debug": LevelDebug, "dbug": LevelDebug, "7": LevelDebug, "20": LevelDebug,
	"trace": LevelTrace, "verbose": LevelTrace, "10": LevelTrace,
}

func wordLevel(v value.Value) string {
	if v.IsNull() {
		return ""
	}
	return levelWords[strings.ToLower(strings.TrimSpace(v.Text()))]
}

// gravity orders the levels; "" is the least.
var gravity = map[string]int{
	LevelTrace: 1, LevelDebug: 2, LevelInfo: 3, LevelWarning: 4, LevelError: 5, LevelCritical: 6,
}

func gravest(levels ...string) string {
	out := ""
	for _, l := range levels {
		if gravity[l] > gravity[out] {
			out = l
		}
	}
	return out
}
