package engine_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
)

// realTables are a database, feeds and a table in files that know some of the values of which events are made.
func realTables(t *testing.T) *enrich.Store {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "GeoLite2-City", IncludeReservedNetworks: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, network := range []string{"10.0.0.0/8", "8.8.8.0/24", "192.0.2.0/25", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/16", "2001:db8::/33"} {
		_, block, err := net.ParseCIDR(network)
		if err != nil {
			t.Fatal(err)
		}
		city := mmdbtype.Map{
			"country":  mmdbtype.Map{"iso_code": mmdbtype.String([]string{"NO", "DE"}[i%2]), "names": mmdbtype.Map{"en": mmdbtype.String([]string{"Norway", "Germany"}[i%2])}},
			"city":     mmdbtype.Map{"names": mmdbtype.Map{"en": mmdbtype.String("City " + string(rune('A'+i%3)))}},
			"location": mmdbtype.Map{"latitude": mmdbtype.Float64(float64(i) * 7.5), "longitude": mmdbtype.Float64(-12.34567)},
		}
		if err := tree.Insert(block, city); err != nil {
			t.Fatal(err)
		}
	}
	var places strings.Builder
	if _, err := tree.WriteTo(&places); err != nil {
		t.Fatal(err)
	}
	s := enrich.Open(enrich.Config{
		GeoDatabase: write("city.mmdb", []byte(places.String())),
		Feeds: []enrich.Feed{
			{Name: "list", File: write("list.txt", []byte("10.0.0.1\n8.8.8.0/24\n203.0.113.0/24\na.bc\n")), Confidence: 80},
			{Name: "csv", File: write("feed.csv", []byte("ip,actor,confidence\n8.8.8.8,Fox,40\n198.51.100.66,Bear,95\n"))},
		},
		Tables: []enrich.TableFile{{Path: "/shared/t", File: write("t.csv",
			[]byte("key,name,level\na,Ann,high\n7,Bo,low\n200,OK,low\n404,None,high\nerror,Failed,high\nGET,Read,low\n10.0.0.1,Host,low\n,Nobody,low\n"))}},
	}, enrich.Options{Now: func() time.Time { return now }})
	t.Cleanup(s.Close)
	for _, state := range s.States(t.Context()) {
		if state.Err != nil {
			t.Fatal(state.Check, state.Err)
		}
	}
	return s
}

// lookups are queries with every form of lookup, over the fields of access logs, trails and other events.
var lookups = []string{
	`* | json "identitySourceIp" as ip nodrop | lookup latitude, longitude, city as town from geo://location on ip=ip | count by latitude, longitude, town`,
	`* | json "identitySourceIp" as ip nodrop | geoip ip | count by country_code, city`,
	`* | json "identitySourceIp", "status" as ip, status nodrop | count by ip, status | lookup country_name from geo://default on ip | sum(_count) as n by country_name`,
	`* | json "sourceIPAddress" as ip nodrop | lookup type, actor, threatlevel from sumo://threat/cs on threat=ip | where threatlevel = "high" | count by ip, actor`,
	`* | json "sourceIPAddress" as ip nodrop | lookup raw from sumo://threat/i471 on ip=threat | where !isNull(raw) | count by ip`,
	`* | json "sourceIPAddress" as ip nodrop | threatip ip | count_distinct(ip) by malicious_confidence`,
	`* | json "sourceIPAddress" as ip nodrop | threatlookup ip | count by _threatlookup.source, _threatlookup.confidence`,
	`* | json "sourceIPAddress" as ip nodrop | threatlookup singleIndicator source="csv" ip | count by _threatlookup.num_matches, _threatlookup.actors`,
	`* | json "k" as k nodrop | lookup name, level from path://"/shared/t" on key=k | count by name, level`,
	`* | json "k", "v" as k, v nodrop | lookup * from shared/t on k=key | max(v) as most by level`,
	`* | json "k" as k nodrop | where lookupContains(path://"/shared/t", key=k) | count by k`,
	`* | json "status" as status nodrop | lookup name from path://"/shared/t" on status=key | if (isNull(name), "other", name) as kind | count by kind`,
}

// knownLines are messages about what the tables know, and about what they do not.
func knownLines() []string {
	var lines []string
	keys := []string{"a", "7", "200", "404", "error", "GET", "Error", "zzz"}
	for i, ip := range []string{"10.0.0.1", "8.8.8.8", "8.8.8.9", "198.51.100.66", "203.0.113.7", "192.0.2.200", "2001:db8::1", "-", "no address"} {
		key := keys[i%len(keys)]
		lines = append(lines, fmt.Sprintf(`{"identitySourceIp":%q,"sourceIPAddress":%q,"status":%q,"k":%q,"v":%d}`, ip, ip, key, key, i))
	}
	return lines
}

var looksUp = regexp.MustCompile(`lookup|geoip|threat`)

// TestPushedLookupsInFilesEqualLocal does as TestPushedEqualsLocalForKnownQueries for queries that look something up, over databases,
// feeds and tables in files.
func TestPushedLookupsInFilesEqualLocal(t *testing.T) {
	t.Parallel()
	var all []knownQuery
	for _, text := range lookups {
		all = append(all, knownQuery{name: text, text: text, lines: knownLines()})
	}
	for _, q := range knownQueries(t) {
		if looksUp.MatchString(q.text) {
			all = append(all, q)
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %d queries look something up", len(all))
	}
	w := newPushedWorld(t)
	store := realTables(t)
	for _, e := range w.engines {
		e.Enrich(store)
	}
	rounds := 3
	if *soak {
		rounds = 50
	}
	hits := 0
	for i, q := range all {
		for seed := range rounds {
			p := rapid.Custom(q.draw).Example(1000 + seed + i)
			hits += found(w.local(t.Context(), p))
			if w.compare(t.Context(), p) == "" {
				continue
			}
			p = w.smaller(t, p)
			t.Errorf("%s: seed %d\n%s", q.name, seed, w.compare(t.Context(), p))
			break
		}
	}
	w.foundEnough(t)
	if t.Logf("%d hits in %d queries", hits, len(all)); hits < len(all) {
		t.Errorf("only %d rows hold something that was looked up in %d queries", hits, len(all))
	}
}

// found counts the rows of an answer with a value that only the tables have.
func found(r engine.Result) int {
	if r.Table == nil {
		return 0
	}
	n := 0
	for row := range r.Table.N {
		for _, c := range r.Table.Cols {
			if madeOf.MatchString(c.At(row).Text()) {
				n++
				break
			}
		}
	}
	return n
}

var madeOf = regexp.MustCompile(`^(City [ABC]|Norway|Germany|Fox|Bear|list|csv|Ann|Bo|OK|None|Failed|Read|Host)$`)
