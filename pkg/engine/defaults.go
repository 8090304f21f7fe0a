package engine

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// Defaults are what applies where the settings say nothing, in their format.
type Defaults struct {
	LogSources      []settings.LogSource      `json:"logSources"`
	ExtractionRules []settings.ExtractionRule `json:"extractionRules"`
	MetricRules     []settings.MetricRule     `json:"metricRules"`
	// Fields are those that are known without being declared.
	Fields []string        `json:"fields"`
	Limits settings.Limits `json:"limits"`
	Cache  settings.Cache  `json:"cache"`
}

// Defaults returns what applies to the accounts of the settings where they say nothing else.
func (e *Engine) Defaults() (Defaults, error) {
	bare, err := settings.New(nil, nil)
	if err != nil {
		return Defaults{}, err
	}
	bare.Accounts = e.settings.Accounts
	d := Defaults{LogSources: defaultSources(), Limits: bare.Limits, Cache: bare.Cache}
	for _, r := range extractionRules(bare) {
		d.ExtractionRules = append(d.ExtractionRules, settings.ExtractionRule(r))
	}
	for _, r := range metricRules(bare) {
		d.MetricRules = append(d.MetricRules, settings.MetricRule(r))
	}
	for _, f := range e.Fields() {
		if f.From != FromSchema && !strings.HasPrefix(f.Name, "_") {
			d.Fields = append(d.Fields, f.Name)
		}
	}
	return d, nil
}
