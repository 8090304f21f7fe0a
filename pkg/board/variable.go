package board

import (
	"slices"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// variable is a choice above the panels: the values of a tag of the series that
// a selector finds, or of a field of logs.
type variable struct {
	name, label, about string
	// value fixes the variable, which then is not shown.
	value string
	// of selects the dashboard's series, by a metric that only its kind of API has.
	of string
	// logs are where a field's values are found, when they are no tag's.
	logs *logValues
	// typed says that the user writes the value; * stands for any, also in part.
	typed bool
}

// logValues finds the values of a field in logs.
type logValues struct {
	// lines selects the log source, marks what its lines always have.
	lines, marks string
	// read are the stages that make the field, if any.
	read []string
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
	if v.typed {
		anything := "*"
		return dashboard.NewTextBoxVariableBuilder(v.name).Label(v.label).Description(v.about).
			DefaultValue(dashboard.StringOrMap{String: &anything}).
			Current(option("*", "*"))
	}
	lang, text := query.Metrics, v.selector(before)
	if v.logs != nil {
		lang, text = query.Logs, stages(v.logs.lines+" "+text+" "+v.logs.marks,
			slices.Concat(v.logs.read, []string{"count by " + v.name})...)
	}
	return dashboard.NewQueryVariableBuilder(v.name).
		Label(v.label).
		Description(v.about).
		Datasource(datasource()).
		Query(dashboard.StringOrMap{Map: map[string]any{
			"refId": v.name, "lang": lang, "query": text, "field": v.name,
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
		if b.value == "" && !b.typed {
			terms = append(terms, b.name+"=$"+b.name)
		}
	}
	terms = append(terms, "namespace=$namespace")
	if v.of != "" {
		terms = append(terms, v.of)
	}
	return strings.Join(terms, " ")
}

// anyAPI selects a series of every API, of whatever kind.
const anyAPI = "metric=(Count OR ConnectCount) statistic=SampleCount !(stage=*)"

// option is a choice of a variable.
func option(text, value string) dashboard.VariableOption {
	selected := true
	return dashboard.VariableOption{
		Selected: &selected,
		Text:     dashboard.StringOrArrayOfString{String: &text},
		Value:    dashboard.StringOrArrayOfString{String: &value},
	}
}

// variables are those of a dashboard about the series that a selector finds, in
// the order in which each narrows the next; extra are those after the API.
func variables(of string, extra ...variable) []variable {
	out := append([]variable{
		{name: "account", label: "Account", about: "AWS accounts, by their aliases in the data source's settings."},
		{name: "region", label: "Region", about: "AWS regions of these accounts."},
		{name: "namespace", value: "aws/apigateway", about: "The namespace of API Gateway's metrics."},
	}, extra...)
	for i := range out {
		if out[i].logs == nil {
			out[i].of = of
		}
	}
	return out
}

func restName() variable {
	return variable{name: "apiname", label: "API", about: "REST APIs by name."}
}

// v2Name and apiID are both offered for HTTP and WebSocket APIs: their metrics
// carry an id, which is the name where none is known.
func v2Name() variable {
	return variable{name: "apiname", label: "API", about: "APIs by name, or by id where the name is not known."}
}

func apiID() variable {
	return variable{name: "apiid", label: "API id", about: "Ids of these APIs."}
}

func stage() variable {
	return variable{name: "stage", label: "Stage", about: "Stages of these APIs."}
}

func resource() variable {
	return variable{name: "resource", label: "Resource", about: "Resource paths of these stages."}
}

func method() variable {
	return variable{name: "method", label: "Method", about: "HTTP methods of these resources."}
}

func route() variable {
	return variable{name: "route", label: "Route", about: "Routes of these stages."}
}
