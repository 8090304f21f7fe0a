package awsapi

import (
	"regexp"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/internal/awstest"
)

// The tests TestRoundTrip… also run against an emulator that others wrote, so that the client is not held only to this
// project's own idea of AWS. They stay within what MiniStack evaluates: of Logs Insights fields, one condition to a
// filter, sort by time and limit; of GetMetricData plain statistics.

func apiOf(t *testing.T, w *awstest.World) *API {
	t.Helper()
	a := New(Config{Auth: sandboxKeys(w.Endpoint)}, Options{})
	t.Cleanup(a.Close)
	return a
}

func TestRoundTripOfIdentities(t *testing.T) {
	t.Parallel()
	awstest.Each(t, func(t *testing.T, w *awstest.World) {
		a := apiOf(t, w)
		own, err := a.WhoAmI(t.Context(), Target{})
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`^[0-9]{12}$`).MatchString(own.AccountID) || !strings.HasPrefix(own.ARN, "arn:aws:iam::"+own.AccountID+":") {
			t.Errorf("we are %+v, want an account of 12 digits and an ARN in it", own)
		}
		_, production := accounts(awstest.Region)
		role, err := a.WhoAmI(t.Context(), production)
		if err != nil {
			t.Fatal(err)
		}
		if role.AccountID != prodID || !strings.HasPrefix(role.ARN, "arn:aws:sts::"+prodID+":assumed-role/Dohyo/") {
			t.Errorf("with the role we are %+v, want the role in account %s", role, prodID)
		}
	})
}
