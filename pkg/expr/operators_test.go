package expr

import (
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// sample is the row that the tables read: s, n, big and f are text, number,
// whole number and flag; missing is null and absent is no column at all.
var sample = row{
	"s": str("200"), "word": str("Hello"), "empty": str(""), "blank": str(" \t"), "dash": str("-"),
	"n": value.Int(200), "x": num(2.5), "zero": value.Int(0), "flag": value.Bool(true), "yes": str("True"),
	"missing": value.NullValue(), "a": str("9"), "b": str("10"),
}

func TestArithmeticCastsTextAndGivesNullForTheRest(t *testing.T) {
	// language spec §4.1
	wants{
		{`1 + 2`, `3`},
		{`s + 1`, `201`},
		{`s + "5"`, `205`},
		{`"a" + "b"`, `null`},
		{`dash + 1`, `null`},
		{`missing + 1`, `null`},
		{`absent * 2`, `null`},
		{`empty + 1`, `null`},
		{`flag + 1`, `null`},
		{`5 / 2`, `2.5`},
		{`4 / 2`, `2`},
		{`5 / 0`, `Infinity`},
		{`-5 / 0`, `-Infinity`},
		{`0 / 0`, `NaN`},
		{`44 % 10`, `4`},
		{`-7 % 3`, `-1`},
		{`7 % -3`, `1`},
		{`5.5 % 2`, `1.5`},
		{`5 % 0`, `NaN`},
		{`-n`, `-200`},
		{`-word`, `null`},
		{`2 + 3 * 4`, `14`},
		{`(2 + 3) * 4`, `20`},
		{`2015-03-15`, `1997`},
		{`9223372036854775000 + 1000`, `9223372036854776000`},
		{`1Ki * 2`, `2048`},
		{`1.5s`, `1500`},
	}.run(t, sample)
}

func TestComparisonCoercesAndIsFalseForNull(t *testing.T) {
	// language spec §4.1, §11-A8
	wants{
		{`s = "200"`, `true`},
		{`s = 200`, `true`},
		{`n = "200"`, `true`},
		{`n = "200.0"`, `true`},
		{`s = "200.0"`, `false`},
		{`s = "0200"`, `false`},
		{`word = "hello"`, `false`},
		{`word != "hello"`, `true`},
		{`word = 200`, `false`},
		{`word != 200`, `true`},
		{`5/zero != "Infinity"`, `false`},
		{`n != "Infinity"`, `true`},
		{`flag = true`, `true`},
		{`yes = true`, `true`},
		{`flag = "true"`, `true`},
		{`flag = 1`, `false`},
		{`missing = "a"`, `false`},
		{`missing != "a"`, `false`},
		{`!(missing = "a")`, `true`},
		{`!(missing != "a")`, `true`},
		{`missing = missing`, `false`},
		{`missing = null`, `true`},
		{`null != missing`, `false`},
		{`word != null`, `true`},
		{`word = null`, `false`},
		{`word < null`, `false`},
		{`empty = ""`, `true`},
		{`missing = ""`, `false`},
		{`s >= 400`, `false`},
		{`s >= 200`, `true`},
		{`s < 1000`, `true`},
		{`s < "1000"`, `false`},
		{`a < b`, `false`},
		{`num(a) < b`, `true`},
		{`dash > 3`, `false`},
		{`!(dash > 3)`, `true`},
		{`missing < 3`, `false`},
		{`0/zero = 0/zero`, `false`},
		{`0/zero != 1`, `true`},
		{`0/zero < 1`, `false`},
		{`s <> 200`, `false`},
		{`s == 200`, `true`},
		{`200 = s`, `true`},
	}.run(t, sample)
}

func TestInComparesWithinOneType(t *testing.T) {
	// language spec §4.1: numbers in the list need a cast field
	wants{
		{`s in ("200", "404")`, `true`},
		{`s in (200, 404)`, `false`},
		{`num(s) in (200, 404)`, `true`},
		{`n in (200.0)`, `true`},
		{`n in ("200")`, `false`},
		{`s not in ("200")`, `false`},
		{`word not in ("200")`, `true`},
		{`missing in ("a")`, `false`},
		{`missing not in ("a")`, `true`},
		{`missing in (missing)`, `false`},
		{`a in (b, "9")`, `true`},
		{`flag in (true)`, `true`},
	}.run(t, sample)
}

func TestMatchesIsAWholeGlobOrAFoundRegex(t *testing.T) {
	// language spec §4.2, §11-A7
	wants{
		{`"502" matches "5*"`, `true`},
		{`s matches "2*"`, `true`},
		{`s matches "*00"`, `true`},
		{`s matches "*0*0"`, `true`},
		{`s matches "0"`, `false`},
		{`s matches "2?0"`, `false`},
		{`word matches "h*"`, `false`},
		{`n matches "2*"`, `true`},
		{`missing matches "*"`, `false`},
		{`!(missing matches "2*")`, `true`},
		{`empty matches "*"`, `true`},
		{`word matches "H*" or isBlank(word)`, `true`},
		{`word matches /el+/`, `true`},
		{`word matches /^el+/`, `false`},
		{`word matches /(?i)^hello$/`, `true`},
		{`word matches /H(?=e)/`, `true`},
		{`word matches /(l)\1/`, `true`},
		{`missing matches /.*/`, `false`},
		{`word matches toUpperCase("h") `, `false`},
		{`word matches concat("H", "*")`, `true`},
		{`s matches concat(a, "*")`, `false`},
		{`s matches concat("2", "*", "0")`, `true`},
		{`word contains "ell"`, `true`},
		{`word contains "ELL"`, `false`},
		{`empty contains ""`, `true`},
		{`word contains ""`, `false`},
		{`missing contains "a"`, `false`},
	}.run(t, sample)
}

func TestLogicIsTwoValued(t *testing.T) {
	// language spec §4.1, §11-A8
	wants{
		{`flag and !missing`, `true`},
		{`missing or flag`, `true`},
		{`!absent`, `true`},
		{`s and flag`, `false`},
		{`not (s = 200 && n = 200)`, `false`},
		{`yes`, `"True"`},
		{`if(yes, 1, 2)`, `1`},
		{`if(missing, 1, 2)`, `2`},
		{`if(missing = 1, "a", missing)`, `null`},
		{`s = 200 ? "ok" : s = 404 ? "no" : "other"`, `"ok"`},
		{`if(s matches "5*", "5xx", if(s matches "2*", "2xx", "other"))`, `"2xx"`},
		{`if(false, 1, 0)`, `0`},
		{`null`, `null`},
		{`isNull(null)`, `true`},
	}.run(t, sample)
}
