package traffic

// The namespaces that the model has metrics in.
const (
	GatewayNamespace = "AWS/ApiGateway"
	LambdaNamespace  = "AWS/Lambda"
)

// Dimension is a name and value of a metric.
type Dimension struct{ Name, Value string }

// Metric is what one kind of API measures of each request.
type Metric struct {
	Name, Unit string
	// Sample is the value that a request adds, and whether it adds one. Counts of REST and HTTP APIs are 0 or 1
	// for every request, so that their average is a rate; those of WebSocket APIs are 1 or nothing.
	Sample func(a *API, r *Request) (float64, bool)
}

// metrics lists what AWS documents for each type of API.
var metrics = [...][]Metric{
	REST: {
		{"Count", "Count", every},
		{"4XXError", "Count", class(4)},
		{"5XXError", "Count", class(5)},
		{"Latency", "Milliseconds", latency},
		{"IntegrationLatency", "Milliseconds", integrationLatency},
		{"CacheHitCount", "Count", cache(CacheHit)},
		{"CacheMissCount", "Count", cache(CacheMiss)},
	},
	HTTP: {
		{"Count", "Count", every},
		{"4xx", "Count", class(4)},
		{"5xx", "Count", class(5)},
		{"Latency", "Milliseconds", latency},
		{"IntegrationLatency", "Milliseconds", integrationLatency},
		{"DataProcessed", "Bytes", func(_ *API, r *Request) (float64, bool) { return float64(r.Sent + r.Size), true }},
	},
	WebSocket: {
		{"ConnectCount", "Count", when(func(a *API, r *Request) bool { return a.Event(r) == Connect })},
		{"MessageCount", "Count", when(func(a *API, r *Request) bool { return a.Event(r) == Message })},
		{"ClientError", "Count", when(func(_ *API, r *Request) bool { return r.Status/100 == 4 && r.Cause < BackendNotFound })},
		{"ExecutionError", "Count", when(func(_ *API, r *Request) bool {
			return r.Cause == IntegrationFailed || r.Cause == AuthorizerFailed
		})},
		{"IntegrationError", "Count", when(func(_ *API, r *Request) bool { return r.Cause == BackendFailed })},
		{"IntegrationLatency", "Milliseconds", integrationLatency},
	},
}

// functionMetrics are those of the Lambda function behind every API.
var functionMetrics = []Metric{
	{"Invocations", "Count", when(reached)},
	{"Duration", "Milliseconds", integrationLatency},
	{"Errors", "Count", func(a *API, r *Request) (float64, bool) { return one(r.Cause >= BackendFailed), reached(a, r) }},
}

// every counts each request.
func every(*API, *Request) (float64, bool) { return 1, true }

// class tells for each request whether its status is in a class.
func class(hundreds uint16) func(*API, *Request) (float64, bool) {
	return func(_ *API, r *Request) (float64, bool) { return one(r.Status/100 == hundreds), true }
}

// cache tells for each request what the cache did, so that the average is a rate over all requests.
func cache(use CacheUse) func(*API, *Request) (float64, bool) {
	return func(_ *API, r *Request) (float64, bool) { return one(r.Cache == use), true }
}

// when counts only the requests that match.
func when(match func(*API, *Request) bool) func(*API, *Request) (float64, bool) {
	return func(a *API, r *Request) (float64, bool) { return 1, match(a, r) }
}

func latency(_ *API, r *Request) (float64, bool) { return float64(r.Latency), true }

// integrationLatency has no sample for requests that did not reach the backend.
func integrationLatency(_ *API, r *Request) (float64, bool) {
	return float64(r.Integration), r.Integration != NotReached
}

// reached tells whether the backend was called.
func reached(_ *API, r *Request) bool { return r.Integration != NotReached }

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// Event is what happened on a WebSocket connection.
type Event string

// The event types of WebSocket access logs.
const (
	Connect    Event = "CONNECT"
	Message    Event = "MESSAGE"
	Disconnect Event = "DISCONNECT"
)

// Event is the type of a WebSocket request.
func (a *API) Event(r *Request) Event {
	switch a.Routes[r.Route].Resource {
	case "$connect":
		return Connect
	case "$disconnect":
		return Disconnect
	}
	return Message
}
