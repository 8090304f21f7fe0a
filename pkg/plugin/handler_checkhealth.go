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
		text := place(*f) + f.Message
		if f.Fix != "" && !strings.Contains(text, f.Fix) {
			text += " (" + f.Fix + ")"
		}
		return text
	}
	targets := map[string]bool{}
	warnings := 0
	for _, f := range findings {
		targets[f.Account+"/"+f.Region] = true
		if f.Status == engine.Warning {
			warnings++
		}
	}
	text := fmt.Sprintf("Metrics and log queries work in %s", count(len(targets), "account and region", "accounts and regions"))
	if warnings > 0 {
		text += fmt.Sprintf("; %s below", count(warnings, "remark", "remarks"))
	}
	return text
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
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
