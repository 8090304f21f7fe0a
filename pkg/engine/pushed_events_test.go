package engine_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// The texts and JSON values that events are made of: what numbers, booleans, nulls and text are easily mistaken for.
var (
	hardTexts = []string{"a", "b", "A", "007", "7", "200", "200.0", "1e3", "1000", " 5", "5 ", "-", "", " ", "null", "true", "False", "error", "Error occurred",
		"errors", `a"b`, `back\slash`, `c:\temp\new`, "é", "日本語", "line one\nerror two", "tab\there", "<b>&'", "*", "a*b", "x|y", "/api/v1/items", "10.0.0.1", "8.8.8.8",
		"0x1F", "NaN", "Infinity", "-0", "+5", ".5", "5.", "1,000", "12345678901234567890", "0.1", "%20", "$1", "a=b", "k", `{"p":"in text"}`, "not", "200 OK", "a.b", "a.bc",
		"[x]", "(a|b)", "^a$", "K", "ſ", "İx", "É", "ß", "😀", "٣", "\u00a0", "\u2028", "0.30", "1e-3", "9007199254740993", "two  blanks", "'", "`", "{{v0}}", "//", "a\r\nb"}
	hardValues = []string{"null", "null", "true", "false", "0", "1", "-1", "2", "200", "200.0", "1.5", "1.50", "1e3", "1E+3", "-0", "0.1", "0.2", "12345678901234567890",
		"1e400", "{}", "[]", "[1,2]", `["a","b"]`, `{"p":1}`, `{"p":"a","k":"b"}`, `{"p":null}`, `[{"p":1},{"p":2}]`,
		`[{"k":"a"}]`, `{"p":{"q":{"r":"deep"}}}`, `"\u0000"`, `"\ud83d\ude00"`, `"\ud800"`, `"\b\f\r"`, `"\u006b"`, `[[1],[2]]`, `"\u00e9"`, "1e-7", "0.1e1", "123456789.125"}
	smallNumbers = []string{"0", "1", "2", "3", "10", "12", "25", "100", "200", "404", "1000", "1.5", "2.25", "-4"}
	plainTexts   = []string{"a", "b", "c", "error", "ok"}
	// hardLines are messages that are no JSON.
	hardLines = []string{"plain text", "error: disk full k=1 status=200", "GET /api/v1/items?x=1 HTTP/1.1", "", " ", "{", "}", "[1,2,3]", `"k"`, "null", "{not json}",
		"2026-03-04T10:00:00Z ERROR a-b c", `k="a b" v=7`, "ERROR\nk=2", `x {"k":"a","v":1} y`, `{"k":"a"}{"k":"b"}`, "user=ann; ip=10.0.0.1;", "a-b", "7"}
	// appKeys are the keys of the events of the source app.
	appKeys = []string{"k", "v", "s", "status", "Status", "n", "o", "a.b", "a", "user name", "arr", "arr.0", "level", "msg",
		"k0", "v0", "count", "@message"}
)

// hour is in milliseconds; the events lie around the start of one.
const hour = 3_600_000

// drawEvents draws events in and just outside of the range. Where unique is set no two have one time, so that the
// order of rows is fixed.
func drawEvents(t *rapid.T, p pair, sources []int, unique bool) []event {
	plain := rapid.IntRange(0, 2).Draw(t, "plain values") == 0
	return drawEventsOf(t, p, sources, unique, func(e event) string { return drawMessage(t, e, plain) })
}

// drawEventsOf is drawEvents for messages that are drawn otherwise.
func drawEventsOf(t *rapid.T, p pair, sources []int, unique bool, message func(event) string) []event {
	n := rapid.IntRange(0, 30).Draw(t, "events")
	if rapid.IntRange(0, 4).Draw(t, "many") > 0 {
		n = max(n, 12)
	}
	taken := map[int64]bool{}
	var events []event
	for range n {
		e := event{source: rapid.SampledFrom(sources).Draw(t, "source")}
		if p.targets > 1 {
			e.target = rapid.IntRange(0, p.targets-1).Draw(t, "target")
		}
		e.group = rapid.IntRange(0, len(eventSources[e.source].groups)-1).Draw(t, "group")
		e.time = drawTime(t, p.from.UnixMilli(), p.to.UnixMilli())
		for unique && taken[e.time] {
			e.time++
		}
		taken[e.time] = true
		same := func(o event) bool { return o.source == e.source }
		if i := slices.IndexFunc(events, same); i >= 0 && rapid.IntRange(0, 3).Draw(t, "the same again") == 3 {
			e.message = events[i].message
		} else if e.message = message(e); e.message == "" {
			e.message = " " // CloudWatch takes no empty ones
		}
		events = append(events, e)
	}
	return events
}

