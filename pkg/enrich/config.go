package enrich

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Config names the files and feeds that rows are enriched from. Empty names leave a source out.
type Config struct {
	GeoDatabase, ASNDatabase string        // files in MaxMind's format
	DatabaseRefresh          time.Duration // how often the files are looked at; so for tables
	Feeds                    []Feed
	Tables                   []TableFile
	Limits                   Limits
}

// Feed is a threat feed: a file, or a URL with the header that it is asked with.
type Feed struct {
	Name      string
	File, URL string
	Format    string // FormatAuto, FormatList, FormatCSV or FormatSTIX
	Refresh   time.Duration
	// Header and Key are a header of the request, such as Authorization. Key is a secret.
	Header, Key string
	Confidence  int    // of entries that tell none, 0 to 100; 0 when not known
	ThreatType  string // of entries that tell none
}

// TableFile is a lookup table in a CSV file.
type TableFile struct{ Path, File string }

// Limits bound what is read. A zero field takes its default.
type Limits struct {
	DatabaseBytes int64         // limits.databaseBytes: size of a database, default 512 MiB
	TableBytes    int64         // limits.tableBytes: size of a lookup table, default 100 MiB
	FeedBytes     int64         // limits.feedBytes: size of a threat feed, default 64 MiB
	FeedEntries   int           // limits.feedEntries: entries of a threat feed, default 1,000,000
	FeedTimeout   time.Duration // limits.feedTimeout: of one request, default 30 seconds
}

// Formats of threat feeds.
const (
	FormatAuto = "auto" // told from the text
	FormatList = "list" // an address, network, name or hash a line
	FormatCSV  = "csv"  // with the column names in the first line
	FormatSTIX = "stix" // a bundle of STIX 2.1 objects in JSON
)

// Formats returns the formats of threat feeds.
func Formats() []string { return []string{FormatAuto, FormatList, FormatCSV, FormatSTIX} }

// The endings that files must have. They keep a data source from showing files of Grafana's machine that were never
// meant as data.
var (
	DatabaseEndings = []string{".mmdb"}
	TableEndings    = []string{".csv", ".tsv"}
	FeedEndings     = []string{".txt", ".list", ".csv", ".tsv", ".json", ".stix", ".netset", ".ipset"}
)

// CheckFile reports why a file cannot be one of a source, by its name alone.
func CheckFile(name string, endings []string) error {
	if !filepath.IsAbs(name) {
		return errors.New("expected an absolute path, because Grafana's working folder is not yours")
	}
	if !slices.Contains(endings, strings.ToLower(filepath.Ext(name))) {
		return fmt.Errorf("expected a file whose name ends in %s", strings.Join(endings, " or "))
	}
	return nil
}
