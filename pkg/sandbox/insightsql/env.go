package insightsql

import "context"

// env is what expressions may ask of one run.
type env struct {
	ctx             context.Context
	switches        Switches
	start, end, now int64 // epoch milliseconds
	limit           int
}

// newEnv keeps what expressions need of the options.
func newEnv(ctx context.Context, o Options) *env {
	return &env{ctx: ctx, switches: o.Switches, start: o.Start, end: o.End, now: o.Now, limit: o.Limit}
}

func (e *env) setting(point int) uint8 { return e.switches.settings[point] }

// is asks for one setting of an open point.
func (e *env) is(point int, setting uint8) bool { return e.switches.settings[point] == setting }
