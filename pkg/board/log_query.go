package board

import (
	"slices"
	"strings"
)

// stages joins a scope and its stages to a query, a line each.
func stages(scope string, list ...string) string {
	return strings.Join(append([]string{scope}, list...), "\n| ")
}

// take reads keys of the messages into fields of the same names. A key that a
// message lacks leaves its field without a value.
func take(keys ...string) string {
	quoted := make([]string, len(keys))
	for i, k := range keys {
		quoted[i] = `"` + k + `"`
	}
	return "json " + strings.Join(quoted, ", ") + " as " + strings.Join(keys, ", ") + " nodrop"
}

// has keeps the rows that have a value of a field: an access log writes - where
// the gateway has none.
func has(field string) string { return "where " + field + ` != "-"` }

// most10 keeps the ten largest groups, equal ones in the order of the names.
func most10(field, measure string) string {
	return "top 10 " + field + " by " + measure + ", " + field + " asc"
}

// located adds where in the world an address is. One row each remains for the
// addresses of a place; those whose place is not known are left out, all of
// them where the settings name no geolocation database, which a notice says.
func located(address, measure string) []string {
	return []string{
		"lookup latitude, longitude, country_code, country_name, region, city, state from geo://location on ip=" + address,
		"where !isNull(latitude) and !isNull(longitude)",
		"sum(" + measure + ") as " + measure + ", count as Addresses by latitude, longitude, country_name, region, city",
		"sort by " + measure,
	}
}

// over counts rows by time and the values of a field, which become columns.
func over(width, field, measure string) []string {
	return []string{
		"timeslice " + width,
		"count as " + measure + " by _timeslice, " + field,
		"transpose row _timeslice column " + field,
	}
}

// Widths of the slices of trends: as wide as the range makes them, or fixed.
const (
	fitting = "100 buckets"
	hourly  = "1h"
)

// shown are the columns of raw rows that a table shows, the time first.
func shown(fields ...string) []string {
	return []string{
		"fields " + strings.Join(slices.Concat([]string{"_messagetime"}, fields), ", "),
		"fields - _raw",
	}
}
