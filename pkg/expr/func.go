package expr

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Type is what a function returns, for documentation and checks.
type Type string

// The types of expressions. TypeAny is not known before a row is read.
const (
	TypeAny     Type = "any"
	TypeNumber  Type = "number"
	TypeText    Type = "text"
	TypeBoolean Type = "boolean"
)

// Func declares one function; the table of them is behind the compiler, the
// checks, docs, completion and did-you-mean.
type Func struct {
	Name       string
	Aliases    []string
	Min, Max   int    // number of arguments; Max -1 = any number
	Syntax     string // e.g. "substring(text, start[, end])"
	Summary    string // one line
	Family     string // e.g. "string"
	Result     Type
	NeedsAlias bool // a stage of its own must say "as name"

	// Eval computes the function for one row. It is not called for null
	// arguments, whose result is null, unless takesNull is set.
	Eval func(c *Call) value.Value

	takesNull bool
	varies    bool // differs from call to call: never folded
	drops     bool // may call Drop
	// predicate, when set, is Eval of a function of one argument that is true
	// or false.
	predicate func(v value.Value) bool
	// prepare, when set, is asked once per call site for an Eval that knows the
	// constant arguments (nil for the others). It returns nil for the general one.
	prepare func(constants []*value.Value, env *Env) (func(c *Call) value.Value, error)
}

// Accepts reports whether the function may be called with n arguments.
func (f *Func) Accepts(n int) bool { return n >= f.Min && (f.Max < 0 || n <= f.Max) }

// Call is one call of a function for one row.
type Call struct {
	Args  []value.Value
	frame *frame
}

// Env returns the environment of the query.
func (c *Call) Env() *Env { return c.frame.env }

// Drop removes the row from the query and remembers the first reason, e.g.
// "isPrivateIP: not an IPv4 address". It returns null.
func (c *Call) Drop(format string, args ...any) value.Value {
	if c.frame.drop == "" {
		c.frame.drop = fmt.Sprintf(format, args...)
	}
	return value.Value{}
}

// text returns argument i as it displays.
func (c *Call) text(i int) string { return c.Args[i].Text() }

// textOr returns argument i as text, fallback when there is no such argument.
func (c *Call) textOr(i int, fallback string) string {
	if i < len(c.Args) {
		return c.Args[i].Text()
	}
	return fallback
}

// functions is the table by folded name, aliases included.
var functions = index(slices.Concat(
	logicFuncs(), convertFuncs(), stringFuncs(), encodingFuncs(), jsonFuncs(), timeFuncs(), netFuncs(), mathFuncs(), lookupFuncs(),
))

// index builds the table and refuses declarations that clash or lack something,
// which only a programming error can cause.
func index(all []Func) map[string]*Func {
	out := make(map[string]*Func, len(all))
	for i := range all {
		f := &all[i]
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			key := value.Fold(name)
			if out[key] != nil || f.Summary == "" || f.Syntax == "" || f.Eval == nil && f.predicate == nil && f.Name != "if" {
				panic("expr: function declared twice or incompletely: " + name)
			}
			out[key] = f
		}
	}
	return out
}

// Functions returns all functions, sorted by name.
func Functions() []Func {
	var out []Func
	for key, f := range functions {
		if key == value.Fold(f.Name) {
			out = append(out, *f)
		}
	}
	slices.SortFunc(out, func(a, b Func) int {
		return strings.Compare(value.Fold(a.Name), value.Fold(b.Name))
	})
	return out
}

// Lookup returns the function of that name or alias; names fold case.
func Lookup(name string) (Func, bool) {
	f, ok := functions[value.Fold(name)]
	if !ok {
		return Func{}, false
	}
	return *f, true
}

// functionNames returns every name that a function can be called by.
func functionNames() []string {
	var out []string
	for _, f := range functions {
		out = append(out, f.Name)
		out = append(out, f.Aliases...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
