package traffic

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheSameSeedGivesTheSameTraffic(t *testing.T) {
	t.Parallel()
	a, b, other := New(Options{Seed: 7}), New(Options{Seed: 7}), New(Options{Seed: 8})
	at := minuteOf(wednesday) + 900
	differs := false
	for i, s := range stages(a) {
		want := a.Requests(s, at)
		if diff := cmp.Diff(want, b.Requests(stages(b)[i], at)); diff != "" {
			t.Errorf("%s %s differs between two models of one seed:\n%s", s.API.Name, s.Name, diff)
		}
		differs = differs || !cmp.Equal(want, other.Requests(stages(other)[i], at))
	}
	if !differs {
		t.Error("another seed gives the same traffic")
	}
	from, to := wednesday.UnixMilli(), wednesday.Add(24*time.Hour).UnixMilli()
	whole := trailMessages(a, from, to)
	if diff := cmp.Diff(whole, trailMessages(b, from, to)); diff != "" {
		t.Errorf("CloudTrail differs between two models of one seed:\n%s", diff)
	}
	half := (from + to) / 2
	if diff := cmp.Diff(whole, slices.Concat(trailMessages(a, from, half), trailMessages(a, half, to))); diff != "" {
		t.Errorf("a range in two halves differs from the whole:\n%s", diff)
	}
}

func trailMessages(m *Model, from, to int64) []string {
	var list []string
	for _, e := range m.TrailEvents(DevAccount, UsEast1, from, to) {
		list = append(list, e.Message())
	}
	return list
}

func TestRequestsLieInTheirMinuteInOrder(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	for _, s := range stages(m) {
		for i := range int64(minutesPerDay) {
			minute := minuteOf(wednesday) + i
			last := minute * 60_000
			for _, r := range m.Requests(s, minute) {
				if r.Time < last || r.Time >= (minute+1)*60_000 {
					t.Fatalf("%s: a request at %d follows %d in minute %d", s.Name, r.Time, last, minute)
				}
				last = r.Time
				if r.Status < 200 || r.Status > 504 || r.Integration > r.Latency {
					t.Fatalf("%s: impossible request %+v", s.Name, r)
				}
			}
		}
	}
}

func TestIDsAreUniqueInADay(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	seen := map[uint64]bool{}
	for _, s := range stages(m) {
		for _, r := range dayOf(m, s, wednesday) {
			if seen[r.ID] {
				t.Fatalf("two requests have the id %x", r.ID)
			}
			seen[r.ID] = true
		}
	}
	if n := len(seen); n < 150_000 || n > 500_000 {
		t.Errorf("a weekday has %d requests, want a few 100,000", n)
	}
}

func TestVolumeMultipliesRequests(t *testing.T) {
	t.Parallel()
	one, three := New(Options{}), New(Options{Volume: 3})
	for i, s := range stages(one) {
		n, many := countOf(one, s, wednesday), countOf(three, stages(three)[i], wednesday)
		if ratio := float64(many) / float64(max(n, 1)); n > 0 && (ratio < 2.8 || ratio > 3.2) {
			t.Errorf("%s %s: volume 3 gives %d requests for %d, want three times as many", s.API.Name, s.Name, many, n)
		}
	}
}

func TestDaysAndWeeksHaveARhythm(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	for _, s := range stages(m) {
		if s.perMinute < 10 || s.monthly {
			continue
		}
		perHour := make([]int, 24)
		weekday := dayOf(m, s, wednesday)
		for _, r := range weekday {
			perHour[time.UnixMilli(r.Time).UTC().Hour()]++
		}
		if busy, quiet := slices.Max(perHour), slices.Min(perHour); busy < 3*quiet {
			t.Errorf("%s %s: the busiest hour has %d requests and the quietest %d", s.API.Name, s.Name, busy, quiet)
		}
		if sunday := countOf(m, s, wednesday.AddDate(0, 0, 4)); sunday*10 > len(weekday)*8 {
			t.Errorf("%s %s: Sunday has %d requests and Wednesday %d", s.API.Name, s.Name, sunday, len(weekday))
		}
	}
}

