package plugin

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// isLog reports whether raw events are shown as log lines: when that is asked
// for, and by default as long as they have their messages.
func isLog(r engine.Result) bool {
	if r.Kind != engine.Events || r.Table.Column(fields.MessageTime) == nil {
		return false
	}
	return r.Query.Format == query.FormatLogs ||
		r.Query.Format == query.FormatAuto && r.Table.Column(fields.Raw) != nil
}

// logFrame is raw events as a log-lines frame, newest first: timestamp, body,
// severity (null where nothing tells it), id and labels. Events of one instant
// stand in the order of their stream, where it is known, else in a fixed order,
// so that the same events always give the same frame.
// https://grafana.com/developers/dataplane/logs
func logFrame(r engine.Result) (*data.Frame, error) {
	levels, err := engine.Levels(r.Table)
	if err != nil {
		return nil, err
	}
	rows := logRows(r.Table)
	ordered := r.Query.Type == query.TypeContext
	slices.SortStableFunc(rows, func(a, b logRow) int {
		if byTime := cmp.Compare(b.time, a.time); byTime != 0 || ordered {
			return byTime
		}
		return cmp.Compare(a.hash, b.hash)
	})
	n := len(rows)
	times, bodies, ids := make([]time.Time, n), make([]string, n), make([]string, n)
	severities, labels := make([]*string, n), make([]json.RawMessage, n)
	own := labelsOf(r)
	seen := map[string]int{}
	for i, row := range rows {
		times[i] = time.UnixMilli(row.time).UTC()
		bodies[i] = row.body
		if level := levels[row.at]; level != "" {
			severities[i] = &level
		}
		seen[row.hash]++
		ids[i] = lineID(row.hash, seen[row.hash])
		if labels[i], err = own.read(row.at); err != nil {
			return nil, err
		}
	}
	f := data.NewFrame("",
		data.NewField("timestamp", nil, times),
		data.NewField("body", nil, bodies),
		data.NewField("severity", nil, severities),
		data.NewField("id", nil, ids),
		data.NewField("labels", nil, labels))
	f.Fields = append(f.Fields, traceFields(r, rows)...)
	f.Meta = &data.FrameMeta{Type: data.FrameTypeLogLines, PreferredVisualization: data.VisTypeLogs}
	if ordered {
		f.Meta.Custom = map[string]any{"logsContext": true} // the front end goes on from here
	}
	if lost := r.Table.N - n; lost > 0 {
		f.AppendNotices(data.Notice{Severity: data.NoticeSeverityWarning, Text: count(lost, "row") + " without a time left out of the log lines"})
	}
	return f, nil
}

// logRow is an event of a log frame.
type logRow struct {
	at   int   // in the table
	time int64 // epoch ms
	body string
	hash string // of the event's place, time and message
}

// originFields say where an event is from.
var originFields = []string{fields.AccountID, fields.AccountField, fields.Region, fields.SourceHost, fields.SourceName}

// logRows are the events that have a time.
func logRows(b *value.Batch) []logRow {
	times, body := b.Column(fields.MessageTime), bodyOf(b)
	origin := make([]*value.Column, 0, len(originFields))
	for _, name := range originFields {
		if c := b.Column(name); c != nil {
			origin = append(origin, c)
		}
	}
	rows := make([]logRow, 0, b.N)
	h := sha256.New()
	for at := range b.N {
		ms, ok := times.At(at).AsInt()
		if !ok {
			continue
		}
		row := logRow{at: at, time: ms, body: body(at)}
		h.Reset()
		for _, c := range origin {
			hashText(h, c.At(at).Text())
		}
		hashText(h, strconv.FormatInt(ms, 10))
		hashText(h, row.body)
		row.hash = string(h.Sum(nil)[:16])
		rows = append(rows, row)
	}
	return rows
}

// hashText hashes a text with its length, so that texts cannot run together.
func hashText(h hash.Hash, s string) {
	_, _ = h.Write([]byte(strconv.Itoa(len(s)) + ":" + s)) // hashes never fail
}

// lineID is the id of the nth event of a hash: the same event has the same id
// whatever query shows it, and events that are the same in everything have
// different ones.
func lineID(hash string, nth int) string {
	id := hex.EncodeToString([]byte(hash))
	if nth > 1 {
		id += "-" + strconv.Itoa(nth)
	}
	return id
}

// bodyOf reads the message of a row, or, where the query dropped it, the row's
// fields as name=value.
func bodyOf(b *value.Batch) func(row int) string {
	if c := b.Column(fields.Raw); c != nil {
		return func(row int) string { return c.At(row).Text() }
	}
	return func(row int) string {
		var parts []string
		for i, name := range b.Schema.Names() {
			v := b.Cols[i].At(row)
			if v.IsNull() || strings.HasPrefix(name, "_") {
				continue
			}
			text := v.Text()
			if text == "" || strings.ContainsAny(text, " \t\r\n\"=") {
				text = strconv.Quote(text)
			}
			parts = append(parts, name+"="+text)
		}
		return strings.Join(parts, " ")
	}
}
