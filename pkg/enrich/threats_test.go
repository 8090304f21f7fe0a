package enrich_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
)

var at = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return at }

// feeds is a store of feeds with the texts.
func feeds(t *testing.T, f enrich.Feed, text string) *enrich.Store {
	t.Helper()
	f.Name, f.File = "house", file(t, "feed.txt", []byte(text))
	return open(t, enrich.Config{Feeds: []enrich.Feed{f}}, enrich.Options{Now: clock})
}

func TestListsOfThreats(t *testing.T) {
	t.Parallel()
	s := feeds(t, enrich.Feed{Confidence: 85, ThreatType: "scanner"}, "\ufeff# a list\n"+`
; of this and that
// and of more
198.51.100.66
203.0.113.0/24 ; SBL1
203.0.113.13	# twice
2001:db8:bad::/48
::ffff:192.0.2.7
bad[.]example[.]com
Evil.Example.com
hxxps://bad.example.com/a
mallory@example.com
D41D8CD98F00B204E9800998ECF8427E
0.0.0.0/0
not an indicator
`)
	row := func(text, kind string) string { return "threat=" + text + " type=" + kind + " threatlevel=high" }
	for key, want := range map[string][]string{
		"198.51.100.66":                    {row("198.51.100.66", "ip_address")},
		"203.0.113.77":                     {row("203.0.113.0/24", "ip_address")},
		"203.0.113.13":                     {row("203.0.113.13", "ip_address"), row("203.0.113.0/24", "ip_address")},
		"2001:db8:bad:1::2":                {row("2001:db8:bad::/48", "ip_address")},
		"192.0.2.7":                        {row("::ffff:192.0.2.7", "ip_address")},
		"bad.example.com":                  {row("bad.example.com", "domain")},
		"evil.example.com":                 {row("evil.example.com", "domain")},
		"https://bad.example.com/a":        {row("https://bad.example.com/a", "url")},
		"mallory@example.com":              {row("mallory@example.com", "email_address")},
		"d41d8cd98f00b204e9800998ecf8427e": {row("d41d8cd98f00b204e9800998ecf8427e", "hash_md5")},
		"D41D8CD98F00B204E9800998ECF8427E": nil, // texts match exactly (language spec §3.4)
		"8.8.8.8":                          nil, // or the network of all would warn of everybody
		"not":                              nil,
		"":                                 nil,
	} {
		if diff := cmp.Diff(want, lookUp(t, s, enrich.ThreatCS, key, "threat", "type", "actor", "threatlevel")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
	state := s.States(t.Context())[0]
	if want := "10 entries, 2 that could not be understood (line 15)"; state.Err != nil || state.Detail != want {
		t.Errorf("state %q with error %v, want %q", state.Detail, state.Err, want)
	}
}

func TestThreatsInCSV(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"names in the first line": "ip,threat_type,confidence,actor,valid_from,valid_until,id\n" +
			"198.51.100.66,botnet,high,Bear,2026-01-01,2026-12-31,a1\n198.51.100.67,botnet,0,,,2026-02-28T00:00:00Z,a2\n",
		"names in a comment": "# Ip Address,Category,Confidence,Threat-Actor,First Seen,Expires,IOC ID\n" +
			"198.51.100.66,botnet,85,Bear,2026-01-01 00:00:00,1798675200,a1\n# more\n\n198.51.100.67,botnet,0,,,1772236800000,a2\n",
		"tabs": "id\tip\tthreat_type\tconfidence\tactor\tvalid_from\tvalid_until\n" +
			"a1\t198.51.100.66\tbotnet\thigh\tBear\t2026-01-01\t2026-12-31\na2\t198.51.100.67\tbotnet\t0\t\t\t2026-02-28T00:00:00Z\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := feeds(t, enrich.Feed{}, text)
			want := []string{"indicator=198.51.100.66 actors=Bear confidence=85 id=a1 source=house threat_type=botnet type=ipv4-addr valid_from=1767225600 valid_until=1798675200"}
			got := lookUp(t, s, enrich.ThreatMixed, "198.51.100.66", "indicator", "actors", "confidence", "id", "kill_chain", "source", "threat_type", "type", "updated", "valid_from", "valid_until")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := lookUp(t, s, enrich.ThreatMixed, "198.51.100.67"); got != nil {
				t.Errorf("an entry that has expired is found: %v", got)
			}
			if got := s.States(t.Context())[0].Detail; got != "2 entries" {
				t.Errorf("state %q", got)
			}
		})
	}
	s := feeds(t, enrich.Feed{Format: enrich.FormatCSV}, "2026-01-01,198.51.100.66,x\n2026-01-02,198.51.100.67,y\n")
	if got := lookUp(t, s, enrich.ThreatCS, "198.51.100.67", "threat", "threatlevel"); !cmp.Equal(got, []string{"threat=198.51.100.67 threatlevel=unverified"}) {
		t.Errorf("CSV without names: %v", got)
	}
}

