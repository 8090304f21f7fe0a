package board

import (
	"strconv"
	"strings"
)

// annotations are the texts of a firing alert, in Grafana's templates.
func (a alert) annotations(panel uint32) map[string]string {
	value := "$values.B.Value"
	if a.reduce == "" {
		value = "$values.A.Value"
	}
	about := a.about + " Dashboards: " + a.link(a.dashboard)
	for _, uid := range a.others {
		about += " , " + a.link(uid)
	}
	return map[string]string{
		"summary":          strings.ReplaceAll(a.summary, "$value", value),
		"description":      about,
		"__dashboardUid__": a.dashboard,
		"__panelId__":      strconv.Itoa(int(panel)),
	}
}

// link opens a dashboard on the API and stage that the alert is about.
func (a alert) link(uid string) string {
	url := "{{ externalURL }}d/" + uid
	for i, name := range a.choices {
		separator := "&"
		if i == 0 {
			separator = "?"
		}
		label := name
		if name == "apiname" && a.lang != "metrics" {
			label = "apiid" // which is an API's name in access logs
		}
		url += separator + "var-" + name + "={{ urlquery $labels." + label + " }}"
	}
	return url
}
