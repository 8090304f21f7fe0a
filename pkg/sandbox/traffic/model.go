package traffic

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Options are the model's parameters. The zero value of a field is its default.
type Options struct {
	Seed   uint64  // default 1
	Volume float64 // multiplies request counts; default 1
	// IncidentAt is the start of the modelled incident. Zero stands for every day at 14:10 UTC, so that any 24 h
	// show it.
	IncidentAt time.Time
	// Clones adds as many quiet copies of orders-api to account prod in us-east-1, for tests of size.
	Clones int
}

// Model answers what happened in any minute of any day. It holds no state and is safe for concurrent use.
type Model struct {
	seed     uint64
	volume   float64
	incident int64 // epoch minute of the start; 0 = daily
	apis     []*API
}

// API is an API deployed in one account and region.
type API struct {
	ID, Name        string
	Kind            Kind
	Account, Region string
	Routes          []Route
	Stages          []*Stage

	definition *definition
}

// Stage is one stage of a deployed API: the unit that has traffic and an access log.
type Stage struct {
	API      *API
	Name     string
	Detailed bool // detailed metrics on
	Cache    bool // API cache on

	key       uint64
	perMinute float64
	monthly   bool
	shares    []float64 // running sums of the routes' weights, the last one 1
	weekday   risks     // running sums
	bad       risks     // the same during the incident
}

// New builds the model.
func New(o Options) *Model {
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Volume == 0 {
		o.Volume = 1
	}
	m := &Model{seed: scramble(o.Seed), volume: o.Volume}
	if !o.IncidentAt.IsZero() {
		m.incident = o.IncidentAt.Unix() / 60
	}
	for _, p := range places {
		m.apis = append(m.apis, m.deploy(p, p.api))
	}
	for i := range o.Clones {
		quiet := place{ProdAccount, UsEast1, "orders-api", []stageSpec{{name: "prod", perMinute: 0.5, detailed: true}}}
		m.apis = append(m.apis, m.deploy(quiet, fmt.Sprintf("orders-api-%04d", i+1)))
	}
	return m
}

// APIs lists the deployed APIs. The result is shared and must not be changed.
func (m *Model) APIs() []*API { return m.apis }

// In lists the APIs of one account and region.
func (m *Model) In(account, region string) []*API {
	var found []*API
	for _, api := range m.apis {
		if api.Account == account && api.Region == region {
			found = append(found, api)
		}
	}
	return found
}

// deploy builds an API of the estate in its place.
func (m *Model) deploy(p place, name string) *API {
	i := slices.IndexFunc(definitions, func(d definition) bool { return d.name == p.api })
	d := &definitions[i]
	// Ids do not depend on the seed, so that settings and examples can name them.
	id := "a" + strconv.FormatUint(mixString(0, p.account, p.region, name), 36)[:9]
	api := &API{ID: id, Name: name, Kind: d.kind, Account: p.account, Region: p.region, Routes: d.routes, definition: d}
	for _, spec := range p.stages {
		s := &Stage{API: api, Name: spec.name, Detailed: spec.detailed, Cache: spec.cache, perMinute: spec.perMinute,
			monthly: spec.monthly, key: mixString(m.seed, p.account, p.region, name, spec.name)}
		s.setRisks(d)
		s.setShares()
		api.Stages = append(api.Stages, s)
	}
	return api
}

// setRisks leaves out what cannot happen without a web ACL, authorizer or usage plan.
func (s *Stage) setRisks(d *definition) {
	p := d.risks
	if !d.waf {
		p = p.without(Blocked)
	}
	if !d.auth {
		p = p.without(Unauthorized, AccessDenied, AuthorizerFailed)
	}
	if !d.apiKey {
		p = p.without(QuotaExceeded)
	}
	s.weekday, s.bad = p.cumulative(), p.cumulative()
	if s.API.Account == ProdAccount {
		s.bad = p.plus(d.incident.risks).cumulative()
	}
}

// setShares prepares the draw of a route.
func (s *Stage) setShares() {
	total := 0.0
	for _, r := range s.API.Routes {
		total += r.Weight
	}
	sum := 0.0
	for _, r := range s.API.Routes {
		sum += r.Weight / total
		s.shares = append(s.shares, sum)
	}
	s.shares[len(s.shares)-1] = 1
}
