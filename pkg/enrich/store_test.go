package enrich_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
)

// cityOf is a database in which an address is in a city.
func cityOf(t *testing.T, city string) []byte {
	t.Helper()
	return database(t, "GeoLite2-City", map[string]mmdbtype.Map{"192.0.2.0/24": {"city": mmdbtype.Map{"names": names(city)}}})
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFilesAreReadAgainWhenTheyChange changes one in every way in which files are changed.
func TestFilesAreReadAgainWhenTheyChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "city.mmdb")
		s := open(t, enrich.Config{GeoDatabase: path, DatabaseRefresh: time.Minute}, enrich.Options{})
		next := func() enrich.State {
			time.Sleep(time.Minute)
			synctest.Wait()
			return s.States(t.Context())[0]
		}
		city := func(want string) {
			t.Helper()
			if got := lookUp(t, s, enrich.Geo, "192.0.2.1", "city"); !cmp.Equal(got, []string{"city=" + want}) {
				t.Errorf("%v, want %s", got, want)
			}
		}
		if _, err := s.Table(enrich.Geo); err == nil || err.Error() != "the file of geolocation.database cannot be used: there is no such file" {
			t.Errorf("before there is a file: %v", err)
		}
		write(t, path, cityOf(t, "Oslo"))
		if state := next(); state.Err != nil || state.Detail != "GeoLite2-City of 2025-10-09" || state.Loaded.IsZero() {
			t.Errorf("state %+v", state)
		}
		city("Oslo")

		write(t, path, []byte("no database"))
		if state := next(); state.Err == nil || state.Err.Error() != "it is no database in MaxMind's format" {
			t.Errorf("with a broken file the state is %+v", state)
		}
		city("Oslo") // the last good copy
		broken := next()
		if broken.Err == nil {
			t.Error("a file that stays broken is forgotten")
		}

		other := path + ".new"
		write(t, other, cityOf(t, "Rome"))
		if err := os.Rename(other, path); err != nil {
			t.Fatal(err)
		}
		if state := next(); state.Err != nil || !state.Loaded.After(broken.Loaded) {
			t.Errorf("after it is replaced the state is %+v", state)
		}
		city("Rome")

		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if state := next(); state.Err == nil || state.Detail == "" {
			t.Errorf("without the file the state is %+v", state)
		}
		city("Rome")
	})
}

func TestStrangeFilesAreRefusedWithoutWaiting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder, pipe, secret, link := filepath.Join(dir, "a.mmdb"), filepath.Join(dir, "b.mmdb"), filepath.Join(dir, "grafana.ini"), filepath.Join(dir, "c.mmdb")
	if err := errors.Join(os.Mkdir(folder, 0o700), syscall.Mkfifo(pipe, 0o600), os.WriteFile(secret, []byte("hunter2"), 0o600), os.Symlink(secret, link)); err != nil {
		t.Fatal(err)
	}
	asn := file(t, "asn.mmdb", database(t, "GeoLite2-ASN", map[string]mmdbtype.Map{"192.0.2.0/24": {"autonomous_system_number": mmdbtype.Uint32(1)}}))
	for path, want := range map[string]string{
		folder:                          "it is a folder, expected a file",
		pipe:                            "it is no regular file",
		link:                            "it is a link to a file of another kind: expected a file whose name ends in .mmdb",
		file(t, "d.mmdb", nil):          "it is no database in MaxMind's format",
		file(t, "e.mmdb", big(300)):     "it has 300 bytes, more than limits.databaseBytes (299) allows",
		filepath.Join(folder, "f.mmdb"): "there is no such file",
	} {
		s := open(t, enrich.Config{GeoDatabase: path, Limits: enrich.Limits{DatabaseBytes: 299}}, enrich.Options{})
		if state := s.States(t.Context())[0]; state.Err == nil || state.Err.Error() != want {
			t.Errorf("%s: error %v, want %s", path, state.Err, want)
		}
	}
	s := open(t, enrich.Config{GeoDatabase: asn}, enrich.Options{})
	if err := s.States(t.Context())[0].Err; err == nil || err.Error() != `it is a database of type "GeoLite2-ASN", which has none of the columns that are wanted here` {
		t.Errorf("a database of another kind: %v", err)
	}
}

