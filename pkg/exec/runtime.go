// Package exec runs opened pipelines: streams of batches, what they may ask of
// the query they belong to, and the memory they may take.
package exec

import (
	"sync"

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
	list []Notice
}

// Add records a notice.
func (n *Notices) Add(s diag.Severity, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, have := range n.list {
		if have.Text == text {
			return
		}
	}
	n.list = append(n.list, Notice{Severity: s, Text: text})
}

// List returns the notices so far.
func (n *Notices) List() []Notice {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]Notice(nil), n.list...)
}
