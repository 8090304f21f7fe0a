package enrich

import (
	"bytes"
	"testing"
	"time"
)

// FuzzFeed holds that no text of a feed ends the process or gets past the limit, and that a second reading is the same.
func FuzzFeed(f *testing.F) {
	for _, text := range []string{
		"", "192.0.2.1\n", "# x\n10.0.0.0/8 ; y\n", "ip,confidence\n192.0.2.1,high\n", "# a\tb\n1.2.3.4\t5\n", `{"objects":[]}`,
		`{"more":true,"objects":[{"type":"indicator","id":"indicator--1","pattern":"[ipv4-addr:value = '192.0.2.1' OR url:value IN ('http://a','b')]"}]}`,
		`{"objects":[{"type":"indicator","pattern":"[file:hashes.'SHA-256' = 'x\\'y'] OR [ipv4-addr:value ISSUBSET '10.0.0.0/8']"}]}`, "\xff\xfe", "\"a\nb,c",
	} {
		for _, format := range Formats() {
			f.Add(text, format)
		}
	}
	f.Fuzz(func(t *testing.T, text, format string) {
		const most = 10
		read := func() (int, int, string) {
			set, err := readFeed(bytes.NewReader([]byte(text)), Feed{Name: "a", Format: format}, Limits{FeedEntries: most}, time.Unix(0, 0))
			if err != nil {
				return 0, 0, err.Error()
			}
			if len(set.entries) > most {
				t.Errorf("%d entries", len(set.entries))
			}
			return len(set.entries), set.skipped, ""
		}
		n, skipped, err := read()
		if m, again, fail := read(); m != n || again != skipped || fail != err {
			t.Errorf("%d entries, %d skipped, error %q; then %d, %d, %q", n, skipped, err, m, again, fail)
		}
	})
}
