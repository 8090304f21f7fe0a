package expr

import (
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Program is a compiled expression. It may run in several goroutines at once.
type Program struct {
	root    node
	regexes []Regex
	frames  sync.Pool
}

// Drops counts the rows that an expression removed and says why the first was.
type Drops struct {
	Rows   int
	Reason string
}

// frame is the state of one evaluation.
type frame struct {
	b     *value.Batch
	i     int
	env   *Env
	stack []value.Value // arguments of the calls being evaluated
	call  Call
	buf   []byte
	zones map[string]*time.Location // what frame.zone remembers; nil for names of none
	drop  string                    // why the row is removed, "" when it is not
}

func newProgram(root node, regexes []Regex, env *Env) *Program {
	p := &Program{root: root, regexes: regexes}
	p.frames.New = func() any { return newFrame(env) }
	return p
}

func newFrame(env *Env) *frame {
	f := &frame{env: env}
	f.call.frame = f
	return f
}

// Constant returns the expression's value when it is the same for every row.
func (p *Program) Constant() (value.Value, bool) {
	if p.root.constant == nil {
		return value.Value{}, false
	}
	return *p.root.constant, true
}

// Timeouts returns how many matches of regular expressions were given up so far
// for taking too long. They count as no match, of which a notice must tell.
func (p *Program) Timeouts() int64 {
	var n int64
	for _, re := range p.regexes {
		n += re.Timeouts()
	}
	return n
}

// MayDrop reports whether the expression calls a function that can remove rows,
// so that EvalRows and TestRows tell more than EvalColumn and Test.
func (p *Program) MayDrop() bool { return p.root.drops }

// Eval computes the expression for row i, [value.Dropped] when a function
// removes the row.
func (p *Program) Eval(b *value.Batch, i int) value.Value {
	f := p.frames.Get().(*frame)
	f.b, f.i, f.drop = b, i, ""
	v := p.root.eval(f)
	if f.drop != "" {
		v = value.Dropped()
	}
	p.release(f)
	return v
}

// Test evaluates the expression as a condition for row i: null and what is
// neither true nor false is false (language spec §11-A8), and so is a row that
// a function removes.
func (p *Program) Test(b *value.Batch, i int) bool {
	f := p.frames.Get().(*frame)
	f.b, f.i, f.drop = b, i, ""
	keep := p.root.test(f) && f.drop == ""
	p.release(f)
	return keep
}

// EvalColumn computes the expression for all rows. A row that a function
// removes gets null; where that may be (MayDrop), use EvalRows.
func (p *Program) EvalColumn(b *value.Batch) *value.Column {
	col, _, _ := p.EvalRows(b)
	return col
}

// EvalRows computes the expression for all rows. keep is nil when all rows
// stay, else it is false for the rows that a function removes.
func (p *Program) EvalRows(b *value.Batch) (col *value.Column, keep []bool, d Drops) {
	if c := p.root.col; c >= 0 {
		return b.Cols[c], nil, d
	}
	if p.root.constant != nil {
		return value.Constant(*p.root.constant, b.N), nil, d
	}
	f := p.frames.Get().(*frame)
	f.b, f.drop = b, ""
	col = value.NewColumn(b.N)
	for i := range b.N {
		f.i = i
		v := p.root.eval(f)
		if f.drop != "" {
			keep = d.add(f, keep)
			v = value.Value{}
		}
		col.Append(v)
	}
	p.release(f)
	return col, keep, d
}

// TestRows evaluates the expression as a condition for all rows into keep,
// which it grows as needed.
func (p *Program) TestRows(b *value.Batch, keep []bool) ([]bool, Drops) {
	var d Drops
	f := p.frames.Get().(*frame)
	f.b, f.drop = b, ""
	keep = append(keep[:0], make([]bool, b.N)...)
	for i := range b.N {
		f.i = i
		keep[i] = p.root.test(f)
		if f.drop != "" {
			d.add(f, keep)
		}
	}
	p.release(f)
	return keep, d
}

func (p *Program) release(f *frame) {
	f.b = nil
	p.frames.Put(f)
}

// add counts the frame's row as removed and clears the mark.
func (d *Drops) add(f *frame, keep []bool) []bool {
	if keep == nil {
		keep = make([]bool, f.b.N)
		for i := range keep {
			keep[i] = true
		}
	}
	keep[f.i] = false
	if d.Rows++; d.Rows == 1 {
		d.Reason = f.drop
	}
	f.drop = ""
	return keep
}

// Merge adds the count of another batch.
func (d *Drops) Merge(o Drops) {
	if d.Reason == "" {
		d.Reason = o.Reason
	}
	d.Rows += o.Rows
}
