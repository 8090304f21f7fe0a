package board

import "github.com/grafana/grafana-foundation-sdk/go/dashboard"

// restTopics are the measures of REST APIs, for one copy of their metrics.
type restTopics struct {
	series series
	// by are the dimensions that tell the copy's series apart.
	by    string
	links []link
}

// errors are the failed requests of a class, 4XX or 5XX.
func (r restTopics) errors(class, side, colour string, scale []dashboard.Threshold) topic {
	metric := class + "Error"
	return topic{
		title: class + " Errors", course: class + " Errors Over Time",
		about: "Requests that failed with a " + side + " error (" + class + "), by API. Metric " + metric + ", statistic Sum.",
		over:  "Cells show the total over the range.",
		unit:  unitCount, text: r.series.of(metric, "Sum") + " | quantize using sum | sum by " + r.by,
		reduce: sum, legend: []string{sum, most}, steps: scale, colour: shades(colour), links: r.links, empty: noRequests,
	}
}

// latency is an average time; limit is where the alert on it fires.
func (r restTopics) latency(metric, name, about string, limit float64) topic {
	return topic{
		title: "Average " + name + " (ms)", course: "Average " + name + " Over Time (ms)",
		about: about + " Metric " + metric + ", statistic Average.",
		over:  "Cells show the mean of the points over the range.",
		unit:  unitMillis, text: r.series.of(metric, "Average") + " | avg by " + r.by,
		reduce: mean, legend: []string{mean, most, last}, steps: latencyScale(limit), colour: inTurn(), links: r.links, empty: noRequests,
	}
}

// cache is the share of the requests that the cache answered, or did not, in
// steps of 15 minutes at least: a share of few requests says little.
func (r restTopics) cache(metric, name, served string, scale []dashboard.Threshold) topic {
	return topic{
		title: name + " Rate", course: name + " Rate Over Time",
		about: "Share of the requests that were " + served + ", by API. Metric " + metric + ", statistic Average, times 100. Only APIs with caching on have it.",
		over:  "Cells show the mean of the points over the range.",
		unit:  unitPercent, text: r.series.of(metric, "Average") + " | quantize to 15m using avg | avg by " + r.by + " | eval _value * 100",
		reduce: mean, legend: []string{mean, most, last}, steps: scale, colour: inTurn(), links: r.links, empty: noCache,
	}
}
