package peers

import (
	"bufio"
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// firstMinute is where the lines begin, so that every run makes the same file.
var firstMinute = time.Date(2026, time.September, 2, 0, 0, 0, 0, time.UTC).Unix() / 60

// writeLines fills a file with n access-log lines of the traffic model in order of time. A file that is there is kept.
func writeLines(path string, n int) (err error) {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "lines-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // it is half written
		}
	}()
	w := bufio.NewWriterSize(f, 1<<20)
	model := traffic.New(traffic.Options{})
	for minute := firstMinute; n > 0; minute++ {
		for _, e := range events(model, minute) {
			if n--; n < 0 {
				break
			}
			_, _ = w.WriteString(e.Message) // Flush returns the error
			_ = w.WriteByte('\n')
		}
	}
	if err := cmp.Or(w.Flush(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// events are the access-log events of all stages in one epoch minute.
func events(m *traffic.Model, minute int64) []traffic.LogEvent {
	var all []traffic.LogEvent
	for _, account := range []string{traffic.DevAccount, traffic.ProdAccount} {
		for _, region := range []string{traffic.UsEast1, traffic.EuWest1} {
			for _, g := range m.LogGroups(account, region) {
				if g.Stage != nil {
					all = slices.AppendSeq(all, m.LogEvents(g, minute))
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b traffic.LogEvent) int { return cmp.Compare(a.Timestamp, b.Timestamp) })
	return all
}
