package engine_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// pipelineDraw draws a query stage by stage and keeps track of what the next stage may name.
type pipelineDraw struct {
	*rapid.T
	stages []string
	// fields are names that stages may read of messages, and, behind an aggregate, those of its records.
	fields []string
	// leaves are the paths that a json stage reads.
	leaves []string
	// records says that an aggregate stands before, measures are its results.
	records  bool
	measures []string
	sliced   string // the field of a timeslice, "" without one
	// ordered says that the rows have an order that is fixed; unique that messages have different times.
	ordered, unique bool
	// vars are the values of the variables that the query names.
	vars map[string][]string
}

// drawnQuery is a query with what the comparison must know of it.
type drawnQuery struct {
	text    string
	vars    map[string][]string
	ordered bool
}

// drawQuery draws a query over the sources.
func drawQuery(t *rapid.T, sources []int, unique bool) drawnQuery {
	d := &pipelineDraw{T: t, unique: unique, ordered: unique, vars: map[string][]string{}}
	d.pools(sources)
	scope := d.scope(sources)
	for range rapid.IntRange(0, 4).Draw(t, "row stages") {
		d.rowStage()
	}
	if end := rapid.IntRange(0, 9).Draw(t, "aggregate"); end > 2 {
		d.aggregate()
		for range rapid.IntRange(0, 3).Draw(t, "record stages") {
			d.recordStage()
		}
	} else if end == 1 {
		d.join()
	} else {
		d.rowEnd()
	}
	return drawnQuery{strings.Join(append([]string{scope}, d.stages...), "\n| "), d.vars, d.ordered}
}

func (d *pipelineDraw) pick(label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(d.T, label)
}

func (d *pipelineDraw) one(in int, label string) bool {
	return rapid.IntRange(1, in).Draw(d.T, label) == in // shrinks to what is frequent
}

func (d *pipelineDraw) add(stage string) { d.stages = append(d.stages, stage) }

func (d *pipelineDraw) field() string { return rapid.SampledFrom(d.fields).Draw(d.T, "field") }

// pools sets what may be read of the messages of the sources.
func (d *pipelineDraw) pools(sources []int) {
	for _, s := range sources {
		switch eventSources[s].name {
		case "access":
			d.leaves = append(d.leaves, "status", "responseLatency", "stage", "apiId", "httpMethod", "path", "sourceIp", "requestId", "['error.message']")
			d.fields = append(d.fields, "status", "responseLatency", "stage", "httpMethod")
		case "trail":
			d.leaves = append(d.leaves, "eventName", "eventSource", "errorCode", "userIdentity.type", "userIdentity.arn", "userIdentity.userName", "responseElements.name",
				"sourceIPAddress", "userIdentity", "responseElements", "readOnly", "awsRegion")
			d.fields = append(d.fields, "eventName", "errorCode", "userIdentity.type")
		default:
			d.leaves = append(d.leaves, "k", "v", "s", "status", "Status", "n", "o.p", "o", "['a.b']", "['user name']", "arr[0]", "arr", "level", "o.q", "zz",
				"a.b", "a", "a.c", "k0", "v0", "['@message']", "$.o.p", "o['k']", "arr[*].p", "o.p.q", "o.p.q.r", "k.p", "v.p.q.r")
			d.fields = append(d.fields, "k", "v", "s", "status", "n", "o.p", "level", "v0")
		}
	}
	d.fields = append(d.fields, d.pick("metadata", "account", "region", "namespace", "_sourceHost", "_raw", "apiname", "team"))
}

// scope draws the scope of a query: now and then one that the rules of a source have a say in.
func (d *pipelineDraw) scope(sources []int) string {
	terms := make([]string, 0, 4)
	if len(sources) < len(eventSources) {
		var named []string
		for _, s := range sources {
			named = append(named, "_sourceCategory="+eventSources[s].category)
		}
		terms = append(terms, "("+strings.Join(named, " or ")+")")
	}
	if rapid.Bool().Draw(d.T, "more scope") {
		for range rapid.IntRange(1, 2).Draw(d.T, "scope terms") {
			terms = append(terms, d.scopeTerm(2))
		}
	}
	if d.one(12, "subquery") {
		terms = append(terms, d.subquery(sources, d.pick("keywords", "", " keywords")))
	}
	if len(terms) == 0 {
		return "*"
	}
	return strings.Join(terms, d.pick("and", " ", " and "))
}

