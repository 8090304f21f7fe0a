package board

import "strings"

// calls is how the use of a kind of API is counted.
type calls struct {
	// metric is one, or several as in (a OR b).
	metric, statistic string
	// noun is what is counted: "Requests".
	noun string
}

// source says where the numbers come from.
func (c calls) source() string {
	if several := strings.ReplaceAll(strings.Trim(c.metric, "()"), " OR ", " and "); several != c.metric {
		return "Metrics " + several + ", statistic " + c.statistic + "."
	}
	return "Metric " + c.metric + ", statistic " + c.statistic + "."
}

func (s topics) callsBy(by ...string) string {
	return rolled{selector: s.series.of(s.calls.metric, s.calls.statistic), how: "sum"}.text(by, "")
}

// comparison draws the calls of today, yesterday and last week.
func (s topics) comparison(title string, w, h uint32, by ...string) drawing {
	shown := places(by)
	return comparison{panel{title: title, w: w, h: h, unit: unitCount, empty: s.none,
		about: s.calls.noun + " by " + spoken(shown) + ", with those of the same time yesterday and a week ago. The newest point is still filling. " +
			s.calls.source()},
		s.callsBy(by...), strings.Join(templates(shown), " ")}
}

// total is the number of calls over the range.
func (s topics) total(w, h uint32) drawing {
	return number{panel{title: "API Calls", w: w, h: h, unit: unitCount, empty: "0", queries: []target{metrics("A", s.callsBy())},
		about: s.calls.noun + " to all chosen APIs over the range, and their course. " + s.calls.source()}, sum}
}

// unique is the number of different names among the calls.
func (s topics) unique(title, about string, w, h uint32, by ...string) drawing {
	return distinct{panel{title: title, w: w, h: h, unit: unitCount, empty: "0",
		queries: []target{metrics("A", s.callsBy(by...))}, about: about + " " + s.calls.source()}}
}

// table lists the calls, most first.
func (s topics) table(title string, w, h uint32, by ...string) drawing {
	return totals{panel{title: title, w: w, h: h, unit: unitExact, empty: s.none,
		queries: []target{metrics("A", s.callsBy(by...)+" | eval round(_value)")},
		about: s.calls.noun + " over the range by " + spoken(by) + ", largest first; accounts and regions together. " +
			s.calls.source()}, by, s.calls.noun, s.rows(by)}
}

// overview is the first row of the overviews.
func (s topics) overview() []drawing {
	return []drawing{
		s.comparison("API Requests (Today, Yesterday, Last Week)", gridWidth, 10, "account", "region", "namespace"),
		s.total(6, 7),
		s.unique("Unique API Calls", "How many different APIs were called at least once in the range. "+
			"APIs of the same name in another account or region count separately.", 6, 7, s.by...),
		s.table("API Calls by apiname", 12, 7, "apiname"),
	}
}
