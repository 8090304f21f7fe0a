package insightsql

import "slices"

// aggregate describes a function of stats.
type aggregate struct {
	min, max int
	build    func(*aggregateCall) (func() accumulator, error)
}

// aggregateCall is what a function gets to build its accumulators.
type aggregateCall struct {
	*compiler
	*call
	arg  evaluator // of the first argument, nil for count(*)
	time evaluator // of @timestamp
}

// aggregates holds every function of stats by its lower-case name.
var aggregates = map[string]aggregate{
	"count":          {0, 1, buildCount},
	"countovertime":  {0, 1, buildCount},
	"countdistinct":  {1, 1, buildDistinct},
	"count_distinct": {1, 1, buildDistinct},
	"sum":            {1, 1, buildMoments((*moments).total)},
	"sumovertime":    {1, 1, buildMoments((*moments).total)},
	"avg":            {1, 1, buildMoments((*moments).average)},
	"variance":       {1, 1, buildMoments((*moments).variance)},
	"stddev":         {1, 1, buildMoments((*moments).deviation)},
	"min":            {1, 1, buildExtreme(false, (*env).measure)},
	"max":            {1, 1, buildExtreme(true, (*env).measure)},
	"sortsfirst":     {1, 1, buildExtreme(false, (*env).rankOf)},
	"sortslast":      {1, 1, buildExtreme(true, (*env).rankOf)},
	"earliest":       {1, 1, buildByTime(false)},
	"latest":         {1, 1, buildByTime(true)},
	"pct":            {2, 2, buildPercentile},
	"values":         {1, 1, buildValues},
	"collect_values": {1, 1, buildValues},
	"topk":           {2, 2, buildTop},
}

// undefinedAggregates are documented by name, but not what they return.
var undefinedAggregates = []string{"rate", "histogram"}

// isAggregate reports whether a lower-case name belongs to stats.
func isAggregate(name string) bool {
	_, ok := aggregates[name]
	return ok || slices.Contains(undefinedAggregates, name)
}

// aggregate compiles a call of an aggregate function inside stats.
func (c *compiler) aggregate(x *call, s *stats) (func() accumulator, error) {
	f, ok := aggregates[x.name]
	if !ok {
		return nil, c.reject(x, "the function %s is not supported by the sandbox", x.name)
	}
	if err := c.arity(x, f.min, f.max); err != nil {
		return nil, err
	}
	if x.star && x.name != "count" && x.name != "countovertime" {
		return nil, c.reject(x, "%s needs a field, not *", x.name)
	}
	for _, arg := range x.args {
		if inner := aggregateCalls(arg, nil); inner != nil && c.scope.exprs[c.ids.of(inner[0])] == nil {
			return nil, c.reject(inner[0], "%s cannot be used inside %s", inner[0].name, x.name)
		}
	}
	a := &aggregateCall{compiler: c, call: x}
	var err error
	switch x.name {
	case "topk":
		if len(s.by) > 0 || len(s.results) > 1 {
			return nil, c.reject(x, "topk cannot be combined with by or with other functions")
		}
	case "earliest", "latest":
		if a.time, err = c.timestamp(x, x.name); err != nil {
			return nil, err
		}
	}
	if len(x.args) > 0 {
		subject := x.args[0]
		if x.name == "topk" {
			subject = x.args[1]
		}
		if a.arg, err = c.value(subject); err != nil {
			return nil, err
		}
	}
	return f.build(a)
}

// constantNumber is an argument that must be written as a number in a range.
func (c *compiler) constantNumber(x expr, from, to float64) (float64, error) {
	if l, ok := x.(*literal); ok && l.value.kind == kindNumber && l.value.num >= from && l.value.num <= to {
		return l.value.num, nil
	}
	return 0, c.reject(x, "expected a number from %s to %s", formatNumber(from), formatNumber(to))
}
