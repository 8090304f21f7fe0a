package enrich

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// csvColumns are the names under which columns of feeds go, in the order in which they are preferred.
var csvColumns = struct{ indicator, confidence, actor, threatType, id, killChain, from, until, updated []string }{
	indicator: []string{"indicator", "ioc", "ioc_value", "value", "ip", "ip_address", "ipaddress", "ipv4", "address", "network", "cidr", "subnet", "netblock",
		"dst_ip", "src_ip", "ip_or_network", "domain", "host", "hostname", "url", "hash", "sha256", "sha256_hash", "md5", "threat"},
	confidence: []string{"confidence", "malicious_confidence", "confidence_level", "threatlevel", "threat_level", "score"},
	actor:      []string{"actor", "actors", "threat_actor", "group"},
	threatType: []string{"threat_type", "type_of_threat", "category", "labels", "tags", "malware", "malware_printable", "reason"},
	id:         []string{"id", "ioc_id", "uuid"},
	killChain:  []string{"kill_chain", "killchain", "phase"},
	from:       []string{"valid_from", "first_seen", "first_seen_utc", "published", "created"},
	until:      []string{"valid_until", "expires", "expiration"},
	updated:    []string{"updated", "last_seen", "last_online", "last_updated", "modified"},
}

// csvPlaces are the numbers of columns in a feed, -1 for those that it lacks.
type csvPlaces struct{ indicator, confidence, actor, threatType, id, killChain, from, until, updated int }

func findPlaces(head []string) csvPlaces {
	names := make([]string, len(head))
	for i, h := range head {
		names[i] = strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.Trim(h, "# \t\"")))
	}
	at := func(known []string) int {
		for _, name := range known {
			if i := slices.Index(names, name); i >= 0 {
				return i
			}
		}
		return -1
	}
	c := csvColumns
	return csvPlaces{at(c.indicator), at(c.confidence), at(c.actor), at(c.threatType), at(c.id), at(c.killChain), at(c.from), at(c.until), at(c.updated)}
}

// readCSV reads CSV, with commas or tabs. The first line, or a comment before it, names the columns; where none of them
// is the indicator's, it is the first column with an address.
func (t *threats) readCSV(in *bufio.Reader, def indicator) error {
	comma := ','
	if start, _ := in.Peek(4 << 10); !strings.Contains(firstLine(start), ",") {
		comma = '\t'
	}
	r := newCSV(in, comma)
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	places, found := csvPlaces{}, false
	memo := detailsMemo{}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return csvError(err)
		}
		line, _ := r.FieldPos(0)
		comment := isComment(strings.TrimSpace(cells[0]))
		if !found {
			if p := findPlaces(cells); p.indicator >= 0 && !isIndicator(cells) {
				places, found = p, true
				continue
			}
			if comment {
				continue
			}
			places, found = withoutNames(cells), true
		}
		if comment || len(cells) == 1 && strings.TrimSpace(cells[0]) == "" {
			continue
		}
		if err := t.add(cell(cells, places.indicator), places.entry(cells, def, memo), fmt.Sprintf("line %d", line)); err != nil {
			return err
		}
	}
}

func firstLine(text []byte) string {
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !isComment(line) {
			return line
		}
	}
	return ""
}

// isIndicator reports whether a cell is an address: then the line is no line of names.
func isIndicator(cells []string) bool {
	return slices.ContainsFunc(cells, func(c string) bool { _, ok := parseNetwork(strings.TrimSpace(c)); return ok })
}

// withoutNames takes the first column with an address for the indicator, else the first one.
func withoutNames(cells []string) csvPlaces {
	at := max(0, slices.IndexFunc(cells, func(c string) bool { _, ok := parseNetwork(strings.TrimSpace(c)); return ok }))
	return csvPlaces{at, -1, -1, -1, -1, -1, -1, -1, -1}
}

func cell(cells []string, at int) string {
	if at < 0 || at >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[at])
}

// detailsMemo keeps one copy of equal details, of which feeds have few.
type detailsMemo map[details]*details

func (m detailsMemo) of(d details) *details {
	if d == (details{}) {
		return noDetails
	}
	if have, ok := m[d]; ok {
		return have
	}
	m[d] = &d
	return &d
}

// entry is what a line tells, over the defaults.
func (p csvPlaces) entry(cells []string, def indicator, memo detailsMemo) indicator {
	i := def
	if c, ok := parseConfidence(cell(cells, p.confidence)); ok {
		i.confidence = c
	}
	d := *def.more
	if s := cell(cells, p.threatType); s != "" {
		d.threatType = s
	}
	d.id, d.actors, d.killChain = cell(cells, p.id), cell(cells, p.actor), cell(cells, p.killChain)
	d.from, d.until, d.updated = seconds(cell(cells, p.from)), seconds(cell(cells, p.until)), seconds(cell(cells, p.updated))
	i.more = memo.of(d)
	return i
}

// parseConfidence reads a number from 0 to 100, or a word.
func parseConfidence(s string) (uint8, bool) {
	switch strings.ToLower(s) {
	case "":
		return 0, false
	case "high", "critical":
		return high, true
	case "medium", "med", "moderate":
		return medium, true
	case "low":
		return low, true
	case "unverified", "none", "unknown":
		return 0, true
	}
	n, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil || n < 0 || n > 100 {
		return 0, false
	}
	return uint8(n), true
}

// seconds reads a time as feeds write it, 0 for none.
func seconds(s string) int64 {
	if s == "" {
		return 0
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		if n > 1e11 { // milliseconds
			n /= 1000
		}
		return max(0, n)
	}
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02 15:04:05 MST", "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return max(0, t.Unix())
		}
	}
	return 0
}
