package source

import (
	"fmt"
	"slices"
	"strconv"
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

// readTime reads a time as Logs Insights prints it, or epoch milliseconds, which
// some columns have.
func readTime(s string) (value.Value, error) {
	if t, err := time.Parse(timeLayout, s); err == nil {
		return value.Int(t.UnixMilli()), nil
	}
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil {
		return value.Int(ms), nil
	}
	return value.Value{}, fmt.Errorf("CloudWatch gave the time %q, expected the form %s", s, timeLayout)
}

// cell says where the text of a result column goes and how it is read.
type cell struct {
	at   int
	read func(string) (value.Value, error)
}

// decode turns the rows of an answer into a batch of the scan's schema. Rows
// without a time, which CloudWatch may give, are left out.
func (s *targetScan) decode(rows [][]awsapi.Field) (*value.Batch, error) {
	schema := s.Schema()
	b := value.NewBatch(schema, len(rows))
	places := map[string][]cell{"@timestamp": {{0, readTime}}}
	read := []int{0}
	for _, f := range eventFields {
		if at := schema.Index(f.name); at >= 0 {
			places[f.column] = append(places[f.column], cell{at, f.read})
			read = append(read, at)
		}
	}
	row := make([]value.Value, schema.Len())
	for _, r := range rows {
		clear(row)
		for _, f := range r {
			for _, c := range places[f.Name] {
				var err error
				if row[c.at], err = c.read(f.Value); err != nil {
					return nil, err
				}
			}
		}
		if row[0].IsNull() {
			continue
		}
		for _, at := range read {
			b.Cols[at].Append(row[at])
		}
		b.N++
	}
	for at, name := range schema.Names() {
		if !slices.Contains(read, at) {
			b.Cols[at] = constant(s.constants(s.target), name, b.N)
		}
	}
	return b, nil
}

func constant(all value.Labels, name string, n int) *value.Column {
	if text, _ := all.Get(name); text != "" {
		return value.Constant(value.String(text), n)
	}
	return value.NewNulls(n)
}
