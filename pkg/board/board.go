// Package board is the dashboards that Dohyo ships, as code: one file for each
// dashboard, one for each kind of panel. The files in dashboards/ are written
// from it (`go tool mage dashboards`) and a test fails when they differ.
package board

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// Dashboard is one dashboard that Grafana can provision or import.
type Dashboard struct {
	// File is its name in dashboards/.
	File string
	dashboard.Dashboard
}

// All returns the dashboards in the order in which users meet them. An error is
// a mistake in this package.
func All() ([]Dashboard, error) {
	pages := []page{
		overviewREST(),
		overviewHTTP(),
		overviewWebSocket(),
		latencyREST(),
		latencyV2(),
		errorsREST(),
		errorsV2(),
		enhancedREST(),
		enhancedHTTP(),
		enhancedWebSocket(),
		accessOverview(),
		accessDetails(),
		accessErrors(),
		auditEvents(),
	}
	out := make([]Dashboard, len(pages))
	for i, p := range pages {
		built, err := p.build()
		if err != nil {
			return nil, fmt.Errorf("dashboard %q: %w", p.title, err)
		}
		out[i] = Dashboard{File: p.file, Dashboard: built}
	}
	return out, nil
}

// JSON returns the text of the dashboard's file.
func (d Dashboard) JSON() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(d.Dashboard)
	return out.Bytes(), err
}
