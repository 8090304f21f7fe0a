package value

import (
	"cmp"
	"encoding/binary"
	"math"
	"strings"
)

// Equal is group identity, on which count by, dedup and join agree: numbers by
// their value whatever their type, text by its bytes, and nothing across kinds,
// so that null, "" and 0 differ and the text "1" is not the number 1. The
// comparison operator = of the language coerces and lives in package expr.
func Equal(a, b Value) bool {
	if a.kind == b.kind {
		switch a.kind {
		case KindNull:
			return true
		case KindString:
			return a.str == b.str
		case KindFloat:
			x, y := a.float(), b.float()
			return x == y || x != x && y != y // all NaN are one group
		}
		return a.bits == b.bits
	}
	return a.IsNumber() && b.IsNumber() && compareNumbers(a, b) == 0
}

// Compare is the sort order and is total: numbers by value with NaN after
// infinity, then false, true, then text by code point, then null. It is zero
// exactly when [Equal] holds.
func Compare(a, b Value) int {
	if ra, rb := rank[a.kind], rank[b.kind]; ra != rb {
		return cmp.Compare(ra, rb)
	}
	switch a.kind {
	case KindNull:
		return 0
	case KindString:
		// UTF-8 orders bytes as it orders code points.
		return strings.Compare(a.str, b.str)
	case KindBool:
		return cmp.Compare(a.bits, b.bits)
	}
	return compareNumbers(a, b)
}

var rank = [...]uint8{KindInt: 0, KindFloat: 0, KindBool: 1, KindString: 2, KindNull: 3}

func compareNumbers(a, b Value) int {
	switch {
	case a.kind == KindInt && b.kind == KindInt:
		return cmp.Compare(int64(a.bits), int64(b.bits))
	case a.kind == KindFloat && b.kind == KindFloat:
		return compareFloats(a.float(), b.float())
	case a.kind == KindInt:
		return compareIntFloat(int64(a.bits), b.float())
	}
	return -compareIntFloat(int64(b.bits), a.float())
}

// compareFloats puts NaN last, where cmp.Compare has it first.
func compareFloats(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	case x == y:
		return 0
	}
	return -cmp.Compare(x, y)
}

// compareIntFloat compares exactly: a double cannot tell 1<<53 from 1<<53+1.
func compareIntFloat(i int64, f float64) int {
	switch {
	case f >= 1<<63 || f != f:
		return -1
	case f < -1<<63:
		return 1
	}
	whole := math.Trunc(f)
	if c := cmp.Compare(i, int64(whole)); c != 0 {
		return c
	}
	return cmp.Compare(whole, f)
}

// Key tags. A whole double takes the integer's encoding.
const (
	tagNull byte = iota
	tagFalse
	tagTrue
	tagInt
	tagFloat
	tagString
)

// AppendKey appends an encoding of v to dst that is equal for equal values (see
// [Equal]) and injective, also when the keys of several columns are joined.
func AppendKey(dst []byte, v Value) []byte {
	switch v.kind {
	case KindNull:
		return append(dst, tagNull)
	case KindBool:
		return append(dst, tagFalse+byte(v.bits))
	case KindInt:
		return appendIntKey(dst, int64(v.bits))
	case KindFloat:
		f := v.float()
		if f == math.Trunc(f) && f >= -1<<63 && f < 1<<63 {
			return appendIntKey(dst, int64(f))
		}
		if f != f {
			f = math.NaN()
		}
		return binary.LittleEndian.AppendUint64(append(dst, tagFloat), math.Float64bits(f))
	}
	dst = binary.AppendUvarint(append(dst, tagString), uint64(len(v.str)))
	return append(dst, v.str...)
}

func appendIntKey(dst []byte, i int64) []byte {
	return binary.AppendVarint(append(dst, tagInt), i)
}

func (v Value) float() float64 { return math.Float64frombits(v.bits) }