// drawTime draws a time at or beside the borders of the range, of hours, minutes and seconds, or of an earlier range.
func drawTime(t *rapid.T, from, to int64) int64 {
	at := rapid.SampledFrom([]int64{from, from + (to-from)/2, from + (to-from)/3, from + (to-from)/7, to}).Draw(t, "time near")
	at += rapid.SampledFrom([]int64{0, 0, 1, -1, 500, 1000, 999, 60_000, 59_999, 7 * 60_000, hour, hour - 1, -hour, 250}).Draw(t, "time beside")
	if rapid.IntRange(0, 3).Draw(t, "on a border") == 3 {
		unit := rapid.SampledFrom([]int64{1000, 60_000, hour, 24 * hour}).Draw(t, "border")
		at -= at % unit
	}
	if rapid.IntRange(0, 5).Draw(t, "earlier range") == 5 {
		at -= rapid.SampledFrom([]int64{hour, 24 * hour}).Draw(t, "shift")
	}
	return min(at, now.UnixMilli()) // nobody sees the future
}

func drawMessage(t *rapid.T, e event, plain bool) string {
	if !plain && rapid.IntRange(0, 11).Draw(t, "no JSON") == 11 {
		if line := rapid.SampledFrom(hardLines).Draw(t, "line"); line != "" {
			return line
		}
	}
	var text string
	switch eventSources[e.source].name {
	case "access":
		text = drawAccess(t, plain)
	case "trail":
		text = drawTrail(t, e, plain)
	default:
		text = drawObject(t, appKeys, 5, plain)
	}
	if plain || eventSources[e.source].name == "trail" { // CloudTrail's own messages are whole
		return text
	}
	switch rapid.IntRange(0, 23).Draw(t, "damage") {
	case 20:
		return strings.ToValidUTF8(text[:len(text)*rapid.IntRange(1, 9).Draw(t, "cut")/10+1], "")
	case 19:
		return text + "\n"
	case 18:
		return strings.Replace(text, `"k":`, `"\u006b":`, 1)
	case 17:
		return strings.Replace(text, ":", " :\t", 2)
	case 21:
		return " \n" + text
	case 22:
		return "2026-03-04 INFO " + text
	case 23:
		return text + " trailing error"
	}
	return text
}

// drawObject draws a JSON object of some of the keys, and rarely far more than the 200 fields that CloudWatch
// discovers.
func drawObject(t *rapid.T, keys []string, most int, plain bool) string {
	var members []string
	if !plain && rapid.IntRange(0, 39).Draw(t, "many fields") == 39 {
		for i := range 205 {
			members = append(members, fmt.Sprintf(`"filler%d":%d`, i, i))
		}
	}
	for range rapid.IntRange(0, most).Draw(t, "members") {
		key := rapid.SampledFrom(keys).Draw(t, "key")
		has := func(m string) bool { return strings.HasPrefix(m, quoteJSON(key)+":") }
		if slices.ContainsFunc(members, has) { // which one counts of two, nobody says
			continue
		}
		space := ""
		if !plain {
			space = rapid.SampledFrom([]string{"", "", " ", "\n"}).Draw(t, "space")
		}
		members = append(members, quoteJSON(key)+":"+space+drawValue(t, key, plain))
	}
	return "{" + strings.Join(members, ",") + "}"
}

// drawValue draws the JSON of a member's value.
func drawValue(t *rapid.T, key string, plain bool) string {
	switch {
	case key == "o":
		return drawObject(t, []string{"p", "k", "q.r", "status"}, 3, plain)
	case key == "a":
		return drawObject(t, []string{"b", "c"}, 2, plain)
	case key == "arr" && plain:
		return `["a",1]`
	case key == "n" || key == "v" && plain:
		number := rapid.SampledFrom(smallNumbers).Draw(t, "number")
		if rapid.Bool().Draw(t, "as text") {
			return `"` + number + `"`
		}
		return number
	case plain:
		return quoteJSON(rapid.SampledFrom(plainTexts).Draw(t, "plain text"))
	}
	if rapid.Bool().Draw(t, "text") {
		text := quoteJSON(rapid.SampledFrom(hardTexts).Draw(t, "hard text"))
		if rapid.IntRange(0, 7).Draw(t, "escape") == 7 { // the same text, spelt otherwise
			text = needlessEscapes.Replace(text)
		}
		return text
	}
	return rapid.SampledFrom(hardValues).Draw(t, "hard value")
}

