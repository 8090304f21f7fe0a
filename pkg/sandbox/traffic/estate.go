package traffic

// Accounts and regions of the estate.
const (
	DevAccount  = "528560886094"
	ProdAccount = "567680881046"
	UsEast1     = "us-east-1"
	EuWest1     = "eu-west-1"
)

// Kind is the type of an API; it decides its metrics, dimensions and access-log format.
type Kind uint8

// The three types of API that API Gateway has.
const (
	REST Kind = iota
	HTTP
	WebSocket
)

// Route is a method and resource of a REST or HTTP API, or a route of a WebSocket API.
type Route struct {
	Method   string  // "" for WebSocket
	Resource string  // resource path, or the WebSocket route key
	Weight   float64 // share of the traffic, relative to the API's other routes
	Median   float64 // median integration latency in ms; 0 = answered by the gateway (mock)
	Size     float64 // median response length in bytes
	Status   uint16  // status of a served request
}

// Key is the route key as logs and metrics of HTTP and WebSocket APIs have it: "GET /home" or "sendMessage".
func (r Route) Key() string {
	if r.Method == "" {
		return r.Resource
	}
	return r.Method + " " + r.Resource
}

// definition is one API as its team wrote it, before it is deployed anywhere.
type definition struct {
	name     string
	kind     Kind
	waf      bool // behind a web ACL (REST only)
	auth     bool // requests pass a Lambda (REST, WebSocket) or JWT (HTTP) authorizer
	apiKey   bool // callers need a key of a usage plan (REST only)
	routes   []Route
	risks    risks    // everyday failures
	incident incident // what the incident does to it (prod only)
}

// incident is what happens to an API while the incident lasts.
type incident struct {
	risks    risks   // added to the everyday ones
	slowdown float64 // factor on latencies; 0 = 1
	slowWAF  bool    // the web ACL takes seconds
	silent   bool    // no request arrives
}

// place is where a definition runs.
type place struct {
	account, region, api string
	stages               []stageSpec
}

// stageSpec is a stage of a place.
type stageSpec struct {
	name      string
	perMinute float64 // requests a minute at the busiest time of a weekday
	detailed  bool    // detailed metrics on
	cache     bool    // REST only
	monthly   bool    // gets traffic only on days 1-4 of a month: a load-test stage
}

// Everyday failures, as shares of the requests that could fail that way.
var (
	everyday = risks{BackendNotFound: 0.006, BackendInvalid: 0.003, BackendFailed: 0.002, IntegrationTimeout: 0.0006,
		IntegrationFailed: 0.001, BadResponse: 0.0008, Throttled: 0.0015, BadRequest: 0.003, MissingToken: 0.004,
		AccessDenied: 0.003, Unauthorized: 0.004, AuthorizerFailed: 0.001, Blocked: 0.004, QuotaExceeded: 0.0008}
	everydaySocket = risks{BackendFailed: 0.004, IntegrationFailed: 0.003, BadRequest: 0.006, AccessDenied: 0.03,
		Unauthorized: 0.02, AuthorizerFailed: 0.004, Throttled: 0.003}
)

// culprit is the API whose deploy starts the incident.
const culprit = "payments-api"