const bundle = `{"type": "bundle", "id": "bundle--1", "objects": [
	{"type": "indicator", "spec_version": "2.1", "id": "indicator--1", "pattern_type": "stix", "confidence": 90, "indicator_types": ["malicious-activity"],
	 "pattern": "[ipv4-addr:value = '198.51.100.66' OR ipv4-addr:value ISSUBSET '203.0.113.0/24'] OR [domain-name:value IN ('bad.example.com', 'worse.example.com')]",
	 "valid_from": "2026-01-01T00:00:00Z", "modified": "2026-01-02T00:00:00.000Z", "kill_chain_phases": [{"kill_chain_name": "x", "phase_name": "c2"}]},
	{"type": "indicator", "id": "indicator--2", "pattern_type": "stix", "pattern": "[file:hashes.'SHA-256' = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']", "valid_from": "2026-01-01T00:00:00Z"},
	{"type": "indicator", "id": "indicator--3", "pattern_type": "stix", "pattern": "[ipv4-addr:value = '198.51.100.1' AND domain-name:value = 'x.example.com']"},
	{"type": "indicator", "id": "indicator--4", "pattern_type": "yara", "pattern": "rule x {}"},
	{"type": "indicator", "id": "indicator--5", "pattern_type": "stix", "revoked": true, "pattern": "[ipv4-addr:value = '198.51.100.2']"},
	{"type": "indicator", "id": "indicator--6", "pattern_type": "stix", "pattern": "[ipv4-addr:value = '198.51.100.3']", "valid_until": "2026-02-01T00:00:00Z"},
	{"type": "relationship", "id": "relationship--1", "relationship_type": "indicates", "source_ref": "indicator--1", "target_ref": "threat-actor--1"},
	{"type": "relationship", "id": "relationship--2", "relationship_type": "indicates", "source_ref": "indicator--1", "target_ref": "malware--1"},
	{"type": "threat-actor", "id": "threat-actor--1", "name": "Sly Fox"}, {"type": "malware", "id": "malware--1", "name": "Gnaw"}
]}`

