package enrich

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxLine bounds a line of a list; no indicator is as long.
const maxLine = 64 << 10

// readList reads a list: an indicator a line, behind which anything may stand after a blank or a mark of a comment.
func (t *threats) readList(in io.Reader, def indicator) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 4<<10), maxLine)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || isComment(line) {
			continue
		}
		if end := strings.IndexAny(line, " \t;,"); end > 0 {
			line = line[:end]
		}
		if err := t.add(line, def, fmt.Sprintf("line %d", n)); err != nil {
			return err
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("a line is longer than %d bytes", maxLine)
	}
	return lines.Err()
}
