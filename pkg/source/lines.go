package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

const (
	// blockSize is how many bytes of a file make a batch, about.
	blockSize = 1 << 20
	// readSize is how many bytes are read at a time: they are still in the
	// processor's cache when they are added to the block.
	readSize = 128 << 10
	// maxLine is the longest line that is read, in bytes.
	maxLine = 256 << 20
)

// Decompress returns the plain text of r, which may be compressed with gzip or
// Zstandard: its first bytes tell.
func Decompress(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, readSize)
	head, err := b.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return gzip.NewReader(b)
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return zstd.NewReader(b)
	}
	return b, nil
}

// Lines is a stream over the lines of a text, one message each, in their order:
// _raw, and name as _sourcename. Empty lines are no messages.
func Lines(r io.Reader, name string) exec.Stream {
	return &lineStream{r: r, name: value.String(name), names: value.NewColumn(0)}
}

type lineStream struct {
	r     io.Reader
	name  value.Value
	read  []byte        // what was read last
	carry []byte        // the start of a line whose end is not read yet
	names *value.Column // name, as often as the longest batch so far needs it
	lines int64
	ended bool
}

var lineSchema = value.NewSchema(fields.Raw, fields.SourceName)

func (*lineStream) Schema() *value.Schema { return lineSchema }
func (l *lineStream) Close() error        { l.ended = true; return nil }

func (l *lineStream) Next(ctx context.Context) (*value.Batch, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if l.ended {
			return nil, io.EOF
		}
		text, err := l.block()
		if err != nil {
			return nil, err
		}
		if b := l.batch(text); b.N > 0 {
			return b, nil
		}
	}
}

// block reads whole lines, about blockSize bytes of them.
func (l *lineStream) block() (string, error) {
	if l.read == nil {
		l.read = make([]byte, readSize)
	}
	var b strings.Builder
	b.Grow(blockSize + 2*readSize)
	b.Write(l.carry)
	end := -1 // of the last whole line
	for b.Len() < blockSize || end < 0 {
		if b.Len() > maxLine {
			return "", fmt.Errorf("line %d is longer than %d MiB: is this a text with one message a line?", l.lines+1, maxLine>>20)
		}
		n, err := l.r.Read(l.read)
		if i := bytes.LastIndexByte(l.read[:n], '\n'); i >= 0 {
			end = b.Len() + i
		}
		b.Write(l.read[:n])
		if errors.Is(err, io.EOF) {
			l.ended, l.carry = true, nil
			return b.String(), nil
		}
		if err != nil {
			return "", fmt.Errorf("line %d: %w", l.lines+int64(strings.Count(b.String(), "\n"))+1, err)
		}
	}
	text := b.String()
	l.carry = append(l.carry[:0], text[end+1:]...)
	return text[:end], nil
}

// batch cuts a block into messages, which share its memory.
func (l *lineStream) batch(text string) *value.Batch {
	lines := make([]string, 0, l.names.Len())
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		l.lines++
		if line = strings.TrimSuffix(line, "\r"); line != "" {
			lines = append(lines, line)
		}
		text = rest
	}
	n := len(lines)
	if n > l.names.Len() {
		l.names = value.Constant(l.name, n)
	}
	return &value.Batch{Schema: lineSchema, Cols: []*value.Column{value.NewStrings(lines), l.names.Slice(0, n)}, N: n}
}