// definitions are the six APIs.
var definitions = []definition{
	{name: "orders-api", kind: REST, waf: true, auth: true, risks: everyday,
		incident: incident{slowdown: 2, risks: risks{IntegrationFailed: 0.05, BackendFailed: 0.03}},
		routes: []Route{
			{"GET", "/orders", 30, 70, 5200, 200},
			{"POST", "/orders", 12, 160, 640, 201},
			{"GET", "/orders/{orderId}", 34, 45, 1400, 200},
			{"PUT", "/orders/{orderId}", 8, 120, 1300, 200},
			{"DELETE", "/orders/{orderId}", 3, 90, 0, 204},
			{"GET", "/orders/{orderId}/invoice", 6, 850, 48000, 200},
			{"OPTIONS", "/orders", 7, 0, 0, 200},
		}},
	{name: "payments-api", kind: REST, waf: true, auth: true, apiKey: true, risks: everyday,
		incident: incident{slowdown: 6, risks: risks{BackendFailed: 0.24, IntegrationTimeout: 0.07, BadResponse: 0.04}},
		routes: []Route{
			{"POST", "/payments", 30, 240, 520, 201},
			{"GET", "/payments/{paymentId}", 36, 60, 900, 200},
			{"POST", "/payments/{paymentId}/capture", 14, 310, 480, 200},
			{"POST", "/refunds", 6, 280, 460, 201},
			{"GET", "/reports/{reportId}", 4, 2600, 180000, 200}, // the slow integration
		}},
	{name: "catalog-api", kind: REST, waf: true, risks: everyday,
		incident: incident{slowWAF: true, risks: risks{Blocked: 0.12}}, // somebody floods it
		routes: []Route{
			{"GET", "/products", 30, 55, 14000, 200},
			{"GET", "/products/{productId}", 40, 35, 2600, 200},
			{"GET", "/categories", 12, 30, 3800, 200},
			{"GET", "/search", 16, 190, 9500, 200},
			{"GET", "/products/{productId}/image", 5, 25, 0, 302},
		}},
	{name: "mobile-bff", kind: HTTP, auth: true, risks: everyday,
		incident: incident{slowdown: 2, risks: risks{BackendFailed: 0.08, IntegrationTimeout: 0.01, AuthorizerFailed: 0.1}},
		routes: []Route{
			{"GET", "/home", 40, 110, 22000, 200},
			{"POST", "/sessions", 10, 180, 750, 201},
			{"GET", "/profile", 18, 50, 1900, 200},
			{"PATCH", "/profile", 5, 95, 1900, 200},
			{"GET", "/cart", 22, 65, 3100, 200},
			{"POST", "/cart/items", 12, 85, 1200, 201},
		}},
	{name: "partner-webhooks", kind: HTTP, risks: everyday,
		incident: incident{silent: true}, // partners cannot resolve its name
		routes: []Route{
			{"POST", "/hooks/{partner}", 60, 75, 120, 202},
			{"GET", "/hooks/{partner}/status", 12, 40, 380, 200},
			{"GET", "/health", 20, 8, 15, 200},
		}},
	{name: "live-updates", kind: WebSocket, auth: true, risks: everydaySocket,
		incident: incident{slowdown: 3, risks: risks{IntegrationFailed: 0.08, BackendFailed: 0.05}},
		routes: []Route{
			{"", "$connect", 18, 60, 0, 200},
			{"", "subscribe", 20, 35, 0, 200},
			{"", "sendMessage", 40, 80, 0, 200},
			{"", "$default", 6, 30, 0, 200},
			{"", "$disconnect", 16, 20, 0, 200},
		}},
}

// places are where they run: the main table of the estate.
var places = []place{
	{ProdAccount, UsEast1, "orders-api", []stageSpec{{name: "prod", perMinute: 36, detailed: true}}},
	{ProdAccount, UsEast1, "payments-api", []stageSpec{{name: "prod", perMinute: 22, detailed: true}}},
	{ProdAccount, UsEast1, "catalog-api", []stageSpec{
		{name: "prod", perMinute: 40, detailed: true, cache: true},
		{name: "loadtest", perMinute: 12, detailed: true, cache: true, monthly: true}}},
	{ProdAccount, UsEast1, "mobile-bff", []stageSpec{{name: "$default", perMinute: 40, detailed: true}}},
	{ProdAccount, UsEast1, "partner-webhooks", []stageSpec{{name: "v1", perMinute: 12, detailed: true}}},
	{ProdAccount, UsEast1, "live-updates", []stageSpec{{name: "production", perMinute: 20, detailed: true}}},

	{ProdAccount, EuWest1, "orders-api", []stageSpec{{name: "prod", perMinute: 20, detailed: true}}},
	{ProdAccount, EuWest1, "catalog-api", []stageSpec{{name: "prod", perMinute: 24, detailed: true, cache: true}}},
	{ProdAccount, EuWest1, "mobile-bff", []stageSpec{{name: "$default", perMinute: 18, detailed: true}}},
	{ProdAccount, EuWest1, "live-updates", []stageSpec{{name: "production", perMinute: 8}}},

	{DevAccount, UsEast1, "orders-api", []stageSpec{{name: "dev", perMinute: 5, detailed: true}, {name: "test", perMinute: 3}}},
	{DevAccount, UsEast1, "payments-api", []stageSpec{{name: "dev", perMinute: 4, detailed: true}}},
	{DevAccount, UsEast1, "catalog-api", []stageSpec{{name: "dev", perMinute: 4, detailed: true, cache: true}}},
	{DevAccount, UsEast1, "mobile-bff", []stageSpec{{name: "$default", perMinute: 5, detailed: true}}},
	{DevAccount, UsEast1, "partner-webhooks", []stageSpec{{name: "v1", perMinute: 2, detailed: true}}},
	{DevAccount, UsEast1, "live-updates", []stageSpec{{name: "development", perMinute: 4, detailed: true}}},

	{DevAccount, EuWest1, "orders-api", []stageSpec{{name: "dev", perMinute: 3, detailed: true}}},
	{DevAccount, EuWest1, "catalog-api", []stageSpec{{name: "test", perMinute: 2, cache: true}}},
	{DevAccount, EuWest1, "partner-webhooks", []stageSpec{{name: "v1", perMinute: 3, detailed: true}}},
	{DevAccount, EuWest1, "live-updates", []stageSpec{{name: "development", perMinute: 2, detailed: true}}},
}
