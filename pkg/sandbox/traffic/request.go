package traffic

import (
	"cmp"
	"math"
	"net/http"
	"slices"
)

// Request is one request of a stage, as far as metrics need it; everything else in its log line follows from ID.
type Request struct {
	Time        int64 // arrival, epoch ms
	ID          uint64
	Latency     int32  // ms, from request in to response out
	Integration int32  // ms in the integration; -1 = not reached
	Size        int32  // response length in bytes
	Sent        int32  // request length in bytes
	Route       int16  // index of the API's route; -1 = none matched
	Status      uint16 // what the client got
	SlowWAF     uint16 // ms that the web ACL took beyond the usual
	Cause       Cause
	Cache       CacheUse
}

// CacheUse says what the API cache did.
type CacheUse uint8

// The cache's part in a request.
const (
	NoCache CacheUse = iota
	CacheHit
	CacheMiss
)

// NotReached is the Integration of a request that never got to its backend.
const NotReached int32 = -1

// Requests lists the requests of one epoch minute in order of arrival. The same arguments give the same list.
func (m *Model) Requests(s *Stage, minute int64) []Request {
	return m.AppendRequests(nil, s, minute)
}

// AppendRequests is Requests into a slice of the caller's.
func (m *Model) AppendRequests(list []Request, s *Stage, minute int64) []Request {
	c := m.conditions(s, minute)
	d := draw{rng: rng{mix(s.key, uint64(minute))}, stage: s, slowdown: c.slowdown, slowWAF: c.slowWAF, start: minute * 60_000}
	from := len(list)
	list = d.append(list, c.rate, c.risks)
	if c.scan {
		list = d.append(list, 4*min(1, s.perMinute/10)*m.volume, &scanning)
	}
	if c.batch {
		list = d.append(list, s.perMinute*m.volume, &batching)
	}
	if c.scan || c.batch {
		slices.SortFunc(list[from:], func(a, b Request) int { return cmp.Compare(a.Time, b.Time) })
	}
	return list
}

// draw makes the requests of one minute of one stage.
type draw struct {
	rng
	stage    *Stage
	slowdown float64
	slowWAF  bool
	start    int64
}

// append draws about rate requests, evenly spread with jitter, so that they come out in order of time.
func (d *draw) append(list []Request, rate float64, p *risks) []Request {
	n := d.count(rate)
	if n == 0 {
		return list
	}
	list = slices.Grow(list, n)
	step := 60_000 / float64(n)
	for i := range n {
		r := Request{Time: d.start + int64((float64(i)+d.float())*step), ID: d.next(), Integration: NotReached}
		r.Route = d.route()
		r.Cause = d.cause(p, &r)
		d.finish(&r)
		list = append(list, r)
	}
	return list
}

// count is a Poisson-like number around rate.
func (d *draw) count(rate float64) int {
	if rate <= 0 {
		return 0
	}
	return int(max(0, rate+float64(math.Sqrt(rate)*d.normal())) + d.float())
}

// route draws an index of the API's routes.
func (d *draw) route() int16 {
	u := d.float()
	for i, sum := range d.stage.shares {
		if u < sum {
			return int16(i)
		}
	}
	return int16(len(d.stage.shares) - 1)
}

// cause draws what becomes of the request and mends what cannot be: a mock integration never fails, a WebSocket
// connection is authorized once, when it is opened.
func (d *draw) cause(p *risks, r *Request) Cause {
	u := d.float()
	if u >= p[causeCount-1] {
		return Served
	}
	c := Served
	for c < causeCount-1 && u >= p[c] {
		c++
	}
	api := d.stage.API
	route := &api.Routes[r.Route]
	if c == Blocked && !api.definition.waf {
		c = MissingToken
	}
	switch {
	case c == MissingToken:
		r.Route = -1
	case c >= BackendNotFound && route.Median == 0:
		return Served
	case c == BadRequest && (route.Method == http.MethodGet || route.Method == http.MethodOptions):
		return Served
	case api.Kind == WebSocket && (route.Resource == "$connect") != (c >= Unauthorized && c <= AuthorizerFailed) && c < BackendNotFound,
		api.Kind == WebSocket && route.Resource == "$disconnect":
		return Served
	}
	return c
}

// finish fills in status, latencies and sizes.
func (d *draw) finish(r *Request) {
	api := d.stage.API
	o := &outcomes[api.Kind][r.Cause]
	r.Status = o.status
	r.Sent = int32(180 + d.below(220))
	overhead := 2 + float64(d.below(7))
	if o.authorizer != "" {
		overhead += 8 + float64(d.below(40))
	}
	if r.Cause == AuthorizerFailed {
		overhead += 3000
	}
	if d.slowWAF && api.definition.waf {
		r.SlowWAF = uint16(1100 + d.below(1200))
		overhead += float64(r.SlowWAF)
	}
	if r.Route < 0 {
		r.Latency, r.Size = int32(overhead), int32(len(o.message)+14)
		return
	}
	route := &api.Routes[r.Route]
	if r.Status == 0 {
		r.Status = route.Status
	}
	if method := route.Method; method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch {
		r.Sent += int32(600 * math.Exp(0.6*d.normal()))
	}
	if d.stage.Cache && o.reached && route.Method == http.MethodGet {
		r.Cache = CacheMiss
		if r.Cause == Served && d.float() < 0.68 {
			r.Cache = CacheHit
		}
	}
	if o.reached && r.Cache != CacheHit && route.Median > 0 {
		r.Integration = d.integration(r.Cause, route)
		overhead += float64(r.Integration)
	}
	r.Latency = int32(overhead)
	switch {
	case r.Cause == Served:
		r.Size = int32(route.Size * math.Exp(0.5*d.normal()))
	case o.message == "":
		r.Size = int32(60 + d.below(160))
	default:
		r.Size = int32(len(o.message) + 14)
	}
}

// integration is the time in the backend in ms: log-normal around the route's median, or the limit of its API type.
func (d *draw) integration(c Cause, route *Route) int32 {
	limit := 29_000.0
	if d.stage.API.Kind == HTTP {
		limit = 30_000
	}
	switch c {
	case IntegrationTimeout:
		return int32(limit)
	case IntegrationFailed:
		return int32(3 + d.below(250))
	}
	return int32(min(limit-100, 1+float64(route.Median*d.slowdown*math.Exp(0.55*d.normal()))))
}
