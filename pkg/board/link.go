package board

import (
	"slices"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// dashboardLinks are those above the panels: the dashboards about the same kind
// of API, then all others, with the range and the choices made here, and what
// AWS says about the metrics.
func dashboardLinks(p page) []cog.Builder[dashboard.DashboardLink] {
	var out []cog.Builder[dashboard.DashboardLink]
	for _, r := range p.related {
		if r.uid == p.uid {
			continue
		}
		url := "/d/" + r.uid
		out = append(out, built[dashboard.DashboardLink]{dashboard.DashboardLink{
			Title: r.title, Type: dashboard.DashboardLinkTypeLink, Tags: []string{}, Icon: "dashboard",
			Tooltip: "The same APIs and time on another dashboard", Url: &url, IncludeVars: true, KeepTime: true,
		}})
	}
	return append(out,
		built[dashboard.DashboardLink]{dashboard.DashboardLink{
			Title: "API Gateway dashboards", Type: dashboard.DashboardLinkTypeDashboards, Tags: []string{tag},
			AsDropdown: true, IncludeVars: true, KeepTime: true,
		}},
		built[dashboard.DashboardLink]{dashboard.DashboardLink{
			Title: "AWS documentation", Type: dashboard.DashboardLinkTypeLink, Tags: []string{}, Icon: "doc",
			Tooltip: "What API Gateway sends to CloudWatch", Url: &p.docs, TargetBlank: true,
		}},
	)
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

// subject is what links are about: it says how Grafana writes the value of a
// label.
type subject func(name string) string

// aSeries is the series that was clicked on.
func aSeries(name string) string { return "__field.labels." + name }

// aRow is the row of the cell that was clicked on, with the labels as columns.
func aRow(name string) string { return `__data.fields["` + labelTitles[name] + `"]` }

// label is the value of a label, fit for an address.
func (s subject) label(name string) string { return "${" + s(name) + ":percentencode}" }

// word is the value of a label in a text.
func (s subject) word(name string) string { return "${" + s(name) + "}" }

// linksOf lead from a series of the dashboard to the same dashboard for that
// series only, to the related ones, and to AWS. by are the series' labels.
func linksOf(uid string, pages []related, by []string) []link {
	return subject(aSeries).links(uid, pages, by)
}

// rowsOf gives the links that lead from a row of a table to the same places.
func rowsOf(uid string, pages []related) func(by []string) []link {
	return func(by []string) []link { return subject(aRow).links(uid, pages, by) }
}

func (s subject) links(uid string, pages []related, by []string) []link {
	out := []link{s.narrowed("Show only "+s.inWords(by), uid, by)}
	for _, r := range pages {
		if r.uid != uid {
			out = append(out, s.narrowed(r.title+" of "+s.word("apiname"), r.uid, by))
		}
	}
	has := slices.DeleteFunc(slices.Clone(by), func(name string) bool { return slices.Contains([]string{"resource", "method", "route"}, name) })
	title := "Access logs of " + s.word("apiname")
	if slices.ContainsFunc(pages, func(r related) bool { return r.uid == uidOverviewREST }) {
		title += " (the data source has to know names of APIs)" // metrics have a REST API's name, access logs its id
	}
	out = append(out, s.narrowed(title, uidAccessDetails, has))
	return append(out, s.console(by))
}

// accessLinks lead from an API's id in a table to the dashboards about access
// logs for that API only, and to AWS.
func accessLinks(uid string) []link {
	var out []link
	for _, r := range logPages() {
		if r.uid == uidAuditEvents {
			continue
		}
		title := r.title + " of ${__value.raw}"
		if r.uid == uid {
			title = "Show only ${__value.raw}"
		}
		out = append(out, link{title: title, url: "/d/" + r.uid +
			"?${datasource:queryparam}&${account:queryparam}&${region:queryparam}&${stage:queryparam}&var-apiname=${__value.raw:percentencode}&${__url_time_range}"})
	}
	return out
}

// narrowed opens a dashboard on what the subject is about.
func (s subject) narrowed(title, uid string, by []string) link {
	url := "/d/" + uid + "?${datasource:queryparam}"
	for _, name := range []string{"account", "region"} { // which every dashboard has
		if !slices.Contains(by, name) {
			url += "&${" + name + ":queryparam}"
		}
	}
	for _, name := range by {
		if name != "namespace" {
			url += "&var-" + name + "=" + s.label(name)
		}
	}
	return link{title: title, url: url + "&${__url_time_range}"}
}

// inWords names the subject: what it is, and where in parentheses.
func (s subject) inWords(by []string) string {
	what, where := "", ""
	for _, name := range by {
		value := s.word(name)
		switch {
		case name == "namespace":
		case (name == "account" || name == "region") && where != "":
			where += ", " + value
		case name == "account" || name == "region":
			where = value
		case what != "":
			what += " " + value
		default:
			what = value
		}
	}
	if where == "" {
		return what
	}
	return what + " (" + where + ")"
}

// console opens the APIs of the subject's region in the AWS console, or of the
// region that the console was used for last where the subject has none. A REST
// API's metrics carry its name, the console's addresses its id.
func (s subject) console(by []string) link {
	if !slices.Contains(by, "region") {
		return link{title: "APIs in the AWS console", url: "https://console.aws.amazon.com/apigateway/main/apis", newTab: true}
	}
	l := consoleOf(s.label("region"))
	l.title = "APIs of " + s.word("region") + " in the AWS console"
	return l
}

// consoleOf opens the APIs of a region, which is a value that Grafana fills in.
func consoleOf(region string) link {
	return link{title: "APIs of " + region + " in the AWS console",
		url: "https://" + region + ".console.aws.amazon.com/apigateway/main/apis?region=" + region, newTab: true}
}

// dataLinkValues are links as an override has them.
func dataLinkValues(in []link) []dashboard.DashboardLink {
	out := make([]dashboard.DashboardLink, len(in))
	for i, l := range in {
		out[i] = dashboard.DashboardLink{Title: l.title, Url: &l.url, TargetBlank: l.newTab, Tags: []string{}}
	}
	return out
}

func dataLinks(in []link) []cog.Builder[dashboard.DashboardLink] {
	out := make([]cog.Builder[dashboard.DashboardLink], len(in))
	for i, l := range in {
		out[i] = built[dashboard.DashboardLink]{dashboard.DashboardLink{
			Title: l.title, Url: &l.url, TargetBlank: l.newTab, Tags: []string{}}}
	}
	return out
}
