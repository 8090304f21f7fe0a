package insights

import "strings"

// Dialect is how much of Logs Insights QL may be written.
type Dialect string

// The dialects: what every region has had for years, and that with the additions
// of 2026.
const (
	Core Dialect = "core"
	Full Dialect = "full"
)

// Saying is how well CloudWatch can say something.
type Saying int

// The sayings: Exact means the same on every CloudWatch that follows the
// documents, Superset keeps every row and maybe more, so that it is done again
// here, Never is only done here.
const (
	Never Saying = iota
	Superset
	Exact
)

// Ability is what CloudWatch can say of an operator or a function, and why no
// more: the reason why it is done here.
type Ability struct {
	Core, Full Saying
	Why        string
}

// In returns what can be said in a dialect.
func (a Ability) In(d Dialect) Saying {
	if d == Full {
		return a.Full
	}
	return a.Core
}

// Capability returns what CloudWatch can say of an operator or function of the
// log language.
func Capability(name string) Ability {
	if a, ok := abilities[strings.ToLower(name)]; ok {
		return a
	}
	return Ability{Why: "it is computed here, from the values that CloudWatch counts by"}
}

// Knows reports whether the table names an operator.
func Knows(name string) bool {
	_, ok := abilities[strings.ToLower(name)]
	return ok
}

var (
	exact = Ability{Core: Exact, Full: Exact}
	// inPart is for conditions, of which parts can be said.
	inPart = Ability{Core: Superset, Full: Superset, Why: "it asks for what CloudWatch does not have, or compares in a way that it leaves open"}
	order  = Ability{Why: "it depends on the order of rows, which CloudWatch does not promise"}
	whole  = Ability{Why: "it looks at whole messages"}
	table  = Ability{Why: "the table is here"}
	parsed = Ability{Why: "what CloudWatch's parse takes is not documented to the last character"}
	behind = Ability{Why: "it works on the few rows that aggregates leave"}
)

// abilities is the one table of what can be said. Functions that it does not
// name are computed here.
var abilities = map[string]Ability{
	// Operators on messages.
	"where": inPart, "json": exact, "timeslice": exact, "fields": exact, "limit": exact,
	"sort":  {Core: Exact, Full: Exact, Why: "CloudWatch sorts by whole numbers with a limit behind, and not by text, whose order it leaves open"},
	"parse": parsed, "parse regex": parsed, "keyvalue": parsed, "csv": parsed, "split": parsed, "parse xml": parsed,
	"json auto": whole, "keyvalue auto": whole, "expression": {Full: Superset, Why: "it is computed here, from the values that CloudWatch counts by"},
	"logreduce": whole, "logcompare": whole, "bin": behind, "withtime": order,
	"lookup": table, "cat": table, "geoip": table, "threatip": table, "threatlookup": table,
	// Operators that count, which is exact by counts of equal events.
	"count": exact, "count_distinct": exact, "sum": exact, "avg": exact, "min": exact, "max": exact, "stddev": exact, "values": exact,
	"pct": exact, "pct_sampling": exact, "count_frequent": exact, "top": exact,
	"first": order, "last": order, "most_recent": order, "least_recent": order,
	// Operators on their rows, and those that look at several messages.
	"accum": behind, "backshift": behind, "compare": behind, "diff": behind, "fillmissing": behind, "filter": behind, "outlier": behind,
	"predict": behind, "rollingstd": behind, "smooth": behind, "topk": behind, "total": behind, "transpose": behind,
	"dedup": order, "join": order, "merge": order, "sessionize": order, "transaction": order, "transactionize": order,
	// Functions in conditions.
	"isnull": exact, "isempty": exact, "isblank": exact, "tolowercase": exact, "num": exact,
	"if": {Core: Never, Full: Exact, Why: "the core dialect has no if"},
}
