package syntax

import (
	"regexp"
	"strings"
)

// habits are words of other query languages, in lower case, and what to write
// for them in a log query.
var habits = map[string]string{
	"select": "a query starts with its scope and names its result: _sourceCategory=app | count by field", "from": "write the scope first: _sourceCategory=app | …",
	"stats": "write the aggregate itself: count by field", "chart": "write the aggregate itself: count by field", "timechart": "write timeslice 5m | count by _timeslice",
	"group": "write the fields behind the aggregate: count by field", "having": "write a stage behind the aggregate: | where _count > 5",
	"distinct": "write count_distinct(field), or count by field", "dc": "write count_distinct(field)", "uniq": "write dedup by field",
	"eval": "write <expression> as <name>", "extend": "write <expression> as <name>", "set": "write <expression> as <name>", "let": "write <expression> as <name>",
	"rename": "write <field> as <name>", "case": "write if(condition, a, if(condition, b, c)) as <name>", "switch": "write if(condition, a, b) as <name>",
	"rex": `write parse regex "(?<name>…)"`, "regex": `write parse regex "(?<name>…)"`, "grep": "write the words into the scope, or where field matches /…/",
	"grok": `write parse regex "(?<name>…)"`, "spath": `write json "path" as name`,
	"table": "write fields a, b", "project": "write fields a, b", "display": "write fields a, b", "keep": "write fields a, b", "drop": "write fields - a, b",
	"search": "write the words into the scope, or where _raw matches \"*…*\"", "head": "write limit 10", "tail": "write limit 10", "take": "write limit 10", "rare": "write count by field | sort by _count asc",
	"bucket": "write timeslice 5m, or bin field width=10", "span": "write timeslice 5m", "mean": "write avg(field)", "median": "write pct(field, 50)",
	"percentile": "write pct(field, 95)", "perc": "write pct(field, 95)", "stdev": "write stddev(field)", "stddev_pop": "write stddev(field)",
	"coalesce": "write if(isNull(a), b, a)", "ifnull": "write if(isNull(a), b, a)", "nvl": "write if(isNull(a), b, a)",
	"like": `write field matches "a*"`, "ilike": `write toLowerCase(field) matches "a*"`, "regexp": "write field matches /…/", "rlike": "write field matches /…/",
	"between": "write field >= a and field <= b", "is": "write isNull(field), or !isNull(field)", "startswith": `write field matches "a*"`, "endswith": `write field matches "*a"`,
	"lower": "write toLowerCase(field)", "upper": "write toUpperCase(field)", "len": "write length(field)", "strlen": "write length(field)", "substr": "write substring(field, start, end)",
	"strftime": `write formatDate(_messagetime, "yyyy-MM-dd")`, "strptime": `write parseDate(field, "yyyy-MM-dd")`, "tonumber": "write num(field)", "cast": "write num(field) or toString(field)",
	"regexp_replace": "write replace(field, /…/, \"…\")", "rtrim": "write trim(field)", "ltrim": "write trim(field)",
}

// metricHabits are words of log queries and of other query languages, and what
// to write for them in a metrics query.
var metricHabits = map[string]string{
	"_value": "write eval _value * 100", "limit": "write topk(10, avg)", "top": "write topk(10, avg)", "sort": "write topk(10, avg)",
	"order": "write topk(10, avg)", "mean": "write avg", "median": "write pct(50)", "count_distinct": "write count by tag", "fields": "write sum by tag",
	"group": "write sum by tag", "timeslice": "write quantize to 5m", "rollup": "write quantize to 5m using sum", "fill": "write fillmissing 0",
	"increase": "write delta counter", "irate": "write rate", "offset": "write timeshift 1d", "compare": "write timeshift 1d in a row of its own",
	"scale": "write eval _value * 100", "multiply": "write eval _value * 100", "divide": "write eval _value / 100", "derivative": "write delta",
}

var percentile = regexp.MustCompile(`^(?:p|pct|perc|percentile)_?(\d\d?)$`)

// Instead returns what to write for an operator, aggregate, function or
// keyword that other query languages have, "" when none is known.
func Instead(word string) string {
	word = strings.ToLower(word)
	if m := percentile.FindStringSubmatch(word); m != nil {
		return "write pct(field, " + m[1] + ")"
	}
	return habits[word]
}
