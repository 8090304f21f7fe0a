package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
)

// runLocal runs a log query over a file. Without --from and --to all of its
// lines count.
func (q *queryCmd) runLocal(ctx context.Context, c console) error {
	if q.Query == "-" && q.Input == "-" {
		return &failure{exitUsage, errors.New("standard input can be the query or the lines, not both")}
	}
	req, err := q.request(c)
	if err != nil {
		return &failure{exitUsage, err}
	}
	e, err := offline(time.Now)
	if err != nil {
		return err
	}
	in, size, err := q.openInput(c)
	if err != nil {
		return &failure{exitUsage, err}
	}
	defer func() { _ = in.Close() }() // only read
	bar := newProgress(c, size)
	text, err := source.Decompress(io.TeeReader(in, bar))
	if err != nil {
		return fmt.Errorf("%s: %w", q.Input, err)
	}
	r := e.RunLocal(ctx, req, engine.Local{
		Messages: source.Lines(text, q.Input), Ranged: q.From != "" || q.To != "",
	})
	if err := bar.Close(); err != nil {
		return err
	}
	return q.print(c, r)
}

// openInput opens the file of --input and returns its size, -1 if unknown.
func (q *queryCmd) openInput(c console) (io.ReadCloser, int64, error) {
	if q.Input == "-" {
		return io.NopCloser(c.in), -1, nil
	}
	f, err := os.Open(q.Input)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder, expected a file", q.Input)
	}
	if err != nil {
		_ = f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// newProgress is a progress bar over the bytes that are read, on a terminal.
func newProgress(c console, size int64) io.WriteCloser {
	if !isTerminal(c.err) {
		return noProgress{}
	}
	return progressbar.NewOptions64(size, progressbar.OptionSetWriter(c.err), progressbar.OptionShowBytes(true),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30))
}

type noProgress struct{}

func (noProgress) Write(b []byte) (int, error) { return len(b), nil }
func (noProgress) Close() error                { return nil }
