package traffic

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var formats = map[Kind]string{REST: restFormat, HTTP: httpFormat, WebSocket: socketFormat}

func TestLogLinesHaveTheMembersOfTheirFormat(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	for _, s := range stages(m) {
		var format map[string]string
		if err := json.Unmarshal([]byte(formats[s.API.Kind]), &format); err != nil {
			t.Fatal(err)
		}
		want := slices.Sorted(maps.Keys(format))
		for _, r := range m.Requests(s, minuteOf(wednesday)+900) {
			line := parsed[string](t, string(s.AppendLogLine(nil, &r)))
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(line))); diff != "" {
				t.Fatalf("members of a line of %s (-want +got):\n%s", s.API.Name, diff)
			}
			for key, value := range line {
				if value == "" || strings.HasPrefix(value, "$context") {
					t.Errorf("%s of a line of %s is %q", key, s.API.Name, value)
				}
			}
		}
	}
}

// TestMetricsAgreeWithLogs computes the metrics of every fourth minute of an hour, the incident's included, from nothing
// but the log lines.
func TestMetricsAgreeWithLogs(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	var minutes []int64
	for i := int64(-10); i < 50; i += 4 {
		minutes = append(minutes, minuteOf(wednesday)+incidentStart+i)
	}
	for _, account := range []string{DevAccount, ProdAccount} {
		for _, region := range []string{UsEast1, EuWest1} {
			series := m.Series(account, region)
			for _, g := range m.LogGroups(account, region) {
				if g.Stage == nil {
					continue
				}
				want := map[string]float64{}
				for _, minute := range minutes {
					for e := range m.LogEvents(g, minute) {
						addLine(t, want, g.Stage.API.Kind, parsed[string](t, e.Message))
					}
				}
				got := map[string]float64{}
				for _, s := range series {
					if strings.HasPrefix(s.Metric.Name, "Cache") { // not in the logs
						continue
					}
					if s.Namespace == GatewayNamespace && s.Route == AllRoutes && len(s.Stages) == 1 && s.Stages[0].key == g.Stage.key && len(s.Dimensions) == 2 {
						for _, minute := range minutes {
							for _, r := range m.Requests(s.Stages[0], minute) {
								if v, ok := s.Sample(g.Stage.API, &r); ok {
									got[s.Metric.Name+" sum"] += v
									got[s.Metric.Name+" n"]++
								}
							}
						}
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: metrics differ from the log (-log +metrics):\n%s", g.Name, diff)
				}
			}
		}
	}
}

// addLine adds what a log line says about its API's metrics.
func addLine(t *testing.T, sums map[string]float64, kind Kind, line map[string]string) {
	add := func(metric string, v float64) {
		sums[metric+" sum"] += v
		sums[metric+" n"]++
	}
	number := func(key string) float64 {
		v, err := strconv.ParseFloat(line[key], 64)
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		return v
	}
	flag := func(yes bool) float64 {
		if yes {
			return 1
		}
		return 0
	}
	status := line["status"]
	if line["integrationLatency"] != "-" {
		add("IntegrationLatency", number("integrationLatency"))
	}
	switch kind {
	case REST, HTTP:
		names := map[Kind][2]string{REST: {"4XXError", "5XXError"}, HTTP: {"4xx", "5xx"}}[kind]
		add("Count", 1)
		add(names[0], flag(status[0] == '4'))
		add(names[1], flag(status[0] == '5'))
		add("Latency", number("responseLatency"))
		if kind == HTTP {
			add("DataProcessed", number("dataProcessed"))
		}
	case WebSocket:
		wantSocket(t, line)
		if line["routeKey"] == "$connect" {
			add("ConnectCount", 1)
		} else if line["routeKey"] != "$disconnect" {
			add("MessageCount", 1)
		}
		gateway := line["errorMessage"] != "-"
		switch {
		case status[0] == '4' && gateway:
			add("ClientError", 1)
		case status[0] == '5' && gateway:
			add("ExecutionError", 1)
		case status[0] == '5':
			add("IntegrationError", 1)
		}
	}
}

// TestAnyDayShowsWhatTheAccessLogDashboardsLookFor takes the estate as a whole, on a weekday and on a Sunday.
func TestAnyDayShowsWhatTheAccessLogDashboardsLookFor(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	wanted := map[string]func(map[string]string) bool{
		"a success":                      func(l map[string]string) bool { return l["status"] == "200" },
		"a redirect":                     func(l map[string]string) bool { return l["status"][0] == '3' },
		"a throttled request":            func(l map[string]string) bool { return l["status"] == "429" && l["errorResponseType"] == "THROTTLED" },
		"a backend's 5xx":                func(l map[string]string) bool { return l["integrationStatus"] == "500" },
		"an integration error":           func(l map[string]string) bool { return l["integrationError"] != "-" && l["status"][0] == '5' },
		"an authorizer error":            func(l map[string]string) bool { return present(l["authorizerError"]) && l["errorMessage"] != "-" },
		"an authorizer error of REST":    func(l map[string]string) bool { return present(l["authorizerError"]) && l["wafResponseCode"] != "" },
		"a WAF block":                    func(l map[string]string) bool { return l["wafResponseCode"] == "WAF_BLOCK" && l["status"] == "403" },
		"a WAF error":                    func(l map[string]string) bool { return present(l["wafError"]) },
		"a WAF latency":                  func(l map[string]string) bool { return present(l["wafLatency"]) },
		"a missing authentication token": func(l map[string]string) bool { return l["errorResponseType"] == "MISSING_AUTHENTICATION_TOKEN" },
		"a response type and status 4xx": func(l map[string]string) bool { return present(l["errorResponseType"]) && l["status"][0] == '4' },
		"an integration timeout":         func(l map[string]string) bool { return l["errorResponseType"] == "INTEGRATION_TIMEOUT" },
		"a slow integration": func(l map[string]string) bool {
			return l["resourcePath"] == "/reports/{reportId}" && len(l["integrationLatency"]) >= 4
		},
		"a validation error with quotes":   func(l map[string]string) bool { return strings.Contains(l["errorValidationErrorString"], `"amount"`) },
		"an absent user agent":             func(l map[string]string) bool { return l["identityUserAgent"] == "-" },
		"an attacker":                      func(l map[string]string) bool { return slices.Contains(Attackers(), l["identitySourceIp"]) },
		"an IPv6 client":                   func(l map[string]string) bool { return strings.Contains(l["identitySourceIp"], ":") },
		"an X-Ray trace id":                func(l map[string]string) bool { return present(l["xrayTraceId"]) },
		"HTTP/2":                           func(l map[string]string) bool { return l["protocol"] == "HTTP/2.0" },
		"a WebSocket message":              func(l map[string]string) bool { return l["routeKey"] == "sendMessage" },
		"the default stage of an HTTP API": func(l map[string]string) bool { return l["stage"] == "$default" },
	}
	for _, day := range []time.Time{wednesday.Add(7 * time.Hour), wednesday.AddDate(0, 0, 4)} {
		missing := maps.Clone(wanted)
		// Minute by minute over all stages finds most of it early.
		for minute := minuteOf(day); len(missing) > 0 && minute < minuteOf(day)+minutesPerDay; minute++ {
			for _, s := range stages(m) {
				for i, r := range m.Requests(s, minute) {
					// Ordinary successes all look alike; one a minute is enough, and those that the web ACL let pass unseen.
					if r.Cause == Served && i > 0 && mix(r.ID, 15)%900 != 0 {
						continue
					}
					line := parsed[string](t, string(s.AppendLogLine(nil, &r)))
					maps.DeleteFunc(missing, func(_ string, found func(map[string]string) bool) bool { return found(line) })
				}
			}
		}
		for what := range missing {
			t.Errorf("24 h from %s have no line with %s", day, what)
		}
	}
}

func present(v string) bool { return v != "" && v != "-" }

// Every metric of an API has data in every account and region, errors included, and every set of dimensions exists.
func TestAnyDayShowsWhatTheMetricDashboardsLookFor(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	for _, day := range []time.Time{wednesday.Add(11 * time.Hour), wednesday.AddDate(0, 0, 4)} {
		sums := map[string]float64{}
		sets := map[string]bool{}
		requests := map[*Stage][]Request{}
		for _, account := range []string{DevAccount, ProdAccount} {
			for _, region := range []string{UsEast1, EuWest1} {
				for _, s := range m.Series(account, region) {
					var names []string
					for _, d := range s.Dimensions {
						names = append(names, d.Name)
					}
					sets[s.Namespace+" "+strings.Join(names, ",")] = true
					if s.Route != AllRoutes || len(s.Dimensions) != 1 {
						continue
					}
					sum, n := 0.0, 0
					for _, stage := range s.Stages {
						if requests[stage] == nil {
							requests[stage] = dayOf(m, stage, day)
						}
						for i := range requests[stage] {
							if v, ok := s.Sample(stage.API, &requests[stage][i]); ok {
								sum += v
								n++
							}
						}
					}
					if n > 0 {
						sums[account+" "+region+" "+s.Dimensions[0].Name+" "+s.Metric.Name] += sum
					}
				}
			}
		}
		for key, sum := range sums {
			if sum <= 0 {
				t.Errorf("24 h from %s: %s is %v", day, key, sum)
			}
		}
		wantSets := []string{"AWS/ApiGateway ApiId", "AWS/ApiGateway ApiId,Method,Resource,Stage", "AWS/ApiGateway ApiId,Route,Stage",
			"AWS/ApiGateway ApiId,Stage", "AWS/ApiGateway ApiName", "AWS/ApiGateway ApiName,Method,Resource,Stage",
			"AWS/ApiGateway ApiName,Stage", "AWS/Lambda FunctionName"}
		if diff := cmp.Diff(wantSets, slices.Sorted(maps.Keys(sets))); diff != "" {
			t.Errorf("dimension sets (-want +got):\n%s", diff)
		}
		for _, region := range []string{UsEast1, EuWest1} {
			for _, account := range []string{DevAccount, ProdAccount} {
				for _, metric := range []string{"ApiName Count", "ApiName 4XXError", "ApiName 5XXError", "ApiName Latency", "ApiName IntegrationLatency",
					"ApiName CacheHitCount", "ApiName CacheMissCount", "ApiId Count", "ApiId 4xx", "ApiId 5xx", "ApiId DataProcessed",
					"ApiId ConnectCount", "ApiId MessageCount", "ApiId ClientError", "ApiId ExecutionError", "ApiId IntegrationError"} {
					if sums[account+" "+region+" "+metric] == 0 {
						t.Errorf("24 h from %s: %s %s has no %s", day, account, region, metric)
					}
				}
			}
		}
	}
}

func BenchmarkDayOfLogLines(b *testing.B) {
	m := New(Options{})
	groups := m.LogGroups(ProdAccount, UsEast1)
	var size int64
	for b.Loop() {
		size = 0
		for _, g := range groups {
			for i := range int64(minutesPerDay) {
				for e := range m.LogEvents(g, minuteOf(wednesday)+i) {
					size += int64(len(e.Message))
				}
			}
		}
		b.SetBytes(size)
	}
}

// wantSocket holds what a line tells of its connection to its route.
func wantSocket(t *testing.T, line map[string]string) {
	t.Helper()
	event := map[string]string{"$connect": "CONNECT", "$disconnect": "DISCONNECT"}[line["routeKey"]]
	if event == "" {
		event = "MESSAGE"
	}
	if line["eventType"] != event || line["connectionId"] == "-" || (line["messageId"] != "-") != (event == "MESSAGE") {
		t.Errorf("route %s: event %s, connection %s, message %s", line["routeKey"], line["eventType"], line["connectionId"], line["messageId"])
	}
	at, err := strconv.ParseInt(line["connectedAt"], 10, 64)
	if now, _ := strconv.ParseInt(line["requestTimeEpoch"], 10, 64); err != nil || at > now || now-at > hour || (event == "CONNECT") != (at == now) {
		t.Errorf("%s at %s on a connection of %s", event, line["requestTimeEpoch"], line["connectedAt"])
	}
}
