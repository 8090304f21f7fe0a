package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
)

// CheckHealth answers "Save & test": one line for the person, and every check
// of every account and region in the details, with the way to mend it.
func (d *Datasource) CheckHealth(ctx context.Context, _ *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	findings := d.engine.Health(ctx)
	details, err := json.Marshal(healthDetails{VerboseMessage: verbose(findings), Findings: findings})
	if err != nil {
		return nil, err
	}
	r := &backend.CheckHealthResult{Status: backend.HealthStatusOk, Message: summary(findings), JSONDetails: details}
	if broken := worst(findings, engine.Broken); broken != nil {
		r.Status = backend.HealthStatusError
	}
	return r, nil
}

// healthDetails are shown by Grafana below the message.
type healthDetails struct {
	VerboseMessage string           `json:"verboseMessage,omitempty"`
	Findings       []engine.Finding `json:"findings"`
}

// summary is the line for the person: the first thing that is broken, else
// what works.
func summary(findings []engine.Finding) string {
	if f := worst(findings, engine.Broken); f != nil {
		text := f.Message // errors of AWS name their place
		if !strings.HasPrefix(text, f.Account) || f.Account == "" {
			text = place(*f) + text
		}
		if f.Fix != "" && !strings.Contains(text, f.Fix) {
			text += " (" + f.Fix + ")"
		}
		return text
	}
	accounts, regions, warnings := map[string]bool{}, map[string]bool{}, 0
	for _, f := range findings {
		if f.Account != "" { // else it is about the data source itself
			accounts[f.Account], regions[f.Region] = true, true
		}
		if f.Status == engine.Warning {
			warnings++
		}
	}
	text := fmt.Sprintf("Metrics and log queries work in %s and %s", count(len(accounts), "account"), count(len(regions), "region"))
	if warnings > 0 {
		text += fmt.Sprintf("; %s below", count(warnings, "remark"))
	}
	return text
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// verbose lists what is not ok, a line each.
func verbose(findings []engine.Finding) string {
	var lines []string
	for _, f := range findings {
		if f.Status != engine.OK {
			line := place(f) + f.Check + ": " + f.Message
			if f.Fix != "" {
				line += " - " + f.Fix
			}
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func place(f engine.Finding) string {
	if f.Account == "" && f.Region == "" {
		return ""
	}
	return strings.Trim(f.Account+"/"+f.Region, "/") + ": "
}

func worst(findings []engine.Finding, s engine.Status) *engine.Finding {
	for i, f := range findings {
		if f.Status == s {
			return &findings[i]
		}
	}
	return nil
}