// subquery draws a subquery whose rows are values of a field.
func (d *pipelineDraw) subquery(sources []int, how string) string {
	f := d.field()
	filter := ""
	if d.one(2, "filter the subquery") {
		filter = "| where " + d.condition(1) + " "
	}
	return d.pick("not", "", "", "!") + "[subquery: _sourceCategory=" + eventSources[sources[0]].category + " " + filter + "| count by " + f + " | compose " + f + how + "]"
}

func (d *pipelineDraw) scopeTerm(depth int) string {
	kind := rapid.IntRange(0, 9).Draw(d.T, "scope term")
	if depth == 0 {
		kind = min(kind, 6)
	}
	switch kind {
	case 0, 1, 2:
		if d.one(2, "frequent keyword") {
			return d.pick("frequent", "status", "apiId", "eventname", "eventsource", "k", "*", "stat*", "a", "!zebra", "NOT zebra", `"zebra" or k`)
		}
		return d.pick("keyword", "error", "ERROR", "status", "eventname", "eventsource", "err*", "*rror", "200", "007", "k", "a", "s?atus", "-", "null", "true",
			"apigateway.amazonaws.com", "10.0.0.1", "a-b", "é", "errorCode", "*")
	case 3:
		return d.pick("phrase", `"error occurred"`, `"\"k\":\"a\""`, `"\"status\""`, `"a\"b"`, `"back\\slash"`, `"x|y"`, `"/api/v1"`, `"\"eventSource\":\"apigateway.amazonaws.com\""`,
			`"line one error"`, `"日本語"`, `"a*b"`, `"<b>&"`)
	case 4, 5:
		return d.pick("metadata", "account=dev", "account=*", "account=p*", "region=us-east-1", "region=us-*", "region=*", "namespace=aws/apigateway", "namespace=*", "apiname=*",
			"_sourceHost=*web", "_sourceHost=/app/*", "_sourceName=stream-1", "_index=app", "team=blue", "Account=DEV", "accountid=5*", d.variable("account={{%s}}", "dev", "*", "prod", "d*"), d.variable("region={{%s}}", "us-east-1", "*", "eu-west-1"))
	case 6:
		return d.pick("field", "status=200", "status=2*", "k=a", "k=*", `s="error occurred"`, "errorCode=*", "errorCode=AccessDenied", "stage=prod", "o.p=1", "n=1*", `k="a\"b"`)
	case 7:
		return d.pick("not", "!", "NOT ", "not ") + "(" + d.scopeTerm(depth-1) + d.pick("joined", " ", " or ", " and not ") + d.scopeTerm(depth-1) + ")"
	case 8:
		return "(" + d.scopeTerm(depth-1) + d.pick("joined", " or ", " and ", " ") + d.scopeTerm(depth-1) + ")"
	default:
		return d.pick("not", "!", "NOT ", "not ") + d.scopeTerm(0)
	}
}

// rowStage draws a stage over messages.
func (d *pipelineDraw) rowStage() {
	switch rapid.IntRange(0, 12).Draw(d.T, "row stage") {
	case 0, 1, 2, 3:
		d.json()
	case 4, 5:
		if d.one(15, "subquery") {
			d.add("where " + d.subquery([]int{2}, ""))
			return
		}
		d.add("where " + d.condition(2) + d.pick("or all", "", " or !isEmpty("+d.field()+")", " or isBlank("+d.field()+")"))
	case 6:
		d.parse()
	case 7, 8:
		d.expression()
	case 9:
		d.timeslice()
	case 12:
		d.lookup(d.field())
	case 10:
		d.add(d.pick("keep", "fields "+d.list(2), "fields - "+d.field(), "dedup by "+d.list(1), "limit 5"))
		last := d.stages[len(d.stages)-1]
		switch {
		case (strings.HasPrefix(last, "dedup") || strings.HasPrefix(last, "limit")) && !d.ordered: // which rows are left is not fixed
			d.stages = d.stages[:len(d.stages)-1]
		case strings.HasPrefix(last, "fields - "):
			d.drop(strings.TrimPrefix(last, "fields - "))
		case strings.HasPrefix(last, "fields "):
			d.fields = strings.Split(strings.TrimPrefix(last, "fields "), ", ")
		}
	default:
		if d.unique { // of many keys it takes those that come first
			d.add("json auto" + d.pick("depth", "", " maxdepth 1", " nodrop"))
		}
	}
}