func TestTheLoadTestStageIsBusyOnlyEarlyInTheMonth(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	for _, s := range stages(m) {
		if s.monthly {
			early := countOf(m, s, time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC))
			late := countOf(m, s, wednesday)
			if early == 0 || late != 0 {
				t.Errorf("%s has %d requests on the 3rd and %d on the 18th, want some and none", s.Name, early, late)
			}
		}
	}
}

// errorRate is the share of 5xx of an API of account prod between two minutes of wednesday.
func errorRate(m *Model, api string, from, to int64) float64 {
	n, bad := 0, 0
	for _, s := range stages(m) {
		if s.API.Name != api || s.API.Account != ProdAccount {
			continue
		}
		for i := from; i < to; i++ {
			for _, r := range m.Requests(s, minuteOf(wednesday)+i) {
				n++
				if r.Status >= 500 {
					bad++
				}
			}
		}
	}
	return float64(bad) / float64(n)
}

func TestTheIncidentBreaksPaymentsWhileItLasts(t *testing.T) {
	t.Parallel()
	daily, once := New(Options{}), New(Options{IncidentAt: wednesday.Add(9 * time.Hour)})
	for name, c := range map[string]struct {
		m         *Model
		from      int64
		low, high float64
	}{
		"daily, before":      {daily, incidentStart - 60, 0, 0.05},
		"daily, during":      {daily, incidentStart, 0.2, 0.6},
		"daily, after":       {daily, incidentStart + incidentMinutes, 0, 0.05},
		"once, during":       {once, 9 * 60, 0.2, 0.6},
		"once, at the daily": {once, incidentStart, 0, 0.05},
	} {
		if rate := errorRate(c.m, "payments-api", c.from, c.from+incidentMinutes); rate < c.low || rate > c.high {
			t.Errorf("%s: the rate of 5xx is %.3f, want %.2f to %.2f", name, rate, c.low, c.high)
		}
	}
}

func TestTheIncidentHitsEachAPIInItsOwnWay(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	share := func(api string, from int64, of func(*Request) bool) (float64, int) {
		hits, n := 0, 0
		for _, s := range stages(m) {
			if s.API.Name != api || s.API.Account != ProdAccount || s.monthly {
				continue
			}
			for i := range int64(incidentMinutes) {
				for _, r := range m.Requests(s, minuteOf(wednesday)+from+i) {
					n++
					if of(&r) {
						hits++
					}
				}
			}
		}
		return float64(hits) / float64(max(n, 1)), n
	}
	during, before := int64(incidentStart), int64(incidentStart-60)
	for name, c := range map[string]struct {
		api string
		of  func(*Request) bool
	}{
		"the web ACL of catalog-api blocks a flood": {"catalog-api", func(r *Request) bool { return r.Cause == Blocked }},
		"and takes more than a second":              {"catalog-api", func(r *Request) bool { return r.SlowWAF > 1000 && r.Latency > 1000 }},
		"mobile-bff's authorizer fails":             {"mobile-bff", func(r *Request) bool { return r.Cause == AuthorizerFailed }},
	} {
		bad, _ := share(c.api, during, c.of)
		usual, _ := share(c.api, before, c.of)
		if bad < 0.06 || usual > 0.02 {
			t.Errorf("%s: the share is %.3f during the incident and %.3f before", name, bad, usual)
		}
	}
	anything := func(*Request) bool { return true }
	if _, n := share("partner-webhooks", during, anything); n > 0 {
		t.Errorf("partner-webhooks got %d requests while nobody reached it", n)
	}
	if _, n := share("partner-webhooks", before, anything); n == 0 {
		t.Error("partner-webhooks is silent before the incident")
	}
}

