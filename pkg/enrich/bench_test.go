package enrich_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

const (
	benchLookups = 100_000
	benchThreats = 100_000
	benchBytes   = 70_000_000 // of the geolocation database
)

// BenchmarkLookups looks 100,000 addresses up in a threat feed of 100,000 entries and in a geolocation database of 70 MB.
// It reports how long loading takes, how long opening does, and the memory that both hold.
func BenchmarkLookups(b *testing.B) {
	dir := b.TempDir()
	c := enrich.Config{
		GeoDatabase: filepath.Join(dir, "city.mmdb"),
		Feeds:       []enrich.Feed{{Name: "list", File: filepath.Join(dir, "list.txt")}},
	}
	writeLargeDatabase(b, c.GeoDatabase)
	writeLargeList(b, c.Feeds[0].File)
	before := heap()
	began := time.Now()
	s := enrich.Open(c, enrich.Options{Wait: time.Minute})
	defer s.Close()
	opened := time.Since(began)
	for _, state := range s.States(b.Context()) {
		if state.Err != nil {
			b.Fatal(state.Err)
		}
		b.Logf("%s: %s", state.Check, state.Detail)
	}
	loaded := time.Since(began)
	b.Logf("opened in %s, loaded in %s, %d MB held", opened, loaded, (heap()-before)/1_000_000)

	addresses := make([]value.Value, benchLookups)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range addresses {
		addresses[i] = value.String(address(r).String())
	}
	for _, bench := range []struct {
		uri  string
		want []string
	}{
		{enrich.Geo, []string{"latitude", "longitude", "country_code", "country_name", "region", "city", "state"}},
		{enrich.ThreatCS, []string{"type", "actor", "threatlevel"}},
	} {
		b.Run(bench.uri, func(b *testing.B) {
			table, err := s.Table(bench.uri)
			if err != nil {
				b.Fatal(err)
			}
			known, _ := enrich.FindSource(bench.uri)
			b.ReportAllocs()
			for b.Loop() {
				find, err := table.Find([]string{known.Key}, bench.want)
				if err != nil {
					b.Fatal(err)
				}
				found := 0
				count := func([]value.Value) bool { found++; return false }
				for i := range addresses {
					if err := find(addresses[i:i+1], count); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(found), "found")
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/100k")
		})
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// address is one of the internet, or nearly so.
func address(r *rand.Rand) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], r.Uint32N(200<<24)+(11<<24))
	return netip.AddrFrom4(b)
}

func writeLargeList(b *testing.B, path string) {
	b.Helper()
	var list bytes.Buffer
	r := rand.New(rand.NewPCG(3, 4))
	for i := range benchThreats {
		a := address(r)
		if i%10 == 0 {
			p, _ := a.Prefix(16 + r.IntN(9))
			fmt.Fprintln(&list, p)
		} else {
			fmt.Fprintln(&list, a)
		}
	}
	if err := os.WriteFile(path, list.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
}

// writeLargeDatabase writes a database of the size and shape of a city database: networks of different sizes that share
// records, each with names in eight languages.
func writeLargeDatabase(b *testing.B, path string) {
	b.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "GeoLite2-City", IPVersion: 4, RecordSize: 32, KeyGenerator: byNumber{}})
	if err != nil {
		b.Fatal(err)
	}
	cities := make([]mmdbtype.Map, 240_000)
	for i := range cities {
		cities[i] = city(i)
	}
	r := rand.New(rand.NewPCG(5, 6))
	for at, i := uint32(11<<24), 0; at < 211<<24; i++ {
		bits := 18 + r.IntN(7)
		var a [4]byte
		binary.BigEndian.PutUint32(a[:], at)
		network := netip.PrefixFrom(netip.AddrFrom4(a), bits).Masked()
		// Reserved networks are refused, which leaves holes as real databases have them.
		_ = tree.InsertRange(network.Addr().AsSlice(), last(network.String()), cities[i%len(cities)])
		at = binary.BigEndian.Uint32(last(network.String())) + 1
	}
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	n, err := tree.WriteTo(io.Writer(out))
	if err != nil {
		b.Fatal(err)
	}
	if n < benchBytes*9/10 || n > benchBytes*11/10 {
		b.Fatalf("the database has %d bytes, want about %d", n, benchBytes)
	}
}

// byNumber tells records apart by their city's number, which is much faster than a hash of everything.
type byNumber struct{}

func (byNumber) Key(v mmdbtype.DataType) ([]byte, error) {
	id := v.(mmdbtype.Map)["city"].(mmdbtype.Map)["geoname_id"].(mmdbtype.Uint32)
	return binary.BigEndian.AppendUint32(nil, uint32(id)), nil
}

func city(i int) mmdbtype.Map {
	return mmdbtype.Map{
		"continent": continents[i%len(continents)], "country": countries[i%len(countries)], "subdivisions": mmdbtype.Slice{states[i%len(states)]},
		"city": named("city", i),
		"location": mmdbtype.Map{"accuracy_radius": mmdbtype.Uint16(i % 1000), "latitude": mmdbtype.Float64(float64(i%18000)/100 - 90), "longitude": mmdbtype.Float64(float64(i%36000)/100 - 180),
			"time_zone": mmdbtype.String("Europe/Oslo")},
		"postal": mmdbtype.Map{"code": mmdbtype.String(strconv.Itoa(10000 + i%90000))},
	}
}

var continents, countries, states = many("continent", 7), many("country", 250), many("state", 3000)

func many(what string, n int) []mmdbtype.Map {
	list := make([]mmdbtype.Map, n)
	for i := range list {
		list[i] = named(what, i)
	}
	return list
}

func named(what string, i int) mmdbtype.Map {
	in := mmdbtype.Map{}
	for _, language := range []string{"de", "en", "es", "fr", "ja", "pt-BR", "ru", "zh-CN"} {
		in[mmdbtype.String(language)] = mmdbtype.String(what + " number " + strconv.Itoa(i) + " as " + language + " says")
	}
	code := mmdbtype.String(strconv.Itoa(i % 100))
	return mmdbtype.Map{"code": code, "iso_code": code, "geoname_id": mmdbtype.Uint32(i), "names": in}
}
