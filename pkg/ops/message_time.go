package ops

import (
	"strconv"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// timeKeys are the JSON keys that hold the time of a message, in the order in
// which they are tried: API Gateway's access logs, CloudTrail, then the names
// that loggers use.
var timeKeys = []string{"requestTimeEpoch", "eventTime", "@timestamp", "timestamp", "time", "ts", "date"}

// timeLayouts are how times are written as text.
var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05,999",
	"2006-01-02T15:04:05.999999999Z0700", "02/Jan/2006:15:04:05 -0700", time.RFC1123Z, time.RFC1123,
}

// MessageTime reads the time of each message into the field _messagetime: from a
// JSON key that holds a time, from the start of the line, else otherwise, in
// epoch milliseconds (language spec §6).
func MessageTime(otherwise int64) plan.RowOp {
	return prelude{"message time", func(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
		paths := make([][]jsonStep, len(timeKeys))
		for i, key := range timeKeys {
			paths[i] = []jsonStep{keyStep(key)}
		}
		match := newJSONReader(paths).matcher(len(paths))
		found := make([]extracted, len(paths))
		return with(in, timeField), func(b *value.Batch) (*value.Batch, error) {
			raw := columns(b, []string{rawField})[0]
			out := value.NewColumn(b.N)
			for i := range b.N {
				text := raw.At(i).Text()
				clear(found)
				if strings.HasPrefix(text, "{") {
					match(text, found)
				}
				out.Append(value.Int(messageTime(text, found, otherwise)))
			}
			return b.WithColumn(timeField, out), nil
		}, nil
	}}
}

func messageTime(text string, found []extracted, otherwise int64) int64 {
	for _, f := range found {
		if f.found {
			if t, ok := parseTime(f.value.Text()); ok {
				return t
			}
		}
	}
	head, _, _ := strings.Cut(text, " ")
	if t, ok := parseTime(head); ok {
		return t
	}
	if len(text) > len(head) {
		second, _, _ := strings.Cut(text[len(head)+1:], " ")
		if t, ok := parseTime(head + " " + second); ok {
			return t
		}
	}
	return otherwise
}

// parseTime reads a time as text or as seconds or milliseconds since the epoch.
func parseTime(text string) (int64, bool) {
	text = strings.Trim(text, "[]")
	if len(text) < 10 {
		return 0, false
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		switch {
		case n > 1e17: // nanoseconds
			return int64(n / 1e6), true
		case n > 1e14: // microseconds
			return int64(n / 1e3), true
		case n > 1e11:
			return int64(n), true
		case n > 1e8:
			return int64(n * 1000), true
		}
		return 0, false
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UnixMilli(), true
		}
	}
	return 0, false
}
