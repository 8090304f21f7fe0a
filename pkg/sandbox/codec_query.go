package sandbox

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// queryCodec is the AWS Query protocol: a form in, XML out.
type queryCodec struct{ form url.Values }

// decode ignores the body, which route has parsed into the form.
func (q queryCodec) decode(_ []byte, in any) error {
	return decodeForm(q.form, "", reflect.ValueOf(in).Elem())
}

// write wraps the output in the two elements that are called after the operation.
func (q queryCodec) write(w http.ResponseWriter, c *call, out any) {
	var b strings.Builder
	fmt.Fprintf(&b, `<%[1]sResponse xmlns=%[2]q><%[1]sResult>`, c.operation, namespaces[c.service])
	encodeXML(&b, reflect.ValueOf(out).Elem())
	fmt.Fprintf(&b, `</%[1]sResult><ResponseMetadata><RequestId>%[2]s</RequestId></ResponseMetadata></%[1]sResponse>`, c.operation, c.requestID)
	writeXML(w, http.StatusOK, b.String())
}

// writeError has one shape for every error; members other than the message have no place in it.
func (q queryCodec) writeError(w http.ResponseWriter, c *call, e *apiError) {
	var b strings.Builder
	fmt.Fprintf(&b, `<ErrorResponse xmlns=%q><Error><Type>%s</Type><Code>%s</Code><Message>`, namespaces[c.service], fault(e), escapeXML(e.code()))
	b.WriteString(escapeXML(e.Message))
	fmt.Fprintf(&b, `</Message></Error><RequestId>%s</RequestId></ErrorResponse>`, c.requestID)
	writeXML(w, e.status(), b.String())
}

// namespaces are the XML namespaces of the services that speak Query.
var namespaces = map[string]string{
	"sts":        "https://sts.amazonaws.com/doc/2011-06-15/",
	"monitoring": "http://monitoring.amazonaws.com/doc/2010-08-01/",
}

func writeXML(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}

// maxMembers bounds the lists of a form, whose lengths the sender chooses.
const maxMembers = 1000

// decodeForm fills v from the form's parameters that are called prefix or begin with prefix and a dot.
func decodeForm(form url.Values, prefix string, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer:
		if !formHas(form, prefix) {
			return nil
		}
		v.Set(reflect.New(v.Type().Elem()))
		return decodeForm(form, prefix, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if err := decodeForm(form, join(prefix, memberName(v.Type().Field(i))), v.Field(i)); err != nil {
				return err
			}
		}
	case reflect.Slice:
		for n := 1; n <= maxMembers; n++ {
			member := prefix + ".member." + strconv.Itoa(n)
			if !formHas(form, member) {
				break
			}
			item := reflect.New(v.Type().Elem()).Elem()
			if err := decodeForm(form, member, item); err != nil {
				return err
			}
			v.Set(reflect.Append(v, item))
		}
	default:
		if text := form.Get(prefix); text != "" {
			return setScalar(v, prefix, text)
		}
	}
	return nil
}

// setScalar reads one parameter; times are ISO 8601 in this protocol.
func setScalar(v reflect.Value, name, text string) (err error) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		var b bool
		b, err = strconv.ParseBool(text)
		v.SetBool(b)
	case reflect.Int32, reflect.Int64:
		var n int64
		n, err = strconv.ParseInt(text, 10, v.Type().Bits())
		v.SetInt(n)
	case reflect.Float64:
		if v.Type() == reflect.TypeFor[timestamp]() {
			var t time.Time
			t, err = time.Parse(time.RFC3339Nano, text)
			v.SetFloat(float64(t.UnixMilli()) / 1000)
			break
		}
		var f float64
		f, err = strconv.ParseFloat(text, 64)
		v.SetFloat(f)
	default:
		err = fmt.Errorf("the sandbox cannot read a %s", v.Kind())
	}
	if err != nil {
		return fmt.Errorf("parameter %s: %w", name, err)
	}
	return nil
}

// encodeXML writes the members of a struct as elements; absent ones are left out.
func encodeXML(b *strings.Builder, v reflect.Value) {
	for i := range v.NumField() {
		if f := v.Field(i); !f.IsZero() {
			encodeElement(b, memberName(v.Type().Field(i)), f)
		}
	}
}

// encodeElement writes a value as an element; the items of lists are called member.
func encodeElement(b *strings.Builder, name string, v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	b.WriteString("<" + name + ">")
	switch v.Kind() {
	case reflect.Struct:
		encodeXML(b, v)
	case reflect.Slice:
		for i := range v.Len() {
			encodeElement(b, "member", v.Index(i))
		}
	case reflect.Float64:
		if v.Type() == reflect.TypeFor[timestamp]() {
			b.WriteString(time.UnixMilli(int64(v.Float() * 1000)).UTC().Format("2006-01-02T15:04:05Z"))
			break
		}
		b.WriteString(strconv.FormatFloat(v.Float(), 'g', -1, 64))
	default:
		b.WriteString(escapeXML(fmt.Sprint(v.Interface())))
	}
	b.WriteString("</" + name + ">")
}

// formHas tells whether a form says anything about a parameter or a part of it.
func formHas(form url.Values, prefix string) bool {
	if form.Has(prefix) {
		return true
	}
	for name := range form {
		if strings.HasPrefix(name, prefix+".") {
			return true
		}
	}
	return false
}

// memberName is a field's wire name: its JSON name.
func memberName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "" {
		return f.Name
	}
	return name
}

// join is the name of a member of a structure.
func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}