func (d *pipelineDraw) drop(field string) {
	left := slices.DeleteFunc(slices.Clone(d.fields), func(f string) bool { return strings.EqualFold(f, field) })
	if len(left) == 0 {
		d.stages = d.stages[:len(d.stages)-1]
		return
	}
	d.fields = left
}

// list draws up to n different fields.
func (d *pipelineDraw) list(n int) string {
	var list []string
	for range n {
		f := d.field()
		if !slices.ContainsFunc(list, func(g string) bool { return strings.EqualFold(f, g) }) {
			list = append(list, f)
		}
	}
	return strings.Join(list, ", ")
}

func (d *pipelineDraw) made(names ...string) {
	for _, n := range names {
		if !slices.Contains(d.fields, n) {
			d.fields = append(d.fields, n)
		}
	}
}

// json draws a json stage that reads one or several paths.
func (d *pipelineDraw) json() {
	if d.one(8, "json of an object") {
		object := d.pick("object", "o", "userIdentity", "responseElements", "a")
		d.add(`json "` + object + `" as obj` + d.nodrop())
		d.add(`json field=obj "` + d.pick("inside", "p", "k", "arn", "type", "name", "b") + `" as x` + d.nodrop())
		d.made("x", "obj")
		return
	}
	if d.one(6, "json of a field") {
		as := d.alias()
		d.add("json field=" + d.field() + ` "` + d.pick("inner path", "p", "k", "name", "arn", "[0]") + `" as ` + as + d.nodrop())
		d.made(as)
		return
	}
	var paths, names []string
	for range rapid.IntRange(1, 3).Draw(d.T, "paths") {
		path := rapid.SampledFrom(d.leaves).Draw(d.T, "path")
		as := d.alias()
		if slices.Contains(names, as) {
			continue
		}
		paths, names = append(paths, `"`+path+`"`), append(names, as)
	}
	d.add("json " + strings.Join(paths, ", ") + " as " + strings.Join(names, ", ") + d.nodrop())
	d.made(names...)
}

// alias draws a new name, a leaf's own or another letter case of one.
func (d *pipelineDraw) alias() string {
	return d.pick("alias", "x", "y", "z", "x", "y", "z", "k", "status", "Status", "region", "errorCode", "n")
}

func (d *pipelineDraw) nodrop() string { return d.pick("nodrop", " nodrop", " nodrop", " nodrop", "") }

func (d *pipelineDraw) parse() {
	from := ""
	if !d.one(3, "parse the message") {
		from = "field=" + d.field() + " "
	}
	as := d.alias()
	switch rapid.IntRange(0, 3).Draw(d.T, "parse") {
	case 0:
		d.add("parse " + from + `"` + d.pick("anchors", "a*b", "*-", "k=* ", "error*", `\"k\":\"*\"`, ":assumed-role/*", "arn:aws:iam::*", "/*", "1*", "user=*;") + `" as ` + as + d.nodrop())
		d.made(as)
	case 1:
		d.add("parse " + from + `"` + d.pick("two anchors", "*.*", "*-*", "*/*", "arn:aws:*:user/*", "k=* status=*") + `" as ` + as + ", w" + d.nodrop())
		d.made(as, "w")
	case 2:
		d.add("parse regex " + from + `"` + d.pick("expression", `(?<%s>\d+)`, `(?<%s>[a-z]+)rr`, `^(?<%s>.)`, `(?i)(?<%s>error)`, `(?<%s>\w+)\s(?:o|x)?`, `\"(?<%s>[^\"]*)\"$`) + `"` + d.nodrop())
		last := &d.stages[len(d.stages)-1]
		*last = strings.Replace(*last, "%s", as, 1)
		d.made(as)
	default:
		d.add("keyvalue " + from + `"k", "status" as ` + as + ", w" + d.nodrop())
		d.made(as, "w")
	}
}

// lookup draws a stage that looks a field up.
func (d *pipelineDraw) lookup(field string) {
	switch rapid.IntRange(0, 2).Draw(d.T, "lookup") {
	case 0:
		d.add("lookup latitude, country_name as country from geo://location on ip=" + field)
		d.made("latitude", "country")
	case 1:
		d.add("lookup threatlevel, actor from sumo://threat/cs on threat=" + field)
		d.made("threatlevel", "actor")
	default:
		d.add(`lookup name, level from path://"/shared/t" on ` + field + "=key")
		d.made("name", "level")
	}
	if d.one(3, "found") {
		d.add("where !isNull(" + d.fields[len(d.fields)-1] + ")")
	}
}

