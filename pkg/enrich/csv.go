package enrich

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// newCSV reads CSV as spreadsheets write it, with a byte order mark or without.
func newCSV(in io.Reader, comma rune) *csv.Reader {
	text := bufio.NewReader(in)
	if mark, err := text.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = text.Discard(3) // they are there
	}
	r := csv.NewReader(text)
	r.Comma, r.ReuseRecord, r.TrimLeadingSpace = comma, true, comma != '\t' // which is a blank itself
	return r
}

// csvError is an error of a CSV reader: it tells the line and shows nothing of it.
func csvError(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf("line %d is no valid CSV: %w", parse.Line, parse.Err)
	}
	return err
}

// maxTableColumns bounds the width of a table.
const maxTableColumns = 1000

// readTable reads a lookup table: CSV with the column names in the first line, or the same with tabs in a .tsv file.
// Empty cells are null.
func readTable(in io.Reader, ending string) (*Table, error) {
	comma := ','
	if strings.EqualFold(ending, ".tsv") {
		comma = '\t'
	}
	r := newCSV(in, comma)
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("it is empty, expected a line of column names")
	}
	if err != nil {
		return nil, csvError(err)
	}
	names := make([]string, len(head))
	seen := map[string]bool{}
	for i, name := range head {
		names[i] = strings.TrimSpace(name)
		switch folded := strings.ToLower(names[i]); {
		case names[i] == "":
			return nil, fmt.Errorf("column %d has no name in the first line", i+1)
		case seen[folded]:
			return nil, fmt.Errorf("column %d has the name of another one", i+1)
		default:
			seen[folded] = true
		}
	}
	if len(names) > maxTableColumns {
		return nil, fmt.Errorf("it has %d columns, expected at most %d", len(names), maxTableColumns)
	}
	rows := value.NewBatch(value.NewSchema(names...), 0)
	row := make([]value.Value, len(names))
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return NewTable(rows), nil
		}
		if err != nil {
			return nil, csvError(err)
		}
		for i, cell := range cells {
			if row[i] = value.NullValue(); cell != "" {
				row[i] = value.String(cell)
			}
		}
		rows.AppendRow(row...)
	}
}
