package plugin

import (
	"regexp"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
)

// traceID is an X-Ray trace id, also within a header such as Root=1-….
// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html
var traceID = regexp.MustCompile(`\b1-[0-9a-f]{8}-[0-9a-f]{24}\b`)

// traceFields are the X-Ray trace ids in log lines, linked to the console: a
// field for each region, since a link has one.
func traceFields(r engine.Result, rows []logRow) []*data.Field {
	region := r.Table.Column(fields.Region)
	if region == nil {
		return nil
	}
	found := map[string][]*string{}
	for i, row := range rows {
		id := traceID.FindString(row.body)
		if id == "" {
			continue
		}
		name := region.At(row.at).Text()
		if found[name] == nil {
			found[name] = make([]*string, len(rows))
		}
		found[name][i] = &id
	}
	out := make([]*data.Field, 0, len(found))
	for name, ids := range found {
		if name == "" {
			continue
		}
		f := data.NewField("trace "+name, nil, ids)
		f.Config = &data.FieldConfig{DisplayName: "X-Ray trace", Links: []data.DataLink{{
			Title: "Open the trace in X-Ray", TargetBlank: true,
			URL: engine.ConsoleHome(name) + "#xray:traces/${__value.raw}",
		}}}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b *data.Field) int { return strings.Compare(a.Name, b.Name) })
	return out
}
