package source

import (
	"fmt"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// eventFields are the fields that an event itself carries, the columns they
// come in, and how a column is read.
var eventFields = []struct {
	name, column string
	read         func(string) (value.Value, error)
}{
	{fields.Raw, "@message", readText},
	{fields.ReceiptTime, "@ingestionTime", readTime},
	{fields.SourceHost, "@log", readGroup},
	{fields.SourceName, "@logStream", readText},
	{fields.MessageID, "@ptr", readText},
	{fields.Size, "@message", func(s string) (value.Value, error) { return value.Int(int64(len(s))), nil }},
}

// timeLayout is how Logs Insights prints times, in UTC.
const timeLayout = "2006-01-02 15:04:05.000"

func readText(s string) (value.Value, error) { return value.String(s), nil }

// readGroup takes the log group from <account id>:<log group>.
func readGroup(s string) (value.Value, error) {
	if _, group, ok := strings.Cut(s, ":"); ok {
		return value.String(group), nil
	}
	return value.String(s), nil
}

func readTime(s string) (value.Value, error) {
	t, err := time.Parse(timeLayout, s)
	if err != nil {
		return value.Value{}, fmt.Errorf("CloudWatch gave the time %q, expected the form %s", s, timeLayout)
	}
	return value.Int(t.UnixMilli()), nil
}

// decode turns the rows of an answer into a batch of the scan's schema.
func (s *targetScan) decode(rows [][]awsapi.Field) (*value.Batch, error) {
	schema := s.Schema()
	b := value.NewBatch(schema, len(rows))
	fixed := value.Labels(s.constants(s.target))
	cells := make(map[string]string, 8)
	row := make([]value.Value, schema.Len())
	for _, r := range rows {
		clear(cells)
		for _, f := range r {
			cells[f.Name] = f.Value
		}
		clear(row)
		t, err := readTime(cells["@timestamp"])
		if err != nil {
			return nil, err
		}
		row[0] = t
		for _, f := range eventFields {
			at := schema.Index(f.name)
			text, ok := cells[f.column]
			if at < 0 || !ok {
				continue
			}
			if row[at], err = f.read(text); err != nil {
				return nil, err
			}
		}
		for at, name := range schema.Names() {
			if v, ok := fixed.Get(name); ok {
				row[at] = value.String(v)
			}
		}
		b.AppendRow(row...)
	}
	return b, nil
}
