package ops

import (
	"cmp"
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// sortKey is one field of an order. The default direction is descending
// (language spec §3.5).
type sortKey struct {
	field syntax.Ident
	asc   bool
}

// parseSortKeys reads `[+|-] <f> [asc|desc], …`.
func parseSortKeys(p *syntax.Parser) []sortKey {
	var keys []sortKey
	for {
		k := sortKey{asc: p.AcceptOp("+")}
		if !k.asc {
			p.AcceptOp("-")
		}
		var ok bool
		if k.field, ok = p.Ident("a field to sort by"); !ok {
			return nil
		}
		if word, ok := p.AcceptWord("asc", "desc"); ok {
			k.asc = word == "asc"
		}
		keys = append(keys, k)
		if !p.AcceptOp(",") {
			return keys
		}
	}
}

func printSortKeys(p *syntax.Printer, keys []sortKey) {
	for i, k := range keys {
		separate(p, i)
		p.Ident(k.field)
		if k.asc {
			p.Text(" asc")
		}
	}
}

func sortFields(keys []sortKey) []syntax.Ident {
	ids := make([]syntax.Ident, len(keys))
	for i, k := range keys {
		ids[i] = k.field
	}
	return ids
}

// sorted returns the rows of b in the order of the keys: nulls last in both
// directions, ties by the other columns in their order so that every execution
// agrees (language spec §11-A9).
func sorted(b *value.Batch, keys []sortKey, ties []string) *value.Batch {
	cols := make([]*value.Column, 0, len(keys))
	asc := make([]bool, 0, len(keys))
	for _, k := range keys {
		if c := b.Column(k.field.Name); c != nil {
			cols, asc = append(cols, c), append(asc, k.asc)
		}
	}
	var tie []*value.Column
	for _, name := range ties {
		if c := b.Column(name); c != nil {
			tie = append(tie, c)
		}
	}
	idx := upTo(b.N)
	slices.SortStableFunc(idx, func(i, j int) int {
		for k, c := range cols {
			if d := compareNullsLast(c.At(i), c.At(j), asc[k]); d != 0 {
				return d
			}
		}
		for _, c := range tie {
			if d := compareNullsLast(c.At(i), c.At(j), true); d != 0 {
				return d
			}
		}
		return 0
	})
	return b.Gather(idx)
}

func compareNullsLast(a, b value.Value, asc bool) int {
	switch {
	case a.IsNull() || b.IsNull():
		return cmp.Compare(boolInt(a.IsNull()), boolInt(b.IsNull()))
	case asc:
		return value.Compare(a, b)
	default:
		return value.Compare(b, a)
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
