// Package query is the query as Grafana saves it. src/types.ts mirrors it.
package query

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Version is the version of the saved model that this build writes.
const Version = 1

// The languages of a query. An empty Lang is told from the text.
const (
	Logs    = "logs"
	Metrics = "metrics"
)

// The formats of an answer.
const (
	FormatAuto       = "auto"
	FormatTimeSeries = "timeseries"
	FormatTable      = "table"
	FormatLogs       = "logs"
)

// The types of queries that ask for something else than the answer. Any other
// type means the answer: another data source's may be left in a query.
const (
	// TypeVolume asks how many log lines the query selects over time, by level:
	// Explore's histogram.
	TypeVolume = "logsVolume"
	// TypeContext asks for the lines around a log line, which Context names. The
	// query's text does not matter.
	TypeContext = "logsContext"
	// TypeAnnotation asks for events to mark panels with: rows with a time, and
	// their texts in columns of their own.
	TypeAnnotation = "annotation"
)

// Query is one query of a panel, an alert rule or the command line.
type Query struct {
	RefID  string `json:"refId"`
	Type   string `json:"queryType,omitempty"`
	Lang   string `json:"lang,omitempty"`
	Text   string `json:"query"`
	Format string `json:"format,omitempty"`
	Legend string `json:"legend,omitempty"`
	// Vars holds the values of the declared variables that the text names.
	// All is the single value "*".
	Vars map[string][]string `json:"vars,omitempty"`
	// Timezone is the IANA name of the zone that days and weeks are cut in.
	Timezone string `json:"timezone,omitempty"`
	// Hide keeps the answer out of the panel; other rows may refer to it.
	Hide bool `json:"hide,omitempty"`
	// Filters are the dashboard's ad-hoc filters, which the text does not hold.
	Filters []Filter `json:"filters,omitempty"`
	// Context is the line of TypeContext.
	Context *LogContext `json:"context,omitempty"`
	Version int         `json:"version,omitempty"`
}

// Filter compares a field with a value, in the words of Grafana's ad-hoc
// filters: = != =~ !~ < >, and =| !=| with several values.
type Filter struct {
	Key      string   `json:"key"`
	Operator string   `json:"operator"`
	Value    string   `json:"value"`
	Values   []string `json:"values,omitempty"`
}

// LogContext asks for the lines of a log stream on one side of a line.
type LogContext struct {
	// Account and Region are those that the line is shown with. Extraction rules
	// may have set them, so that they need not be the ones that it is read from.
	Account   string `json:"account"`
	Region    string `json:"region"`
	LogGroup  string `json:"logGroup"`
	LogStream string `json:"logStream"`
	// Time is the line's, in epoch ms, and Message its text, which together find
	// it in its stream.
	Time    int64  `json:"time"`
	Message string `json:"message"`
	// Shown says that the other lines of the same millisecond are known: the
	// line is at the end of an earlier answer.
	Shown bool `json:"shown,omitempty"`
	// Newer asks for the lines after the line instead of those before.
	Newer bool `json:"newer,omitempty"`
	// Limit is about how many lines are wanted; 0 is 100.
	Limit int `json:"limit,omitempty"`
}

// Parse reads a saved query and brings it to the present version. The errors
// name the field that is wrong.
func Parse(data []byte) (Query, error) {
	var q Query
	if err := json.Unmarshal(data, &q); err != nil {
		return Query{}, fmt.Errorf("the saved query cannot be read: %w", err)
	}
	if q.Version > Version {
		return Query{}, fmt.Errorf("the query was saved by a newer Dohyo (version %d, this one knows %d): update the plugin", q.Version, Version)
	}
	q.Version = Version
	if q.Format == "" {
		q.Format = FormatAuto
	}
	q.dropUnfilled()
	return q, q.validate()
}

// dropUnfilled takes back the variables whose values nobody filled in: the
// editor saves the value ${x} for {{x}}, so that Grafana runs the panel again
// when x changes, and that is no value.
func (q *Query) dropUnfilled() {
	for name, values := range q.Vars {
		if len(values) == 1 && values[0] == "${"+name+"}" {
			delete(q.Vars, name)
		}
	}
}

func (q Query) validate() error {
	switch q.Lang {
	case "", Logs, Metrics:
	default:
		return fmt.Errorf("lang: found %q, expected %q, %q or nothing", q.Lang, Logs, Metrics)
	}
	switch q.Format {
	case FormatAuto, FormatTimeSeries, FormatTable, FormatLogs:
	default:
		return fmt.Errorf("format: found %q, expected %q, %q, %q or %q", q.Format,
			FormatAuto, FormatTimeSeries, FormatTable, FormatLogs)
	}
	if q.Type == TypeContext {
		return q.Context.validate()
	}
	return nil
}

func (c *LogContext) validate() error {
	switch {
	case c == nil || c.LogGroup == "" || c.LogStream == "":
		return errors.New("context: the line has no log group or no log stream (_sourcehost, _sourcename), which the lines around it are found by: " +
			"keep both fields in the query")
	case c.Limit < 0:
		return fmt.Errorf("context.limit: found %d, expected a number of lines", c.Limit)
	}
	return nil
}

// Values returns the values of a declared variable, nil for other names.
func (q Query) Values(name string) []string { return q.Vars[name] }

// Declares reports whether the text may use the variable.
func (q Query) Declares(name string) bool { _, ok := q.Vars[name]; return ok }

// SkipsCache reports whether a query is to be asked anew, "skipCache" in the query that the front end sends.
func SkipsCache(data []byte) bool {
	var q struct {
		SkipCache bool `json:"skipCache"`
	}
	return json.Unmarshal(data, &q) == nil && q.SkipCache
}

// MinInterval is the panel's minimum interval, "minInterval" in the saved
// query, as a duration such as 5m; 0 when there is none.
func MinInterval(data []byte) time.Duration {
	var q struct {
		MinInterval string `json:"minInterval"`
	}
	if json.Unmarshal(data, &q) != nil {
		return 0
	}
	d, err := time.ParseDuration(q.MinInterval)
	if err != nil {
		return 0
	}
	return d
}