// expression draws a stage that computes a field.
func (d *pipelineDraw) expression() {
	f, as := d.field(), d.alias()
	stage := d.pick("expression",
		"num(%[1]s) as %[2]s", "toLong(%[1]s) as %[2]s", "toLowerCase(%[1]s) as %[2]s", "toUpperCase(%[1]s) as %[2]s", "%[1]s as %[2]s", `"x" as %[2]s`, "1 as %[2]s", `"" as %[2]s`,
		"if (%[3]s, %[1]s, %[4]s) as %[2]s", `if (%[3]s, 1, 0) as %[2]s`, `if (%[3]s, "yes", "no") as %[2]s`, `%[3]s as %[2]s`,
		"%[1]s + 1 as %[2]s", "%[1]s * %[4]s as %[2]s", "%[1]s / 1000 as %[2]s", "%[1]s - 7 as %[2]s", `concat(%[1]s, "-", %[4]s) as %[2]s`, "length(%[1]s) as %[2]s",
		`replace(%[1]s, "a", "b") as %[2]s`, `replace(%[1]s, /\d+/, "N") as %[2]s`, "substring(%[1]s, 0, 2) as %[2]s", "trim(%[1]s) as %[2]s", "round(%[1]s) as %[2]s", "isNumeric(%[1]s) as %[2]s",
		`formatDate(_messagetime, "yyyy-MM-dd HH:mm") as %[2]s`, "isBlank(%[1]s) ? %[4]s : %[1]s as %[2]s", `split %[1]s delim='-' extract 1 as %[2]s`)
	if strings.Contains(stage, "%") {
		stage = fmt.Sprintf(stage+"%.0[1]s%.0[2]s%.0[3]s%.0[4]s", f, as, d.condition(1), d.field())
	}
	d.add(stage)
	d.made(as)
}

func (d *pipelineDraw) timeslice() {
	if d.sliced != "" {
		return
	}
	d.sliced = "_timeslice"
	width := d.pick("width", "1m", "7m", "15m", "1h", "5h", "1d", "1w", "30s", "100 buckets", "6h", "45m")
	as := ""
	if d.one(4, "timeslice alias") {
		d.sliced, as = "slice", " as slice"
	}
	d.add("timeslice " + width + as)
	d.made(d.sliced)
}

// condition draws a condition of where and if.
func (d *pipelineDraw) condition(depth int) string {
	kind := rapid.IntRange(0, 13).Draw(d.T, "condition")
	if depth == 0 {
		kind = min(kind, 10)
	}
	f := d.field()
	switch kind {
	case 0, 1:
		return f + d.pick("equal", " = ", " != ") + d.literal()
	case 2:
		return f + d.pick("order", " < ", " <= ", " > ", " >= ") + d.literal()
	case 3, 4:
		return fmt.Sprintf(d.pick("matches form", "%[1]s matches %[2]s", "!(%[1]s matches %[2]s)", "tolowercase(%[1]s) matches tolowercase(%[2]s)", "(%[1]s matches %[2]s or isBlank(%[1]s))"), f,
			d.pick("glob", `"2*"`, `"*rr*"`, `"a*b"`, `"*"`, `"*.0"`, `""`, `"A"`, `"*\"*"`, `"* *"`, `"?"`, `"é*"`, `"*\\*"`, `"-"`, `"a.b*"`, `"[x]"`, `"(a|b)"`, `"^a$"`, `"K"`,
				`"k"`, `"s*"`, `"É"`, `"*/v1/*"`, `"*\n*"`, `"$1"`, `"日*"`, `"i*"`, `"**"`))
	case 5:
		return f + " matches /" + d.pick("expression", "^2", "(?i)ERR", `\d+`, "a|b", `^$`, `\.`, `[^a]`, `^.{1,3}$`, `\/`) + "/"
	case 6:
		return f + d.pick("in", " in ", " not in ") + d.pick("list", `("a", "b")`, `("200", "404")`, "(200, 7)", `("", "-")`, `("AccessDenied")`, `("true", "null")`, `("a\"b", "back\\slash")`)
	case 7, 8:
		return fmt.Sprintf(d.pick("blank test", "isBlank(%s)", "isEmpty(%s)", "isNull(%s)", "!isBlank(%s)", "!isEmpty(%s)", "!isNull(%s)", "isNumeric(%s)", "isValidIP(%s)"), f)
	case 9:
		return f + d.pick("equal", " = ", " != ", " < ") + d.field()
	case 10:
		return fmt.Sprintf(d.pick("function", `contains(%s, "a")`, `length(%s) > 2`, `tolowercase(%s) = "error"`, `num(%s) >= 200`, `%s + 1 > 100`, `trim(%s) = "5"`, `substring(%s, 0, 1) = "2"`, `lookupContains(path://"/shared/t", key=%s)`), f)
	case 11:
		return "!(" + d.condition(depth-1) + ")"
	default:
		return "(" + d.condition(depth-1) + d.pick("junction", " and ", " or ") + d.condition(depth-1) + ")"
	}
}

