package traffic

// Cause says what became of a request.
type Cause uint8

// The causes, in the order in which a request can meet them on its way through the gateway.
const (
	Served             Cause = iota
	Blocked                  // the web ACL said no
	MissingToken             // no such resource or method, or no token
	Throttled                // over the rate limit
	QuotaExceeded            // over the usage plan
	Unauthorized             // no valid credentials
	AccessDenied             // the authorizer said no
	AuthorizerFailed         // the authorizer itself broke
	BadRequest               // the request does not fit the model
	BackendNotFound          // the backend's own 404
	BackendInvalid           // the backend's own 422
	BackendFailed            // the backend's own 500
	IntegrationTimeout       // the backend took too long
	IntegrationFailed        // the backend could not be reached
	BadResponse              // the backend's answer makes no sense
	causeCount
)

// risks are the probabilities of the causes other than Served.
type risks [causeCount]float64

// plus adds an incident's risks to the everyday ones.
func (p risks) plus(q risks) risks {
	for i := range p {
		p[i] += q[i]
	}
	return p
}

// without removes causes that cannot happen to an API.
func (p risks) without(causes ...Cause) risks {
	for _, c := range causes {
		p[c] = 0
	}
	return p
}

// cumulative turns probabilities into running sums, for drawing.
func (p risks) cumulative() risks {
	for i := 1; i < len(p); i++ {
		p[i] += p[i-1]
	}
	return p
}

// The extra traffic of two recurring clients.
var (
	scanning = risks{Blocked: 0.3, MissingToken: 0.7}.cumulative()
	batching = risks{Throttled: 0.55}.cumulative()
)

// outcome is what the caller and the logs see of a cause. Empty texts print as "-".
type outcome struct {
	status      uint16 // 0 = the route's own status
	reached     bool   // the integration was called
	answered    bool   // and its status came back
	response    string // gateway response type
	message     string // error.message
	integration string // integration.error
	authorizer  string // authorizer.error
	validation  string // error.validationErrorString
}

// outcomes holds, per type of API, what each cause looks like.
var outcomes = [...][causeCount]outcome{
	REST: {
		Served:           {reached: true, answered: true},
		Blocked:          {status: 403, response: "WAF_FILTERED", message: "Forbidden"},
		MissingToken:     {status: 403, response: "MISSING_AUTHENTICATION_TOKEN", message: "Missing Authentication Token"},
		Throttled:        {status: 429, response: "THROTTLED", message: "Too Many Requests"},
		QuotaExceeded:    {status: 429, response: "QUOTA_EXCEEDED", message: "Limit Exceeded"},
		Unauthorized:     {status: 401, response: "UNAUTHORIZED", message: "Unauthorized", authorizer: "Unauthorized"},
		AccessDenied:     {status: 403, response: "ACCESS_DENIED", message: "User is not authorized to access this resource with an explicit deny", authorizer: "The client is not authorized to perform this operation."},
		AuthorizerFailed: {status: 500, response: "AUTHORIZER_FAILURE", message: "Internal server error", authorizer: "Execution failed due to configuration error: Authorizer function failed with response body: \"Task timed out after 3.00 seconds\""},
		BadRequest:       {status: 400, response: "BAD_REQUEST_BODY", message: "Invalid request body", validation: `[object has missing required properties (["amount","currency"])]`},
		BackendNotFound:  {status: 404, reached: true, answered: true},
		BackendInvalid:   {status: 422, reached: true, answered: true},
		BackendFailed:    {status: 500, reached: true, answered: true},
		IntegrationTimeout: {status: 504, reached: true, response: "INTEGRATION_TIMEOUT", message: "Endpoint request timed out",
			integration: "Execution failed due to a timeout error"},
		IntegrationFailed: {status: 500, reached: true, response: "INTEGRATION_FAILURE", message: "Internal server error",
			integration: "Execution failed due to configuration error: Connect to backend.example.net:443 [backend.example.net/192.0.2.10] failed: Connection refused"},
		BadResponse: {status: 502, reached: true, answered: true, response: "DEFAULT_5XX", message: "Internal server error",
			integration: "Execution failed due to configuration error: Malformed Lambda proxy response"},
	},
	HTTP: {
		Served:             {reached: true, answered: true},
		MissingToken:       {status: 404, response: "DEFAULT_4XX", message: "Not Found"},
		Throttled:          {status: 429, response: "THROTTLED", message: "Too Many Requests"},
		Unauthorized:       {status: 401, response: "UNAUTHORIZED", message: "Unauthorized", authorizer: "The token has expired"},
		AccessDenied:       {status: 403, response: "FORBIDDEN", message: "Forbidden", authorizer: "insufficient_scope"},
		AuthorizerFailed:   {status: 500, response: "DEFAULT_5XX", message: "Internal Server Error", authorizer: "Failed to retrieve the signing keys of the issuer"},
		BadRequest:         {status: 400, response: "DEFAULT_4XX", message: "Bad Request"},
		BackendNotFound:    {status: 404, reached: true, answered: true},
		BackendInvalid:     {status: 422, reached: true, answered: true},
		BackendFailed:      {status: 500, reached: true, answered: true},
		IntegrationTimeout: {status: 503, reached: true, response: "DEFAULT_5XX", message: "Service Unavailable", integration: "The integration timed out after 30000 ms"},
		IntegrationFailed:  {status: 500, reached: true, response: "DEFAULT_5XX", message: "Internal Server Error", integration: "Unable to connect to the integration endpoint: \"connection refused\""},
		BadResponse:        {status: 500, reached: true, answered: true, response: "DEFAULT_5XX", message: "Internal Server Error", integration: "The response from the Lambda function doesn't match the format that API Gateway expects"},
	},
	WebSocket: {
		Served:            {reached: true, answered: true},
		Throttled:         {status: 429, response: "THROTTLED", message: "Too Many Requests"},
		Unauthorized:      {status: 401, response: "UNAUTHORIZED", message: "Unauthorized", authorizer: "Unauthorized"},
		AccessDenied:      {status: 403, response: "ACCESS_DENIED", message: "User is not authorized to access this resource", authorizer: "The client is not authorized to perform this operation."},
		AuthorizerFailed:  {status: 500, response: "AUTHORIZER_FAILURE", message: "Internal server error", authorizer: "Execution failed due to an authorizer error"},
		BadRequest:        {status: 400, response: "BAD_REQUEST_BODY", message: "Invalid request body"},
		BackendFailed:     {status: 500, reached: true, answered: true},
		IntegrationFailed: {status: 500, reached: true, response: "INTEGRATION_FAILURE", message: "Internal server error", integration: "Execution failed due to an internal error"},
	},
}
