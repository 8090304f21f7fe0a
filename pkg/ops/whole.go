package ops

import (
	"context"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// whole is a stream that reads all of in, within the memory budget, and turns
// it into one batch of schema.
func whole(rt *exec.Runtime, operator string, schema *value.Schema, in exec.Stream,
	fn func(context.Context, *value.Batch) (*value.Batch, error)) exec.Stream {
	return exec.Lazy(schema, in, func(ctx context.Context) ([]*value.Batch, error) {
		all, err := keepAll(ctx, rt, operator, in)
		if err != nil {
			return nil, err
		}
		out, err := fn(ctx, all)
		return []*value.Batch{out}, err
	})
}

// partition returns the rows of each group of equal keys, in order of first
// appearance.
func partition(b *value.Batch, by []string) [][]int {
	if len(by) == 0 {
		return [][]int{upTo(b.N)}
	}
	keys := columns(b, by)
	at := map[string]int{}
	var groups [][]int
	var key []byte
	for i := range b.N {
		key = appendKeys(key[:0], keys, i)
		g, ok := at[string(key)]
		if !ok {
			g = len(groups)
			at[string(key)] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}

// appendKeys appends the key of row i over columns.
func appendKeys(key []byte, cols []*value.Column, i int) []byte {
	for _, c := range cols {
		key = value.AppendKey(key, c.At(i))
	}
	return key
}
