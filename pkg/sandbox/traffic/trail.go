package traffic

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// TrailEvent is one CloudTrail event. Texts that the event lacks are "".
type TrailEvent struct {
	Time                    int64 // epoch ms; CloudTrail itself tells whole seconds
	ID                      uint64
	Account, Region         string
	Source, Name            string
	ErrorCode, ErrorMessage string
	SourceIP, UserAgent     string
	IdentityType, User      string // User is userIdentity.userName, or the session name of an assumed role
	ResponseName            string // responseElements.name
	ReadOnly                bool

	role  string
	v2    bool
	param map[string]any
}

// TrailEvents lists the events of one account and region with from <= Time < to (epoch ms), in order of time.
func (m *Model) TrailEvents(account, region string, from, to int64) []TrailEvent {
	var list []TrailEvent
	for minute := floorDiv(from, 60_000); minute*60_000 < to; minute++ {
		for _, e := range m.trailMinute(account, region, minute) {
			if e.Time >= from && e.Time < to {
				list = append(list, e)
			}
		}
	}
	return list
}

// busiest is the number of calls a minute in the busiest hour, without deploys and attacks.
var busiest = map[string]float64{DevAccount: 0.55, ProdAccount: 0.4}

// trailMinute makes the events of one minute: everyday calls, attacks, and the deploys that the traffic shows.
func (m *Model) trailMinute(account, region string, minute int64) []TrailEvent {
	day, ofDay := dayAndMinute(minute)
	t := trailDraw{rng: rng{mix(mixString(m.seed, "trail", account, region), uint64(minute))}, account: account, region: region,
		apis: m.In(account, region), start: minute * 60_000}

	local := (ofDay + localOffset(region) + minutesPerDay) % minutesPerDay
	rate := busiest[account] * (0.3 + 0.7*hourly[local/60])
	for n := int(rate + t.float()); n > 0; n-- {
		t.everyday()
	}
	if t.float() < 0.004 {
		t.attack()
	}
	for _, api := range t.apis {
		for _, s := range api.Stages {
			if at, ok := m.deployAt(s, day); ok && at == ofDay {
				t.deploy(s, false)
			}
			t.incident(m, s, day, ofDay)
		}
	}
	slices.SortStableFunc(t.list, func(a, b TrailEvent) int { return cmp.Compare(a.Time, b.Time) })
	return t.list
}

// trailDraw makes the events of one minute of one account and region.
type trailDraw struct {
	rng
	account, region string
	apis            []*API
	start           int64
	list            []TrailEvent
}

// everyday is one call by one of the people, which may fail.
func (t *trailDraw) everyday() {
	c := calls[pick(calls, callWeight, t.next())]
	who := people[pick(people, personWeight, t.next())]
	if who.readOnly && !c.readOnly {
		c = callsByName["GetRestApis"]
	}
	e := t.add(c, who, t.api(c))
	if t.float() < failureRates[c.readOnly] {
		t.fail(e, failures[pick(failures, func(f *failure) int {
			if c.readOnly && f.writesOnly || c.source != gatewaySource && f.code != accessDenied {
				return 0
			}
			return f.weight
		}, t.next())])
	}
}

// attack is a handful of calls with stolen credentials; nearly all are denied.
func (t *trailDraw) attack() {
	address := attackers[t.below(len(attackers))]
	for n := 2 + t.below(5); n > 0; n-- {
		c := callsByName[attackCalls[t.below(len(attackCalls))]]
		e := t.add(c, thief, t.api(c))
		e.SourceIP = address
		if t.float() < 0.9 {
			t.fail(e, failures[0])
		}
	}
}

// deploy is a CreateDeployment and an UpdateStage; a rollback only points the stage back.
func (t *trailDraw) deploy(s *Stage, rollback bool) {
	who, version := people[4], 0 // terraform
	if s.API.Account == DevAccount {
		who = people[3]
	}
	if s.API.Kind != REST {
		version = 1
	}
	if !rollback {
		t.add(deployCalls[version], who, s.API).param["stageName"] = s.Name
	}
	t.add(updateCalls[version], who, s.API).param["stageName"] = s.Name
}

