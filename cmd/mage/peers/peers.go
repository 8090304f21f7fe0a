// Package peers measures the command dohyo against other tools that query log files, on one file and one machine.
package peers

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// Dir holds the files of lines, which are made once.
const Dir = ".cache/bench"

// LinesEnv names the environment variable that makes the file smaller than [Lines] lines.
const LinesEnv = "BENCH_LINES"

// Lines is how many lines the file has. They take 3.5 GB.
const Lines = 2_000_000

// rounds is how often each tool answers each query, after once that does not count.
const rounds = 5

// Compare runs the queries on dohyo, the path of the command, and on the peers that are installed, in turn. It prints the
// medians of time and peak memory and the ratios to dohyo, taken within each round so that a machine whose speed drifts
// does little harm. Answers that differ are an error.
func Compare(ctx context.Context, out io.Writer, dohyo string) error {
	n := Lines
	if text := os.Getenv(LinesEnv); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 1 {
			return fmt.Errorf("%s is %q, expected how many lines the file should have, such as 200000", LinesEnv, text)
		}
	}
	file := filepath.Join(Dir, fmt.Sprintf("access-%d.jsonl", n))
	if err := writeLines(file, n); err != nil {
		return err
	}
	tools := []tool{dohyoTool(dohyo)}
	for _, p := range []peer{agPeer, duckPeer} {
		if t, err := p.find(ctx); err != nil {
			_, _ = fmt.Fprintf(out, "%s is left out (%v): %s\n", p.name, err, p.install)
		} else {
			tools = append(tools, t)
		}
	}
	_, _ = fmt.Fprintf(out, "%d lines, medians of %d runs\n", n, rounds)
	_, _ = fmt.Fprintf(out, "%-20s  %-13s  %8s  %8s  %8s  %13s  %12s\n",
		"query", "tool", "seconds", "CPU s", "peak MiB", "time/dohyo's", "CPU/dohyo's")
	for _, q := range queries {
		runs, err := measure(ctx, tools, q, file)
		if err != nil {
			return err
		}
		for i, t := range tools {
			_, _ = fmt.Fprintf(out, "%-20s  %-13s  %8.2f  %8.2f  %8.0f  %13.2f  %12.2f\n", q.name, t.name,
				median(runs[i], run.seconds), median(runs[i], run.cpuSeconds), median(runs[i], run.mebibytes),
				medianRatio(runs[i], runs[0], run.seconds), medianRatio(runs[i], runs[0], run.cpuSeconds))
		}
	}
	return nil
}
