// Package exec runs opened pipelines: streams of batches, what they may ask of
// the query they belong to, and the memory they may take.
package exec

import (
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
)

// Runtime is what the operators of one running query share.
type Runtime struct {
	Env *expr.Env
	// Workers is how many processors row operators may use; 0 means one.
	Workers int
	Budget  *Budget
	Notices *Notices
	// Lookups holds the tables of lookup operators; nil when none is configured.
	Lookups Lookups
	// Moved counts the rows that CloudWatch has sent; nil counts none.
	Moved *atomic.Int64
}

// Move counts rows that CloudWatch has sent.
func (rt *Runtime) Move(rows int) {
	if rt.Moved != nil {
		rt.Moved.Add(int64(rows))
	}
}

// Notice is something the reader of a result must know: an approximation, a
// limit that was met, rows that were dropped.
type Notice struct {
	Severity diag.Severity
	Text     string
}

// Notices collects the notices of one query. It is safe for concurrent use and
// keeps one copy of equal notices, in the order of their first appearance.
type Notices struct {
	mu   sync.Mutex
	list []counted
}

// counted is a notice with how many times it was counted, 0 for one without a
// count.
type counted struct {
	Notice
	n             int
	noun, example string
}

// Add records a notice.
func (n *Notices) Add(s diag.Severity, text string) { n.Count(s, text, 0, "", "") }

// Count records a notice about so many things more, such as rows: their sum
// stands behind the text, and the first example of why.
func (n *Notices) Count(s diag.Severity, text string, things int, noun, example string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, have := range n.list {
		if have.Text == text {
			n.list[i].n += things
			return
		}
	}
	n.list = append(n.list, counted{Notice{Severity: s, Text: text}, things, noun, example})
}

// List returns the notices so far.
func (n *Notices) List() []Notice {
	n.mu.Lock()
	defer n.mu.Unlock()
	out := make([]Notice, len(n.list))
	for i, c := range n.list {
		out[i] = c.Notice
		if c.n > 0 {
			out[i].Text += ": " + strconv.Itoa(c.n) + " " + c.noun
		}
		if c.n > 1 {
			out[i].Text += "s"
		}
		if c.example != "" {
			out[i].Text += " (" + c.example + ")"
		}
	}
	return out
}
