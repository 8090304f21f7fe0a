package insightsql

import "iter"

// row is an event on its way through the stages, or a group after stats.
type row struct {
	event Event
	seq   int64   // arrival
	read  bool    // found is filled
	found []value // the wanted fields of a JSON message
	cells []value // computed fields
}

// copyTo makes dst a copy that survives the next event.
func (r *row) copyTo(dst *row) {
	dst.event, dst.seq, dst.read = r.event, r.seq, r.read
	dst.found = append(dst.found[:0], r.found...)
	dst.cells = append(dst.cells[:0], r.cells...)
}

// sink takes rows. A row is only lent for the call; flush follows the last one.
type sink interface {
	push(*row)
	flush() error
}

// stage puts an operation in front of next.
type stage func(next sink) sink

// plan is a query made ready for one run.
type plan struct {
	env      *env
	reader   *reader
	cells    int
	stages   []stage
	columns  []output
	event    bool // rows are events and carry @ptr
	matched  float64
	blocking bool // some stage holds rows until the end, so that no run can stop early
	limited  bool // a limit command fixed the number of rows
	done     bool // nothing that follows can change the result
}

func (p *plan) add(s stage) { p.stages = append(p.stages, s) }

// checkEvery is how many events or groups pass between looks at the context.
const checkEvery = 1024

// run pushes the events through the stages. An event is evaluated in one row that
// is used again for the next.
func (p *plan) run(events iter.Seq[Event]) (*Result, error) {
	out := &collector{plan: p}
	var next sink = out
	for i := len(p.stages) - 1; i >= 0; i-- {
		next = p.stages[i](next)
	}
	e := p.env
	if err := e.ctx.Err(); err != nil {
		return nil, err
	}
	result := &Result{}
	r := &row{found: make([]value, len(p.reader.paths)), cells: make([]value, p.cells)}
	var err error
	for event := range events {
		if r.seq++; r.seq%checkEvery == 0 {
			if err = e.ctx.Err(); err != nil {
				break
			}
		}
		if event.Timestamp < e.start || event.Timestamp > e.end {
			continue
		}
		result.Scanned++
		result.Bytes += float64(len(event.Message))
		r.event, r.read = event, false
		if next.push(r); p.done {
			break
		}
	}
	if err == nil {
		err = next.flush()
	}
	if err != nil {
		return nil, err
	}
	result.Rows, result.Matched = out.rows, p.matched
	return result, nil
}

// collector is the last sink: it prints rows.
type collector struct {
	plan *plan
	rows [][]Cell
}

// push leaves columns without a value out of the row.
func (c *collector) push(r *row) {
	cells := make([]Cell, 0, len(c.plan.columns)+1)
	for _, col := range c.plan.columns {
		if v := col.eval(r); !v.isNull() {
			cells = append(cells, Cell{col.name, c.plan.env.print(v)})
		}
	}
	if c.plan.event {
		cells = append(cells, Cell{"@ptr", r.event.Ptr})
	}
	c.rows = append(c.rows, cells)
}

func (c *collector) flush() error { return c.plan.env.ctx.Err() }

// each is a stage that changes or drops single rows and keeps their order.
type each struct {
	sink
	apply func(*row) bool
}

func (s *each) push(r *row) {
	if s.apply(r) {
		s.sink.push(r)
	}
}

// rowwise adds a stage that changes rows in place, dropping those it returns false for.
func (c *compiler) rowwise(apply func(*row) bool) {
	c.plan.add(func(next sink) sink { return &each{next, apply} })
}

// several is a stage that passes a row on any number of times, changed in between.
type several struct {
	sink
	apply func(r *row, next func())
}

func (s *several) push(r *row) {
	s.apply(r, func() { s.sink.push(r) })
}

// eachOf adds a stage that makes several rows of one.
func (c *compiler) eachOf(apply func(r *row, next func())) {
	c.plan.add(func(next sink) sink { return &several{next, apply} })
}

// countMatched counts the events that get here: those that passed every filter.
func (c *compiler) countMatched() {
	if c.counted {
		return
	}
	c.counted = true
	p := c.plan
	c.rowwise(func(*row) bool { p.matched++; return true })
}
