package enrich_test

import (
	"bytes"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// database writes a database of the records by their networks.
func database(t testing.TB, kind string, records map[string]mmdbtype.Map) []byte {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: kind, IncludeReservedNetworks: true, BuildEpoch: 1_760_000_000})
	if err != nil {
		t.Fatal(err)
	}
	for network, record := range records {
		if err := tree.InsertRange(first(network), last(network), record); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := tree.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func first(network string) []byte { return netip.MustParsePrefix(network).Masked().Addr().AsSlice() }

func last(network string) []byte {
	p := netip.MustParsePrefix(network)
	a := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < len(a)*8; bit++ {
		a[bit/8] |= 0x80 >> (bit % 8)
	}
	return a
}

func names(english string) mmdbtype.Map {
	return mmdbtype.Map{"en": mmdbtype.String(english), "de": mmdbtype.String("auf Deutsch")}
}

// oslo is a record as GeoIP2 has it.
var oslo = mmdbtype.Map{
	"continent":    mmdbtype.Map{"code": mmdbtype.String("EU"), "names": names("Europe")},
	"country":      mmdbtype.Map{"iso_code": mmdbtype.String("NO"), "names": names("Norway"), "confidence": mmdbtype.Uint16(99)},
	"subdivisions": mmdbtype.Slice{mmdbtype.Map{"iso_code": mmdbtype.String("03"), "names": names("Oslo County"), "confidence": mmdbtype.Uint16(70)}},
	"city":         mmdbtype.Map{"names": names("Oslo"), "confidence": mmdbtype.Uint16(60)},
	"postal":       mmdbtype.Map{"code": mmdbtype.String("0150")},
	"location":     mmdbtype.Map{"latitude": mmdbtype.Float64(59.912734567), "longitude": mmdbtype.Float64(10.746089), "metro_code": mmdbtype.Uint16(7)},
	"traits":       mmdbtype.Map{"connection_type": mmdbtype.String("Cable/DSL")},
}

// flat is a record as IPinfo has it.
var flat = mmdbtype.Map{"city": mmdbtype.String("Delft"), "region": mmdbtype.String("South Holland"), "country": mmdbtype.String("NL"),
	"lat": mmdbtype.String("52.00667"), "lng": mmdbtype.String("4.35556"), "postal_code": mmdbtype.String("2611")}

func file(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, c enrich.Config, o enrich.Options) *enrich.Store {
	t.Helper()
	s := enrich.Open(c, o)
	t.Cleanup(s.Close)
	return s
}

// lookUp returns the rows that a source has for a key, as name=value texts without nulls.
func lookUp(t testing.TB, s exec.Lookups, uri, key string, want ...string) []string {
	t.Helper()
	table, err := s.Table(uri)
	if err != nil || table == nil {
		t.Fatalf("%s is %v with error %v", uri, table, err)
	}
	known, ok := enrich.FindSource(uri)
	on := known.Key
	if !ok {
		on = table.Columns()[0]
	}
	if len(want) == 0 {
		want = table.Columns()
	}
	find, err := table.Find([]string{on}, want)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	err = find([]value.Value{value.String(key)}, func(row []value.Value) bool {
		var texts []string
		for i, v := range row {
			if !v.IsNull() {
				texts = append(texts, want[i]+"="+v.Text())
			}
		}
		rows = append(rows, strings.Join(texts, " "))
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestPlacesOfAddresses(t *testing.T) {
	t.Parallel()
	s := open(t, enrich.Config{GeoDatabase: file(t, "city.mmdb", database(t, "GeoIP2-Enterprise", map[string]mmdbtype.Map{
		"192.0.2.0/24": oslo, "2001:db8::/32": oslo, "203.0.113.0/24": {},
	}))}, enrich.Options{})
	everything := "latitude=59.91273 longitude=10.74609 continent=EU country_code=NO country_name=Norway region=03 city=Oslo state=Oslo County " +
		"postal_code=0150 connection_type=Cable/DSL country_cf=99 state_cf=70 city_cf=60 metro_code=7"
	for address, want := range map[string][]string{
		"192.0.2.9":        {"ip=192.0.2.9 " + everything},
		"::ffff:192.0.2.9": {"ip=::ffff:192.0.2.9 " + everything},
		"2001:db8::1":      {"ip=2001:db8::1 " + everything},
		"203.0.113.1":      {"ip=203.0.113.1"},
		"10.0.0.1":         nil,
		"-":                nil,
		"":                 nil,
		"api.test":         nil,
	} {
		if diff := cmp.Diff(want, lookUp(t, s, enrich.Geo, address)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
	s = open(t, enrich.Config{GeoDatabase: file(t, "ipinfo.mmdb", database(t, "ipinfo standard_location.mmdb", map[string]mmdbtype.Map{"192.0.2.0/24": flat}))}, enrich.Options{})
	want := "ip=192.0.2.9 latitude=52.00667 longitude=4.35556 country_code=NL country_name=NL region=South Holland city=Delft state=South Holland postal_code=2611"
	if diff := cmp.Diff([]string{want}, lookUp(t, s, enrich.Geo, "192.0.2.9")); diff != "" {
		t.Errorf("flat records (-want +got):\n%s", diff)
	}
	if got := lookUp(t, s, "geo://default", "192.0.2.1", "City"); !cmp.Equal(got, []string{"City=Delft"}) {
		t.Errorf("by the older name %v", got)
	}
}

func TestAutonomousSystemsOfAddresses(t *testing.T) {
	t.Parallel()
	s := open(t, enrich.Config{ASNDatabase: file(t, "asn.mmdb", database(t, "GeoLite2-ASN", map[string]mmdbtype.Map{
		"192.0.2.0/24": {"autonomous_system_number": mmdbtype.Uint32(64500), "autonomous_system_organization": mmdbtype.String("Example Net")},
	}))}, enrich.Options{})
	want := []string{"ip=192.0.2.1 asn=64500 organization=Example Net carrier_organization=Example Net registering_organization=Example Net"}
	if diff := cmp.Diff(want, lookUp(t, s, enrich.ASN, "192.0.2.1")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if table, err := s.Table(enrich.Geo); table != nil || err != nil {
		t.Errorf("places are %v with error %v, but none are configured", table, err)
	}
}

func TestDatabasesAreSearchedByAddressAlone(t *testing.T) {
	t.Parallel()
	s := open(t, enrich.Config{GeoDatabase: file(t, "city.mmdb", database(t, "GeoLite2-City", map[string]mmdbtype.Map{"192.0.2.0/24": oslo}))}, enrich.Options{})
	table, err := s.Table(enrich.Geo)
	if err != nil {
		t.Fatal(err)
	}
	for want, ask := range map[string][2][]string{
		"geo://location is searched by ip alone":         {{"city"}, {"ip"}},
		`geo://location has no column "asn", it has ip,`: {{"ip"}, {"asn"}},
	} {
		if _, err := table.Find(ask[0], ask[1]); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err := table.Rows(); err == nil || err.Error() != "geo://location cannot be listed, only searched by ip" {
		t.Errorf("listing: %v", err)
	}
}
