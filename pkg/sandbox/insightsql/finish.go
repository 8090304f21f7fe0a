package insightsql

// finish applies the pending order and the row limit, and settles the columns.
func (c *compiler) finish() {
	limit := defaultRows
	if c.env.limit > 0 {
		limit = min(c.env.limit, maxRows)
	}
	if c.plan.limited && c.env.limit == 0 {
		limit = maxRows
	}
	c.cut(limit)
	c.plan.columns, c.plan.event = c.outputs(), c.scope.event
}

// outputs are the columns of the last display, else of all fields commands
// with what parse extracted, else of stats, else the timestamp and message.
func (c *compiler) outputs() []output {
	switch {
	case c.display != nil:
		return distinct(c.display, c.scope.event)
	case c.projected || !c.scope.event:
		return distinct(append(c.fields, c.parsed...), c.scope.event)
	}
	base := []output{{"@timestamp", c.eventField("@timestamp")}, {"@message", c.eventField("@message")}}
	return distinct(append(base, c.parsed...), true)
}

// distinct keeps the first column of each name; event rows end with @ptr anyway.
func distinct(columns []output, event bool) []output {
	seen := map[string]bool{"@ptr": event}
	var kept []output
	for _, col := range columns {
		if !seen[col.name] {
			seen[col.name] = true
			kept = append(kept, col)
		}
	}
	return kept
}
