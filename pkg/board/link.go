package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// dashboardLinks are those above the panels: the other dashboards, with the
// range and the choices made here, and what AWS says about the metrics.
func dashboardLinks(docs string) []cog.Builder[dashboard.DashboardLink] {
	return []cog.Builder[dashboard.DashboardLink]{
		built[dashboard.DashboardLink]{dashboard.DashboardLink{
			Title: "API Gateway dashboards", Type: dashboard.DashboardLinkTypeDashboards, Tags: []string{tag},
			AsDropdown: true, IncludeVars: true, KeepTime: true,
		}},
		built[dashboard.DashboardLink]{dashboard.DashboardLink{
			Title: "AWS documentation", Type: dashboard.DashboardLinkTypeLink, Tags: []string{}, Icon: "doc",
			Tooltip: "What API Gateway sends to CloudWatch", Url: &docs, TargetBlank: true,
		}},
	}
}

// built is a finished part where the SDK wants its builder.
type built[T any] struct{ part T }

// Build returns the part.
func (b built[T]) Build() (T, error) { return b.part, nil }

// link is offered on a series, a cell or a row.
type link struct {
	title, url string
	newTab     bool
}

// label is the value of a series' label, fit for an address.
func label(name string) string { return "${__field.labels." + name + ":percentencode}" }

// only narrows a dashboard to the API of a series.
func only(uid string) link {
	return link{title: "Show only ${__field.labels.apiname} (${__field.labels.account}, ${__field.labels.region})",
		url: "/d/" + uid + "?${datasource:queryparam}&var-account=" + label("account") + "&var-region=" + label("region") +
			"&var-apiname=" + label("apiname") + "&${__url_time_range}"}
}

// console opens the region's APIs in the AWS console. A REST API's metrics carry
// its name, the console's addresses its id.
func console() link {
	return link{title: "APIs of ${__field.labels.region} in the AWS console",
		url: "https://" + label("region") + ".console.aws.amazon.com/apigateway/main/apis?region=" + label("region"), newTab: true}
}

func dataLinks(in []link) []cog.Builder[dashboard.DashboardLink] {
	out := make([]cog.Builder[dashboard.DashboardLink], len(in))
	for i, l := range in {
		out[i] = built[dashboard.DashboardLink]{dashboard.DashboardLink{
			Title: l.title, Url: &l.url, TargetBlank: l.newTab, Tags: []string{}}}
	}
	return out
}
