package expr

import "testing"

func TestMissingAndBlankValues(t *testing.T) {
	// language spec §4.2
	wants{
		{`isNull(missing)`, `true`},
		{`isNull(absent)`, `true`},
		{`isNull(empty)`, `false`},
		{`isEmpty(missing)`, `true`},
		{`isEmpty(empty)`, `true`},
		{`isEmpty(" ")`, `false`},
		{`isEmpty(n)`, `false`},
		{`isBlank(missing)`, `true`},
		{`isBlank(empty)`, `true`},
		{`isBlank(blank)`, `true`},
		{`isBlank(word)`, `false`},
		{`isBlank(n)`, `false`},
		{`!isBlank(word) and isNull(missing)`, `true`},
	}.run(t, sample)
}

func TestIsNumericKnowsJavasLiterals(t *testing.T) {
	// language spec §4.2
	for text, want := range map[string]bool{
		"1e5": true, "12": true, "-12.5": true, "+1": true, ".5": true, "1.": true, "0": true, "1E-3": true, "10L": true, "10l": true,
		"1.5F": true, "1.5d": true, "1e5f": true, "0x1F": true, "-0xff": true, "017": true, "0.9": true, "09.5": true, "00": true,
		"09": false, "0x": false, "0xg": false, "1.5L": false, "1e5L": false, "1e": false, "1e+": false, "1e+-1": false, ".": false, "": false, " ": false,
		"abc": false, "1,000": false, "--1": false, "-": false, "1.2.3": false, "5x": false, "NaN": false, "e5": false, ".e1": false,
	} {
		if got := isJavaNumber(text); got != want {
			t.Errorf("isNumeric(%q) is %v, want %v", text, got, want)
		}
	}
	wants{
		{`isNumeric(s)`, `true`},
		{`isNumeric(missing)`, `false`},
		{`isNumeric(empty)`, `false`},
		{`isNumeric(n)`, `true`},
	}.run(t, sample)
}

func TestIsNaNAndIsInfinity(t *testing.T) {
	// language spec §4.2, §11-A31
	wants{
		{`isNaN(0/zero)`, `true`},
		{`isNaN(word)`, `true`},
		{`isNaN("NaN")`, `true`},
		{`isNaN(s)`, `false`},
		{`isNaN("Infinity")`, `false`},
		{`isNaN(missing)`, `null`},
		{`isNaN(blank)`, `null`},
		{`isInfinity(1/zero)`, `true`},
		{`isInfinity("-Infinity")`, `true`},
		{`isInfinity(n)`, `false`},
		{`isInfinity(word)`, `false`},
		{`isInfinity(missing)`, `null`},
		{`isInfinity(empty)`, `null`},
	}.run(t, sample)
}
