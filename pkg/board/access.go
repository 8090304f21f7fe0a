package board

import "slices"

// What selects the access logs of API Gateway, and what a line of theirs always has.
const (
	accessLines = "_sourceCategory=aws/apigateway"
	accessMarks = "apiId domainName stage requestId status"
)

// accessLogs are access-log lines that a dashboard is about.
type accessLogs struct {
	scope string
	// before are stages that stand before all others, read the keys that they read.
	before, read []string
}

// accessChosen are the lines that match the variables. With filters they match
// the texts that users type, too.
func accessChosen(filters ...variable) accessLogs {
	scope := accessLines + " account=$account region=$region namespace=$namespace apiname=$apiname stage=$stage " + accessMarks
	for _, f := range filters {
		scope += " " + f.of + "=$" + f.name
	}
	return accessLogs{scope: scope}
}

// failed are the lines of failed requests: those whose status does not begin
// with 2.
func (a accessLogs) failed() accessLogs {
	a.before = []string{`json "status" as status`, `where !(status matches "2*")`}
	a.read = []string{"status"}
	return a
}

// ask is a query that reads fields of the lines.
func (a accessLogs) ask(fields []string, list ...string) string {
	all := a.before
	if keys := without(fields, append(a.read, ruled...)); len(keys) > 0 {
		all = slices.Concat(all, []string{take(keys...)})
	}
	return stages(a.scope, slices.Concat(all, list)...)
}

// ruled are the fields that a line has without reading it: those of the rules
// and of the scope.
var ruled = []string{"account", "region", "apiname", "stage"}

func without(list, gone []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(gone, s) })
}

// accessVariables are the choices on the dashboards about access logs. An API is
// chosen by its id, which is what access logs have.
func accessVariables(filters ...variable) []variable {
	in := &logValues{lines: accessLines, marks: accessMarks}
	return append(variables(anyAPI,
		variable{name: "apiname", label: "API", about: "APIs by the ids that are in their access logs.", logs: in},
		variable{name: "stage", label: "Stage", about: "Stages of these APIs.", logs: in},
	), filters...)
}
