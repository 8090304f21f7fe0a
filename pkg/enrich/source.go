// Package enrich holds what rows can be enriched with: the sources that lookups
// name and the tables behind them.
package enrich

import (
	"slices"
	"strings"
)

// Source is a database that lookups name by a URI of its own (language spec
// §3.4).
type Source struct {
	URI string
	// Aliases are older URIs of the source.
	Aliases []string
	// Key is the column that is searched by.
	Key string
	// Columns are all columns, Key included.
	Columns []string
	// Configure says what makes the source available.
	Configure string
}

// The URIs of the sources.
const (
	Geo         = "geo://location"
	ASN         = "asn://default"
	ThreatCS    = "sumo://threat/cs"
	ThreatI471  = "sumo://threat/i471"
	ThreatMixed = "sumo://threat"
	Gateway     = "aws://apigateway"
)

const configureThreats = "name a threat feed in the data source settings"

// Sources returns the sources.
func Sources() []Source {
	threat := []string{"threat", "type", "actor", "raw", "threatlevel"}
	return []Source{
		{
			URI: Geo, Aliases: []string{"geo://default"}, Key: "ip",
			Columns: []string{"ip", "latitude", "longitude", "continent", "country_code", "country_name", "region", "city", "state",
				"postal_code", "connection_type", "country_cf", "state_cf", "city_cf", "area_code", "metro_code"},
			Configure: "name a geolocation database in MaxMind's format in the data source settings",
		},
		{
			URI: ASN, Key: "ip",
			Columns:   []string{"ip", "asn", "organization", "carrier_organization", "registering_organization"},
			Configure: "name a database of autonomous systems in MaxMind's format in the data source settings",
		},
		{URI: ThreatCS, Key: "threat", Columns: threat, Configure: configureThreats},
		{URI: ThreatI471, Key: "threat", Columns: threat, Configure: configureThreats},
		{
			URI: ThreatMixed, Key: "indicator",
			Columns: []string{"indicator", "actors", "confidence", "fields", "id", "imported", "kill_chain", "source", "threat_type",
				"type", "updated", "valid_from", "valid_until"},
			Configure: configureThreats,
		},
		{
			URI: Gateway, Key: "apiid",
			Columns:   []string{"apiid", "name", "protocol", "account", "region"},
			Configure: "set apiNames in the data source settings, which needs the permission apigateway:GET",
		},
	}
}

// FindSource returns the source of a URI.
func FindSource(uri string) (Source, bool) {
	for _, s := range Sources() {
		if strings.EqualFold(s.URI, uri) || slices.ContainsFunc(s.Aliases, func(a string) bool { return strings.EqualFold(a, uri) }) {
			return s, true
		}
	}
	return Source{}, false
}

// Has reports whether the source has the column.
func (s Source) Has(column string) bool {
	return slices.ContainsFunc(s.Columns, func(c string) bool { return strings.EqualFold(c, column) })
}

// TableURI returns the URI of a lookup table that is named by its path in the
// library: path://"/shared/users", /shared/users and shared/users are one.
func TableURI(path string) string {
	path = strings.Trim(strings.TrimPrefix(path, "path://"), `"`)
	return "path:///" + strings.TrimLeft(path, "/")
}
