package source

import (
	"fmt"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
)

// MetricCall tells what is asked of one target.
type MetricCall struct {
	Target awsapi.Target
	Text   string
	Period time.Duration // between the points that are asked for
}

// Calls tells what a fetch asks each target, for people. The metrics themselves
// are known only when they are listed.
func (s *MetricSource) Calls(f plan.MetricFetch) []MetricCall {
	text := newListing(f.Selector).describe()
	var period time.Duration
	for _, stat := range f.Selector.Statistics() {
		r := plan.RollupOf(stat, f.Using, time.Duration(f.Grid.Step)*time.Millisecond, f.Finest)
		text += fmt.Sprintf("\nGetMetricData Stat=%s Period=%d, for each metric of the list that %s selects", stat, int(r.Fetch.Seconds()), f.Selector)
		period = r.Fetch
	}
	var calls []MetricCall
	for _, t := range s.possible(f.Selector) {
		calls = append(calls, MetricCall{t, text, period})
	}
	return calls
}
