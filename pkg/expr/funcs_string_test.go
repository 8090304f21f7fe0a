package expr

import (
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func TestConcat(t *testing.T) {
	// language spec §4.2
	wants{
		{`concat("a", missing, 3)`, `"a3"`},
		{`concat(s, word)`, `"200Hello"`},
		{`concat(absent, missing)`, `""`},
		{`concat(x, " ", n, " ", flag)`, `"2.5 200 true"`},
		{`concat(10/4, 10/5)`, `"2.52"`},
	}.run(t, sample)
}

func TestSubstringAndLengthCountCharacters(t *testing.T) {
	// language spec §4.2
	wants{
		{`substring("abcd", 1, 3)`, `"bc"`},
		{`substring("abcd", 1)`, `"bcd"`},
		{`substring("abcd", 1, 99)`, `"bcd"`},
		{`substring("abcd", 2, 2)`, `""`},
		{`substring("abcd", 4)`, `null`},
		{`substring("abcd", -1)`, `null`},
		{`substring("abcd", 3, 2)`, `null`},
		{`substring("abcd", "x")`, `null`},
		{`substring("aäöü", 1, 3)`, `"äö"`},
		{`substring("äöü", 3)`, `null`},
		{`substring(missing, 0)`, `null`},
		{`substring(s, "1")`, `"00"`},
		{`length("ab")`, `2`},
		{`length("äö")`, `2`},
		{`length(missing)`, `0`},
		{`length(empty)`, `0`},
		{`length(n)`, `3`},
	}.run(t, sample)
}

func TestReplace(t *testing.T) {
	// language spec §4.2
	wants{
		{`replace("a.b.c", ".", "-")`, `"a-b-c"`},
		{`replace("abc", "B", "-")`, `"abc"`},
		{`replace(missing, "a", "b")`, `null`},
		{`replace("abc", "", "-")`, `"abc"`},
		{`replace("a,b", ",", "\n")`, "\"a\nb\""},
		{`replace("a\"b", "\"", " ")`, `"a b"`},
		{`replace("a\\b", "\\", "/")`, `"a/b"`},
		{`replace("id/123", /[0-9]+/, "N")`, `"id/N"`},
		{`replace("k=v", /(\w)=(\w)/, "$2=$1")`, `"v=k"`},
		{`replace("k=v", /(?<key>\w)=(?<val>\w)/, "${val}:${key}:$0")`, `"v:k:k=v"`},
		{`replace("5", /5/, "\\$1")`, `"$1"`},
		{`replace("5", /5/, "\\\\")`, `"\"`},
		{`replace("5", /5/, "a\tb")`, "\"a\tb\""},
		{`replace("5", /5/, "$9")`, `"$9"`},
		{`replace("ab", /(a)/, "$12")`, `"a2b"`},
		{`replace("xay", /a(?=y)/, "-")`, `"x-y"`},
		{`replace("äöa", /(?<=ö)a/, "-")`, `"äö-"`},
		{`replace("aaa", /x*/, "-")`, `"-a-a-a-"`},
		{`replace(missing, /a/, "b")`, `null`},
		{`replace(n, /0/, s)`, `"2200200"`},
		{`replace("a/b", /\//, "-")`, `"a-b"`},
	}.run(t, sample)
}

func TestCaseAndTrim(t *testing.T) {
	// language spec §4.2
	wants{
		{`toLowerCase(word)`, `"hello"`},
		{`tolowercase("ÄB")`, `"äb"`},
		{`toUpperCase(word)`, `"HELLO"`},
		{`toUpperCase(missing)`, `null`},
		{`trim("  a b  ")`, `"a b"`},
		{`trim(missing)`, `null`},
		{`trim(blank)`, `""`},
	}.run(t, sample)
}

func TestContainsAndLuhn(t *testing.T) {
	// language spec §4.2
	wants{
		{`contains("abc", "bc")`, `true`},
		{`contains("abc", "BC")`, `false`},
		{`contains("", "")`, `true`},
		{`contains("abc", "")`, `false`},
		{`contains("", "a")`, `false`},
		{`contains(missing, "a")`, `null`},
		{`luhn("4111-1111 1111-1111")`, `true`},
		{`luhn("4111111111111112")`, `false`},
		{`luhn("no digits")`, `false`},
		{`luhn(missing)`, `null`},
	}.run(t, sample)
}

func TestToURL(t *testing.T) {
	// language spec §4.2
	wants{
		{`tourl("https://example.com/a", "label")`, `"[label](https://example.com/a)"`},
		{`tourl("https://example.com/(a)", "[x]", "<", ">")`, `"<[\[x\]](https://example.com/(a%29)>"`},
		{`tourl(missing, "label")`, `null`},
	}.run(t, sample)
}

func TestFormatFollowsJavasFormatter(t *testing.T) {
	// language spec §4.2; expectations from the documentation of java.util.Formatter
	wants{
		{`format("%.1f%s", 2.55, "%")`, `"2.6%"`},
		{`format("%s/%S", word, word)`, `"Hello/HELLO"`},
		{`format("%5d|%-5d|%05d|%+d|%(d", 42, 42, 42, 42, -42)`, `"   42|42   |00042|+42|(42)"`},
		{`format("%,d", 1234567)`, `"1,234,567"`},
		{`format("$%,.2f", 1234567.891)`, `"$1,234,567.89"`},
		{`format("%,.0f", 999.5)`, `"1,000"`},
		{`format("%x %X %#x %o", 255, 255, 255, 8)`, `"ff FF 0xff 10"`},
		{`format("%x", -1)`, `"ffffffffffffffff"`},
		{`format("%e", 12.3456)`, `"1.234560e+01"`},
		{`format("%.3E", 12345.678)`, `"1.235E+04"`},
		{`format("%g", 12345.678)`, `"12345.7"`},
		{`format("%g", 0.00001)`, `"1.00000e-05"`},
		{`format("%.3g", 123456)`, `"1.23e+05"`},
		{`format("%10.2f|%-10.2f|%010.2f", 3.14159, 3.14159, -3.14159)`, `"      3.14|3.14      |-000003.14"`},
		{`format("%8.3s|", "abcdef")`, `"     abc|"`},
		{`format("%2$s %1$s %<s", "a", "b")`, `"b a a"`},
		{`format("%b %c %c", true, 65, "z")`, `"true A z"`},
		{`format("100%% %s%n", "x")`, "\"100% x\n\""},
		{`format("%f", "1.5")`, `"1.500000"`},
		{`format("%d/%d", "11", s)`, `"11/200"`},
		{`format("%.0f", 2.5)`, `"3"`},
		{`format("%.2f", 0.005)`, `"0.01"`},
		{`format("%.1f", 9.96)`, `"10.0"`},
		{`format("%.2f", -0.999)`, `"-1.00"`},
		{`format("%f %f", 1/zero, 0/zero)`, `"Infinity NaN"`},
		{`format("%6.1f|", -1/zero)`, `"-Infinity|"`},
		{`format("%s", missing)`, `dropped`},
		{`format("%d", 2.5)`, `dropped`},
		{`format("%d", word)`, `dropped`},
		{`format("%x", s)`, `dropped`},
		{`format("%x", toLong(s))`, `"c8"`},
		{`format("%f", word)`, `dropped`},
		{`format(word, 1)`, `"Hello"`},
		{`format(concat("%", "d", dash), 5)`, `"5-"`},
		{`format(concat("%q", dash), 5)`, `dropped`},
	}.run(t, sample)
}

func TestPatternsOfFormatAreCheckedBeforeARowIsRead(t *testing.T) {
	for _, bad := range []string{"%", "%q", "%5", "%-d", "%.d", "%<s", "100% sure", "%1001d", "%.1001f"} {
		if _, err := parseJavaFormat(bad); err == nil {
			t.Errorf("%q parses", bad)
		}
	}
}

func TestEncodings(t *testing.T) {
	// language spec §4.2
	wants{
		{`urlencode("a b/c:?=&+")`, `"a%20b%2Fc%3A%3F%3D%26%2B"`},
		{`urlencode("ä")`, `"%C3%A4"`},
		{`urldecode("a%20b+c%2Fd")`, `"a b c/d"`},
		{`urldecode("100%")`, `"100%"`},
		{`urldecode("%zz%41")`, `"%zzA"`},
		{`urldecode("%ff")`, "\"\uFFFD\""},
		{`urlencode(missing)`, `null`},
		{`base64Encode("Hello")`, `"SGVsbG8="`},
		{`base64Decode("SGVsbG8=")`, `"Hello"`},
		{`base64Decode("SGVsbG8")`, `"Hello"`},
		{`base64Decode("not base64!")`, `"not base64!"`},
		{`base64Decode("AEgAaQ==", "UTF-16")`, `"Hi"`},
		{`base64Decode("/v8ASABp", "UTF-16")`, `"Hi"`},
		{`base64Decode("//5IAGkA", "utf-16")`, `"Hi"`},
		{`base64Decode("SABpAA==", "UTF-16LE")`, `"Hi"`},
		{`base64Decode("AEgAaQ==", "UTF-16BE")`, `"Hi"`},
		{`base64Decode("AAAASAAAAGk=", "UTF-32")`, `"Hi"`},
		{`base64Decode("SAAAAGkAAAA=", "UTF-32LE")`, `"Hi"`},
		{`base64Decode("AAAASAAAAGk=", "UTF-32BE")`, `"Hi"`},
		{`base64Decode("SIQ=", "US-ASCII")`, "\"H\uFFFD\""},
		{`hexToAscii("4869")`, `"Hi"`},
		{`hexToAscii("486")`, `null`},
		{`hexToAscii("zz")`, `null`},
	}.run(t, sample)
}

func TestHash(t *testing.T) {
	// The vectors for "" and "abc" of RFC 1321 and FIPS 180, and those that
	// Guava and the reference code publish for MurmurHash3_x64_128.
	wants{
		{`hash("")`, `"d41d8cd98f00b204e9800998ecf8427e"`},
		{`hash("abc", "md5")`, `"900150983cd24fb0d6963f7d28e17f72"`},
		{`hash("abc", "sha1")`, `"a9993e364706816aba3e25717850c26c9cd0d89d"`},
		{`hash("abc", "SHA2_256")`, `"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"`},
		{`hash("abc", "sha_256")`, `"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"`},
		{`hash("", "murmur3_128")`, `"00000000000000000000000000000000"`},
		{`hash("hello", "murmur3_128")`, `"029bbd41b3a7d8cb191dae486a901e5b"`},
		{`hash("The quick brown fox jumps over the lazy dog", "murmur3_128")`, `"6c1b07bc7bbc4be347939ac4a93c437a"`},
		{`hash(missing)`, `null`},
		{`hash("abc", concat(dash, "x"))`, `null`},
	}.run(t, sample)
}

func TestJSONArrays(t *testing.T) {
	// language spec §4.2
	r := row{"tags": str(`["a", "b", 3, null, "\u00e4"]`), "none": str(`[]`), "object": str(`{"a":1}`), "missing": value.NullValue()}
	wants{
		{`jsonArrayContains(tags, "a")`, `true`},
		{`jsonArrayContains(tags, "c")`, `false`},
		{`jsonArrayContains(tags, 3)`, `true`},
		{`jsonArrayContains(tags, "ä")`, `true`},
		{`jsonArrayContains(none, "a")`, `false`},
		{`jsonArrayContains(object, "a")`, `null`},
		{`jsonArrayContains(missing, "a")`, `null`},
		{`jsonArraySize(tags)`, `5`},
		{`jsonArraySize(none)`, `0`},
		{`jsonArraySize(missing)`, `-1`},
		{`jsonArraySize(object)`, `null`},
		{`jsonArraySize("null")`, `null`},
	}.run(t, r)
}
