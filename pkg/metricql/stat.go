package metricql

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The basic statistics.
const (
	Average     = "Average"
	Sum         = "Sum"
	SampleCount = "SampleCount"
	Minimum     = "Minimum"
	Maximum     = "Maximum"
)

// BasicStats returns the statistics that every CloudWatch metric has.
func BasicStats() []string { return []string{Average, Sum, SampleCount, Minimum, Maximum} }

var (
	// p99.9, tm95, wm90, tc50, ts99: one number, the upper percentile.
	shortStat = regexp.MustCompile(`^(?i)(p|tm|wm|tc|ts)(\d{1,3}(?:\.\d{1,10})?)$`)
	// TM(10%:90%), PR(100:2000), TC(:500): two bounds, either may be empty.
	rangeStat = regexp.MustCompile(`^(?i)(tm|wm|tc|ts|pr)\(\s*(` + bound + `)\s*:\s*(` + bound + `)\s*\)$`)
)

const bound = `\d*(?:\.\d{1,10})?%?`

// ParseStat returns a statistic in CloudWatch's spelling ("sum" is "Sum", "P99"
// is "p99", "tm(10%:90%)" is "TM(10%:90%)"). Letter case does not count. The
// error of an unknown one says which there are. See "CloudWatch statistics
// definitions" in the CloudWatch user guide.
func ParseStat(text string) (string, error) {
	for _, s := range BasicStats() {
		if strings.EqualFold(s, text) {
			return s, nil
		}
	}
	if strings.EqualFold(text, "iqm") {
		return "IQM", nil
	}
	if m := shortStat.FindStringSubmatch(text); m != nil {
		if !percent(m[2]) {
			return "", fmt.Errorf("the statistic %q asks for a percentile over 100", text)
		}
		return strings.ToLower(m[1]) + m[2], nil
	}
	if m := rangeStat.FindStringSubmatch(text); m != nil {
		if err := checkBounds(text, m[1], m[2], m[3]); err != nil {
			return "", err
		}
		return strings.ToUpper(m[1]) + "(" + m[2] + ":" + m[3] + ")", nil
	}
	return "", fmt.Errorf("%q is no CloudWatch statistic: there are %s, percentiles such as p90, trimmed means such as tm95 or TM(10%%:90%%), and IQM",
		text, strings.Join(BasicStats(), ", "))
}

func checkBounds(text, name, low, high string) error {
	if low == "" && high == "" {
		return fmt.Errorf("the statistic %q has no bound: write at least one, as in TM(10%%:90%%)", text)
	}
	percents := 0
	for _, b := range []string{low, high} {
		if n, ok := strings.CutSuffix(b, "%"); ok {
			percents++
			if !percent(n) {
				return fmt.Errorf("the statistic %q has a percent bound that is not between 0 and 100", text)
			}
		}
	}
	if percents == 1 && low != "" && high != "" {
		return fmt.Errorf("the statistic %q mixes a percent bound with a value bound", text)
	}
	if percents > 0 && strings.EqualFold(name, "pr") {
		return fmt.Errorf("the statistic %q takes values, not percents, as in PR(100:2000)", text)
	}
	return nil
}

func percent(text string) bool {
	n, err := strconv.ParseFloat(text, 64)
	return err == nil && n >= 0 && n <= 100
}

// Additive reports whether the statistic of a long period is the sum of those of
// its parts.
func Additive(stat string) bool { return slices.Contains([]string{Sum, SampleCount}, stat) }
