package board

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// AlertsFile is where the alert rules stand in provisioning/alerting/.
const AlertsFile = "apigateway.yaml"

// alert is an alert rule on a value of each API and stage.
type alert struct {
	uid, title string
	// text is the query, in the language lang.
	lang, text string
	// reduce makes one number of each series; "" where the query gives numbers.
	reduce string
	// critical compares the number with the limit: gte, gt or lte.
	critical string
	limit    float64
	// minutes is the length of the window.
	minutes int
	// summary is what is wrong, {{value}} the number; about says what is measured.
	summary, about string
	// dashboard and panel show more; others are the dashboards of other kinds of
	// APIs.
	dashboard, panel string
	others           []string
	// choices are the labels that are chosen on these dashboards.
	choices []string
}

// delay is how long ago the windows end: CloudWatch's newest minutes are
// unfinished.
const delay = 2

// alerted is the UID of the data source in provisioning/.
const alerted = "dohyo"

// Grafana's file format for provisioned alert rules.
// https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
type (
	alertFile struct {
		APIVersion int          `yaml:"apiVersion"`
		Groups     []alertGroup `yaml:"groups"`
	}
	alertGroup struct {
		OrgID    int         `yaml:"orgId"`
		Name     string      `yaml:"name"`
		Folder   string      `yaml:"folder"`
		Interval string      `yaml:"interval"`
		Rules    []alertRule `yaml:"rules"`
	}
	alertRule struct {
		UID          string            `yaml:"uid"`
		Title        string            `yaml:"title"`
		Condition    string            `yaml:"condition"`
		Data         []alertQuery      `yaml:"data"`
		For          string            `yaml:"for"`
		NoData       string            `yaml:"noDataState"`
		ExecError    string            `yaml:"execErrState"`
		DashboardUID string            `yaml:"dashboardUid"`
		PanelID      uint32            `yaml:"panelId"`
		Labels       map[string]string `yaml:"labels"`
		Annotations  map[string]string `yaml:"annotations"`
	}
	alertQuery struct {
		RefID      string         `yaml:"refId"`
		Range      map[string]int `yaml:"relativeTimeRange"` // seconds before the evaluation
		Datasource string         `yaml:"datasourceUid"`
		Model      map[string]any `yaml:"model"`
	}
)

// Alerts is the text of the alert rules' file. An error is a mistake in this
// package.
func Alerts() ([]byte, error) {
	all, err := All()
	if err != nil {
		return nil, err
	}
	group := alertGroup{OrgID: 1, Name: "API Gateway", Folder: "AWS API Gateway", Interval: "1m"}
	for _, a := range alerts() {
		rule, err := a.rule(all)
		if err != nil {
			return nil, fmt.Errorf("alert %q: %w", a.title, err)
		}
		group.Rules = append(group.Rules, rule)
	}
	var out bytes.Buffer
	out.WriteString("# Written from pkg/board by `go tool mage dashboards`.\n")
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	err = e.Encode(alertFile{APIVersion: 1, Groups: []alertGroup{group}})
	return out.Bytes(), err
}

func (a alert) rule(all []Dashboard) (alertRule, error) {
	id, err := panelID(all, a.dashboard, a.panel)
	if err != nil {
		return alertRule{}, err
	}
	data, err := a.data()
	if err != nil {
		return alertRule{}, err
	}
	return alertRule{
		UID: a.uid, Title: a.title, Condition: data[len(data)-1].RefID, Data: data,
		For: "0s", NoData: "OK", ExecError: "Error",
		DashboardUID: a.dashboard, PanelID: id,
		Labels:      map[string]string{"severity": "critical", "service": "apigateway"},
		Annotations: a.annotations(id),
	}, nil
}

// data is the query, the number of each series and the condition.
func (a alert) data() ([]alertQuery, error) {
	span := map[string]int{"from": 60 * (a.minutes + delay), "to": 60 * delay}
	format := query.FormatTimeSeries
	if a.reduce == "" {
		format = rows
	}
	text, err := json.Marshal(query.Query{RefID: "A", Lang: a.lang, Text: a.text, Format: format, Version: query.Version})
	if err != nil {
		return nil, err
	}
	var model map[string]any
	if err := json.Unmarshal(text, &model); err != nil {
		return nil, err
	}
	model["datasource"] = map[string]string{"type": pluginID, "uid": alerted}
	list := []alertQuery{{"A", span, alerted, model}}
	if a.reduce != "" {
		list = append(list, expression("B", "reduce", "A", map[string]any{
			"reducer": a.reduce, "settings": map[string]string{"mode": "dropNN"}}))
	}
	return append(list, expression("C", "threshold", list[len(list)-1].RefID, map[string]any{
		"conditions": []map[string]any{{"evaluator": map[string]any{"type": a.critical, "params": []float64{a.limit}}}}})), nil
}

// expression is one of Grafana's server-side expressions.
func expression(refID, kind, of string, model map[string]any) alertQuery {
	const expr = "__expr__"
	model["refId"], model["type"], model["expression"] = refID, kind, of
	model["datasource"] = map[string]string{"type": expr, "uid": expr}
	return alertQuery{refID, map[string]int{"from": 0, "to": 0}, expr, model}
}

// panelID finds a panel of a dashboard by its title.
func panelID(all []Dashboard, uid, title string) (uint32, error) {
	for _, d := range all {
		if d.Uid == nil || *d.Uid != uid {
			continue
		}
		for _, p := range d.Panels {
			if p.Panel != nil && p.Panel.Id != nil && p.Panel.Title != nil && *p.Panel.Title == title {
				return *p.Panel.Id, nil
			}
		}
	}
	return 0, fmt.Errorf("dashboard %s has no panel %q", uid, title)
}
