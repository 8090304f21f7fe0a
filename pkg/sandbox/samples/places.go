package samples

import (
	"fmt"
	"net"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
)

// place is a city as the database has it.
type place struct {
	continent, code, country string
	region, state, city      string
	latitude, longitude      float64
}

var cities = []place{
	{"NA", "US", "United States", "VA", "Virginia", "Ashburn", 39.0437, -77.4875},
	{"NA", "US", "United States", "NY", "New York", "New York", 40.7128, -74.006},
	{"NA", "US", "United States", "CA", "California", "San Francisco", 37.7749, -122.4194},
	{"NA", "US", "United States", "TX", "Texas", "Austin", 30.2672, -97.7431},
	{"EU", "IE", "Ireland", "L", "Leinster", "Dublin", 53.3331, -6.2489},
	{"EU", "DE", "Germany", "BE", "Berlin", "Berlin", 52.5244, 13.4105},
	{"EU", "DE", "Germany", "HE", "Hesse", "Frankfurt am Main", 50.1155, 8.6842},
	{"EU", "GB", "United Kingdom", "ENG", "England", "London", 51.5085, -0.1257},
	{"EU", "FR", "France", "IDF", "Île-de-France", "Paris", 48.8534, 2.3488},
	{"EU", "NL", "Netherlands", "NH", "North Holland", "Amsterdam", 52.374, 4.8897},
	{"EU", "SE", "Sweden", "AB", "Stockholm", "Stockholm", 59.3326, 18.0649},
	{"EU", "ES", "Spain", "MD", "Madrid", "Madrid", 40.4165, -3.7026},
	{"EU", "PL", "Poland", "14", "Mazovia", "Warsaw", 52.2298, 21.0118},
	{"NA", "CA", "Canada", "ON", "Ontario", "Toronto", 43.7064, -79.3986},
	{"SA", "BR", "Brazil", "SP", "São Paulo", "São Paulo", -23.5475, -46.6361},
	{"AS", "IN", "India", "MH", "Maharashtra", "Mumbai", 19.0728, 72.8826},
	{"AS", "JP", "Japan", "13", "Tokyo", "Tokyo", 35.6895, 139.6917},
	{"AS", "SG", "Singapore", "", "", "Singapore", 1.2897, 103.8501},
	{"OC", "AU", "Australia", "NSW", "New South Wales", "Sydney", -33.8678, 151.2073},
	{"AF", "ZA", "South Africa", "WC", "Western Cape", "Cape Town", -33.9258, 18.4232},
	{"AF", "NG", "Nigeria", "LA", "Lagos", "Lagos", 6.4541, 3.3947},
	{"AS", "KR", "South Korea", "11", "Seoul", "Seoul", 37.566, 126.9784},
}

// record is the city in the layout of GeoIP2. https://dev.maxmind.com/geoip/docs/databases/city-and-country
func (p place) record() mmdbtype.Map {
	named := func(name string) mmdbtype.Map { return mmdbtype.Map{"en": mmdbtype.String(name)} }
	r := mmdbtype.Map{
		"continent": mmdbtype.Map{"code": mmdbtype.String(p.continent)},
		"country":   mmdbtype.Map{"iso_code": mmdbtype.String(p.code), "names": named(p.country)},
		"city":      mmdbtype.Map{"names": named(p.city)},
		"location":  mmdbtype.Map{"latitude": mmdbtype.Float64(p.latitude), "longitude": mmdbtype.Float64(p.longitude)},
	}
	if p.region != "" {
		r["subdivisions"] = mmdbtype.Slice{mmdbtype.Map{"iso_code": mmdbtype.String(p.region), "names": named(p.state)}}
	}
	return r
}

// blocks calls add with every network that traffic comes from, cut into the pieces that one city or company has. i is the number
// of the piece.
func blocks(add func(i int, network string) error) error {
	i := 0
	next := func(format string, args ...any) error {
		i++
		return add(i-1, fmt.Sprintf(format, args...))
	}
	for _, documentation := range []string{"192.0.2", "198.51.100", "203.0.113"} {
		for last := 0; last < 256; last += 16 {
			if err := next("%s.%d/28", documentation, last); err != nil {
				return err
			}
		}
	}
	for _, second := range []int{18, 19} {
		for third := range 256 {
			if err := next("198.%d.%d.0/24", second, third); err != nil {
				return err
			}
		}
	}
	for third := range 32 {
		if err := next("2001:db8:%x::/48", third); err != nil {
			return err
		}
	}
	return next("2001:db8:bad::/48")
}

// placed is the city of a piece: some have more of them than others, and one in twenty-five of those that few use is not known.
func placed(i int) (place, bool) {
	h := uint32(i+1) * 2654435761 >> 8
	if i >= 48 && i%25 == 7 {
		return place{}, false
	}
	return cities[min(h%97, h>>7%97)%uint32(len(cities))], true
}

// places is the database of places.
func places() ([]byte, error) {
	tree, err := newTree("GeoLite2-City", "Made-up places of addresses for documentation")
	if err != nil {
		return nil, err
	}
	err = blocks(func(i int, network string) error {
		p, known := placed(i)
		if !known {
			return nil
		}
		return insert(tree, network, p.record())
	})
	if err != nil {
		return nil, err
	}
	return written(tree)
}

// networks is the database of autonomous systems, whose numbers are reserved for documentation (RFC 5398).
func networks() ([]byte, error) {
	companies := []string{"Example Broadband", "Example Mobile", "Example Cloud", "Example University", "Example Hosting"}
	tree, err := newTree("GeoLite2-ASN", "Made-up networks of addresses for documentation")
	if err != nil {
		return nil, err
	}
	err = blocks(func(i int, network string) error {
		at := i % len(companies)
		return insert(tree, network, mmdbtype.Map{
			"autonomous_system_number": mmdbtype.Uint32(64496 + at), "autonomous_system_organization": mmdbtype.String(companies[at]),
		})
	})
	if err != nil {
		return nil, err
	}
	return written(tree)
}

func insert(tree *mmdbwriter.Tree, network string, record mmdbtype.Map) error {
	_, block, err := net.ParseCIDR(network)
	if err != nil {
		return err
	}
	return tree.Insert(block, record)
}
