package enrich

import (
	"math"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// The layouts of databases: GeoLite2, GeoIP2 and DB-IP nest their records, IPinfo's are flat.
// https://dev.maxmind.com/geoip/docs/databases https://ipinfo.io/developers/database-types
var (
	places   = []layout{func() record { return new(nestedPlace) }, func() record { return new(flatPlace) }}
	networks = []layout{func() record { return new(network) }}
)

// area is a country, a state or a city.
type area struct {
	Code       string  `maxminddb:"iso_code"`
	Confidence *uint16 `maxminddb:"confidence"`
	Names      struct {
		English string `maxminddb:"en"`
	} `maxminddb:"names"`
}

type nestedPlace struct {
	Continent struct {
		Code string `maxminddb:"code"`
	} `maxminddb:"continent"`
	Country  area   `maxminddb:"country"`
	States   []area `maxminddb:"subdivisions"` // the largest first
	City     area   `maxminddb:"city"`
	Location struct {
		Latitude  *float64 `maxminddb:"latitude"`
		Longitude *float64 `maxminddb:"longitude"`
		Metro     *uint16  `maxminddb:"metro_code"`
	} `maxminddb:"location"`
	Postal struct {
		Code string `maxminddb:"code"`
	} `maxminddb:"postal"`
	Traits struct {
		Connection string `maxminddb:"connection_type"`
	} `maxminddb:"traits"`
	Connection string `maxminddb:"connection_type"` // of the database Connection-Type
}

func (p *nestedPlace) column(name string) value.Value {
	var state area
	if len(p.States) > 0 {
		state = p.States[0]
	}
	switch name {
	case "latitude":
		return coordinate(p.Location.Latitude)
	case "longitude":
		return coordinate(p.Location.Longitude)
	case "metro_code":
		return count(p.Location.Metro)
	case "continent":
		return textOf(p.Continent.Code)
	case "country_code":
		return textOf(p.Country.Code)
	case "country_name":
		return textOf(p.Country.Names.English)
	case "country_cf":
		return count(p.Country.Confidence)
	case "region":
		return textOf(state.Code)
	case "state":
		return textOf(state.Names.English)
	case "state_cf":
		return count(state.Confidence)
	case "city":
		return textOf(p.City.Names.English)
	case "city_cf":
		return count(p.City.Confidence)
	case "postal_code":
		return textOf(p.Postal.Code)
	case "connection_type":
		return firstText(p.Traits.Connection, p.Connection)
	}
	return value.NullValue() // no database has area_code
}

type flatPlace struct {
	City        string `maxminddb:"city"`
	Region      string `maxminddb:"region"`
	RegionCode  string `maxminddb:"region_code"`
	Country     string `maxminddb:"country"` // a name, or a code in older files
	CountryCode string `maxminddb:"country_code"`
	CountryName string `maxminddb:"country_name"`
	Continent   string `maxminddb:"continent"`
	ContinentID string `maxminddb:"continent_code"`
	Latitude    any    `maxminddb:"latitude"` // a number, or a text of one
	Longitude   any    `maxminddb:"longitude"`
	Lat         any    `maxminddb:"lat"`
	Lng         any    `maxminddb:"lng"`
	PostalCode  string `maxminddb:"postal_code"`
	Postal      string `maxminddb:"postal"`
}

func (p *flatPlace) column(name string) value.Value {
	switch name {
	case "latitude":
		return firstNumber(p.Latitude, p.Lat)
	case "longitude":
		return firstNumber(p.Longitude, p.Lng)
	case "continent":
		return firstText(p.ContinentID, p.Continent)
	case "country_code":
		return firstText(p.CountryCode, p.Country)
	case "country_name":
		return firstText(p.CountryName, p.Country)
	case "region":
		return firstText(p.RegionCode, p.Region)
	case "state":
		return textOf(p.Region)
	case "city":
		return textOf(p.City)
	case "postal_code":
		return firstText(p.PostalCode, p.Postal)
	}
	return value.NullValue()
}

// network is an autonomous system, of any maker.
type network struct {
	Number       *uint32 `maxminddb:"autonomous_system_number"`
	Organization string  `maxminddb:"autonomous_system_organization"`
	Registered   string  `maxminddb:"organization"` // of GeoIP2-ISP
	ASN          string  `maxminddb:"asn"`          // of IPinfo, such as AS64500
	Name         string  `maxminddb:"as_name"`
	OldName      string  `maxminddb:"name"`
}

func (n *network) column(name string) value.Value {
	switch name {
	case "asn":
		if n.Number == nil {
			return textOf(n.ASN)
		}
		return value.Int(int64(*n.Number))
	case "organization", "carrier_organization":
		return firstText(n.Organization, n.Name, n.OldName)
	case "registering_organization":
		return firstText(n.Registered, n.Organization, n.Name, n.OldName)
	}
	return value.NullValue()
}

// coordinate is a number of degrees with at most five decimals (language spec §3.4).
func coordinate(x *float64) value.Value {
	if x == nil {
		return value.NullValue()
	}
	return value.Float(math.Round(*x*1e5) / 1e5)
}

func count(n *uint16) value.Value {
	if n == nil {
		return value.NullValue()
	}
	return value.Int(int64(*n))
}

func firstText(list ...string) value.Value {
	for _, s := range list {
		if s != "" {
			return value.String(s)
		}
	}
	return value.NullValue()
}

func firstNumber(list ...any) value.Value {
	for _, found := range list {
		switch x := found.(type) {
		case float64:
			return coordinate(&x)
		case string:
			if f, err := strconv.ParseFloat(x, 64); err == nil {
				return coordinate(&f)
			}
		}
	}
	return value.NullValue()
}
