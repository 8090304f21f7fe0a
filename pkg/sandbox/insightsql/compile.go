package insightsql

import "strings"

// compiler turns the commands of a query into a plan, one after the other.
type compiler struct {
	env      *env
	text     string
	ids      *identities
	matchers *matchers
	scope    *scope
	plan     *plan

	sortKeys []sortKey // of sort commands that no stage has applied yet
	ordered  bool      // the rows have an order that must be kept
	stats    int       // stats commands so far
	lastStat int       // index of the last stats command, -1 if none
	index    int       // of the current command
	word     token     // the current command as written
	dedup    bool      // a dedup came before
	counted  bool      // the plan already counts matched events

	parsed    []output        // fields of parse commands
	fields    []output        // of fields commands, and of the last stats
	projected bool            // a fields command was seen
	shown     map[string]bool // by name alone in a fields command before stats
	display   []output        // of the last display command
}

// scope resolves names. Aliases are never overwritten, so that an evaluator may
// be called later than the place it was written at.
type scope struct {
	names map[string]evaluator // aliases, and after stats its outputs
	exprs map[int]evaluator    // what stats computed, by identity
	event bool                 // discovered and system fields exist
}

// output is a named column of the result.
type output struct {
	name string
	eval evaluator
}

// compile builds the plan, or returns the *CompileError that StartQuery reports.
func compile(q *Query, e *env) (*plan, error) {
	c := &compiler{
		env:      e,
		text:     q.text,
		ids:      newIdentities(),
		matchers: q.matchers,
		scope:    &scope{names: map[string]evaluator{}, event: true},
		plan:     &plan{env: e, reader: newReader(e.is(jsonNull, 1))},
		lastStat: -1,
		shown:    map[string]bool{},
	}
	for i, s := range q.steps {
		if _, ok := s.command.(*stats); ok {
			c.lastStat = i
		}
	}
	for i, s := range q.steps {
		c.index, c.word = i, s.name
		if _, ok := s.command.(*limit); c.dedup && !ok {
			return nil, c.rejectAt(s.name.span, "only limit may follow dedup")
		}
		if err := s.command.compile(c); err != nil {
			return nil, err
		}
	}
	c.finish()
	return c.plan, nil
}

// reject makes a CompileError that points at an expression.
func (c *compiler) reject(x expr, format string, args ...any) error {
	return c.rejectAt(x.at(), format, args...)
}

func (c *compiler) rejectAt(at span, format string, args ...any) error {
	return reject(c.text, at, format, args...)
}

// slot reserves a cell of the row.
func (c *compiler) slot() int {
	c.plan.cells++
	return c.plan.cells - 1
}

// cell reads a computed field.
func cell(i int) evaluator { return func(r *row) value { return r.cells[i] } }

// define adds an alias. Logs Insights calls these ephemeral fields and lets none
// be defined twice. Nor does stats accept an alias that hides a field which an
// earlier fields command shows. Neither is documented; both were met in practice.
func (c *compiler) define(name string, at span, v evaluator) error {
	if _, ok := c.scope.names[name]; ok {
		return c.rejectAt(at, "ephemeral field is already defined: %s", name)
	}
	if c.shown[name] && c.index < c.lastStat {
		return c.rejectAt(at, "unknown symbols found in or after stats: %s hides the field that fields shows", name)
	}
	c.scope.names[name] = v
	return nil
}

// field resolves a name: an alias, a part of an aliased map, or, before the
// first stats, a field of the event.
func (c *compiler) field(f *field) (evaluator, error) {
	if v, ok := c.scope.names[f.name]; ok {
		return v, nil
	}
	for i := 1; i < len(f.name); i++ {
		if f.name[i] != '.' {
			continue
		}
		if v, ok := c.scope.names[f.name[:i]]; ok {
			return child(v, f.name[i+1:]), nil
		}
	}
	if !c.scope.event {
		return nil, c.reject(f, "unknown symbols found in or after stats: %s is neither a group nor a result", f.name)
	}
	return c.eventField(f.name), nil
}

// eventField resolves a system field or a field discovered in a JSON message.
func (c *compiler) eventField(name string) evaluator {
	if v, ok := systemFields[name]; ok {
		return v
	}
	// A discovered name that itself begins with @ is shown with @@.
	path := name
	if strings.HasPrefix(name, "@") {
		if path = name[1:]; !strings.HasPrefix(path, "@") {
			return func(*row) value { return value{} }
		}
	}
	reader := c.plan.reader
	i := reader.want(path)
	return func(r *row) value {
		if !r.read {
			reader.read(r)
		}
		return r.found[i]
	}
}

// systemFields are the fields that CloudWatch generates for every event; @log is
// "account-id:log-group-name".
var systemFields = map[string]evaluator{
	"@message":       func(r *row) value { return textValue(r.event.Message) },
	"@timestamp":     eventTime,
	"@ingestionTime": func(r *row) value { return timeValue(float64(r.event.Ingestion)) },
	"@logStream":     func(r *row) value { return textValue(r.event.LogStream) },
	"@log":           func(r *row) value { return textValue(r.event.Account + ":" + r.event.LogGroup) },
	"@ptr":           func(r *row) value { return textValue(r.event.Ptr) },
	"@aws.region":    func(r *row) value { return textValue(r.event.Region) },
	"@aws.account":   func(r *row) value { return textValue(r.event.Account) },
}

func eventTime(r *row) value { return timeValue(float64(r.event.Timestamp)) }

// child reads a name inside a map.
func child(parent evaluator, path string) evaluator {
	return func(r *row) value {
		v := parent(r)
		if v.kind != kindTree {
			return value{}
		}
		return v.tree.lookup(path)
	}
}

// member compiles jsonParse(x).name.
func (c *compiler) member(m *member) (evaluator, error) {
	x, err := c.value(m.x)
	if err != nil {
		return nil, err
	}
	return child(x, m.name), nil
}

// element compiles list[3]; positions count from 0. A map has no elements.
func (c *compiler) element(x *element) (evaluator, error) {
	list, err := c.value(x.x)
	if err != nil {
		return nil, err
	}
	return func(r *row) value {
		v := list(r)
		if v.kind != kindTree || v.tree.keys != nil || x.index >= len(v.tree.items) {
			return value{}
		}
		return v.tree.items[x.index]
	}, nil
}

// timestamp resolves @timestamp for bin, earliest and latest.
func (c *compiler) timestamp(x expr, name string) (evaluator, error) {
	if !c.scope.event && c.scope.names["@timestamp"] == nil {
		return nil, c.reject(x, "%s needs @timestamp, which is not defined after stats", name)
	}
	return c.field(&field{"@timestamp", x.at()})
}
