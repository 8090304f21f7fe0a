package expr

import (
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func TestQueryTimes(t *testing.T) {
	// language spec §4.4; 2026-11-22T12:00:00Z is 1795348800 s
	wants{
		{`now()`, `1795348800000`},
		{`queryStartTime()`, `1795345200000`},
		{`queryEndTime()`, `1795348800000`},
		{`queryTimeRange()`, `3600000`},
		{`now() - 1h`, `1795345200000`},
	}.run(t, sample)
}

func TestFormatDateFollowsSimpleDateFormat(t *testing.T) {
	// language spec §4.4; expectations from the documentation of SimpleDateFormat.
	// 994140536789 is 2001-07-03T06:08:56.789Z, a Tuesday.
	r := row{"t": value.Int(994140536789), "zone": str("Europe/London"), "word": str("x"), "missing": value.NullValue()}
	wants{
		{`formatDate(0, "yyyy-MM-dd EEE", "UTC")`, `"1970-01-01 Thu"`},
		{`formatDate(t)`, `"07/03/2001 06:08:56"`},
		{`formatDate(t, "yyyy.MM.dd G 'at' HH:mm:ss z")`, `"2001.07.03 AD at 06:08:56 UTC"`},
		{`formatDate(t, "EEE, MMM d, ''yy")`, `"Tue, Jul 3, '01"`},
		{`formatDate(t, "EEEE, d MMMM yyyy")`, `"Tuesday, 3 July 2001"`},
		{`formatDate(t, "h:mm a", "America/Los_Angeles")`, `"11:08 PM"`},
		{`formatDate(t, "hh 'o''clock' a, zzzz")`, `"06 o'clock AM, UTC"`},
		{`formatDate(t, "yyyyy.MMMMM.dd")`, `"02001.July.03"`},
		{`formatDate(t, "yyMMddHHmmssZ", "America/Los_Angeles")`, `"010702230856-0700"`},
		{`formatDate(t, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "America/Los_Angeles")`, `"2001-07-02T23:08:56.789-07:00"`},
		{`formatDate(t, "X XX XXX", "Asia/Kolkata")`, `"+05 +0530 +05:30"`},
		{`formatDate(t, "XXX", "UTC")`, `"Z"`},
		{`formatDate(t, "YYYY-'W'ww-u")`, `"2001-W27-2"`},
		{`formatDate(t, "D F W")`, `"184 1 1"`},
		{`formatDate(t, "k K S SSSSS")`, `"6 6 789 00789"`},
		{`formatDate(0, "k K h H a")`, `"24 0 12 0 AM"`},
		{`formatDate(43200000, "k K h H a")`, `"12 0 12 12 PM"`},
		{`formatDate(t, "HH", zone)`, `"07"`},
		{`formatDate(t, "HH z", "PST")`, `"23 PDT"`},
		{`formatDate(t, "HH", "GMT+5")`, `"11"`},
		{`formatDate(t, "HH:mm", "+05:30")`, `"11:38"`},
		{`formatDate(toLong("994140536789"), "MM-01-yyyy")`, `"07-01-2001"`},
		{`formatDate(994140536789 / 1, "yyyy")`, `"2001"`},
		{`formatDate(t, "HH", word)`, `null`},
		{`formatDate(word, "HH")`, `null`},
		{`formatDate(missing, "HH")`, `null`},
		{`formatDate(1e18, "yyyy")`, `null`},
		{`formatDate(t, concat("yy", "yy"))`, `"2001"`},
		{`formatDate(t, concat("qq", word))`, `null`},
		// December 30, 2001 was a Sunday: its week holds January 1.
		{`formatDate(1009670400000, "Y w")`, `"2002 1"`},
		{`formatDate(1009584000000, "Y w W")`, `"2001 52 5"`},
		{`formatDate(-62198755200000, "G y")`, `"BC 2"`},
	}.run(t, r)
}

func TestParseDateFollowsSimpleDateFormat(t *testing.T) {
	// language spec §4.4
	r := row{"s": str("2001-07-03 06:08:56"), "missing": value.NullValue(), "f": str("yyyy")}
	wants{
		{`parseDate("1970-01-02", "yyyy-MM-dd", "UTC")`, `86400000`},
		{`parseDate(s, "yyyy-MM-dd HH:mm:ss")`, `994140536000`},
		{`parseDate(s, "yyyy-MM-dd HH:mm:ss", "America/Los_Angeles")`, `994165736000`},
		{`parseDate(s, "yyyy-MM-dd")`, `994118400000`},
		{`parseDate("2001-07-03T06:08:56.789Z", "yyyy-MM-dd'T'HH:mm:ss.SSSX")`, `994140536789`},
		{`parseDate("2001-07-03T06:08:56.789+0200", "yyyy-MM-dd'T'HH:mm:ss.SSSZ")`, `994133336789`},
		{`parseDate("2001-07-03T06:08:56+02:00", "yyyy-MM-dd'T'HH:mm:ssXXX")`, `994133336000`},
		{`parseDate("03/Jul/2001:06:08:56 +0000", "dd/MMM/yyyy:HH:mm:ss Z")`, `994140536000`},
		{`parseDate("Tuesday, July 3, 2001", "EEEE, MMMM d, yyyy")`, `994118400000`},
		{`parseDate("tue, jul 3, 2001", "EEE, MMM d, yyyy")`, `994118400000`},
		{`parseDate("07/03/2001 11:08 PM PDT", "MM/dd/yyyy hh:mm a z")`, `994226880000`},
		{`parseDate("12:00 am", "hh:mm a")`, `0`},
		{`parseDate("12:00 pm", "hh:mm a")`, `43200000`},
		{`parseDate("10:00 PM", "HH:mm a")`, `36000000`},
		{`parseDate("24", "kk")`, `0`},
		{`parseDate("0 PM", "K a")`, `43200000`},
		{`parseDate("20010703", "yyyyMMdd")`, `994118400000`},
		{`parseDate("010703", "yyMMdd")`, `994118400000`},
		{`parseDate("7/3/01", "M/d/yy")`, `994118400000`},
		{`parseDate("1/1/46", "M/d/yy")`, `2398377600000`},
		{`parseDate("1/1/47", "M/d/yy")`, `-725846400000`},
		{`parseDate("2001-184", "yyyy-DDD")`, `994118400000`},
		{`parseDate("2001-06-33", "yyyy-MM-dd")`, `994118400000`},
		{`parseDate("  2001 and more", "yyyy")`, `978307200000`},
		{`parseDate("2001-01-01 00:00 GMT+01:00", "yyyy-MM-dd HH:mm z")`, `978303600000`},
		{`parseDate("2001-01-01 Europe/Paris", "yyyy-MM-dd z")`, `978303600000`},
		{`parseDate("100 BC", "yyyy G")`, `-65291356800000`},
		{`parseDate("hello", "yyyy")`, `null`},
		{`parseDate("2001", "yyyy-MM")`, `null`},
		{`parseDate("2001-Foo", "yyyy-MMM")`, `null`},
		{`parseDate("5 XM", "h a")`, `null`},
		{`parseDate("2001 nowhere", "yyyy z")`, `null`},
		{`parseDate("", "yyyy")`, `null`},
		{`parseDate(missing, "yyyy")`, `null`},
		{`parseDate("2001", f)`, `978307200000`},
	}.run(t, r)
}

func TestMonthBucketsGoThereAndBack(t *testing.T) {
	// The idiom of language spec §4.4: July 3, 2001 to July 1.
	r := row{"t": value.Int(994140536789)}
	wants{{`parseDate(formatDate(t, "MM-01-yyyy"), "MM-dd-yyyy")`, `993945600000`}}.run(t, r)
}

func TestDatePatternsAreChecked(t *testing.T) {
	for _, bad := range []string{"'open", "bb", "XXXX", "yyyy-MM-ddTHH"} {
		if _, err := parseDatePattern(bad); err == nil {
			t.Errorf("%q parses", bad)
		}
	}
	for _, bad := range []string{"", "Nowhere/City", "Local", "../etc"} {
		if _, err := loadZone(bad); err == nil {
			t.Errorf("%q is a zone", bad)
		}
	}
}

func TestTheQuerysZoneIsTheDefault(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	env := fixedEnv()
	env.Location = berlin
	p, err := Compile(parse(t, `formatDate(0, "HH:mm")`), value.NewSchema(), env)
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := p.Constant(); !ok || v.Text() != "01:00" {
		t.Errorf("got %q, want 01:00", v.Text())
	}
}
