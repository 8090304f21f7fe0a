// Package moved measures what the log panels of the dashboards take of CloudWatch, and what they would take if nothing
// were pushed down.
package moved

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/world"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/clock"
)

// VolumeEnv names the environment variable that sets the traffic of the simulated accounts, in place of [Volume].
const VolumeEnv = "BENCH_VOLUME"

// Volume is the share of the sandbox's usual traffic that the panels are measured on: about 24,000 messages a day.
// Pushing down gains more where there is more of it.
const Volume = 0.05

// now is the end of the range: fixed, so that every run measures the same events.
var now = time.Date(2026, time.September, 2, 18, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// Measure runs every log panel of the dashboards in a folder over a day of the sandbox, as Dohyo does and with nothing
// but keywords pushed down, and prints the rows that CloudWatch gave, the bytes that it scanned, and the calls that it
// answered. A query that is asked about is counted as ended. Answers of different sizes are an error.
func Measure(ctx context.Context, out io.Writer, folder string) error {
	volume := Volume
	if text := os.Getenv(VolumeEnv); text != "" {
		var err error
		if volume, err = strconv.ParseFloat(text, 64); err != nil || !(volume > 0) {
			return fmt.Errorf("%s is %q, expected how much traffic there should be, such as 0.5", VolumeEnv, text)
		}
	}
	boards, err := world.Boards(folder, query.Logs)
	if err != nil {
		return err
	}
	w := world.New(volume, func() time.Time { return now })
	defer w.Close()
	pushed, err := newEngine(w)
	if err != nil {
		return err
	}
	plain, err := newEngine(w)
	if err != nil {
		return err
	}
	plain.PushKeywordsOnly()
	_, _ = fmt.Fprintf(out, "each panel over %s of %g of the sandbox's traffic: as it is, and with nothing but keywords pushed down\n", day, volume)
	var total [2]taken
	for _, b := range boards {
		_, _ = fmt.Fprintf(out, "\n%-50s  %10s  %9s  %6s  %10s  %9s  %6s\n", b.Title, "rows", "MB", "calls", "plain rows", "MB", "calls")
		for _, p := range b.Panels {
			row, err := compare(ctx, pushed, plain, p)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", b.Title, p.Title, err)
			}
			show(out, p.Title, row)
			total[0].add(row[0])
			total[1].add(row[1])
		}
	}
	_, _ = fmt.Fprintln(out)
	show(out, "all panels", total)
	_, _ = fmt.Fprintf(out, "%.0f times fewer rows moved\n", float64(total[1].rows)/float64(max(total[0].rows, 1)))
	return ctx.Err()
}

// newEngine returns an engine whose answers are not kept, so that no panel profits from another.
func newEngine(w *world.World) (*engine.Engine, error) {
	s, err := world.Settings(`"cache":{"results":"0"},"limits":{"queryTimeout":"1w"}`)
	if err != nil {
		return nil, err
	}
	return engine.New(s, w.API(s, clock.At(now)), func() time.Time { return now })
}

// taken is what answers took of CloudWatch.
type taken struct {
	rows, calls int
	bytes       float64
}

func (t *taken) add(o taken) {
	t.rows += o.rows
	t.calls += o.calls
	t.bytes += o.bytes
}

func show(out io.Writer, title string, row [2]taken) {
	_, _ = fmt.Fprintf(out, "%-50s  %10d  %9.1f  %6d  %10d  %9.1f  %6d\n", title,
		row[0].rows, row[0].bytes/1e6, row[0].calls, row[1].rows, row[1].bytes/1e6, row[1].calls)
}

// compare asks both engines for a panel.
func compare(ctx context.Context, pushed, plain *engine.Engine, p world.Panel) (row [2]taken, err error) {
	var answers [2]int
	for i, e := range []*engine.Engine{pushed, plain} {
		for _, r := range e.Run(ctx, engine.Request{Queries: p.Queries, From: now.Add(-day), To: now}) {
			if r.Err != nil {
				return row, r.Err
			}
			row[i].add(taken{rows: r.Stats.RowsMoved, calls: r.Stats.Calls, bytes: r.Stats.BytesScanned})
			answers[i] += r.Table.N
		}
	}
	if answers[0] != answers[1] {
		return row, fmt.Errorf("an answer of %d rows, and without push-down of %d", answers[0], answers[1])
	}
	return row, nil
}
