package enrich

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/gaissmai/bart"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// threats is one copy of a feed: addresses and networks in a trie, everything else by its text.
type threats struct {
	feed     string
	entries  []indicator
	networks bart.Table[int32]
	texts    map[string]int32
	imported time.Time
	skipped  int    // entries that could not be understood
	example  string // why the first of them was not: its line or id, never its text
	partial  string // why the feed is known to have more, "" when it has not
	max      int    // most entries, the limit of the settings
}

func newThreats(feed string, most int, at time.Time) *threats {
	return &threats{feed: feed, texts: map[string]int32{}, imported: at, max: most}
}

// add adds an entry for the text. where is its place in the feed.
func (t *threats) add(text string, i indicator, where string) error {
	network, ok := i.read(text)
	if !ok {
		t.skip(where)
		return nil
	}
	if len(t.entries) == t.max {
		return fmt.Errorf("it has more entries than limits.feedEntries (%d) allows", t.max)
	}
	if i.more == nil {
		i.more = noDetails
	}
	at := int32(len(t.entries))
	i.next = -1
	if network.IsValid() {
		t.networks.Modify(network, func(old int32, ok bool) (int32, bool) {
			if ok {
				i.next = old
			}
			return at, false
		})
	} else {
		if old, ok := t.texts[i.text]; ok {
			i.next = old
		}
		t.texts[i.text] = at
	}
	t.entries = append(t.entries, i)
	return nil
}

func (t *threats) skip(where string) {
	if t.skipped++; t.skipped == 1 {
		t.example = where
	}
}

// done refuses a text in which nothing could be understood, such as a page that asks for a password.
func (t *threats) done() (*threats, error) {
	if len(t.entries) == 0 && t.skipped > 0 {
		return nil, fmt.Errorf("none of its %d entries is an address, a network, a name, a URL or a hash", t.skipped)
	}
	return t, nil
}

// describe tells how much the feed has.
func (t *threats) describe() string {
	text := "1 entry"
	if n := len(t.entries); n != 1 {
		text = fmt.Sprintf("%d entries", n)
	}
	if t.skipped > 0 {
		text += fmt.Sprintf(", %d that could not be understood (%s)", t.skipped, t.example)
	}
	if t.partial != "" {
		text += ", " + t.partial
	}
	return text
}

// match is an entry that warns of what was looked up.
type match struct {
	*indicator
	set  *threats
	bits int // of the network, so that the narrowest is the best
}

// find appends what the feed has about a text.
func (t *threats) find(text string, address netip.Addr, now time.Time, out []match) []match {
	if !address.IsValid() {
		if at, ok := t.texts[text]; ok {
			out = t.chain(at, 0, now, out)
		}
		return out
	}
	if !t.networks.Contains(address) {
		return out
	}
	for network, at := range t.networks.Supernets(netip.PrefixFrom(address, address.BitLen())) {
		out = t.chain(at, network.Bits(), now, out)
	}
	return out
}

func (t *threats) chain(at int32, bits int, now time.Time, out []match) []match {
	for at >= 0 {
		i := &t.entries[at]
		if i.more.until == 0 || now.Unix() < i.more.until {
			out = append(out, match{i, t, bits})
		}
		at = i.next
	}
	return out
}

// threatTable is feeds as the table of a source.
type threatTable struct {
	Source
	sets []*threats
	now  func() time.Time
}

// Columns names the columns.
func (t *threatTable) Columns() []string { return t.Source.Columns }

// Rows cannot list feeds.
func (t *threatTable) Rows() (exec.Stream, error) {
	return nil, fmt.Errorf("%s cannot be listed, only searched by %s", t.URI, t.Key)
}

