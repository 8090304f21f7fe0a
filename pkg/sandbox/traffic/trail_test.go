package traffic

import (
	"slices"
	"testing"
	"time"
)

func TestAnyDayShowsWhatTheAuditDashboardLooksFor(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	for _, day := range []time.Time{wednesday, wednesday.AddDate(0, 0, 4)} {
		for _, account := range []string{DevAccount, ProdAccount} {
			for _, region := range []string{UsEast1, EuWest1} {
				seen := map[string]int{}
				events := m.TrailEvents(account, region, day.UnixMilli(), day.Add(24*time.Hour).UnixMilli())
				for i := range events {
					e := &events[i]
					if e.Source != gatewaySource {
						seen["another service"]++
						continue
					}
					seen["API Gateway"]++
					seen["code "+e.ErrorCode]++
					seen["type "+e.IdentityType]++
					if e.ResponseName != "" {
						seen["named response"]++
					}
					if slices.Contains(Attackers(), e.SourceIP) {
						seen["attacker"]++
					}
				}
				for _, what := range []string{"another service", "code ", "code AccessDenied", "code NotFoundException", "code TooManyRequestsException",
					"type IAMUser", "type AssumedRole", "type AWSService", "named response", "attacker"} {
					if seen[what] == 0 {
						t.Errorf("%s %s on %s has no %s", account, region, day, what)
					}
				}
				if n := seen["API Gateway"]; n < 200 || n > 900 {
					t.Errorf("%s %s on %s has %d events, want a few hundred", account, region, day, n)
				}
			}
		}
	}
}

// TestTrailMessagesHoldWhatTheEventSays reads the text back.
func TestTrailMessagesHoldWhatTheEventSays(t *testing.T) {
	t.Parallel()
	m := New(Options{})
	kinds := map[string]bool{}
	week := wednesday.AddDate(0, 0, 7)
	for _, e := range m.TrailEvents(ProdAccount, EuWest1, wednesday.UnixMilli(), week.UnixMilli()) {
		got := parsed[any](t, e.Message())
		text := func(key string) string { s, _ := got[key].(string); return s }
		for key, want := range map[string]string{"eventSource": e.Source, "eventName": e.Name, "awsRegion": EuWest1, "recipientAccountId": ProdAccount,
			"errorCode": e.ErrorCode, "errorMessage": e.ErrorMessage, "sourceIPAddress": e.SourceIP, "userAgent": e.UserAgent,
			"eventTime": time.UnixMilli(e.Time).UTC().Format("2006-01-02T15:04:05Z")} {
			if text(key) != want {
				t.Fatalf("%s is %q, want %q in %s", key, text(key), want, e.Message())
			}
		}
		response, _ := got["responseElements"].(map[string]any)
		if name, _ := response["name"].(string); name != e.ResponseName {
			t.Errorf("responseElements.name is %q, want %q in %s", name, e.ResponseName, e.Message())
		}
		if (e.ErrorCode != "" || e.ReadOnly) && response != nil {
			t.Errorf("a read or a failure has responseElements: %s", e.Message())
		}
		identity, _ := got["userIdentity"].(map[string]any)
		if e.IdentityType == "IAMUser" && identity["userName"] != e.User || e.IdentityType == "AssumedRole" && identity["userName"] != nil {
			t.Errorf("userIdentity.userName belongs to users only: %s", e.Message())
		}
		kinds[e.IdentityType] = true
	}
	for _, kind := range []string{"IAMUser", "AssumedRole", "Root", "AWSService"} {
		if !kinds[kind] {
			t.Errorf("a week has no event of type %s", kind)
		}
	}
}
