package pushdown_test

import (
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
)

// TestFilterSaysConditions gives what CloudWatch is asked of every event, and of
// those whose fields are not in doubt.
func TestFilterSaysConditions(t *testing.T) {
	t.Parallel()
	const blank = `[^\t-\r \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]`
	number := func(test string) string {
		return "(" + plainly("k", insights.PlainNumber) + " and " + test + ")"
	}
	for _, tt := range []struct{ name, query, sure, fields string }{
		{"a keyword holds for every event", "error", keyword("error"), ""},
		{"a negated keyword too", "!errorCode", `@message not like /(?i)(?:^|[^A-Za-z0-9_])errorCode(?:$|[^A-Za-z0-9_])/`, ""},
		{"a phrase goes token by token", `"a b"`, keyword(`a[\t-\r ]+b`), ""},
		{"a term on a key folds letter case", "status=2*", "", plainly("status", "(?is)^2.*$")},
		{"a negated term keeps what lacks the key", "!(k=a)", "", "(not ispresent(k) or k not like /(?is)^a$/)"},
		{"a keyword or a term are one condition on fields", "k=a or error", "", "(" + plainly("k", "(?is)^a$") + " or " + keyword("error") + ")"},
		{"a constant of the source is settled", "team=b*", "", ""},
		{"the log group, whose column begins with the account", "_sourceHost=/app/*", `@log like /(?is)^[^:]*:\/app\/.*$/`, ""},
		{"the log stream, by any of several values", "_sourceName=(a? or b)", `(@logStream like /(?is)^a.$/ or @logStream like /(?is)^b$/)`, ""},
		{"not in a log group", "!_sourceHost=x error", `@log not like /(?is)^[^:]*:x$/` + "\n" + keyword("error"), ""},
		{"so are account and region, when all targets left have them", "account=dev region=* error", keyword("error"), ""},
		{"text that is no number by equality", `* | json "k" nodrop | where k = "a"`, "", `k = "a"`},
		{"a dash is such a text", `* | json "k" nodrop | where k = "-"`, "", `k = "-"`},
		{"numeric text by its pattern", `* | json "k" nodrop | where k = "007"`, "", plainly("k", "(?s)^007$")},
		{"a truth value as text by its pattern", `* | json "k" nodrop | where k = "True"`, "", plainly("k", "(?s)^True$")},
		{"a quote by its pattern", `* | json "k" nodrop | where k = "a\"b"`, "", plainly("k", `(?s)^a"b$`)},
		{"a number behind a guard, never by =", `* | json "k" nodrop | where k = 200`, "", number("k >= 200 and k <= 200")},
		{"a cast number", `* | json "k" nodrop | where num(k) > 1.5`, "", number("k > 1.5")},
		{"a literal on the left", `* | json "k" nodrop | where 5 >= k`, "", number("k <= 5")},
		{"another text is there", `* | json "k" nodrop | where k != "a"`, "", lines("ispresent(k)", `(not ispresent(k) or k != "a")`)},
		{"not over what may be null", `* | json "k" nodrop | where !(k matches "2*")`, "", "(not ispresent(k) or k not like /(?s)^2.*$/)"},
		{"a list of texts", `* | json "k" nodrop | where k in ("a", "1")`, "", `(k = "a" or ` + plainly("k", "(?s)^1$") + ")"},
		{"several values of a variable", `* | json "k" nodrop | where k = "{{two}}"`, "", `(k = "a" or k = "b")`},
		{"several values in a pattern", `* | json "k" nodrop | where k matches "x{{two}}*"`, "", "(" + plainly("k", "(?s)^xa.*$") + " or " + plainly("k", "(?s)^xb.*$") + ")"},
		{"a value that is All in a scope", "k={{all}}", "", "ispresent(k)"},
		{"any pattern is presence", `* | json "k" nodrop | where k matches "*"`, "", "ispresent(k)"},
		{"any pattern or blank is nothing", `* | json "k" nodrop | where k matches "*" or isBlank(k)`, "", ""},
		{"nor is the pair in lower case with All", `* | json "k" nodrop | where tolowercase(k) matches tolowercase("{{all}}") or isBlank(k)`, "", ""},
		{"the pair with a value folds letter case", `* | json "k" nodrop | where tolowercase(k) matches tolowercase("A{{one}}") or isBlank(k)`, "",
			"(" + plainly("k", "(?s)^[aA][aA]$") + " or (not ispresent(k) or k not like /" + blank + "/))"},
		{"lower case never equals upper", `* | json "k" nodrop | where tolowercase(k) = "A"`, "1 = 0", ""},
		{"an empty or missing text", `* | json "k" nodrop | where isEmpty(k)`, "", "(not ispresent(k) or k not like /(?s)./)"},
		{"null itself", `* | json "k" nodrop | where isNull(k)`, "", "not ispresent(k)"},
		{"the keys that json needs", `* | json "k", "o.p" as k, p`, "", lines("ispresent(k)", "ispresent(o.p)")},
		{"the message as a whole text", `* | where _raw matches "a*"`, `@message like /(?s)^a.*$/`, ""},
		{"one half of and", `* | json "k" nodrop | where k = "a" and k < "b"`, "", `k = "a"`},
		{"a copied field is its key", `* | json "o.p" as p nodrop | p as q | where q = "a"`, "", `o.p = "a"`},
		{"a field as the query spells it first", `* | where tolowercase(eventName) = "x" | where EVENTNAME = "x"`, "", lines(plainly("eventName", "(?s)^[xX]$"), `eventName = "x"`)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{query: tt.query, vars: variables}.make(t)
			equal(t, "sure", tt.sure, texts(p.Sure))
			equal(t, "fields", tt.fields, texts(p.Fields))
		})
	}
}

