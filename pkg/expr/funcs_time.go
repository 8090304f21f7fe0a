package expr

import (
	"errors"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// defaultDateFormat is formatDate's format when none is given, the original's
// "US-style" (language spec §4.4).
const defaultDateFormat = "MM/dd/yyyy HH:mm:ss"

// timeFuncs are the functions on times, which are milliseconds since 1970
// (language spec §4.4).
func timeFuncs() []Func {
	const family = "time"
	query := func(name, summary string, get func(env *Env) int64) Func {
		return Func{
			Name: name, Syntax: name + "()", Summary: summary, Family: family, Result: TypeNumber, NeedsAlias: true,
			Eval: func(c *Call) value.Value { return value.Int(get(c.Env())) },
		}
	}
	return []Func{
		{
			Name: "now", Syntax: "now()", Summary: "The present time in milliseconds since 1970.", Family: family, Result: TypeNumber,
			varies: true, Eval: func(c *Call) value.Value { return value.Int(c.Env().now().UnixMilli()) },
		},
		query("queryStartTime", "The start of the query's time range in milliseconds since 1970.", func(e *Env) int64 { return e.From }),
		query("queryEndTime", "The end of the query's time range in milliseconds since 1970.", func(e *Env) int64 { return e.To }),
		query("queryTimeRange", "The length of the query's time range in milliseconds.", func(e *Env) int64 { return e.To - e.From }),
		{
			Name: "formatDate", Min: 1, Max: 3, Syntax: `formatDate(milliseconds[, "format"[, "time zone"]])`, Family: family, Result: TypeText,
			Summary: "A time as text in the format of Java's SimpleDateFormat, e.g. \"yyyy-MM-dd HH:mm\".",
			Eval:    formatDateDynamic, prepare: prepareFormatDate,
		},
		{
			Name: "parseDate", Min: 2, Max: 3, Syntax: `parseDate(text, "format"[, "time zone"])`, Family: family, Result: TypeNumber,
			Summary: "The time that the text spells, in milliseconds since 1970; null when it does not begin with the format.",
			varies:  true, Eval: parseDateDynamic, prepare: prepareParseDate,
		},
	}
}

var errNoZone = errors.New("no such time zone")

// dateArgs is a date format and a time zone.
type dateArgs struct {
	format dateFormat
	zone   *time.Location
}

// readDateArgs reads the arguments behind the first.
func readDateArgs(args []value.Value, env *Env, zone func(name string) (*time.Location, error)) (d dateArgs, err error) {
	pattern := defaultDateFormat
	if len(args) > 1 {
		pattern = args[1].Text()
	}
	if d.format, err = parseDatePattern(pattern); err != nil {
		return d, err
	}
	d.zone = env.location()
	if len(args) > 2 {
		d.zone, err = zone(args[2].Text())
	}
	return d, err
}

// maxZones bounds the names that a frame remembers, as rows may hold anything.
const maxZones = 1000

// zone is loadZone for names that rows hold: the zone database is asked once
// for each.
func (f *frame) zone(name string) (*time.Location, error) {
	zone, known := f.zones[name]
	if !known {
		zone, _ = loadZone(name)
		if f.zones == nil {
			f.zones = map[string]*time.Location{}
		}
		if len(f.zones) < maxZones {
			f.zones[name] = zone
		}
	}
	if zone == nil {
		return nil, errNoZone
	}
	return zone, nil
}

// constantDateArgs is readDateArgs at compile time; false when a column says
// what they are.
func constantDateArgs(constants []*value.Value, env *Env) (d dateArgs, ok bool, err error) {
	args := make([]value.Value, len(constants))
	for i, c := range constants {
		if c != nil {
			args[i] = *c
		}
		if i > 0 && (c == nil || c.IsNull()) {
			return d, false, nil
		}
	}
	d, err = readDateArgs(args, env, loadZone)
	return d, err == nil, err
}

func prepareFormatDate(constants []*value.Value, env *Env) (func(c *Call) value.Value, error) {
	d, ok, err := constantDateArgs(constants, env)
	if !ok {
		return nil, err
	}
	return func(c *Call) value.Value { return formatDate(c, d) }, nil
}

func formatDateDynamic(c *Call) value.Value {
	d, err := readDateArgs(c.Args, c.Env(), c.frame.zone)
	if err != nil {
		return value.Value{}
	}
	return formatDate(c, d)
}

// maxMillis bounds times to what four-digit arithmetic on years can hold.
const maxMillis = 1 << 52

func formatDate(c *Call, d dateArgs) value.Value {
	ms, ok := c.Args[0].AsInt()
	if !ok || ms > maxMillis || ms < -maxMillis {
		return value.Value{}
	}
	c.frame.buf = d.format.append(c.frame.buf[:0], time.UnixMilli(ms).In(d.zone))
	return value.String(string(c.frame.buf))
}

func prepareParseDate(constants []*value.Value, env *Env) (func(c *Call) value.Value, error) {
	d, ok, err := constantDateArgs(constants, env)
	if !ok {
		return nil, err
	}
	return func(c *Call) value.Value { return parseDate(c, d) }, nil
}

func parseDateDynamic(c *Call) value.Value {
	d, err := readDateArgs(c.Args, c.Env(), c.frame.zone)
	if err != nil {
		return value.Value{}
	}
	return parseDate(c, d)
}

func parseDate(c *Call, d dateArgs) value.Value {
	t, ok := d.format.parse(c.text(0), d.zone, c.Env().now())
	if !ok {
		return value.Value{}
	}
	return value.Int(t.UnixMilli())
}
