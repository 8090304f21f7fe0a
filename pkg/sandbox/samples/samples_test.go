package samples_test

import (
	"bytes"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/samples"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

func write(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "new", "folder")
	if err := samples.Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestMostClientsHaveAPlaceAndAllANetwork(t *testing.T) {
	t.Parallel()
	dir := write(t)
	open := func(name string) *maxminddb.Reader {
		db, err := maxminddb.OpenBytes(read(t, dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Verify(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return db
	}
	places, networks := open(samples.Places), open(samples.Networks)
	known, cities, countries := 0, map[string]bool{}, map[string]bool{}
	clients := slices.Concat(traffic.Clients(), traffic.Attackers())
	for _, text := range clients {
		address := netip.MustParseAddr(text)
		var place struct {
			City struct {
				Names map[string]string `maxminddb:"names"`
			} `maxminddb:"city"`
			Country struct {
				Code string `maxminddb:"iso_code"`
			} `maxminddb:"country"`
		}
		found := places.Lookup(address)
		if err := found.Decode(&place); err != nil {
			t.Fatal(err)
		}
		if found.Found() {
			known++
			cities[place.City.Names["en"]], countries[place.Country.Code] = true, true
		}
		if !networks.Lookup(address).Found() {
			t.Errorf("%s has no network", text)
		}
	}
	if share := float64(known) / float64(len(clients)); share < 0.9 || share == 1 {
		t.Errorf("%.0f%% of the clients have a place, want most of them and not all", share*100)
	}
	if len(cities) < 15 || len(countries) < 10 {
		t.Errorf("the clients are in %d cities of %d countries: too few for a map", len(cities), len(countries))
	}
}

func TestTheFeedKnowsTheAttackersAndNobodyElse(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(string(read(t, write(t), samples.Threats))), "\n")
	if len(lines) != 1+len(traffic.Attackers()) {
		t.Fatalf("the feed has %d lines", len(lines))
	}
	for i, address := range traffic.Attackers() {
		if !strings.HasPrefix(lines[1+i], address+",") {
			t.Errorf("line %d is %q, want one about %s", i+2, lines[1+i], address)
		}
	}
}

func TestFilesAreTheSameEveryTime(t *testing.T) {
	t.Parallel()
	one, other := write(t), write(t)
	if err := samples.Write(other); err != nil { // over those that are there
		t.Fatal(err)
	}
	for _, name := range []string{samples.Places, samples.Networks, samples.Threats} {
		if !bytes.Equal(read(t, one, name), read(t, other, name)) {
			t.Errorf("%s differs", name)
		}
	}
	left, err := os.ReadDir(other)
	if err != nil || len(left) != 3 {
		t.Errorf("the folder holds %v with error %v, want the three files", left, err)
	}
}
