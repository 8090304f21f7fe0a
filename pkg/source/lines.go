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
	// maxLine is the longest line that is read, in bytes.
	maxLine = 256 << 20
)

// Decompress returns the plain text of r, which may be compressed with gzip or
// Zstandard: its first bytes tell.
func Decompress(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, blockSize)
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
	return &lineStream{r: r, name: value.String(name)}
}

type lineStream struct {
	r     io.Reader
	name  value.Value
	carry []byte // the start of a line whose end is not read yet
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
	buf := make([]byte, len(l.carry)+blockSize)
	n := copy(buf, l.carry)
	for {
		m, err := io.ReadFull(l.r, buf[n:])
		n += m
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			l.ended, l.carry = true, nil
			return string(buf[:n]), nil
		}
		if err != nil {
			return "", fmt.Errorf("line %d: %w", l.lines+1, err)
		}
		if end := bytes.LastIndexByte(buf[:n], '\n'); end >= 0 {
			l.carry = append(l.carry[:0], buf[end+1:n]...)
			return string(buf[:end]), nil
		}
		if n > maxLine {
			return "", fmt.Errorf("line %d is longer than %d MiB: is this a text with one message a line?", l.lines+1, maxLine>>20)
		}
		buf = append(buf, make([]byte, len(buf))...)
	}
}

// batch cuts a block into messages, which share its memory.
func (l *lineStream) batch(text string) *value.Batch {
	raw := value.NewColumn(strings.Count(text, "\n") + 1)
	for line := range strings.SplitSeq(text, "\n") {
		l.lines++
		if line = strings.TrimSuffix(line, "\r"); line != "" {
			raw.AppendString(line)
		}
	}
	n := raw.Len()
	return &value.Batch{Schema: lineSchema, Cols: []*value.Column{raw, value.Constant(l.name, n)}, N: n}
}
