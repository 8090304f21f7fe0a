package ops

import (
	"github.com/cespare/xxhash/v2"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = registerAggregate(&aggSpec{
	Name:       "count_distinct",
	Syntax:     "count_distinct(<f>, …) [as <a>] [by <key>, …]",
	Summary:    "Count the different values of a field, or of several fields together.",
	Example:    "count_distinct(sourceIp) as clients by apiname",
	Zero:       value.Int(0),
	NeedsField: true,
	MaxFields:  -1,
	New:        func(_ aggItem, env aggEnv) accumulators { return &distinctAccs{env: env} },
})

// exactDistinct is how many different values of a group are kept before a
// HyperLogLog takes them over.
const exactDistinct = 100_000

// distinctAccs counts different values by their 64-bit hashes: exactly, but for
// a chance of 1 in 10⁹ at 100,000 values, and beyond that by HyperLogLog. A row
// in which a field is null is left out; "" is a value (language spec §11-A12).
type distinctAccs struct {
	env    aggEnv
	groups []distinct
	key    []byte
}

type distinct struct {
	hashes map[uint64]struct{}
	sketch *hyperLogLog // set when there were too many
}

func (d *distinctAccs) resize(n int) {
	for len(d.groups) < n {
		d.groups = append(d.groups, distinct{})
	}
}

func (d *distinctAccs) add(groups []int32, _ weights, args []*value.Column) int {
rows:
	for i, g := range groups {
		d.key = d.key[:0]
		for _, c := range args {
			v := c.At(i)
			if v.IsNull() {
				continue rows
			}
			d.key = value.AppendKey(d.key, v)
		}
		d.groups[g].add(xxhash.Sum64(d.key), d.env)
	}
	return 0
}

func (d *distinct) add(hash uint64, env aggEnv) {
	if d.sketch != nil {
		d.sketch.add(hash)
		return
	}
	before := len(d.hashes)
	if before == 0 {
		d.hashes = map[uint64]struct{}{}
	}
	d.hashes[hash] = struct{}{}
	const entry = 16 // bytes of a hash in a map, about
	env.keep(entry * (len(d.hashes) - before))
	if len(d.hashes) <= exactDistinct {
		return
	}
	d.sketch = new(hyperLogLog)
	for h := range d.hashes {
		d.sketch.add(h)
	}
	env.keep(hllRegisters - entry*len(d.hashes))
	d.hashes = nil
	env.note("counts of more than 100,000 different values are estimated to about 1 % (HyperLogLog)")
}

func (d *distinctAccs) results(dst []value.Value, g int) []value.Value {
	n := int64(len(d.groups[g].hashes))
	if s := d.groups[g].sketch; s != nil {
		n = s.count()
	}
	return append(dst, value.Int(n))
}
