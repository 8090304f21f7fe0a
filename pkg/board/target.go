package board

import (
	"reflect"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/common"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// pluginID is the data source's type.
const pluginID = "dohyo-cloudwatch-datasource"

// datasource refers to the data source that the user picked.
func datasource() common.DataSourceRef {
	kind, uid := pluginID, "${datasource}"
	return common.DataSourceRef{Type: &kind, Uid: &uid}
}

// target is a query as a panel keeps it.
type target struct {
	Datasource common.DataSourceRef `json:"datasource"`
	query.Query
}

// metrics is a metrics query; rows of a panel are named A, B, C.
func metrics(refID, text string) target {
	return target{datasource(), query.Query{RefID: refID, Lang: query.Metrics, Text: text,
		Format: query.FormatTimeSeries, Version: query.Version}}
}

// How the answer of a log query comes: series over its times, its rows, or raw
// lines.
const (
	timeSeries = query.FormatTimeSeries
	rows       = query.FormatTable
	lines      = query.FormatLogs
)

// logs is a log query; its answer has the format that the panel draws.
func logs(text, format string) []target {
	return []target{{datasource(), query.Query{RefID: "A", Lang: query.Logs, Text: text, Format: format, Version: query.Version}}}
}

// named returns the target with a template for the names of its series, in which
// {{label}} stands for a label's value. Without one they are named by the labels
// that differ.
func (t target) named(legend string) target {
	t.Legend = legend
	return t
}

// hidden returns the target as one that only other rows of the panel refer to.
func (t target) hidden() target {
	t.Hide = true
	return t
}

// ImplementsDataqueryVariant makes a target one of the SDK's queries.
func (t target) ImplementsDataqueryVariant() {}

// DataqueryType returns the data source's type.
func (t target) DataqueryType() string { return pluginID }

// Validate finds nothing wrong: the tests lint the text.
func (t target) Validate() error { return nil }

// Equals reports whether the other query is the same.
func (t target) Equals(other variants.Dataquery) bool { return reflect.DeepEqual(other, t) }

// Build lets a target stand where the SDK wants a builder.
func (t target) Build() (variants.Dataquery, error) { return t, nil }

func targets(in []target) []cog.Builder[variants.Dataquery] {
	out := make([]cog.Builder[variants.Dataquery], len(in))
	for i, t := range in {
		out[i] = t
	}
	return out
}

// series selects the metrics of API Gateway that have some dimensions and lack
// others. The same metric exists by API, by stage and by method: a selector must
// say which of these copies it means, or they are counted twice.
type series struct {
	// has are dimensions with a variable of the same name.
	has, lacks []string
}

// of returns the selector of a metric with a statistic.
func (s series) of(metric, statistic string) string {
	terms := []string{"account=$account", "region=$region", "namespace=$namespace", "metric=" + metric, "statistic=" + statistic}
	for _, dimension := range s.has {
		terms = append(terms, dimension+"=$"+dimension)
	}
	for _, dimension := range s.lacks {
		terms = append(terms, "!("+dimension+"=*)")
	}
	return strings.Join(terms, " ")
}