// quoteJSON is s as a JSON string that escapes no more than it must.
func quoteJSON(s string) string { return `"` + jsonEscapes.Replace(s) + `"` }

// needlessEscapes spell characters as JSON may and need not.
var needlessEscapes = strings.NewReplacer("a", `\u0061`, "/", `\/`, "&", `\u0026`, "é", `\u00E9`)

var jsonEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)

// drawAccess draws an API Gateway access log: every value is text, "-" where there is none.
func drawAccess(t *rapid.T, plain bool) string {
	var members []string
	for _, f := range []struct {
		key    string
		values []string
	}{
		{"requestId", []string{"r1", "r2", "r3"}},
		{"apiId", []string{"abc123", "007", "-"}},
		{"domainName", []string{"api.example.com", "-"}},
		{"stage", []string{"prod", "dev", "$default", "-"}},
		{"status", []string{"200", "200", "404", "500", "503", "-"}},
		{"responseLatency", []string{"12", "7", "1000", "0", "3.5", "-", ""}},
		{"sourceIp", []string{"10.0.0.1", "8.8.8.8", "2001:db8::1", "-"}},
		{"httpMethod", []string{"GET", "POST", "get"}},
		{"path", []string{"/items", "/items/7", "/", `/a"b`, "-"}},
		{"error.message", []string{"-", "Internal server error"}},
	} {
		if !plain && rapid.IntRange(0, 9).Draw(t, "missing "+f.key) == 9 {
			continue
		}
		members = append(members, quoteJSON(f.key)+":"+quoteJSON(rapid.SampledFrom(f.values).Draw(t, f.key)))
	}
	return "{" + strings.Join(members, ",") + "}"
}

// drawTrail draws a CloudTrail event, which may be that of another account and region than the target.
func drawTrail(t *rapid.T, e event, plain bool) string {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	own := eventTargets[e.target]
	text := `{"eventVersion":"1.11","userIdentity":` + pick("identity",
		`{"type":"IAMUser","arn":"arn:aws:iam::528560886094:user/ann","accountId":"528560886094","userName":"ann"}`,
		`{"type":"AssumedRole","arn":"arn:aws:sts::528560886094:assumed-role/dev/bo","accountId":"528560886094"}`,
		`{"type":"Root","arn":"arn:aws:iam::567680881046:root","accountId":"567680881046"}`,
		`{"type":"AWSService","invokedBy":"autoscaling.amazonaws.com"}`)
	text += `,"eventTime":"2026-03-04T10:00:00Z","eventSource":` + pick("event source", `"apigateway.amazonaws.com"`, `"apigateway.amazonaws.com"`, `"s3.amazonaws.com"`, `"APIGATEWAY.amazonaws.com"`)
	text += `,"eventName":` + pick("event name", `"CreateRestApi"`, `"GetRestApis"`, `"DeleteStage"`)
	if plain || rapid.IntRange(0, 7).Draw(t, "has a region") < 7 {
		text += `,"awsRegion":"` + pick("event region", own.region, own.region, "us-west-2", "") + `"`
	}
	text += `,"sourceIPAddress":` + pick("address", `"10.0.0.1"`, `"8.8.8.8"`, `"autoscaling.amazonaws.com"`)
	text += pick("error", "", "", `,"errorCode":"AccessDenied","errorMessage":"not authorized to perform: \"apigateway:GET\""`,
		`,"errorCode":"ThrottlingException"`, `,"errorCode":""`, `,"errorCode":null`)
	text += `,"requestParameters":` + pick("parameters", "null", `{"restApiId":"abc123"}`, `{"basePath":"v1","domainName":"api.example.com"}`)
	text += `,"responseElements":` + pick("response", "null", "null", `{"name":"Shop API"}`, `{"name":"orders","id":7}`)
	text += `,"readOnly":` + pick("read only", "true", "false")
	return text + `,"recipientAccountId":"` + pick("recipient", own.id, own.id, "111122223333") + `"}`
}
