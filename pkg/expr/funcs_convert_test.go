package expr

import (
	"math"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func TestCasts(t *testing.T) {
	// language spec §4.3
	wants{
		{`num(s)`, `200`},
		{`num(" 2.50 ")`, `2.5`},
		{`number(dash)`, `null`},
		{`double("1e3")`, `1000`},
		{`toNumber("0x10")`, `null`},
		{`num(flag)`, `null`},
		{`num(missing)`, `null`},
		{`toLong(2.9)`, `2`},
		{`toLong("-2.9")`, `-2`},
		{`long("9007199254740993")`, `9007199254740993`},
		{`toLong(1e300)`, `null`},
		{`toLong(1/zero)`, `null`},
		{`toInt("27")`, `27`},
		{`int(word)`, `null`},
		{`toString(x)`, `"2.5"`},
		{`toString(n)`, `"200"`},
		{`toString(missing)`, `null`},
		{`hexToDec("ff")`, `255`},
		{`hexToDec("FFFFFFFFFFFFFFFF")`, `-1`},
		{`hexToDec("0xff")`, `null`},
		{`hexToDec("10000000000000000")`, `null`},
		{`parseHex("0xff")`, `255`},
		{`parseHex("ff")`, `255`},
		{`parseHex("xyz")`, `null`},
		{`decToHex("70")`, `"46"`},
		{`decToHex(255)`, `"FF"`},
		{`decToHex(-1)`, `"FFFFFFFFFFFFFFFF"`},
		{`decToHex(word)`, `null`},
		{`fromMillis("1000")`, `1000`},
		{`toMillis(now())`, `1795348800000`},
		{`fromSeconds(60)`, `60000`},
		{`fromSeconds(word)`, `null`},
	}.run(t, sample)
}

func TestMath(t *testing.T) {
	// language spec §4.6
	wants{
		{`ceil(-1.5)`, `-1`},
		{`floor(-1.5)`, `-2`},
		{`floor("2.7")`, `2`},
		{`abs(-3)`, `3`},
		{`abs(floor(abs(-2.5)))`, `2`},
		{`hypot(3, 4)`, `5`},
		{`max(2, 7)`, `7`},
		{`min(2, "7")`, `2`},
		{`max(2, missing)`, `null`},
		{`max(2, word)`, `null`},
		{`sqrt(16)`, `4`},
		{`sqrt(-1)`, `NaN`},
		{`cbrt(27)`, `3`},
		{`pow(2, 10)`, `1024`},
		{`exp(0)`, `1`},
		{`expm1(0)`, `0`},
		{`log(1)`, `0`},
		{`log(0)`, `-Infinity`},
		{`log10(1000)`, `3`},
		{`log1p(0)`, `0`},
		{`sin(0)`, `0`},
		{`cos(0)`, `1`},
		{`tan(0)`, `0`},
		{`asin(0)`, `0`},
		{`acos(1)`, `0`},
		{`atan(0)`, `0`},
		{`sinh(0)`, `0`},
		{`cosh(0)`, `1`},
		{`tanh(0)`, `0`},
		{`toDegrees(toRadians(180))`, `180`},
		{`round(2.5)`, `3`},
		{`round(-2.5)`, `-2`},
		{`round(0.49999999999999994)`, `0`},
		{`round(1.549, 2)`, `1.55`},
		{`round(1.005, 2)`, `1.01`},
		{`round(2.5, 0)`, `3`},
		{`round(1250, -2)`, `1300`},
		{`round(1.23, 50)`, `1.23`},
		{`round(1/zero)`, `Infinity`},
		{`round(word)`, `null`},
		{`round(1.5, word)`, `null`},
		{`sqrt(missing)`, `null`},
	}.run(t, sample)
}

func TestAnglesOfPoints(t *testing.T) {
	for text, want := range map[string]float64{
		`atan2(1, 1)`: math.Pi / 4, `atan2(1, -1)`: 3 * math.Pi / 4, `toRadians(90)`: math.Pi / 2, `exp(1)`: math.E, `log(10)`: math.Ln10,
	} {
		if got, _ := evaluate(t, text, sample).Num(); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
}

func TestIntegersStayExact(t *testing.T) {
	r := row{"big": value.Int(9007199254740993)}
	wants{
		{`big + 1`, `9007199254740994`},
		{`big - 1`, `9007199254740992`},
		{`big % 10`, `3`},
		{`big * 1`, `9007199254740993`},
		{`big = 9007199254740993`, `true`},
		{`big = 9007199254740992`, `false`},
	}.run(t, r)
}
