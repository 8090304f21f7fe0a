package traffic

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// logField is one member of an access-log line: the text up to its value, and what appends the value.
type logField struct {
	before string
	value  variable
}

// variable appends the escaped value of a $context variable.
type variable func(b []byte, x *line) []byte

// logFormats are the formats compiled, by type of API.
var logFormats = [...][]logField{
	REST:      compileFormat(restFormat),
	HTTP:      compileFormat(httpFormat),
	WebSocket: compileFormat(socketFormat),
}

// compileFormat reads a format's members in their order. The formats are constants, so what does not fit is a
// mistake in this package.
func compileFormat(format string) []logField {
	var fields []logField
	before := `{"`
	dec := json.NewDecoder(strings.NewReader(format))
	texts := make([]string, 0, 128)
	for {
		token, err := dec.Token()
		if err != nil {
			break
		}
		if text, ok := token.(string); ok {
			texts = append(texts, text)
		}
	}
	for i := 0; i+1 < len(texts); i += 2 {
		name := strings.TrimPrefix(texts[i+1], "$context.")
		value, ok := variables[name]
		if !ok {
			value = absent
		}
		fields = append(fields, logField{before + texts[i] + `":"`, value})
		before = `","`
	}
	return fields
}

// line is a request with what its values are taken from.
type line struct {
	*Request
	stage *Stage
	api   *API
	out   *outcome
	route *Route // nil when none matched
}

// AppendLogLine appends the access-log line of a request, without a line end. Every value is a quoted string, and
// "-" where the gateway has none.
func (s *Stage) AppendLogLine(b []byte, r *Request) []byte {
	x := line{Request: r, stage: s, api: s.API, out: &outcomes[s.API.Kind][r.Cause]}
	if r.Route >= 0 {
		x.route = &s.API.Routes[r.Route]
	}
	for i := range logFormats[s.API.Kind] {
		f := &logFormats[s.API.Kind][i]
		b = append(b, f.before...)
		b = f.value(b, &x)
	}
	return append(b, `"}`...)
}

// absent is a variable without a value.
func absent(b []byte, _ *line) []byte { return append(b, '-') }

// text makes a variable of a function that gives "" for no value.
func text(get func(x *line) string) variable {
	return func(b []byte, x *line) []byte {
		s := get(x)
		if s == "" {
			return append(b, '-')
		}
		return appendEscaped(b, s)
	}
}

// number makes a variable of a function that gives a negative number for no value.
func number(get func(x *line) int64) variable {
	return func(b []byte, x *line) []byte {
		n := get(x)
		if n < 0 {
			return append(b, '-')
		}
		return strconv.AppendInt(b, n, 10)
	}
}

// appendEscaped writes the model's own texts, which hold no control characters, as the inside of a JSON string.
func appendEscaped(b []byte, s string) []byte {
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return b
}

// appendUUID writes a version 4 UUID made of an id.
func appendUUID(b []byte, id uint64) []byte {
	hi, lo := mix(id, 11)&^0xf000|0x4000, mix(id, 12)>>2|1<<63
	b = appendHex(b, hi>>32, 8)
	b = appendHex(append(b, '-'), hi>>16, 4)
	b = appendHex(append(b, '-'), hi, 4)
	b = appendHex(append(b, '-'), lo>>48, 4)
	return appendHex(append(b, '-'), lo, 12)
}

// appendHex writes the lowest digits of n.
func appendHex(b []byte, n uint64, digits int) []byte {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		b = append(b, "0123456789abcdef"[n>>shift&15])
	}
	return b
}

// appendTime formats epoch milliseconds in UTC.
func appendTime(b []byte, ms int64, layout string) []byte {
	return time.UnixMilli(ms).UTC().AppendFormat(b, layout)
}
