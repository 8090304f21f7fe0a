package settings

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
)

// Geolocation names databases in MaxMind's format (GeoLite2, DB-IP, IPinfo).
type Geolocation struct {
	Database    string   `json:"database"`    // of places, for geo://location and geoip; an absolute path
	ASNDatabase string   `json:"asnDatabase"` // of autonomous systems, for asn://default; an absolute path
	Refresh     Duration `json:"refresh"`     // how often files are looked at, lookup tables too; default 1m
}

// ThreatFeed is a threat feed: a file, or an HTTPS URL that is fetched again from time to time. The key that a URL may
// need is the secret threatFeedKey.NAME.
type ThreatFeed struct {
	Name       string   `json:"name"` // what threatlookup source="…" and sumo://threat/… name it
	Enabled    bool     `json:"enabled"`
	File       string   `json:"file"` // an absolute path
	URL        string   `json:"url"`
	Format     string   `json:"format"`     // auto, list, csv or stix; default auto
	Refresh    Duration `json:"refresh"`    // default 1m for a file, 1h for a URL
	Header     string   `json:"header"`     // that carries the key; default Authorization
	Confidence int      `json:"confidence"` // 0 to 100, of entries that tell none; 0 = not known
	ThreatType string   `json:"threatType"` // of entries that tell none
}

// LookupTable is a CSV file with column names in its first line, which lookup and cat reach as path://"PATH".
type LookupTable struct {
	Path    string `json:"path"` // such as /shared/users
	File    string `json:"file"` // an absolute path
	Enabled bool   `json:"enabled"`
}

// feedKey is the name of a feed's secret.
func feedKey(feed string) string { return "threatFeedKey." + feed }

// Enrichment is what the settings name to enrich rows with.
func (s *Settings) Enrichment() enrich.Config {
	l := s.Limits
	c := enrich.Config{
		GeoDatabase: s.Geolocation.Database, ASNDatabase: s.Geolocation.ASNDatabase, DatabaseRefresh: time.Duration(s.Geolocation.Refresh),
		Limits: enrich.Limits{
			DatabaseBytes: l.DatabaseBytes, TableBytes: l.TableBytes, FeedBytes: l.FeedBytes, FeedEntries: l.FeedEntries,
			FeedTimeout: time.Duration(l.FeedTimeout),
		},
	}
	for _, f := range s.ThreatFeeds {
		if f.Enabled {
			c.Feeds = append(c.Feeds, enrich.Feed{
				Name: f.Name, File: f.File, URL: f.URL, Format: f.Format, Refresh: time.Duration(f.Refresh),
				Header: f.Header, Key: s.feedKeys[f.Name], Confidence: f.Confidence, ThreatType: f.ThreatType,
			})
		}
	}
	for _, t := range s.LookupTables {
		if t.Enabled {
			c.Tables = append(c.Tables, enrich.TableFile{Path: t.Path, File: t.File})
		}
	}
	return c
}

// defaults fills in what a feed leaves out.
func (f *ThreatFeed) defaults() {
	f.Format = cmp.Or(f.Format, enrich.FormatAuto)
	f.Header = cmp.Or(f.Header, "Authorization")
	if f.Refresh == 0 {
		f.Refresh = Duration(time.Minute)
		if f.URL != "" {
			f.Refresh = Duration(time.Hour)
		}
	}
}

// The shortest times between two looks at a file and two requests for a URL.
const (
	minFileRefresh = time.Second
	minURLRefresh  = time.Minute
)

// maxFeeds bounds what feeds may take of Grafana's memory, each of which is held as a whole.
const maxFeeds = 50

