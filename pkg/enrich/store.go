package enrich

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
)

// Options change how a Store works. The zero value is usable.
type Options struct {
	Now func() time.Time // the clock; default time.Now
	// Wait is how long after Open a lookup waits for a source that is still loading; default 3 seconds, negative not at all.
	Wait time.Duration
	// Transport carries the requests for feeds; nil for one that reaches public addresses only.
	Transport http.RoundTripper
}

// Store holds the databases, feeds and tables of a configuration. It loads them in the background, so that Open returns
// at once, and again when they change. It is safe for concurrent use; release it with Close.
type Store struct {
	geo, asn *watched[*database]
	feeds    []*feed
	tables   map[string]*watched[*Table] // by URI, folded
	sources  []source
	now      func() time.Time
	patience chan struct{} // closed when lookups wait no longer

	stop    context.CancelFunc
	workers sync.WaitGroup
}

// source is what is told about a source.
type source struct {
	State
	first <-chan struct{}
	look  func() (detail string, loaded time.Time, err error)
}

// loadersAtOnce is how many sources load at a time, which bounds the memory that loading takes.
const loadersAtOnce = 2

// Open starts loading what the configuration names.
func Open(c Config, o Options) *Store {
	c.Limits.defaults()
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == 0 {
		o.Wait = 3 * time.Second
	}
	if c.DatabaseRefresh <= 0 {
		c.DatabaseRefresh = time.Minute
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Store{tables: map[string]*watched[*Table]{}, now: o.Now, patience: make(chan struct{}), stop: stop}
	slots := make(chan struct{}, loadersAtOnce)
	if c.GeoDatabase != "" {
		s.geo = openDatabase(c, c.GeoDatabase, Geo, places)
		watch(ctx, s, slots, State{Check: "geolocation database", Setting: "geolocation.database"}, s.geo, (*database).describe)
	}
	if c.ASNDatabase != "" {
		s.asn = openDatabase(c, c.ASNDatabase, ASN, networks)
		watch(ctx, s, slots, State{Check: "database of autonomous systems", Setting: "geolocation.asnDatabase"}, s.asn, (*database).describe)
	}
	for i, f := range c.Feeds {
		opened := openFeed(c.Limits, f, o)
		s.feeds = append(s.feeds, opened)
		watch(ctx, s, slots, State{Check: "threat feed " + f.Name, Setting: fmt.Sprintf("threatFeeds[%d]", i)}, opened.watched, (*threats).describe)
	}
	for i, t := range c.Tables {
		opened := openTable(c, t)
		s.tables[strings.ToLower(TableURI(t.Path))] = opened
		watch(ctx, s, slots, State{Check: "lookup table " + t.Path, Setting: fmt.Sprintf("lookupTables[%d]", i)}, opened, (*Table).describe)
	}
	s.workers.Go(func() {
		defer close(s.patience)
		select {
		case <-ctx.Done():
		case <-time.After(max(0, o.Wait)):
		}
	})
	return s
}

func (l *Limits) defaults() {
	set(&l.DatabaseBytes, 512<<20)
	set(&l.TableBytes, 100<<20)
	set(&l.FeedBytes, 64<<20)
	set(&l.FeedEntries, 1_000_000)
	set(&l.FeedTimeout, 30*time.Second)
}

func set[T int | int64 | time.Duration](field *T, def T) {
	if *field == 0 {
		*field = def
	}
}

// watch starts loading a source and keeps what is told about it.
func watch[T any](ctx context.Context, s *Store, slots chan struct{}, about State, w *watched[T], describe func(T) string) {
	s.sources = append(s.sources, source{about, w.first, func() (string, time.Time, error) {
		v, loaded, err := w.get()
		if loaded.IsZero() {
			return "", loaded, err
		}
		return describe(v), loaded, err
	}})
	s.workers.Go(func() { w.run(ctx, s.now, slots) })
}

// Close stops loading. What was handed out stays usable.
func (s *Store) Close() {
	s.stop()
	s.workers.Wait()
}

// wait waits for the first attempt to load a source, for as long as lookups are to wait.
func (s *Store) wait(first <-chan struct{}) {
	select {
	case <-first:
	case <-s.patience:
	}
}

// Table returns the table at a URI, nil where none is configured. The error tells why it is missing, or incomplete.
func (s *Store) Table(uri string) (exec.LookupTable, error) {
	known, _ := FindSource(uri)
	switch known.URI {
	case Geo:
		return s.database(s.geo, known, "geolocation.database")
	case ASN:
		return s.database(s.asn, known, "geolocation.asnDatabase")
	case ThreatCS, ThreatI471, ThreatMixed:
		return s.threats(known)
	}
	w := s.tables[strings.ToLower(uri)]
	if w == nil {
		return nil, nil
	}
	s.wait(w.first)
	t, loaded, err := w.get()
	if loaded.IsZero() {
		return nil, fmt.Errorf("its file cannot be used: %w", err)
	}
	return t, nil
}

func (s *Store) database(w *watched[*database], known Source, setting string) (exec.LookupTable, error) {
	if w == nil {
		return nil, nil
	}
	s.wait(w.first)
	db, loaded, err := w.get()
	if loaded.IsZero() {
		return nil, fmt.Errorf("the file of %s cannot be used: %w", setting, err)
	}
	return &databaseTable{known, db}, nil
}

// threats is the table of the feeds at a URI: the feed of the URI's last part when there is one, else all.
func (s *Store) threats(known Source) (exec.LookupTable, error) {
	feeds := s.feeds
	for _, f := range s.feeds {
		if _, last, _ := strings.Cut(known.URI, "sumo://threat/"); strings.EqualFold(f.name, last) {
			feeds = []*feed{f}
		}
	}
	if len(feeds) == 0 {
		return nil, nil
	}
	var sets []*threats
	var missing []error
	for _, f := range feeds {
		s.wait(f.first)
		set, loaded, err := f.get()
		if !loaded.IsZero() {
			sets = append(sets, set)
		} else {
			missing = append(missing, fmt.Errorf("the threat feed %s cannot be used: %w", f.name, err))
		}
	}
	err := errors.Join(missing...)
	if len(sets) == 0 {
		return nil, err
	}
	return &threatTable{known, sets, s.now}, err
}

// State is what is known of a source.
type State struct {
	Check   string // what it is, such as "threat feed blocklist"
	Setting string // that names it, such as threatFeeds[0]
	// Detail describes the copy in use, "" without one.
	Detail string
	// Loaded is when the copy in use was read.
	Loaded time.Time
	// Err is why there is no copy, or no newer one.
	Err error
}

// States tells about every source, after waiting for those that still load as long as the context lasts.
func (s *Store) States(ctx context.Context) []State {
	out := make([]State, len(s.sources))
	for i, src := range s.sources {
		select {
		case <-src.first:
		case <-ctx.Done():
		}
		out[i] = src.State
		out[i].Detail, out[i].Loaded, out[i].Err = src.look()
	}
	return out
}

func openDatabase(c Config, name, uri string, layouts []layout) *watched[*database] {
	known, _ := FindSource(uri)
	f := &file{name: name, endings: DatabaseEndings, limit: c.Limits.DatabaseBytes, setting: "limits.databaseBytes"}
	return newWatched(c.DatabaseRefresh, func(context.Context) (*database, error) {
		in, info, err := f.open()
		if err != nil {
			return nil, err
		}
		defer func() { _ = in.Close() }()
		return readDatabase(in, info.Size(), known.Columns, layouts)
	})
}

func openTable(c Config, t TableFile) *watched[*Table] {
	f := &file{name: t.File, endings: TableEndings, limit: c.Limits.TableBytes, setting: "limits.tableBytes"}
	return newWatched(c.DatabaseRefresh, func(context.Context) (*Table, error) {
		in, _, err := f.open()
		if err != nil {
			return nil, err
		}
		defer func() { _ = in.Close() }()
		return readTable(in, filepath.Ext(t.File))
	})
}
