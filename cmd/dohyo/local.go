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
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
)

// runLocal runs a log query over a file. Without --from and --to all of its
// lines count. Rules, databases, feeds and tables are those of --settings.
func (q *queryCmd) runLocal(ctx context.Context, c console) error {
	if q.Query == "-" && q.Input == "-" {
		return &failure{exitUsage, errors.New("standard input can be the query or the lines, not both")}
	}
	req, err := q.request(c)
	if err != nil {
		return &failure{exitUsage, err}
	}
	e, release, err := q.local(time.Now)
	if err != nil {
		return err
	}
	defer release()
	input := &inputFile{name: q.Input, console: c}
	defer input.close()
	if _, err := input.stat(); err != nil {
		return &failure{exitUsage, err}
	}
	r := e.RunLocal(ctx, req, engine.Local{Open: input.open, Ranged: q.From != "" || q.To != ""})
	return q.print(c, r)
}

// inputFile is the file of --input, which may be read several times.
type inputFile struct {
	name    string
	console console
	used    bool // standard input
	closers []io.Closer
}

// stat returns the size of the file, -1 for standard input.
func (f *inputFile) stat() (int64, error) {
	if f.name == "-" {
		return -1, nil
	}
	info, err := os.Stat(f.name)
	if err != nil {
		return 0, err
	}
	if info.IsDir() {
		return 0, fmt.Errorf("%s is a folder, expected a file", f.name)
	}
	return info.Size(), nil
}

func (f *inputFile) open() (exec.Stream, error) {
	in := f.console.in
	if f.name != "-" {
		file, err := os.Open(f.name)
		if err != nil {
			return nil, err
		}
		f.closers = append(f.closers, file)
		in = file
	} else if f.used {
		return nil, errors.New("the query reads its input more than once, which standard input cannot do: name a file")
	}
	f.used = true
	size, err := f.stat()
	if err != nil {
		return nil, err
	}
	bar := newProgress(f.console, size)
	f.closers = append(f.closers, bar)
	text, err := source.Decompress(io.TeeReader(in, bar))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	return source.Lines(text, f.name), nil
}

func (f *inputFile) close() {
	for _, c := range f.closers {
		_ = c.Close() // files are only read
	}
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