var (
	feedName   = regexp.MustCompile(`^[A-Za-z0-9][\w-]{0,63}$`)
	headerName = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+.^_|~-]{1,64}$`)
	fieldName  = regexp.MustCompile(`^[\pL\pN][^\s"'` + "`" + `%(){}\[\]|,=<>]{0,254}$`)
)

func (c *checker) enrichment(s *Settings) {
	g := s.Geolocation
	c.file("geolocation.database", g.Database, enrich.DatabaseEndings)
	c.file("geolocation.asnDatabase", g.ASNDatabase, enrich.DatabaseEndings)
	c.atLeast("geolocation.refresh", g.Refresh, minFileRefresh)
	if n := len(s.ThreatFeeds); n > maxFeeds {
		c.addf("threatFeeds", "%d entries, expected at most %d", n, maxFeeds)
	}
	names := map[string]int{}
	for i, f := range s.ThreatFeeds {
		path := fmt.Sprintf("threatFeeds[%d]", i)
		if !feedName.MatchString(f.Name) {
			c.addf(path+".name", "found %q, expected up to 64 letters, digits, - or _", f.Name)
		} else if j, ok := names[strings.ToLower(f.Name)]; ok {
			c.addf(path+".name", "%q is already the name of threatFeeds[%d]", f.Name, j)
		} else {
			names[strings.ToLower(f.Name)] = i
		}
		c.feed(path, f)
	}
	c.tables(s.LookupTables)
}

func (c *checker) feed(path string, f ThreatFeed) {
	switch {
	case (f.File == "") == (f.URL == ""):
		c.addf(path, "expected either file or url")
	case f.URL != "":
		if err := enrich.CheckURL(f.URL); err != nil {
			c.addf(path+".url", "%w", err)
		}
		c.atLeast(path+".refresh", f.Refresh, minURLRefresh)
	default:
		c.file(path+".file", f.File, enrich.FeedEndings)
		c.atLeast(path+".refresh", f.Refresh, minFileRefresh)
	}
	if !slices.Contains(enrich.Formats(), f.Format) {
		c.addf(path+".format", "found %q, expected one of %s", f.Format, strings.Join(enrich.Formats(), ", "))
	}
	if !headerName.MatchString(f.Header) {
		c.addf(path+".header", "found %q, expected the name of an HTTP header such as Authorization", f.Header)
	}
	if f.Confidence < 0 || f.Confidence > 100 {
		c.addf(path+".confidence", "found %d, expected 0 to 100", f.Confidence)
	}
}

func (c *checker) tables(tables []LookupTable) {
	uris := map[string]int{}
	for i, t := range tables {
		path := fmt.Sprintf("lookupTables[%d]", i)
		uri := strings.ToLower(enrich.TableURI(t.Path))
		if strings.Trim(t.Path, `/" `) == "" {
			c.addf(path+".path", "missing: name the table as queries do, such as /shared/users")
		} else if j, ok := uris[uri]; ok {
			c.addf(path+".path", "%q is already the path of lookupTables[%d]", t.Path, j)
		} else {
			uris[uri] = i
		}
		c.required(path, "file", t.File)
		c.file(path+".file", t.File, enrich.TableEndings)
	}
}

// file checks a name only: whether the file is there may change at any time, and the health check tells.
func (c *checker) file(path, name string, endings []string) {
	if name == "" {
		return
	}
	if err := enrich.CheckFile(name, endings); err != nil {
		c.addf(path, "found %q, %w", name, err)
	}
}

func (c *checker) atLeast(path string, d Duration, least time.Duration) {
	if time.Duration(d) < least {
		c.addf(path, "found %s, expected at least %s", time.Duration(d), least)
	}
}

// fields checks the names of the field schema.
func (c *checker) fields(names []string) {
	if !c.size("fields", len(names)) {
		return
	}
	seen := map[string]int{}
	for i, name := range names {
		path := fmt.Sprintf("fields[%d]", i)
		if !fieldName.MatchString(name) {
			c.addf(path, "found %q, expected a name that begins with a letter or digit, without blanks and quotes, of at most 255 characters", name)
		} else if j, ok := seen[strings.ToLower(name)]; ok {
			c.addf(path, "%q is already fields[%d]", name, j)
		} else {
			seen[strings.ToLower(name)] = i
		}
	}
}
