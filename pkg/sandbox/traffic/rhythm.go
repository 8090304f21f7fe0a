package traffic

import "time"

// Times of day and lengths, in minutes of UTC.
const (
	minutesPerDay   = 24 * 60
	incidentMinutes = 40
	incidentStart   = 14*60 + 10 // minute of the UTC day of the daily incident
	batchStart      = 3*60 + 30  // a nightly batch client runs into the rate limit
	batchMinutes    = 15
	scanMinutes     = 10 // once a day somebody scans the REST and HTTP APIs for open doors
	deployMinutes   = 4  // cold starts after a deploy
)

// hourly is the share of the busiest hour that each local hour of a weekday has.
var hourly = [25]float64{0.22, 0.18, 0.16, 0.15, 0.16, 0.21, 0.32, 0.48, 0.68, 0.85, 0.95, 1, 0.97, 0.94, 0.96, 0.98,
	0.93, 0.86, 0.8, 0.76, 0.68, 0.55, 0.4, 0.29, 0.22}

// conditions are what one minute does to a stage's traffic.
type conditions struct {
	rate     float64 // expected requests
	risks    *risks  // running sums
	slowdown float64 // factor on integration latencies
	slowWAF  bool
	batch    bool
	scan     bool
}

// conditions describes one epoch minute of a stage. Sums of products are spelled with conversions, which keep the
// compiler from fusing them, so that every architecture counts the same requests.
func (m *Model) conditions(s *Stage, minute int64) conditions {
	day, ofDay := dayAndMinute(minute)
	c := conditions{rate: s.perMinute * m.volume, risks: &s.weekday, slowdown: 1}
	if s.monthly && time.Unix(minute*60, 0).UTC().Day() > 4 {
		return conditions{risks: &s.weekday, slowdown: 1}
	}

	local := (ofDay + localOffset(s.API.Region) + minutesPerDay) % minutesPerDay
	h, part := local/60, float64(local%60)/60
	level := hourly[h] + float64((hourly[h+1]-hourly[h])*part)
	if weekend(day) {
		level *= 0.3
		if s.API.Account == ProdAccount {
			level *= 2
		}
	}
	level *= 0.94 + float64(0.12*unit(mix(s.key, uint64(day))))
	c.rate *= level
	c.slowdown = 0.85 + float64(0.3*level) // a busy backend answers more slowly

	if happens := m.hit(s.API, minute); happens != nil {
		if happens.silent {
			return conditions{risks: &s.bad, slowdown: 1}
		}
		c.risks, c.slowWAF = &s.bad, happens.slowWAF
		if happens.slowdown > 0 {
			c.slowdown *= happens.slowdown
		}
	}
	if s.API.Kind != WebSocket {
		c.batch = ofDay >= batchStart && ofDay < batchStart+batchMinutes && s.API.Kind == HTTP
		start := int(mix(mixString(m.seed, "scan"), uint64(day)) % (minutesPerDay - scanMinutes))
		c.scan = ofDay >= start && ofDay < start+scanMinutes
	}
	if at, ok := m.deployAt(s, day); ok && ofDay >= at && ofDay < at+deployMinutes {
		c.slowdown *= 2.5
	}
	return c
}

// InIncident reports whether an epoch minute belongs to the modelled incident, which hits account prod only.
func (m *Model) InIncident(minute int64) bool {
	if m.incident != 0 {
		return minute >= m.incident && minute < m.incident+incidentMinutes
	}
	_, ofDay := dayAndMinute(minute)
	return ofDay >= incidentStart && ofDay < incidentStart+incidentMinutes
}

// hit is what the incident does to an API in an epoch minute, nil when nothing.
func (m *Model) hit(api *API, minute int64) *incident {
	if api.Account != ProdAccount || !m.InIncident(minute) {
		return nil
	}
	return &api.definition.incident
}

// incidentOn is the minute of the day at which the incident starts, if it starts that day.
func (m *Model) incidentOn(day int64) (int, bool) {
	if m.incident != 0 {
		return int(m.incident % minutesPerDay), m.incident/minutesPerDay == day
	}
	return incidentStart, true
}

// deployAt is the minute of the day at which a stage is deployed, in office hours of most weekdays.
func (m *Model) deployAt(s *Stage, day int64) (int, bool) {
	if weekend(day) || s.monthly {
		return 0, false
	}
	h := mix(s.key^0xdeb10, uint64(day))
	chance := 0.7
	if s.API.Account == ProdAccount {
		chance = 0.4
	}
	office := 9*60 - localOffset(s.API.Region)
	return office + int(h>>8%(8*60)), unit(scramble(h)) < chance
}

// localOffset is the region's office clock in minutes from UTC; there is no summer time in the model.
func localOffset(region string) int {
	if region == UsEast1 {
		return -5 * 60
	}
	return 0
}

// dayAndMinute splits an epoch minute into the UTC day and the minute of that day.
func dayAndMinute(minute int64) (day int64, ofDay int) {
	day = floorDiv(minute, minutesPerDay)
	return day, int(minute - day*minutesPerDay)
}

// weekend tells whether an epoch day is a Saturday or Sunday; day 0 was a Thursday.
func weekend(day int64) bool {
	d := floorMod(day+4, 7)
	return d == 0 || d == 6
}

// floorDiv and floorMod round towards minus infinity, for times before 1970.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }
