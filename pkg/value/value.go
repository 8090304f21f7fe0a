// Package value holds the data that queries compute with: single values, typed
// columns, batches of rows, and time series.
package value

import (
	"math"
	"strings"
)

// Kind is the type of a value.
type Kind uint8

// The kinds. What a parse operator makes is a string; numbers come from
// literals, arithmetic, casts, aggregates and time fields (language spec §1.6).
const (
	KindNull Kind = iota
	KindBool
	KindInt
	KindFloat
	KindString
)

var kindNames = [...]string{"null", "bool", "int", "float", "string"}

// String returns the kind's name, e.g. "int".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Numeric reports whether values of the kind are numbers by type. Numeric text
// is not: it has to be cast, see [Value.Num].
func (k Kind) Numeric() bool { return k == KindInt || k == KindFloat }

// Value is one cell: null, a boolean, a 64-bit integer, a double or text. The
// zero Value is null. Use [Equal] and [Compare], not ==.
type Value struct {
	str  string
	bits uint64
	kind Kind
}

// NullValue returns the missing value.
func NullValue() Value { return Value{} }

// Bool returns a boolean value.
func Bool(b bool) Value {
	v := Value{kind: KindBool}
	if b {
		v.bits = 1
	}
	return v
}

// Int returns an integer value.
func Int(i int64) Value { return Value{kind: KindInt, bits: uint64(i)} }

// Float returns a double value, which may be NaN or infinite.
func Float(f float64) Value { return Value{kind: KindFloat, bits: math.Float64bits(f)} }

// String returns a text value. It shares s's memory.
func String(s string) Value { return Value{kind: KindString, str: s} }

// Kind returns the value's type.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether the value is missing. The empty string is not.
func (v Value) IsNull() bool { return v.kind == KindNull }

// IsNumber reports whether the value is a number by type.
func (v Value) IsNumber() bool { return v.kind.Numeric() }

// AsBool returns a boolean, or the truth that the text "true" or "false" (in
// any case) spells.
func (v Value) AsBool() (b, ok bool) {
	switch v.kind {
	case KindBool:
		return v.bits != 0, true
	case KindString:
		if strings.EqualFold(v.str, "true") {
			return true, true
		}
		if strings.EqualFold(v.str, "false") {
			return false, true
		}
	}
	return false, false
}

// AsInt returns the value as a number without its fraction. It is false for
// what is no number and for numbers outside the 64-bit range.
func (v Value) AsInt() (int64, bool) {
	if v.kind == KindInt {
		return int64(v.bits), true
	}
	if v.kind == KindString {
		if i, ok := parseInt(v.str); ok {
			return i, true
		}
	}
	f, ok := v.Num()
	if !ok || !(f >= -1<<63 && f < 1<<63) {
		return 0, false
	}
	return int64(f), true
}

// Num casts to a double: numbers as they are, text when it spells a number
// (see [ParseNumber]). Null, booleans, blank and other text are false.
func (v Value) Num() (float64, bool) {
	switch v.kind {
	case KindFloat:
		return math.Float64frombits(v.bits), true
	case KindInt:
		return float64(int64(v.bits)), true
	case KindString:
		return ParseNumber(v.str)
	}
	return 0, false
}

// Text returns the value as it is displayed and concatenated: numbers as
// [FormatFloat] writes them, null as "".
func (v Value) Text() string {
	switch v.kind {
	case KindString:
		return v.str
	case KindNull:
		return ""
	}
	var buf [32]byte
	return string(v.AppendText(buf[:0]))
}

// AppendText appends Text to dst.
func (v Value) AppendText(dst []byte) []byte {
	switch v.kind {
	case KindBool:
		if v.bits != 0 {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case KindInt:
		return AppendInt(dst, int64(v.bits))
	case KindFloat:
		return AppendFloat(dst, math.Float64frombits(v.bits))
	case KindString:
		return append(dst, v.str...)
	}
	return dst
}

// Str returns the text of a string value without formatting anything; false
// for the other kinds.
func (v Value) Str() (string, bool) { return v.str, v.kind == KindString }

// Clone returns the value with its text in memory of its own, to keep it beyond
// the row that it comes from.
func (v Value) Clone() Value {
	v.str = strings.Clone(v.str)
	return v
}

// kindDropped marks Dropped; no column ever holds it.
const kindDropped Kind = 255

// Dropped returns the marker that an expression evaluates to when one of its
// functions removes the row (language spec §4.5, §11-A24). It is no data: its
// text is empty, it equals only itself, and it must not be put in a column.
func Dropped() Value { return Value{kind: kindDropped} }

// Dropped reports whether the value is the marker of a removed row.
func (v Value) Dropped() bool { return v.kind == kindDropped }
