package enrich

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// database is a file in MaxMind's format. It is held in memory and not mapped: a mapped file that somebody truncates
// would end the process that reads it.
type database struct {
	reader *maxminddb.Reader
	layout layout
}

// layout makes an empty record of a kind of database.
type layout func() record

// record is one record of a database, in the layout of its maker.
type record interface {
	// column returns a column, null where the record lacks it.
	column(name string) value.Value
}

// probes is how many records are looked at to see whether a database is of the right kind.
const probes = 1000

// readDatabase reads a database that must have at least one of the columns in one of the layouts.
func readDatabase(in io.Reader, size int64, columns []string, layouts []layout) (*database, error) {
	buffer := make([]byte, size)
	if _, err := io.ReadFull(in, buffer); err != nil {
		return nil, errors.New("it became shorter while it was read")
	}
	reader, err := maxminddb.OpenBytes(buffer)
	if err != nil {
		return nil, errors.New("it is no database in MaxMind's format")
	}
	for _, layout := range layouts {
		if fits(reader, columns, layout) {
			return &database{reader, layout}, nil
		}
	}
	return nil, fmt.Errorf("it is a database of type %.40q, which has none of the columns that are wanted here", reader.Metadata.DatabaseType)
}

// fits reports whether the first records have any of the columns in a layout.
func fits(reader *maxminddb.Reader, columns []string, layout layout) bool {
	left := probes
	for result := range reader.Networks() {
		r := layout()
		if err := result.Decode(r); err != nil { // of another layout
			return false
		}
		for _, name := range columns {
			if !r.column(name).IsNull() {
				return true
			}
		}
		if left--; left == 0 {
			break
		}
	}
	return false
}

// describe says which database it is.
func (d *database) describe() string {
	return fmt.Sprintf("%.60s of %s", d.reader.Metadata.DatabaseType, d.reader.Metadata.BuildTime().UTC().Format("2006-01-02"))
}

// databaseTable is a database as the table of a source.
type databaseTable struct {
	Source
	db *database
}

// Columns names the columns.
func (t *databaseTable) Columns() []string { return t.Source.Columns }

// Rows cannot list a database.
func (t *databaseTable) Rows() (exec.Stream, error) {
	return nil, fmt.Errorf("%s cannot be listed, only searched by %s", t.URI, t.Key)
}

// keptRecords bounds the records that one lookup remembers: databases share a record between many networks.
const keptRecords = 50_000

// Find looks addresses up.
func (t *databaseTable) Find(on, want []string) (exec.LookupFunc, error) {
	if err := t.check(on, want); err != nil {
		return nil, err
	}
	names := make([]string, len(want))
	for i, name := range want {
		names[i] = strings.ToLower(name)
	}
	known := map[uintptr][]value.Value{}
	return func(keys []value.Value, found func([]value.Value) bool) error {
		text := keys[0].Text()
		address, err := netip.ParseAddr(text)
		if err != nil {
			return nil
		}
		result := t.db.reader.Lookup(address.Unmap().WithZone(""))
		if !result.Found() {
			return result.Err()
		}
		row, ok := known[result.Offset()]
		if !ok {
			r := t.db.layout()
			if err := result.Decode(r); err != nil {
				return fmt.Errorf("the database behind %s is damaged: %w", t.URI, err)
			}
			row = make([]value.Value, len(names))
			for i, name := range names {
				row[i] = r.column(name)
			}
			if len(known) == keptRecords {
				clear(known)
			}
			known[result.Offset()] = row
		}
		for i, name := range names {
			if name == t.Key {
				row[i] = keys[0]
			}
		}
		found(row)
		return nil
	}, nil
}

// check reports a column that the source lacks, or one that it is not searched by.
func (s Source) check(on, want []string) error {
	if len(on) != 1 || !strings.EqualFold(on[0], s.Key) {
		return fmt.Errorf("%s is searched by %s alone", s.URI, s.Key)
	}
	for _, name := range want {
		if !s.Has(name) {
			return fmt.Errorf("%s has no column %q, it has %s", s.URI, name, strings.Join(s.Columns, ", "))
		}
	}
	return nil
}