// variables are those of the tests.
var variables = map[string][]string{"one": {"A"}, "two": {"a", "b"}, "all": {"*"}}

// TestFilterMustNotFire gives conditions of which CloudWatch can say nothing.
func TestFilterMustNotFire(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, query string }{
		{"on a value that parse takes", `* | parse "a=*" as k nodrop | where k = "x"`},
		{"on a value that is computed", `* | json "k" nodrop | concat(k, "x") as y | where y = "ax"`},
		{"on a nodrop miss over a computed value", `* | "x" as y | json "k" as y nodrop | where y = "x"`},
		{"on rows of an aggregate", `* | json "k" nodrop | count by k | where k = "a"`},
		{"on fields of each other", `* | json "k", "v" nodrop | where k = v`},
		{"on the order of texts", `* | json "k" nodrop | where k < "b"`},
		{"on half of or", `* | json "k" nodrop | where k = "a" or k < "b"`},
		{"on a key with a dot", `* | json "['a.b']" as x nodrop | where x = "a"`},
		{"on an item of an array", `* | json "arr[0]" as x nodrop | where x = "a"`},
		{"on the message time", `* | where _messagetime > 5`},
		{"on a field that a rule may set", `region=us*`},
		{"on numbers beyond a double's digits", `* | json "k" nodrop | where k = 10000000000000000`},
		{"on a field that was dropped", `* | json "k" nodrop | fields - k | where k = "a"`},
		{"on a field that fields left out", `* | json "k" as j nodrop | fields j | where v = "a"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{query: tt.query, vars: variables}.make(t)
			equal(t, "filter", "", insights.FilterCommand(p.Filter()))
		})
	}
}

func TestFilterTellsWhatIsTestedHere(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		given given
		want  string
	}{
		{"an exact condition", given{query: `* | json "k" nodrop | where k = "a"`}, `where k = "a": CloudWatch keeps the rows, exactly`},
		{"a superset", given{query: `* | json "k" nodrop | where k = "a" and k < "b"`},
			`where k = "a" and k < "b": CloudWatch keeps these rows and more, and it is tested again here`},
		{"neither", given{query: `* | json "k" nodrop | where k < "b"`},
			`tested here: where k < "b": it asks for what CloudWatch does not have, or compares in a way that it leaves open`},
		{"a parse", given{query: `* | parse "a=*" as k`}, `tested here: parse "a=*" as k: what CloudWatch's parse takes is not documented to the last character`},
		{"a scope", given{query: "region=x"}, "tested here: the scope region=x: CloudWatch does not have these fields"},
		{"the account of a central trail", given{source: trail, query: "account=dev"}, "tested here: the scope account=dev: CloudWatch does not have these fields"},
		{"the region of a trail of many", given{source: trail, query: "region=us-east-1"}, "tested here: the scope region=us-east-1: CloudWatch does not have these fields"},
		{"a step that drops nothing", given{query: `* | json "k" nodrop`}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			equal(t, "notes", tt.want, written(tt.given.make(t), "filter"))
		})
	}
}