func big(n int) []byte { return []byte(strings.Repeat("x", n)) }

// TestLookupsWaitOnlyAtTheStart holds a feed back until lookups have waited for as long as they do.
func TestLookupsWaitOnlyAtTheStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := make(stalled)
		feed := enrich.Feed{Name: "slow", URL: "https://feeds.example.com", Refresh: time.Hour}
		began := time.Now()
		s := open(t, enrich.Config{Feeds: []enrich.Feed{feed}}, enrich.Options{Transport: server})
		if waited := time.Since(began); waited != 0 {
			t.Errorf("opening took %s", waited)
		}
		for _, want := range []time.Duration{3 * time.Second, 0} {
			began := time.Now()
			_, err := s.Table(enrich.ThreatCS)
			if waited := time.Since(began); waited != want {
				t.Errorf("the lookup waited %s, want %s", waited, want)
			}
			if err == nil || err.Error() != "the threat feed slow cannot be used: it is still loading, ask again in a moment" {
				t.Errorf("error %v", err)
			}
		}
		server <- "192.0.2.1"
		synctest.Wait()
		if got := lookUp(t, s, enrich.ThreatCS, "192.0.2.1", "threat"); !cmp.Equal(got, []string{"threat=192.0.2.1"}) {
			t.Errorf("after loading %v", got)
		}
	})
}

func TestLookupTables(t *testing.T) {
	t.Parallel()
	users := file(t, "users.csv", []byte("\ufeffid, Name ,team\n1,Ann,\"a, b\"\nX,Bo,\n,Nobody,c\n"))
	tabs := file(t, "tabs.tsv", []byte("id\tname\n1\tAnn, the first\n"))
	s := open(t, enrich.Config{Tables: []enrich.TableFile{{Path: "/shared/Users", File: users}, {Path: "tabs", File: tabs}}}, enrich.Options{})
	for uri, want := range map[string][]string{
		enrich.TableURI("shared/users"):          {"id=1 Name=Ann team=a, b"},
		enrich.TableURI(`path://"/Shared/users`): {"id=1 Name=Ann team=a, b"},
		enrich.TableURI("/tabs"):                 {"id=1 name=Ann, the first"},
	} {
		if diff := cmp.Diff(want, lookUp(t, s, uri, "1")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", uri, diff)
		}
	}
	for key, want := range map[string][]string{"x": {"id=X Name=Bo"}, "": nil, "2": nil} {
		if diff := cmp.Diff(want, lookUp(t, s, enrich.TableURI("shared/users"), key)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", key, diff)
		}
	}
	if got := s.States(t.Context())[0]; got.Detail != "3 rows of id, Name, team" || got.Check != "lookup table /shared/Users" || got.Setting != "lookupTables[0]" {
		t.Errorf("state %+v", got)
	}
	if table, err := s.Table(enrich.TableURI("other")); table != nil || err != nil {
		t.Errorf("a table that is not configured is %v with error %v", table, err)
	}
}

func TestLookupTablesThatAreNone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                         "it is empty, expected a line of column names",
		"id,\n1,2\n":               "column 2 has no name in the first line",
		"id,ID\n1,2\n":             "column 2 has the name of another one",
		"id,name\n1,hunter2,3\n":   "line 2 is no valid CSV: wrong number of fields",
		"id,name\n1,\"hunter2\n":   "line 2 is no valid CSV: extraneous or missing \" in quoted-field",
		strings.Repeat("a,", 1000): "column 2 has the name of another one",
	} {
		s := open(t, enrich.Config{Tables: []enrich.TableFile{{Path: "users", File: file(t, "users.csv", []byte(text))}}}, enrich.Options{})
		_, err := s.Table(enrich.TableURI("users"))
		if err == nil || err.Error() != "its file cannot be used: "+want {
			t.Errorf("%.20q: error %v, want %s", text, err, want)
		}
	}
}

// TestAStoreStopsWhenItIsClosed is hung up when something of the store goes on.
func TestAStoreStopsWhenItIsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c enrich.Config
		for range 5 {
			c.Feeds = append(c.Feeds, enrich.Feed{Name: "slow", URL: "https://feeds.example.com"})
		}
		s := enrich.Open(c, enrich.Options{Transport: make(stalled)})
		synctest.Wait()
		s.Close()
	})
}