// Find looks indicators up: of those that fit, the narrowest network and the highest confidence come first. Texts match
// exactly.
func (t *threatTable) Find(on, want []string) (exec.LookupFunc, error) {
	if err := t.check(on, want); err != nil {
		return nil, err
	}
	read := make([]func(match) value.Value, len(want))
	for i, name := range want {
		read[i] = threatColumns[strings.ToLower(name)]
		if strings.EqualFold(name, "type") && t.URI != ThreatMixed {
			read[i] = func(m match) value.Value { return value.String(kindNames[m.kind].classic) }
		}
	}
	now := t.now()
	row := make([]value.Value, len(want))
	var matches []match
	return func(keys []value.Value, found func([]value.Value) bool) error {
		text := keys[0].Text()
		address, err := netip.ParseAddr(text)
		if err == nil {
			address = address.Unmap().WithZone("")
		}
		matches = matches[:0]
		for _, set := range t.sets {
			matches = set.find(text, address, now, matches)
		}
		if len(matches) > 1 {
			slices.SortStableFunc(matches, func(a, b match) int {
				return cmp.Or(cmp.Compare(b.bits, a.bits), cmp.Compare(b.confidence, a.confidence))
			})
		}
		for _, m := range matches {
			for i, f := range read {
				row[i] = f(m)
			}
			if !found(row) {
				break
			}
		}
		return nil
	}, nil
}

// threatColumns are how the columns of all threat sources are read (language spec §3.4).
var threatColumns = map[string]func(match) value.Value{
	"threat":      func(m match) value.Value { return value.String(m.text) },
	"indicator":   func(m match) value.Value { return value.String(m.text) },
	"type":        func(m match) value.Value { return value.String(kindNames[m.kind].stix) },
	"actor":       func(m match) value.Value { return textOf(m.more.actors) },
	"actors":      func(m match) value.Value { return textOf(m.more.actors) },
	"threatlevel": func(m match) value.Value { return value.String(level(m.confidence)) },
	"confidence":  func(m match) value.Value { return numberOf(int64(m.confidence)) },
	"raw":         func(m match) value.Value { return value.String(m.raw()) },
	"fields":      func(m match) value.Value { return value.String(m.raw()) },
	"id":          func(m match) value.Value { return textOf(m.more.id) },
	"kill_chain":  func(m match) value.Value { return textOf(m.more.killChain) },
	"threat_type": func(m match) value.Value { return textOf(m.more.threatType) },
	"source":      func(m match) value.Value { return value.String(m.set.feed) },
	"imported":    func(m match) value.Value { return value.Int(m.set.imported.Unix()) },
	"updated":     func(m match) value.Value { return numberOf(m.more.updated) },
	"valid_from":  func(m match) value.Value { return numberOf(m.more.from) },
	"valid_until": func(m match) value.Value { return numberOf(m.more.until) },
}

func textOf(s string) value.Value {
	if s == "" {
		return value.NullValue()
	}
	return value.String(s)
}

func numberOf(n int64) value.Value {
	if n == 0 {
		return value.NullValue()
	}
	return value.Int(n)
}

// raw is the entry as JSON. It is written when it is asked for: to keep the feed's own text would take most of the memory.
func (m match) raw() string {
	type label struct {
		Name string `json:"name"`
	}
	record := struct {
		Indicator  string   `json:"indicator"`
		Type       string   `json:"type"`
		Source     string   `json:"source"`
		Confidence string   `json:"malicious_confidence"`
		ID         string   `json:"id,omitempty"`
		Actors     []string `json:"actors,omitempty"`
		Labels     []label  `json:"labels,omitempty"`
		KillChains []string `json:"kill_chains,omitempty"`
		Published  int64    `json:"published_date,omitempty"`
		Updated    int64    `json:"last_updated,omitempty"`
		Until      int64    `json:"valid_until,omitempty"`
	}{
		Indicator: m.text, Type: kindNames[m.kind].classic, Source: m.set.feed, Confidence: level(m.confidence), ID: m.more.id,
		Actors: parts(m.more.actors), KillChains: parts(m.more.killChain), Published: m.more.from, Updated: m.more.updated, Until: m.more.until,
	}
	for _, name := range parts(m.more.threatType) {
		record.Labels = append(record.Labels, label{name})
	}
	text, err := json.Marshal(record)
	if err != nil {
		return ""
	}
	return string(text)
}

// separator stands between several actors, kill chain phases or threat types of one entry.
const separator = ", "

func parts(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, separator)
}