// incident deploys the API at fault when the incident starts and rolls it back when it ends.
func (t *trailDraw) incident(m *Model, s *Stage, day int64, ofDay int) {
	if s.API.Name != culprit || s.API.Account != ProdAccount {
		return
	}
	for _, d := range []int64{day, day - 1} {
		at, ok := m.incidentOn(d)
		at -= int(day-d) * minutesPerDay
		switch {
		case ok && ofDay == at:
			t.deploy(s, false)
		case ok && ofDay == at+incidentMinutes:
			t.deploy(s, true)
		}
	}
}

// api draws the API that a call is about.
func (t *trailDraw) api(c call) *API {
	var fit []*API
	for _, api := range t.apis {
		if (api.Kind != REST) == c.v2 {
			fit = append(fit, api)
		}
	}
	return fit[t.below(len(fit))]
}

// add records a successful call; fail can change that.
func (t *trailDraw) add(c call, who person, api *API) *TrailEvent {
	e := TrailEvent{Time: t.start + int64(t.below(60_000)), ID: t.next(), Account: t.account, Region: t.region,
		Source: c.source, Name: c.name, ReadOnly: c.readOnly, UserAgent: who.agent, IdentityType: who.kind, User: who.name,
		role: who.role, v2: c.v2, param: map[string]any{}}
	e.SourceIP = officeAddress(who, t.next())
	if c.source == gatewaySource {
		e.param["template"] = false
		id := map[bool]string{false: "restApiId", true: "apiId"}[c.v2]
		switch c.resource {
		case "", "usagePlanId", "domainName":
		default:
			e.param[id] = api.ID
		}
	}
	switch c.resource {
	case "stageName":
		e.param["stageName"] = api.Stages[t.below(len(api.Stages))].Name
	case "resourceId":
		e.param["resourceId"] = strconv.FormatUint(mix(e.ID, 31), 36)[:6]
	case "domainName":
		e.param["domainName"], e.param["basePath"] = "api.example.com", "(none)"
	case "restApiId", "apiId", "":
	default:
		e.param[c.resource] = c.resource + "-" + strconv.FormatUint(mix(e.ID, 32)%20, 10)
	}
	if c.names {
		e.ResponseName = api.Name
	}
	t.list = append(t.list, e)
	return &t.list[len(t.list)-1]
}

// fail turns an event into a failure.
func (t *trailDraw) fail(e *TrailEvent, f failure) {
	e.ErrorCode, e.ErrorMessage, e.ResponseName = f.code, f.message, ""
	switch f.code {
	case accessDenied:
		service, verb, resource := strings.TrimSuffix(e.Source, ".amazonaws.com"), verbOf(e), "*"
		if e.Source == gatewaySource {
			resource = "arn:aws:apigateway:" + e.Region + "::/" + map[bool]string{false: "restapis", true: "apis"}[e.v2]
		}
		e.ErrorMessage = fmt.Sprintf("User: %[1]s is not authorized to perform: %[2]s:%[3]s on resource: %[4]s because no identity-based policy allows the %[2]s:%[3]s action",
			e.arn(), service, verb, resource)
	case "NotFoundException":
		e.ErrorMessage = fmt.Sprintf(f.message, e.Account+":"+strconv.FormatUint(mix(e.ID, 33)%90+10, 36))
	case "ConflictException":
		e.ErrorMessage = fmt.Sprintf(f.message, "v"+strconv.FormatUint(mix(e.ID, 34)%4, 10))
	}
}

// verbOf is the IAM action of an API Gateway call, which is an HTTP method.
func verbOf(e *TrailEvent) string {
	switch {
	case e.Source != gatewaySource:
		return e.Name
	case e.ReadOnly:
		return http.MethodGet
	case strings.HasPrefix(e.Name, "Delete"):
		return http.MethodDelete
	case strings.HasPrefix(e.Name, "Update"):
		return http.MethodPatch
	}
	return http.MethodPost
}

// officeAddress is where somebody works: a service has its name for an address.
func officeAddress(who person, h uint64) string {
	if who.kind == "AWSService" {
		return who.agent
	}
	at := mixString(0, who.kind, who.name) % clientCount
	if h%6 == 0 { // on the road
		at = h >> 8 % clientCount
	}
	return clientTexts[at]
}

func callWeight(c *call) int { return c.weight }

func personWeight(p *person) int { return p.weight }
