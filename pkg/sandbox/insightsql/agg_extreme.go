package insightsql

// extreme keeps the value that ranks first or last.
type extreme struct {
	env  *env
	arg  evaluator
	rank func(*env, value) (rank, bool)
	last bool
	best rank
	held value
}

// buildExtreme makes min, max, sortsFirst and sortsLast, which differ in how they
// rank a value, and in which they leave out.
func buildExtreme(last bool, rank func(*env, value) (rank, bool)) func(*aggregateCall) (func() accumulator, error) {
	return func(a *aggregateCall) (func() accumulator, error) {
		return func() accumulator { return &extreme{env: a.env, arg: a.arg, rank: rank, last: last} }, nil
	}
}

// add keeps the first of equals, with its own spelling: 007 stays 007.
func (x *extreme) add(r *row) {
	v := x.arg(r)
	k, ok := x.rank(x.env, v)
	if !ok {
		return
	}
	if !x.held.isNull() {
		c := x.env.sortOrder(k, x.best)
		if c == 0 || (c > 0) != x.last {
			return
		}
	}
	x.best, x.held = k, v
}

func (x *extreme) value() value { return x.held }

// measure ranks values for min and max.
func (e *env) measure(v value) (rank, bool) {
	if v.kind == kindBoolean {
		return rank{class: rankNumber, num: v.num}, true
	}
	k := e.rank(v)
	return k, k.class == rankNumber || k.class == rankText && e.is(minMaxText, 1)
}

// rankOf ranks values for sortsFirst and sortsLast.
func (e *env) rankOf(v value) (rank, bool) {
	k := e.rank(v)
	return k, k.class != rankNull
}

// byTime keeps the value of the event with the earliest or latest timestamp
// among those that have one.
type byTime struct {
	arg, time evaluator
	latest    bool
	at        float64
	held      value
}

// buildByTime makes earliest and latest; of events with one timestamp the first
// to arrive counts.
func buildByTime(latest bool) func(*aggregateCall) (func() accumulator, error) {
	return func(a *aggregateCall) (func() accumulator, error) {
		return func() accumulator { return &byTime{arg: a.arg, time: a.time, latest: latest} }, nil
	}
}

func (b *byTime) add(r *row) {
	v, t := b.arg(r), b.time(r)
	if v.isNull() || t.isNull() {
		return
	}
	if b.held.isNull() || t.num != b.at && (t.num > b.at) == b.latest {
		b.held, b.at = v, t.num
	}
}

func (b *byTime) value() value { return b.held }
