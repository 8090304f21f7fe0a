package board

import (
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// variable is a choice above the panels: the values of a tag of the series that
// a selector finds.
type variable struct {
	name, label, about string
	// value fixes the variable, which then is not shown.
	value string
	// of selects the dashboard's series, by a metric that only its kind of API has.
	of string
}

// datasourceVariable picks the data source; every panel and variable asks it.
func datasourceVariable() cog.Builder[dashboard.VariableModel] {
	return dashboard.NewDatasourceVariableBuilder("datasource").
		Label("Data source").
		Description("The Dohyo data source that every panel asks.").
		Type(pluginID)
}

// build returns the variable chained to those before it: their values narrow
// what it offers.
func (v variable) build(before []variable) cog.Builder[dashboard.VariableModel] {
	if v.value != "" {
		return dashboard.NewCustomVariableBuilder(v.name).
			Description(v.about).
			Values(dashboard.StringOrMap{String: &v.value}).
			Current(option(v.value, v.value)).
			Hide(dashboard.VariableHideHideVariable)
	}
	text := v.selector(before)
	return dashboard.NewQueryVariableBuilder(v.name).
		Label(v.label).
		Description(v.about).
		Datasource(datasource()).
		Query(dashboard.StringOrMap{Map: map[string]any{
			"refId": v.name, "lang": query.Metrics, "query": text, "field": v.name,
		}}).
		Definition(v.name + " of " + text).
		Refresh(dashboard.VariableRefreshOnDashboardLoad).
		Sort(dashboard.VariableSortAlphabeticalCaseInsensitiveAsc).
		Multi(true).
		IncludeAll(true).
		AllValue("*").
		AllowCustomValue(true).
		Current(option("All", "$__all")) // a query sees it as "*"
}

func (v variable) selector(before []variable) string {
	var terms []string
	for _, b := range before {
		if b.value == "" {
			terms = append(terms, b.name+"=$"+b.name)
		}
	}
	return strings.Join(append(terms, "namespace=$namespace", v.of), " ")
}

// option is a choice of a variable.
func option(text, value string) dashboard.VariableOption {
	selected := true
	return dashboard.VariableOption{
		Selected: &selected,
		Text:     dashboard.StringOrArrayOfString{String: &text},
		Value:    dashboard.StringOrArrayOfString{String: &value},
	}
}

// restVariables are the variables of the dashboards on the metrics of REST APIs,
// in the order in which each narrows the next. HTTP and WebSocket APIs, whose
// metrics carry an id, are not offered.
func restVariables() []variable {
	const of = "metric=Count statistic=Sum apiname=* !(apiid=*) !(stage=*)"
	return []variable{
		{name: "account", label: "Account", of: of, about: "AWS accounts, by their aliases in the data source's settings."},
		{name: "region", label: "Region", of: of, about: "AWS regions of these accounts."},
		{name: "namespace", value: "aws/apigateway", about: "The namespace of API Gateway's metrics."},
		{name: "apiname", label: "API", of: of, about: "REST APIs by name."},
	}
}