// variable is text with the name of a variable in the place of %s, which stands for one or several of the values.
func (d *pipelineDraw) variable(text string, values ...string) string {
	name := fmt.Sprint("v", len(d.vars))
	if d.one(3, "several values") {
		d.vars[name] = values[:2]
	} else {
		d.vars[name] = []string{d.pick("value", values...)}
	}
	return fmt.Sprintf(text, name)
}

// join ends a query with a join of two aggregates over the same rows, or of the rows themselves.
func (d *pipelineDraw) join() {
	f := d.field()
	first, second, end := "where "+d.condition(1)+" | count by "+f, "count as c by "+f, ""
	if d.one(3, "join rows") {
		first, second = "where "+d.condition(1)+" | fields "+f, "max(n) as c by "+f
		end = "fields t1_" + f + ", t2_c" // which fields of the system the rows have is not fixed
	}
	d.add("join (" + first + ") as t1, (" + second + ") as t2 on t1." + f + " = t2." + f)
	if end != "" {
		d.add(end)
	}
	d.ordered = false
}

func (d *pipelineDraw) literal() string {
	if d.one(12, "variable literal") {
		return d.variable(`"{{%s}}"`, "a", "200", `b" or "" = "`, "error", "-", "*")
	}
	return d.pick("literal", "2", "200", "7", "1000", "1.5", "0", "-1", "200.0", `"200"`, `"007"`, `"7"`, `"200.0"`, `"1e3"`, `"-"`, `""`, `"a"`, `"A"`, `"true"`, `"null"`, `"error"`, `" 5"`, `"5"`,
		`"a\"b"`, `"back\\slash"`, `"é"`, `"1.50"`, `"AccessDenied"`, "null", "true", `"12345678901234567890"`,
		"12345678901234567890", "9007199254740993", `"a.b"`, `"[x]"`, `"line one\nerror two"`, `"K"`, "5", "0.1", "1e3", "-4", `"two  blanks"`, `"'"`, "\"`\"")
}

// aggregate draws the first aggregate.
func (d *pipelineDraw) aggregate() {
	var items []string
	d.measures = nil
	for i := range rapid.IntRange(1, 2).Draw(d.T, "aggregates") {
		as := fmt.Sprint("m", i+1)
		f := d.field()
		kinds := []string{"count", "count", "count(%s)", "sum(%s)", "avg(%s)", "min(%s)", "max(%s)", "pct(%s, 90)", "stddev(%s)", "count_distinct(%s)", "values(%s)"}
		if d.ordered {
			kinds = append(kinds, "first(%s)", "last(%s)")
		}
		kind := d.pick("aggregate kind", kinds...)
		if strings.Contains(kind, "%s") {
			kind = fmt.Sprintf(kind, f)
		}
		items = append(items, kind+" as "+as)
		d.measures = append(d.measures, as)
	}
	var by []string
	if d.sliced != "" && !d.one(4, "leave out the timeslice") {
		by = append(by, d.sliced)
	}
	for range rapid.IntRange(0, 2).Draw(d.T, "keys") {
		if f := d.field(); !slices.ContainsFunc(by, func(k string) bool { return strings.EqualFold(k, f) }) && !slices.Contains(d.measures, f) {
			by = append(by, f)
		}
	}
	stage := strings.Join(items, ", ")
	if len(by) > 0 {
		stage += " by " + strings.Join(by, ", ")
	}
	d.add(stage)
	d.fields, d.records, d.ordered = slices.Concat(by, d.measures), true, false
	if !slices.Contains(by, d.sliced) {
		d.sliced = ""
	}
}

