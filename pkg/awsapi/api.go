// Package awsapi talks to Amazon CloudWatch, CloudWatch Logs and STS.
//
// It owns everything that AWS demands of a client: credentials per account, one set of SDK clients per account and
// region, rate and concurrency limits, the retry of throttles, paging, the start-poll-stop loop of log queries, and
// errors that say which account refused which action and how to mend it. Callers see plain values and never the SDK.
package awsapi

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// API answers questions about the configured AWS accounts. It is safe for concurrent use. Slices and maps that it
// returns may be shared with other callers: read them, do not change them.
type API struct {
	cfg      Config
	clock    Clock
	jitter   func() float64
	connect  func(context.Context, Target) (Clients, error)
	retry    retryPolicy
	total    *Usage
	results  *logShare
	points   *pointCache
	idle     closers
	metrics  *memo[listKey, []Metric]
	groups   *memo[groupsKey, []LogGroup]
	fields   *memo[fieldsKey, []string]
	identity *memo[linkKey, Identity]
	apis     *memo[linkKey, []NamedAPI]

	mu    sync.Mutex
	links map[linkKey]*link
}

// Options replaces parts of an API. The zero value talks to AWS with the real clock.
type Options struct {
	// Clock tells the time and waits.
	Clock Clock
	// Jitter gives numbers in [0,1) that spread retries and polls.
	Jitter func() float64
	// HTTPClient carries all calls; by default every target has a client of its own.
	HTTPClient *http.Client
	// Connect makes the service clients of a target. Tests put fakes here; HTTPClient is then unused.
	Connect func(context.Context, Target) (Clients, error)
}

// New returns an API for the accounts that cfg gives access to. Nothing is asked of AWS until the first call.
func New(cfg Config, o Options) *API {
	cfg = cfg.WithDefaults()
	a := &API{
		cfg:    cfg,
		clock:  o.Clock,
		jitter: o.Jitter,
		total:  &Usage{},
		links:  map[linkKey]*link{},
	}
	if a.clock == nil {
		a.clock = wallClock{}
	}
	if a.jitter == nil {
		a.jitter = rand.Float64
	}
	a.connect = o.Connect
	if a.connect == nil {
		a.connect = (&dialer{auth: cfg.Auth, client: o.HTTPClient, idle: &a.idle}).connect
	}
	a.retry = newRetryPolicy(a.jitter)
	a.results = newLogShare(a.clock, cfg.Cache.Results)
	a.points = newPointCache(cfg.Cache.Metrics, keepUnsettled(cfg.Cache.Results))
	a.metrics = newMemo[listKey, []Metric](a.clock, cfg.Cache.ListMetrics)
	a.groups = newMemo[groupsKey, []LogGroup](a.clock, cfg.Cache.LogGroups)
	a.fields = newMemo[fieldsKey, []string](a.clock, cfg.Cache.LogGroups)
	a.apis = newMemo[linkKey, []NamedAPI](a.clock, apiNamesTTL)
	a.identity = newMemo[linkKey, Identity](a.clock, identityTTL)
	return a
}

// Close drops idle connections. Calls under way end on their own.
func (a *API) Close() { a.idle.close() }

// Meter returns what this API has asked of AWS since it was made.
func (a *API) Meter() Counts { return a.total.Counts() }

// identityTTL is long because an account id never changes behind the same credentials.
const identityTTL = time.Hour
