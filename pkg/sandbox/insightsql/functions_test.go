package insightsql

import (
	"testing"
)

// sample has a value of every kind.
const sample = `{"s":"Héllo World","n":"12.50","i":7,"f":2.50,"neg":-3,"empty":"","blank":"  ","t":true,"u":null,` +
	`"arr":"[1,\"two\",null]","obj":"{\"k\":{\"v\":1.0}}","ip":"10.1.2.3","ip6":"2001:db8::1","pub":"8.8.8.8","hex":"48656c6c6f"}`

func TestFunctions(t *testing.T) {
	t.Parallel()
	const none = "(no value)"
	for _, tt := range []struct{ expr, want string }{
		// numeric
		{`abs(neg)`, "3"}, {`ceil(n)`, "13"}, {`floor(n)`, "12"}, {`floor(neg / 2)`, "-2"}, {`greatest(i, n, 3)`, "12.5"}, {`least(i, n, neg)`, "-3"},
		{`log(1)`, "0"}, {`log(0)`, none}, {`round(n)`, "13"}, {`round(2.345, 1)`, "2.3"}, {`round(-2.5)`, "-3"}, {`sqrt(16)`, "4"}, {`sqrt(neg)`, none},
		{`round(haversine(52.5200, 13.4050, 48.8566, 2.3522))`, "877"}, {`toNumber(n)`, "12.5"}, {`toInt(n)`, "12"}, {`toInt(3000000000)`, none},
		{`toLong(3000000000.7)`, "3000000000"}, {`toDouble(i)`, "7"}, {`toNumber(s)`, none}, {`abs(missing)`, none},
		{`hexToDec("0xff")`, "255"}, {`hexToDec("-A")`, "-10"}, {`hexToDec("xyz")`, none}, {`decToHex(255)`, "0xff"}, {`decToHex(-255.9)`, "-0xff"},
		// operators
		{`2 + 3 * 4 ^ 2`, "50"}, {`2 ^ 3 ^ 2`, "512"}, {`-2 ^ 2`, "4"}, {`10 % 3`, "1"}, {`10 / 4`, "2.5"}, {`1 / 0`, none}, {`n + s`, none}, {`(2 + 3) * 4`, "20"},
		{`not 1 = 2 and 2 = 2`, "true"}, {`1 = 2 or 2 = 2 and 1 = 3`, "false"}, {`!ispresent(u)`, "true"}, {`i in [1, 7]`, "true"}, {`s in ["Héllo"]`, "false"}, {`s not in ["x"]`, "true"},
		{`s like "World"`, "true"}, {`s like "world"`, "false"}, {`s like /(?i)WORLD$/`, "true"}, {`s =~ /^W/`, "false"}, {`s not like 'x'`, "true"}, {`s like /o\/x|l{2}/`, "true"},
		{`f`, "2.50"}, {`f + 0`, "2.5"}, {`3 * 1.1`, "3.3000000000000003"}, {`1e21 + 0`, "1e+21"}, {`12345678901234 * 10`, "123456789012340"},
		{`-n`, "-12.5"}, {`-s`, none}, {`s like substr(s, 6)`, "true"}, {`s like missing`, "false"}, {`s =~ "^H"`, "true"}, {`1 < 2`, "true"}, {`2 <= 1`, "false"}, {`2 >= 2`, "true"}, {`s < "I"`, "true"},
		{`if(s, 1, 0)`, "0"}, {`if("TRUE", 1, 0)`, "1"}, {`if(n, 1, 0)`, "1"}, {`if(0, 1, 0)`, "0"}, {`if(i, 1, 0)`, "1"}, {`if(jsonParse(obj), 1, 0)`, "0"}, {`if(missing, 1, 0)`, "0"},
		// time
		{`toMillis(@timestamp)`, "1706770069673"}, {`fromMillis(0)`, "1970-01-01 00:00:00.000"}, {`bin(5m)`, "2024-02-01 06:45:00.000"}, {`bin(300s)`, "2024-02-01 06:47:00.000"},
		{`bin(90m)`, "2024-02-01 06:00:00.000"}, {`bin(36h)`, "2024-02-01 00:00:00.000"}, {`bin(1 d)`, "ERROR"}, {`bin(2days)`, "2024-02-01 00:00:00.000"}, {`bin(1w)`, "2024-01-29 00:00:00.000"},
		{`bin(1mo)`, "2024-02-01 00:00:00.000"}, {`bin(1qtr)`, "2024-01-01 00:00:00.000"}, {`bin(1y)`, "2024-01-01 00:00:00.000"}, {`bin(5000ms)`, "2024-02-01 06:47:49.000"},
		{`datefloor(@timestamp, 1h)`, "2024-02-01 06:00:00.000"}, {`dateceil(@timestamp, 1h)`, "2024-02-01 07:00:00.000"}, {`dateceil(fromMillis(3600000), 1h)`, "1970-01-01 01:00:00.000"},
		{`dateceil(@timestamp, 1mon)`, "2024-03-01 00:00:00.000"}, {`datefloor(missing, 1h)`, none}, {`now()`, "1706770129"},
		{`queryStartTime()`, "1706766469673"}, {`queryEndTime()`, "1706773669673"}, {`queryTimeRange()`, "7200000"},
		{`parseDate("2024-02-01", "yyyy-MM-dd")`, "1706745600000"}, {`parseDate("2024-02-01", "yyyy-MM-dd", "America/New_York")`, "1706763600000"},
		{`parseDate("01/Feb/2024:06:47:49 +0000", "dd/MMM/yyyy:HH:mm:ss Z")`, "1706770069000"}, {`parseDate("2024-02-01T06:47:49.673Z", "yyyy-MM-dd'T'HH:mm:ss.SSSX")`, "1706770069673"},
		{`parseDate("nonsense", "yyyy")`, none}, {`formatDate(@timestamp, "%Y-%m-%d %H:%M:%S.%L %%")`, "2024-02-01 06:47:49.673 %"}, {`strftime(@timestamp, "%d %b %y %j", "Asia/Tokyo")`, "01 Feb 24 032"},
		{`strftime(@timestamp, "%s|%f|%u|%n|%t|%A|%I %p|%Q|%")`, "1706770069|673000|4|\n|\t|Thursday|06 AM|%Q|%"}, {`formatDate(@timestamp, "%Y", "Nowhere/Land")`, none}, {`formatDate(missing, "%Y")`, none},
		{`parseDate("2024-02-01 6 o'clock'", "yyyy-MM-dd H 'o''clock'''")`, "1706767200000"}, {`parseDate("6", "'H")`, none}, {`parseDate("1", "q")`, none},
		// general
		{`ispresent(s)`, "true"}, {`ispresent(u)`, "false"}, {`ispresent(empty)`, "true"}, {`coalesce(missing, u, i)`, "7"}, {`coalesce(missing)`, none},
		{`if(i > 5, "big", "small")`, "big"}, {`if(missing > 5, "big", "small")`, "small"}, {`case(i = 1, "one", i = 7, "seven", "many")`, "seven"}, {`case(i = 1, "one")`, none}, {`case(i = 1, "one", "many")`, "many"},
		{`isNumeric(n)`, "true"}, {`isNumeric(s)`, "false"}, {`messageSize(s)`, "12"},
		// JSON
		{`jsonParse(obj).k.v`, "1.0"}, {`jsonParse(arr)[1]`, "two"}, {`jsonParse(arr)[9]`, none}, {`jsonParse(s)`, none}, {`jsonStringify(jsonParse(obj))`, `{"k":{"v":1.0}}`}, {`jsonStringify(s)`, none},
		{`jsonArraySize(arr)`, "3"}, {`jsonArraySize(obj)`, none}, {`jsonArrayContains(arr, "two")`, "true"}, {`jsonArrayContains(s, "two")`, "false"}, {`toupper(jsonParse(obj))`, none}, {`jsonParse(obj) = jsonParse(obj)`, "false"},
		// addresses
		{`isValidIp(ip6)`, "true"}, {`isValidIpV4(ip6)`, "false"}, {`isValidIpV6(ip6)`, "true"}, {`isValidIp(s)`, "false"}, {`isValidIp(missing)`, "false"}, {`isIpInSubnet(ip, "10.0.0.0/8")`, "true"}, {`isIpInSubnet(ip6, "2001:db8::/32")`, "true"},
		{`isIpv4InSubnet(ip, "10.2.0.0/16")`, "false"}, {`isIpv6InSubnet(ip, "10.0.0.0/8")`, "false"}, {`ipv4ToNumber(ip)`, "167838211"}, {`isPrivateIP(ip)`, "true"}, {`isPrivateIP(pub)`, "false"}, {`isPublicIP(pub)`, "true"}, {`isPublicIP(ip6)`, "false"}, {`isReservedIP("192.0.2.1")`, "true"},
		// strings
		{`isempty(empty)`, "1"}, {`isempty(blank)`, "0"}, {`isblank(blank)`, "1"}, {`isempty(missing)`, "1"}, {`isblank(s)`, "0"}, {`concat(s, "-", i, missing)`, "Héllo World-7"},
		{`ltrim("xyZxyfooxyZ", "xyZ")`, "fooxyZ"}, {`rtrim("xyZfooxyxyZ", "xyZ")`, "xyZfoo"}, {`trim("xyZxyfooxyxyZ", "xyZ")`, "foo"}, {`trim("  a b ")`, "a b"},
		{`strlen(s)`, "11"}, {`toupper(s)`, "HÉLLO WORLD"}, {`tolower(s)`, "héllo world"}, {`substr("xyZfooxyZ", 3, 3)`, "foo"}, {`substr(s, 6)`, "World"}, {`substr(s, 50)`, ""},
		{`replace(s, "l", "L")`, "HéLLo WorLd"}, {`regexReplace(s, "[aeiou]", "$1")`, "Héll$1 W$1rld"}, {`strcontains(s, "World")`, "1"}, {`strcontains(s, "world")`, "0"}, {`strcontains(s, "world", true)`, "1"},
		{`startsWith(s, "H")`, "1"}, {`endsWith(s, "x")`, "0"}, {`urlencode("a b&ü")`, "a+b%26%C3%BC"}, {`urldecode("a%20b+c")`, "a b c"}, {`urldecode("%zz")`, none},
		{`base64encode("Hi?>")`, "SGk/Pg=="}, {`base64decode("SGk/Pg==")`, "Hi?>"}, {`split("a,b", ",")`, `["a","b"]`}, {`split("a,b", ",")[1]`, "b"}, {`hexToAscii(hex)`, "Hello"},
		{`md5("a")`, "0cc175b9c0f1b6a831c399e269772661"}, {`sha256("")`, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	} {
		t.Run(tt.expr, func(t *testing.T) {
			t.Parallel()
			q, err := Parse("fields " + tt.expr + " as x")
			if tt.want == "ERROR" {
				if err == nil {
					t.Error("parsed")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := none
			for _, cell := range run(t, q.text, messages(sample), options(t)).Rows[0] {
				if cell.Field == "x" {
					got = cell.Value
				}
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAggregates(t *testing.T) {
	t.Parallel()
	const none = "(no value)"
	events := messages(`{"v":"10","w":"b2","b":true}`, `{"v":"2","w":"b10"}`, `{"v":"-","w":"a"}`, `{"v":"3","w":"b2"}`, `{"w":"7"}`)
	for _, tt := range []struct{ expr, want string }{
		{`count()`, "5"}, {`count(*)`, "5"}, {`count(v)`, "4"}, {`countDistinct(w)`, "4"}, {`count_distinct(v)`, "4"}, {`sum(v)`, "15"}, {`avg(v)`, "5"}, {`min(v)`, "2"}, {`max(v)`, "10"},
		{`sum(v > 2)`, "2"}, {`sum(missing)`, none}, {`avg(missing)`, none}, {`max(w)`, "7"},
		{`pct(v, 50)`, "3"}, {`pct(v, 66)`, "3"}, {`pct(v, 67)`, "10"}, {`pct(v, 0)`, "2"}, {`pct(v, 100)`, "10"}, {`pct(missing, 50)`, none},
		{`round(variance(v), 4)`, "12.6667"}, {`round(stddev(v), 4)`, "3.559"},
		{`values(w)`, `["b2","b10","a","7"]`}, {`collect_values(missing)`, `[]`}, {`topk(2, w)`, `["b2","b10"]`}, {`earliest(v)`, "10"}, {`latest(v)`, "3"},
		{`sortsFirst(w)`, "a"}, {`sortsLast(w)`, "7"}, {`max(@timestamp)`, "2024-02-01 06:47:53.673"}, {`countOverTime(v)`, "4"}, {`sumOverTime(v)`, "15"},
		{`sum(v) / count(v) + 1`, "4.75"}, {`max(v * 2)`, "20"},
	} {
		t.Run(tt.expr, func(t *testing.T) {
			t.Parallel()
			got := none
			for _, cell := range run(t, "stats "+tt.expr+" as x", events, options(t)).Rows[0] {
				got = cell.Value
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
