package engine

import (
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// Lint is what is wrong with a query's text. It asks AWS nothing.
type Lint struct {
	Lang        string
	OK          bool
	Diagnostics diag.List
}

// Lint checks a query: it is ok when it parses, binds and plans. anyVariable
// lets every {{name}} be a variable. others are the queries beside it, to which
// a metrics query may refer.
func (e *Engine) Lint(q query.Query, anyVariable bool, others ...query.Query) Lint {
	v := variables{&q, anyVariable}
	l := Lint{Lang: lang(q)}
	if l.Lang == query.Metrics {
		now := e.now()
		m := e.newMetricJobs(Request{From: now.Add(-lintRange), To: now})
		for _, o := range others {
			if lang(o) == query.Metrics {
				m.add(o, variables{&o, anyVariable})
			}
		}
		m.add(q, v)
		m.plan()
		l.Diagnostics = m.jobs[len(m.jobs)-1].diagnostics
	} else {
		_, l.Diagnostics = e.compileLogs(q.Text, v)
	}
	l.OK = !l.Diagnostics.HasErrors()
	return l
}

// lintRange is the range that a query is planned over when it is only checked.
const lintRange = 24 * time.Hour
