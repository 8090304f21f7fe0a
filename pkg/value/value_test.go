package value

import (
	"bytes"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestCastsOfValues(t *testing.T) {
	for _, c := range []struct {
		name  string
		v     Value
		text  string
		num   float64
		isNum bool
		i     int64
		isInt bool
		b     bool
		isB   bool
	}{
		{name: "null", v: NullValue()},
		{name: "true", v: Bool(true), text: "true", b: true, isB: true},
		{name: "false", v: Bool(false), text: "false", isB: true},
		{name: "integer", v: Int(-7), text: "-7", num: -7, isNum: true, i: -7, isInt: true},
		{name: "double", v: Float(2.9), text: "2.9", num: 2.9, isNum: true, i: 2, isInt: true},
		{name: "infinity", v: Float(math.Inf(1)), text: "Infinity", num: math.Inf(1), isNum: true},
		{name: "beyond 64 bits", v: Float(1 << 63), text: "9223372036854776000", num: 1 << 63, isNum: true},
		{name: "text", v: String("abc"), text: "abc"},
		{name: "numeric text", v: String(" -2.9"), text: " -2.9", num: -2.9, isNum: true, i: -2, isInt: true},
		{name: "long numeric text", v: String("9007199254740993"), text: "9007199254740993", num: 9007199254740992, isNum: true, i: 9007199254740993, isInt: true},
		{name: "empty text", v: String("")},
		{name: "text of a truth", v: String("TRUE"), text: "TRUE", b: true, isB: true},
		{name: "text of an untruth", v: String("False"), text: "False", isB: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.v.Text(); got != c.text {
				t.Errorf("Text is %q, want %q", got, c.text)
			}
			if got, ok := c.v.Num(); got != c.num || ok != c.isNum {
				t.Errorf("Num is %v, %v", got, ok)
			}
			if got, ok := c.v.AsInt(); got != c.i || ok != c.isInt {
				t.Errorf("AsInt is %v, %v", got, ok)
			}
			if got, ok := c.v.AsBool(); got != c.b || ok != c.isB {
				t.Errorf("AsBool is %v, %v", got, ok)
			}
		})
	}
}

func TestIdentityOfValues(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b Value
		want bool
	}{
		{"null is not the empty text", NullValue(), String(""), false},
		{"null is null", NullValue(), NullValue(), true},
		{"1 is 1.0", Int(1), Float(1), true},
		{"the text 1 is not the number", String("1"), Int(1), false},
		{"true is not the text", Bool(true), String("true"), false},
		{"true is not 1", Bool(true), Int(1), false},
		{"NaN is NaN", Float(math.NaN()), Float(math.NaN()), true},
		{"zeros are one", Float(math.Copysign(0, -1)), Int(0), true},
		{"large integers are exact", Int(1<<53 + 1), Float(1 << 53), false},
		{"the largest integer is not its double", Int(math.MaxInt64), Float(1 << 63), false},
		{"the smallest integer is its double", Int(math.MinInt64), Float(-1 << 63), true},
		{"a removed row is no value", Dropped(), NullValue(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Equal(c.a, c.b); got != c.want {
				t.Errorf("Equal is %v", got)
			}
			if same := bytes.Equal(AppendKey(nil, c.a), AppendKey(nil, c.b)); same != c.want && !c.a.Dropped() {
				t.Errorf("the keys are the same: %v", same)
			}
		})
	}
}

func TestSortOrder(t *testing.T) {
	order := []Value{
		Float(math.Inf(-1)), Int(-3), Float(-2.5), Int(2), Float(2.5), Int(10), Int(1 << 53), Int(1<<53 + 1), Float(1e300), Float(math.Inf(1)), Float(math.NaN()),
		Bool(false), Bool(true), String(""), String("10"), String("2"), String("B"), String("a"), String("ä"), String("€"), String("😀"), NullValue(),
	}
	for i, a := range order {
		for j, b := range order {
			if got := Compare(a, b); sign(got) != sign(i-j) {
				t.Errorf("Compare(%v, %v) is %d", a.Text(), b.Text(), got)
			}
		}
	}
}

func sign(i int) int { return min(1, max(-1, i)) }

// anyValue draws values that often meet.
func anyValue() *rapid.Generator[Value] {
	return rapid.OneOf(
		rapid.Just(NullValue()),
		rapid.Map(rapid.Bool(), Bool),
		rapid.Map(rapid.Int64Range(-3, 3), Int),
		rapid.Map(rapid.Int64(), Int),
		rapid.Map(rapid.SampledFrom([]float64{-1, 0, 0.5, 1, 2, math.NaN(), math.Inf(1), 1 << 53, 1 << 63}), Float),
		rapid.Map(rapid.Float64(), Float),
		rapid.Map(rapid.SampledFrom([]string{"", "1", "a", "A", "true"}), String),
		rapid.Map(rapid.String(), String),
	)
}

func TestEqualCompareAndKeysAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anyValue().Draw(t, "a"), anyValue().Draw(t, "b"), anyValue().Draw(t, "c")
		equal := Equal(a, b)
		if equal != (Compare(a, b) == 0) {
			t.Fatalf("Equal is %v, Compare %d", equal, Compare(a, b))
		}
		if equal != bytes.Equal(AppendKey(nil, a), AppendKey(nil, b)) {
			t.Fatalf("Equal is %v, the keys are not", equal)
		}
		if sign(Compare(a, b)) != -sign(Compare(b, a)) {
			t.Fatal("Compare is not antisymmetric")
		}
		if Compare(a, b) <= 0 && Compare(b, c) <= 0 && Compare(a, c) > 0 {
			t.Fatal("Compare is not transitive")
		}
	})
}

func TestJoinedKeysAreInjective(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tuple := rapid.SliceOfN(anyValue(), 0, 4)
		x, y := tuple.Draw(t, "x"), tuple.Draw(t, "y")
		var kx, ky []byte
		same := len(x) == len(y)
		for i, v := range x {
			kx = AppendKey(kx, v)
			same = same && Equal(v, y[i])
		}
		for _, v := range y {
			ky = AppendKey(ky, v)
		}
		if same != bytes.Equal(kx, ky) {
			t.Fatalf("tuples equal: %v, keys %x and %x", same, kx, ky)
		}
	})
}

func TestKindsHaveNames(t *testing.T) {
	if got := KindFloat.String() + " " + Dropped().Kind().String(); got != "float unknown" {
		t.Errorf("got %q", got)
	}
}