// recordStage draws a stage over records.
func (d *pipelineDraw) recordStage() {
	keys := d.fields[:len(d.fields)-len(d.measures)]
	m := rapid.SampledFrom(d.measures).Draw(d.T, "measure")
	kind := rapid.IntRange(0, 13).Draw(d.T, "record stage")
	switch {
	case kind <= 2:
		d.add("sort by " + d.pick("sort", m, m+" asc", d.field()+", "+m, d.field()+" asc"))
		d.ordered = true
	case kind == 3 && len(keys) > 0:
		d.add(fmt.Sprintf("top %d %s by %s", rapid.IntRange(1, 4).Draw(d.T, "top"), strings.Join(keys, ", "), m))
		d.fields, d.measures, d.ordered = append(slices.Clone(keys), m), []string{m}, true
	case kind == 4 && d.ordered:
		d.add("limit " + d.pick("limit", "1", "3", "10"))
	case kind == 5:
		d.add("where " + d.condition(1))
	case kind == 6:
		d.add(m + d.pick("arithmetic", " * 2", " / 3", " + 1") + " as r")
		d.made("r")
		if !slices.Contains(d.measures, "r") {
			d.measures = append(d.measures, "r")
		}
	case kind == 7 && d.ordered:
		d.add(d.pick("window", "accum ", "diff ", "smooth ", "backshift ") + m + " as w")
		d.made("w")
		if !slices.Contains(d.measures, "w") {
			d.measures = append(d.measures, "w")
		}
	case kind == 8 && len(keys) == 2 && len(d.measures) == 1:
		d.add("transpose row " + keys[0] + " column " + keys[1])
		d.fields, d.measures, d.ordered = keys[:1], keys[:1], false
	case kind == 9 && d.sliced != "":
		d.add("fillmissing timeslice(1h) in " + d.sliced)
		d.ordered = false
	case kind == 10 && d.sliced != "slice" && !slices.ContainsFunc(d.stages, func(s string) bool { return strings.HasPrefix(s, "compare") }):
		d.add("compare with timeshift " + d.pick("shift", "1h", "1d", "1h 2", "1d 2 avg"))
		d.ordered = false
	case kind == 12 && len(keys) > 0:
		d.add("filter " + keys[0] + " in (sum(" + m + ") as top_sum by " + keys[0] + " | top 2 " + keys[0] + " by top_sum, " + keys[0] + " asc)")
	case kind == 13 && len(keys) > 0:
		d.add("lookup latitude, longitude, country_name from geo://location on ip=" + keys[0])
		d.add("where !isNull(latitude)")
		d.add("sum(" + m + ") as s, count as c by country_name, latitude")
		d.fields, d.measures, d.sliced, d.ordered = []string{"country_name", "latitude", "s", "c"}, []string{"s", "c"}, "", false
	case kind == 11:
		d.add(d.pick("again", "total "+m+" as t", "sum("+m+") as s", "count as c", "max("+m+") as s, count as c"))
		last := d.stages[len(d.stages)-1]
		if !strings.HasPrefix(last, "total") {
			d.fields, d.sliced, d.ordered = nil, "", false
			for _, f := range []string{"s", "c"} {
				if strings.Contains(last, " as "+f) {
					d.fields = append(d.fields, f)
				}
			}
			d.measures = slices.Clone(d.fields)
		}
	}
}

// rowEnd ends a query without an aggregate.
func (d *pipelineDraw) rowEnd() {
	end := d.pick("end", "", "", "limit 3", "sort by "+d.field(), "fields "+d.list(2), "top 2 "+d.field(), "count_frequent "+d.field(), "sort by "+d.field()+" asc | limit 4",
		"topk(2, "+d.field()+") by "+d.field(),
		"sort by _messagetime | limit 3", "sort by _messagetime asc | limit 2", "num("+d.field()+") as big | sort by big | limit 3")
	rows := strings.HasPrefix(end, "limit") || strings.HasPrefix(end, "topk") || strings.Contains(end, "| limit")
	if end == "" || rows && !d.ordered {
		return
	}
	d.add(end)
	if strings.HasPrefix(end, "count_frequent") {
		d.ordered = false
	}
	if strings.HasPrefix(end, "top 2") {
		d.ordered = true
	}
}
