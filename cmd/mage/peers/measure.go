package peers

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"time"
)

// run is one run of a program.
type run struct {
	wall, cpu time.Duration
	peak      int64 // bytes, 0 where the system does not tell
}

func (r run) seconds() float64    { return r.wall.Seconds() }
func (r run) cpuSeconds() float64 { return r.cpu.Seconds() }
func (r run) mebibytes() float64  { return float64(r.peak) / (1 << 20) }

// measure runs a query on the tools in turn, round after round, and returns the runs of each tool. The runs before the
// first round are not counted: their answers are compared.
func measure(ctx context.Context, tools []tool, q benchQuery, file string) ([][]run, error) {
	var want answer
	for i, t := range tools {
		_, printed, err := t.run(ctx, q, file)
		if err != nil {
			return nil, err
		}
		rows, err := t.answer(printed, q)
		if err != nil {
			return nil, explain(t, err, string(printed))
		}
		got := newAnswer(rows)
		if i == 0 {
			want = got
		} else if err := want.differs(got, q.tolerance); err != nil {
			return nil, fmt.Errorf("%s: %s and %s disagree: %w", q.name, tools[0].name, t.name, err)
		}
	}
	runs := make([][]run, len(tools))
	for range rounds {
		for i, t := range tools {
			r, _, err := t.run(ctx, q, file)
			if err != nil {
				return nil, err
			}
			runs[i] = append(runs[i], r)
		}
	}
	return runs, nil
}

func (t tool) run(ctx context.Context, q benchQuery, file string) (run, []byte, error) {
	args := t.command(q, file)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	var printed, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &said
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return run{}, nil, explain(t, err, said.String())
	}
	state := cmd.ProcessState
	return run{time.Since(start), state.UserTime() + state.SystemTime(), peakMemory(state)}, printed.Bytes(), nil
}

// median is the median of a figure of the runs.
func median(runs []run, figure func(run) float64) float64 {
	all := make([]float64, len(runs))
	for i, r := range runs {
		all[i] = figure(r)
	}
	return middle(all)
}

// medianRatio is the median of the ratios of a figure of runs to that of others in the same round.
func medianRatio(runs, others []run, figure func(run) float64) float64 {
	all := make([]float64, len(runs))
	for i := range runs {
		all[i] = figure(runs[i]) / figure(others[i])
	}
	return middle(all)
}

// middle returns the median of an odd number of figures.
func middle(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}
