package plugin

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkLogLines makes the frame of an answer of the default row limit, with
// messages as long as API Gateway's.
func BenchmarkLogLines(b *testing.B) {
	r := events()
	padding := strings.Repeat(`,"identityUserAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64)"`, 25)
	for i := range 10_000 {
		r.Table.AppendRow(whole(int64(i)), str(fmt.Sprintf(`{"requestId":"%d"%s,"status":"%d"}`, i, padding, 200+i%400)), str("s"), whole(2), str("p"))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := frames(r); err != nil {
			b.Fatal(err)
		}
	}
}