func TestThreatsInSTIX(t *testing.T) {
	t.Parallel()
	s := feeds(t, enrich.Feed{}, bundle)
	columns := []string{"indicator", "actors", "confidence", "id", "kill_chain", "threat_type", "type", "updated", "valid_from"}
	one := " actors=Sly Fox, Gnaw confidence=90 id=indicator--1 kill_chain=c2 threat_type=malicious-activity type="
	when := " updated=1767312000 valid_from=1767225600"
	for key, want := range map[string][]string{
		"198.51.100.66":     {"indicator=198.51.100.66" + one + "ipv4-addr" + when},
		"203.0.113.9":       {"indicator=203.0.113.0/24" + one + "ipv4-addr" + when},
		"worse.example.com": {"indicator=worse.example.com" + one + "domain-name" + when},
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855": {
			"indicator=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 id=indicator--2 type=file:hashes.'SHA-256' valid_from=1767225600"},
		"198.51.100.1": nil, // needs the name, too
		"198.51.100.2": nil, // revoked
		"198.51.100.3": nil, // expired
	} {
		if diff := cmp.Diff(want, lookUp(t, s, enrich.ThreatMixed, key, columns...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
	want := `raw={"indicator":"198.51.100.66","type":"ip_address","source":"house","malicious_confidence":"high","id":"indicator--1",` +
		`"actors":["Sly Fox","Gnaw"],"labels":[{"name":"malicious-activity"}],"kill_chains":["c2"],"published_date":1767225600,"last_updated":1767312000}`
	if diff := cmp.Diff([]string{want}, lookUp(t, s, enrich.ThreatCS, "198.51.100.66", "raw")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := s.States(t.Context())[0].Detail; got != "6 entries, 2 that could not be understood (indicator--3)" {
		t.Errorf("state %q", got)
	}
}

func TestOneFeedOrAll(t *testing.T) {
	t.Parallel()
	list := func(text string) string { return file(t, "feed.txt", []byte(text)) }
	both := []enrich.Feed{{Name: "a", File: list("198.51.100.66"), Confidence: 20}, {Name: "b", File: list("198.51.100.66"), Confidence: 40}}
	s := open(t, enrich.Config{Feeds: both}, enrich.Options{})
	want := []string{"source=b confidence=40", "source=a confidence=20"}
	if diff := cmp.Diff(want, lookUp(t, s, enrich.ThreatMixed, "198.51.100.66", "source", "confidence")); diff != "" {
		t.Errorf("of two feeds the surer comes first (-want +got):\n%s", diff)
	}
	if got := lookUp(t, s, enrich.ThreatI471, "198.51.100.66", "threatlevel"); !cmp.Equal(got, []string{"threatlevel=medium", "threatlevel=low"}) {
		t.Errorf("without a feed i471 all are asked: %v", got)
	}
	both[0].Name = "i471"
	s = open(t, enrich.Config{Feeds: both}, enrich.Options{})
	if got := lookUp(t, s, enrich.ThreatI471, "198.51.100.66", "threatlevel"); !cmp.Equal(got, []string{"threatlevel=low"}) {
		t.Errorf("the feed i471 alone is asked: %v", got)
	}
}

func TestFeedsThatAreNone(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	for name, tt := range map[string]struct{ format, text, want string }{
		"a page that asks who you are": {"", "<html>\n<body>\nwho are you? " + secret + "\n</html>", "none of its 4 entries is an address, a network, a name, a URL or a hash"},
		"JSON of another kind":         {"", `{"password": "` + secret + `"}`, `it is no STIX bundle: "objects" is missing`},
		"broken JSON":                  {"", `{"objects": [{"type": ` + secret + `}]}`, "it is no valid JSON near byte 19"},
		"JSON that ends early":         {"", `{"objects": [{"type": "indicator"}`, "its JSON ends at byte 34, before its time"},
		"a list of JSON":               {"stix", `["` + secret + `"]`, "it is no STIX bundle: byte 1 is not {"},
		"a type that is none":          {"", `{"objects": [{"type": {"` + secret + `": 1}}]}`, `it is no STIX 2.1: "type" holds a object near byte 37`},
		"a line without end":           {"list", strings.Repeat(secret, 20_000), "a line is longer than 65536 bytes"},
		"too many entries":             {"", strings.Repeat("192.0.2.1\n", 4), "it has more entries than limits.feedEntries (3) allows"},
		"too many bytes":               {"", strings.Repeat("#", 200_001), "it has 200001 bytes, more than limits.feedBytes (200000) allows"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := enrich.Feed{Name: "a", File: file(t, "feed.txt", []byte(tt.text)), Format: tt.format}
			s := open(t, enrich.Config{Feeds: []enrich.Feed{f}, Limits: enrich.Limits{FeedEntries: 3, FeedBytes: 200_000}}, enrich.Options{})
			table, err := s.Table(enrich.ThreatCS)
			if want := "the threat feed a cannot be used: " + tt.want; table != nil || err == nil || err.Error() != want {
				t.Errorf("table %v with error\n%v, want\n%s", table, err, want)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows what is in the feed: %v", err)
			}
		})
	}
}
