package enrich

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"
)

// feed is a threat feed that is kept up to date.
type feed struct {
	*watched[*threats]
	name string
}

func openFeed(l Limits, f Feed, o Options) *feed {
	if f.URL != "" {
		g := newFetcher(l, f, o)
		return &feed{newWatched(f.every(time.Hour), func(ctx context.Context) (*threats, error) {
			body, err := g.fetch(ctx)
			if err != nil {
				return nil, err
			}
			return readFeed(bytes.NewReader(body), f, l, o.Now())
		}), f.Name}
	}
	in := &file{name: f.File, endings: FeedEndings, limit: l.FeedBytes, setting: "limits.feedBytes"}
	return &feed{newWatched(f.every(time.Minute), func(context.Context) (*threats, error) {
		text, _, err := in.open()
		if err != nil {
			return nil, err
		}
		defer func() { _ = text.Close() }()
		return readFeed(text, f, l, o.Now())
	}), f.Name}
}

func (f Feed) every(def time.Duration) time.Duration {
	if f.Refresh <= 0 {
		return def
	}
	return f.Refresh
}

// readFeed reads a feed in its format. Errors name places and never show the text.
func readFeed(in io.Reader, f Feed, l Limits, now time.Time) (*threats, error) {
	text := bufio.NewReaderSize(in, 64<<10)
	if mark, err := text.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = text.Discard(3) // they are there
	}
	format := f.Format
	if format == "" || format == FormatAuto {
		start, err := text.Peek(4 << 10)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		format = detect(start)
	}
	t := newThreats(f.Name, l.FeedEntries, now)
	def := defaultsOf(f)
	var err error
	switch format {
	case FormatSTIX:
		err = t.readSTIX(text, def)
	case FormatCSV:
		err = t.readCSV(text, def)
	default:
		err = t.readList(text, def)
	}
	if err != nil {
		return nil, err
	}
	return t.done()
}

// defaultsOf is what an entry has that tells nothing itself.
func defaultsOf(f Feed) indicator {
	i := indicator{confidence: uint8(min(max(f.Confidence, 0), 100)), more: noDetails}
	if f.ThreatType != "" {
		i.more = &details{threatType: f.ThreatType}
	}
	return i
}

// detect tells the format from the beginning of a text: JSON is STIX, and a line with commas or tabs between its words is
// CSV.
func detect(start []byte) string {
	if bytes.HasPrefix(bytes.TrimSpace(start), []byte("{")) {
		return FormatSTIX
	}
	for line := range strings.Lines(string(start)) {
		line = strings.TrimSpace(line)
		if line == "" || isComment(line) {
			continue
		}
		line, _, _ = strings.Cut(line, ";")
		if strings.ContainsAny(line, ",\t") {
			return FormatCSV
		}
		return FormatList
	}
	return FormatList
}

func isComment(line string) bool {
	return strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") || strings.HasPrefix(line, "//")
}
