package sandbox

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// Options configure a Server. The zero value is usable.
type Options struct {
	Seed   uint64           // of the traffic; default 1
	Volume float64          // multiplies request counts; default 1
	Now    func() time.Time // the clock; default time.Now
	// IncidentAt is the start of the modelled incident; zero stands for every day at 14:10 UTC.
	IncidentAt time.Time
	// NoLogTraffic leaves out the modelled log groups: only those that callers made or filled exist. Metrics stay.
	NoLogTraffic bool
	// Clones adds as many quiet REST APIs to account prod in us-east-1, for tests of size.
	Clones int
	// Monitoring is the id of an account that all others are linked to, as source accounts of CloudWatch cross-account
	// observability; empty for none.
	Monitoring string
	// RateClock counts the calls a second that AWS allows; a call beyond them is throttled. Nil switches these quotas off
	// for callers that do not pace themselves. It is a clock of its own because Now may stand still.
	RateClock func() time.Time
	// ExternalIDs are, by account, the external ids that its roles' trust policies ask for. Accounts that are not there ask
	// for none.
	ExternalIDs map[string]string
	// Deny are IAM actions, such as logs:StopQuery, that no policy allows.
	Deny []string
	// Faults are errors and delays to inject.
	Faults Faults
	// Open settles points that AWS's documents leave open, see insightsql.Points. Missing ones have their default.
	Open insightsql.Switches
}

// Server answers AWS requests. It is safe for concurrent use; make one with New and release it with Close.
type Server struct {
	model      *traffic.Model
	requests   *requestCache
	catalogs   catalogs
	meter      meter
	queries    *queryStore
	archive    archive
	measured   metricArchive
	limiter    limiter
	faults     faults
	tails      sessions
	operations map[string]operation
	answered   atomic.Int64 // requests, for their ids
	now        func() time.Time
	open       insightsql.Switches

	externalIDs map[string]string
	deny        []string

	noLogTraffic bool
	monitoring   string
	sizes        groupSizes

	// running ends with Close and bounds everything that outlives a request.
	running context.Context
	stop    context.CancelFunc
	workers sync.WaitGroup
	slots   chan struct{} // one per log query that may run at a time
}

// New builds a Server.
func New(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	model := traffic.New(traffic.Options{Seed: o.Seed, Volume: o.Volume, IncidentAt: o.IncidentAt, Clones: o.Clones})
	s := &Server{model: model, requests: newRequestCache(model), catalogs: catalogs{model: model}, now: o.Now, open: o.Open, externalIDs: o.ExternalIDs, deny: o.Deny, noLogTraffic: o.NoLogTraffic, monitoring: o.Monitoring, queries: newQueryStore(), limiter: limiter{clock: o.RateClock}, faults: faults{Faults: o.Faults, seed: o.Seed},
		slots: make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))}
	s.running, s.stop = context.WithCancel(context.Background())
	s.operations = s.register()
	return s
}

// Close stops the log queries that still run and waits for them.
func (s *Server) Close() {
	s.stop()
	s.workers.Wait()
}

// RunningQueries is the number of log queries that have not ended, over all accounts and regions.
func (s *Server) RunningQueries() int { return s.queries.running() }

// LiveTails is the number of Live Tail sessions that are open, over all accounts and regions.
func (s *Server) LiveTails() int { return s.tails.all() }

// Model is the traffic behind the answers.
func (s *Server) Model() *traffic.Model { return s.model }

// ServeHTTP answers one AWS request, or one of the sandbox's own paths under /_sandbox/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method + " " + r.URL.Path {
	case "GET /_sandbox/health":
		writeJSON(w, map[string]string{"status": "ok", "now": s.now().UTC().Format(time.RFC3339)})
	case "GET /_sandbox/meter":
		writeJSON(w, s.Meter())
	case "POST /_sandbox/meter/reset":
		s.ResetMeter()
		writeJSON(w, s.Meter())
	default:
		s.serveAWS(w, r)
	}
}

// writeJSON answers the sandbox's own paths.
func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	// The status is sent; a client that went away needs no answer.
	_ = json.NewEncoder(w).Encode(v)
}
