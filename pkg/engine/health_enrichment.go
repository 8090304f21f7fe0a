package engine

import (
	"context"
	"errors"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
)

// enrichment checks the databases, feeds and tables of the settings, and what the dashboards would use.
func (e *Engine) enrichment(ctx context.Context) []Finding {
	var found []Finding
	about := e.settings.Enrichment()
	if about.GeoDatabase == "" {
		found = append(found, Finding{Check: "geolocation database", Status: Warning, Message: "none is configured, so maps are empty",
			Fix: "name a file in MaxMind's format, such as GeoLite2-City.mmdb, as geolocation.database in the data source settings"})
	}
	if len(about.Feeds) == 0 {
		found = append(found, Finding{Check: "threat feeds", Status: Warning, Message: "none is configured, so no address is known as malicious",
			Fix: "name a file or an https URL under threatFeeds in the data source settings"})
	}
	if e.enriched == nil {
		return found
	}
	for _, s := range e.enriched(ctx) {
		found = append(found, loaded(s))
	}
	return found
}

// loaded is the finding about one source.
func loaded(s enrich.State) Finding {
	f := Finding{Check: s.Check, Status: OK, Message: s.Detail}
	switch {
	case errors.Is(s.Err, enrich.ErrLoading):
		f.Status, f.Message, f.Fix = Warning, s.Err.Error(), "wait, and look again"
	case s.Detail == "" && s.Err != nil:
		f.Status, f.Message, f.Fix = Broken, s.Err.Error(), "mend what "+s.Setting+" names in the data source settings, see docs/enrichment.md"
	case s.Err != nil:
		f.Status = Warning
		f.Message = "the copy of " + s.Loaded.UTC().Format(time.RFC3339) + " is in use (" + s.Detail + "), because the newest cannot be read: " + s.Err.Error()
		f.Fix = "mend what " + s.Setting + " names in the data source settings, see docs/enrichment.md"
	}
	return f
}
