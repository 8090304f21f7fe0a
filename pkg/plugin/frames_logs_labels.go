package plugin

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// lineLabels are the columns that become the labels of a line.
type lineLabels struct {
	names []string
	cols  []*value.Column
	times []bool
}

// unlabelled are the fields that log lines have in another place: the time, the
// message, and what its id and _source say already.
var unlabelled = []string{fields.Raw, fields.MessageTime, fields.MessageID, fields.Index, fields.View}

func labelsOf(r engine.Result) lineLabels {
	var l lineLabels
	for i, name := range r.Table.Schema.Names() {
		if !slices.ContainsFunc(unlabelled, func(n string) bool { return strings.EqualFold(n, name) }) {
			l.names = append(l.names, name)
			l.cols = append(l.cols, r.Table.Cols[i])
			l.times = append(l.times, isTime(r, name))
		}
	}
	return l
}

// read is the labels of a row as a JSON object; missing values are left out.
func (l lineLabels) read(row int) (json.RawMessage, error) {
	out := make(map[string]string, len(l.names))
	for i, name := range l.names {
		v := l.cols[i].At(row)
		if v.IsNull() {
			continue
		}
		out[name] = v.Text()
		if ms, ok := v.AsInt(); ok && l.times[i] {
			out[name] = time.UnixMilli(ms).UTC().Format(time.RFC3339Nano)
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("the labels of a log line: %w", err)
	}
	return text, nil
}