func TestTheIncidentBeginsWithADeployAndEndsWithARollback(t *testing.T) {
	t.Parallel()
	m := New(Options{IncidentAt: wednesday.Add(23*time.Hour + 50*time.Minute)})
	start := wednesday.Add(23*time.Hour + 50*time.Minute)
	names := func(from time.Time) (list []string) {
		for _, e := range m.TrailEvents(ProdAccount, UsEast1, from.UnixMilli(), from.Add(time.Minute).UnixMilli()) {
			if e.param["stageName"] == "prod" && (e.Name == "CreateDeployment" || e.Name == "UpdateStage") {
				list = append(list, e.Name)
			}
		}
		slices.Sort(list)
		return list
	}
	if diff := cmp.Diff([]string{"CreateDeployment", "UpdateStage"}, names(start)); diff != "" {
		t.Errorf("calls when the incident starts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"UpdateStage"}, names(start.Add(incidentMinutes*time.Minute))); diff != "" {
		t.Errorf("calls when the incident ends, on the next day (-want +got):\n%s", diff)
	}
}

func TestDeploysAreInCloudTrail(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	deploys := 0
	for _, s := range stages(m) {
		at, ok := m.deployAt(s, minuteOf(wednesday)/minutesPerDay)
		if !ok {
			continue
		}
		deploys++
		from := wednesday.Add(time.Duration(at) * time.Minute)
		found := slices.ContainsFunc(m.TrailEvents(s.API.Account, s.API.Region, from.UnixMilli(), from.Add(time.Minute).UnixMilli()),
			func(e TrailEvent) bool {
				return e.Name == "CreateDeployment" && (e.param["restApiId"] == s.API.ID || e.param["apiId"] == s.API.ID) && e.param["stageName"] == s.Name
			})
		if !found {
			t.Errorf("the deploy of %s %s at %s has no CreateDeployment", s.API.Name, s.Name, from)
		}
	}
	if deploys == 0 {
		t.Error("nothing is deployed on a Wednesday")
	}
}

func TestAddressesAreReservedForDocumentation(t *testing.T) {
	t.Parallel()
	var reserved []netip.Prefix
	for _, p := range []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32"} {
		reserved = append(reserved, netip.MustParsePrefix(p))
	}
	all := append(Clients(), Attackers()...)
	seen := map[string]bool{}
	for _, text := range all {
		address := netip.MustParseAddr(text)
		if !slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(address) }) {
			t.Errorf("%s is a real address", text)
		}
		if seen[text] {
			t.Errorf("%s is listed twice", text)
		}
		seen[text] = true
	}
}

func TestEveryAccountAndRegionHasSeveralAPIs(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	ids := map[string]bool{}
	for _, api := range m.APIs() {
		if ids[api.ID] || len(api.ID) != 10 {
			t.Errorf("%s in %s has the id %q, want ten characters of its own", api.Name, api.Region, api.ID)
		}
		ids[api.ID] = true
	}
	for _, account := range []string{DevAccount, ProdAccount} {
		for _, region := range []string{UsEast1, EuWest1} {
			kinds := map[Kind]bool{}
			for _, api := range m.In(account, region) {
				kinds[api.Kind] = true
			}
			if len(kinds) != 3 {
				t.Errorf("%s %s lacks a type of API", account, region)
			}
		}
	}
}

func TestAnyMinuteCanBeComputed(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	for _, s := range stages(m) {
		for _, minute := range []int64{-1, 0, -minutesPerDay * 400_000, 1 << 32} {
			m.Requests(s, minute)
			m.trailMinute(s.API.Account, s.API.Region, minute)
		}
	}
}

func BenchmarkWeekOfRequests(b *testing.B) {
	m := New(Options{})
	var list []Request
	n := 0
	for b.Loop() {
		n = 0
		for _, s := range stages(m) {
			for i := range int64(7 * minutesPerDay) {
				list = m.AppendRequests(list[:0], s, minuteOf(wednesday)+i)
				n += len(list)
			}
		}
	}
	b.ReportMetric(float64(n), "requests/op")
}