// TestIndexFindsEventsOfTrails: an equality on an indexed field holds for events in
// doubt too, since CloudTrail writes the field into every event.
func TestIndexFindsEventsOfTrails(t *testing.T) {
	t.Parallel()
	const where = `* | json "eventSource", "k" nodrop | where eventSource = "a.com" and k = "x"`
	p := given{source: trail, query: where}.make(t)
	equal(t, "sure", `eventSource = "a.com"`, texts(p.Sure))
	equal(t, "fields", `k = "x"`, texts(p.Fields))
	equal(t, "note", `eventSource = "a.com": CloudWatch finds the events by its index and scans no other`, written(p, "index"))

	for _, tt := range []struct {
		name  string
		given given
	}{
		{"of another kind of source", given{source: app, query: where}},
		{"on a field that is no index", given{source: trail, query: `* | json "errorCode" nodrop | where errorCode = "x"`}},
		{"as one of several values", given{source: trail, query: `* | json "eventSource" nodrop | where eventSource in ("a", "b")`}},
		{"negated", given{source: trail, query: `* | json "eventSource" nodrop | where !(eventSource = "a")`}},
		{"of a scope, which folds letter case", given{source: trail, query: `eventSource=a`}},
	} {
		t.Run("not "+tt.name, func(t *testing.T) {
			t.Parallel()
			p := tt.given.make(t)
			equal(t, "sure", "", texts(p.Sure))
			equal(t, "note", "", written(p, "index"))
		})
	}
}

// TestImpliedKeywordsAreLeftOut: a keyword that an index settles is not searched
// for, and nothing twice. Others keep events in doubt away.
func TestImpliedKeywordsAreLeftOut(t *testing.T) {
	t.Parallel()
	const indexed = `eventSource = "a.com"`
	for _, tt := range []struct{ name, query, want string }{
		{"the key of an index", `eventSource | json "eventSource" | where eventSource = "a.com"`, lines(indexed, "ispresent(eventSource)")},
		{"in another letter case", `EVENTSOURCE | json "eventSource" nodrop | where eventSource = "a.com"`, indexed},
		{"the text that it finds", `"a.com" | json "eventSource" nodrop | where eventSource = "a.com"`, indexed},
		{"the same twice", "word word", keyword("word")},
		{"not a part of the text", `com | json "eventSource" nodrop | where eventSource = "a.com"`, lines(keyword("com"), indexed)},
		{"not a key without an index", `k | json "k"`, lines(keyword("k"), "ispresent(k)")},
		{"not where it must lack", `!eventSource | json "eventSource" nodrop | where eventSource = "a.com"`,
			lines(strings.Replace(keyword("eventSource"), " like ", " not like ", 1), indexed)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{source: trail, query: tt.query}.make(t)
			equal(t, "filter", tt.want, texts(append(p.Sure, p.Fields...)))
		})
	}
}
