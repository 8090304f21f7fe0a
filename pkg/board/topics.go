package board

import (
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// topics are the measures of one copy of the metrics of a kind of API.
type topics struct {
	series series
	// by are the labels that tell the copy's series apart; each says what one
	// of them is.
	by   []string
	each string
	// calls counts the use of the API.
	calls calls
	links []link
	// rows are the links of tables by labels.
	rows func(by []string) []link
	// none is what is shown when the API was not used.
	none string
}

// count is a number of events; noun is what is counted, "Requests …".
func (s topics) count(metric, statistic, title, noun string) topic {
	return topic{
		title: title, course: title + " Over Time",
		about: noun + ", by " + s.each + ". Metric " + metric + ", statistic " + statistic + ".",
		over:  "The number is the total over the range.",
		unit:  unitCount, asks: rolled{selector: s.series.of(metric, statistic), how: "sum"}, by: s.by,
		reduce: sum, legend: []string{sum, most}, colour: inTurn(), links: s.links, empty: s.none,
	}
}

// errors is a number of failures, in the colours of their kind.
func (s topics) errors(metric, title, noun, colour string, scale []dashboard.Threshold) topic {
	t := s.count(metric, "Sum", title, noun)
	t.colour, t.steps = shades(colour), scale
	return t
}

// clientErrors and serverErrors count the failed requests of REST and HTTP APIs.
func (s topics) clientErrors(metric string) topic {
	return s.errors(metric, "4XX Errors", "Requests that failed with a client side error (4XX)", clientError, clientErrorScale())
}

func (s topics) serverErrors(metric string) topic {
	return s.errors(metric, "5XX Errors", "Requests that failed with a server side error (5XX)", serverError, serverErrorScale())
}

// rate is the share of the requests that failed, by two metrics that are 0 or 1
// for each request, so that their averages are shares. Its steps are those of
// the cache rates.
func (s topics) rate(client, server string) topic {
	average := func(metric string) rolled {
		return rolled{selector: s.series.of(metric, "Average"), how: "avg", step: "15m"}
	}
	return topic{
		title: "Average Error Rate", course: "Average Error Rate Over Time",
		about: "Share of the requests that failed with a client or server side error, by " + s.each +
			". Metrics " + client + " and " + server + ", statistic Average, added, times 100.",
		over: "The number is the mean of the points over the range, each API and stage weighing the same.",
		unit: unitPercent, asks: joined{average(client), average(server), "#A + #B", " | eval _value * 100"}, by: s.by,
		reduce: mean, legend: []string{mean, most, last}, steps: errorRateScale(), colour: inTurn(), links: s.links, empty: s.none,
	}
}

// latency is an average time; limit is where the alert on it fires.
func (s topics) latency(metric string) topic {
	k := latencyKinds[metric]
	return topic{
		title: "Average " + k.name + " (ms)", course: "Average " + k.name + " Over Time (ms)",
		about: k.about + " Metric " + metric + ", statistic Average.",
		over:  "Cells show the mean of the points over the range.",
		unit:  unitMillis, asks: rolled{selector: s.series.of(metric, "Average"), how: "avg"}, by: s.by,
		reduce: mean, legend: []string{mean, most, last}, steps: latencyScale(k.limit), colour: inTurn(), links: s.links, empty: s.none,
	}
}

// latencyKind is what is measured in ms.
type latencyKind struct {
	name, about string
	limit       float64
}

var latencyKinds = map[string]latencyKind{
	"Latency": {"Latency", "Time from receiving a request to returning its response, with the integration's share.", latencyLimit},
	"IntegrationLatency": {"Integration Latency", "Time from relaying a request to the back-end to receiving its response.",
		integrationLatencyLimit},
}

// course draws the average and the maximum of a latency over time.
func (s topics) course(metric, title string) drawing {
	k := latencyKinds[metric]
	highest := rolled{selector: s.series.of(metric, "Maximum"), how: "max"}
	p := s.latency(metric).panel(title,
		k.about+" Lines are averages, points the slowest requests; the axis is logarithmic. Metric "+metric+
			", statistics Average and Maximum.", gridWidth, 11)
	name := strings.Join(templates(s.by), " ")
	p.queries = []target{p.queries[0].named("Average " + name), metrics("B", highest.text(s.by, "")).named("Max " + name)}
	return latencies{p}
}

// percentiles is the table of the percentiles of a latency.
func (s topics) percentiles(metric, title string, h uint32) drawing {
	k := latencyKinds[metric]
	stats := rolled{selector: s.series.of(metric, "(p50 OR p95 OR p99)"), how: "avg", step: "1h"}
	return percentiles{panel{title: title, w: gridWidth, h: h, unit: unitMillis, steps: latencyScale(k.limit), empty: s.none,
		queries: stats.targets(append([]string{"statistic"}, s.by...), ""),
		about: k.about + " 50, 95 and 99 of 100 requests were faster than p50, p95 and p99: means of the hourly percentiles over the range. Metric " +
			metric + ", statistics p50, p95 and p99."}, places(s.by)}
}

// cache is the share of the requests that the cache answered, or did not, in
// steps of 15 minutes at least: a share of few requests says little.
func (s topics) cache(metric, name, served string, scale []dashboard.Threshold) topic {
	return topic{
		title: name + " Rate", course: name + " Rate Over Time",
		about: "Share of the requests that were " + served + ", by " + s.each + ". Metric " + metric +
			", statistic Average, times 100. Only APIs with caching on have it.",
		over: "Cells show the mean of the points over the range.",
		unit: unitPercent, asks: rolled{s.series.of(metric, "Average"), "avg", "15m", " | eval _value * 100"}, by: s.by,
		reduce: mean, legend: []string{mean, most, last}, steps: scale, colour: inTurn(), links: s.links, empty: noCache,
	}
}

func (s topics) cacheHits() topic {
	return s.cache("CacheHitCount", "Cache Hit", "served from the API cache", hitScale())
}

func (s topics) cacheMisses() topic {
	return s.cache("CacheMissCount", "Cache Miss", "served from the back-end although caching is on", missScale())
}

// data is the traffic in bytes.
func (s topics) data() topic {
	t := s.count("DataProcessed", "Sum", "Data Processed (Bytes)", "Bytes of requests and responses")
	t.course, t.unit = "Data Processed Over Time (Bytes)", unitBytes
	return t
}

// What panels show instead of data.
const (
	noRequests = "No requests in this range"
	noCache    = "No cache metrics: API caching is off for these APIs, or they had no requests"
)
