package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerAggregate(&aggSpec{
	Name:       "first",
	Syntax:     "first(<f>) [as <a>] [by <key>, …]",
	Summary:    "The first value in the order of the rows, which is the newest for messages.",
	Example:    "first(status) as latest by apiname",
	NeedsField: true,
	Ordered:    true,
	New:        func(_ aggItem, env aggEnv) accumulators { return newCells(firstAcc{env: env}) },
})

var _ = registerAggregate(&aggSpec{
	Name:       "last",
	Syntax:     "last(<f>) [as <a>] [by <key>, …]",
	Summary:    "The last value in the order of the rows, which is the oldest for messages.",
	Example:    "last(status) as earliest by apiname",
	NeedsField: true,
	Ordered:    true,
	New:        func(_ aggItem, env aggEnv) accumulators { return newCells(lastAcc{firstAcc{env: env}}) },
})

// firstAcc keeps the first value that is not null, without a cast (language
// spec §5.2).
type firstAcc struct {
	v   value.Value
	env aggEnv
}

func (f *firstAcc) add(v value.Value, _ int64) bool {
	if f.v.IsNull() {
		f.set(v)
	}
	return true
}

func (f *firstAcc) set(v value.Value) {
	if v == f.v { // as most values are
		return
	}
	f.env.keep(textBytes(v) - textBytes(f.v))
	f.v = v.Clone()
}

func (f *firstAcc) results(dst []value.Value) []value.Value { return append(dst, f.v) }

type lastAcc struct{ firstAcc }

func (l *lastAcc) add(v value.Value, _ int64) bool {
	l.set(v)
	return true
}

// textBytes is how many bytes a value holds beyond its own size.
func textBytes(v value.Value) int {
	s, _ := v.Str()
	return len(s)
}
