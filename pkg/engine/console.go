package engine

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
)

// logsConsole is the address of a Logs Insights query in the CloudWatch console.
// It opens in the account that the browser is signed in to.
func logsConsole(region, text string, groups []string, from, to time.Time) string {
	sources := make([]string, len(groups))
	for i, g := range groups {
		sources[i] = "~" + jsurlText(g)
	}
	return ConsoleHome(region) + "#logsV2:logs-insights$3FqueryDetail$3D~(end~" + jsurlText(stamp(to)) + "~start~" + jsurlText(stamp(from)) +
		"~timeType~'ABSOLUTE~tz~'UTC~editorString~" + jsurlText(text) + "~source~(" + strings.Join(sources, "") + "))"
}

// metricsConsole is the address of a graph in the CloudWatch console: of all
// metrics with the names and statistics of a selector; "" for a selector that
// leaves its namespace or name open.
func metricsConsole(region string, s *plan.MetricSelector, period time.Duration, from, to time.Time) string {
	namespaces, _ := s.Allowed(plan.TagNamespace)
	names, _ := s.Allowed(plan.TagMetric)
	stats := s.Statistics()
	if len(namespaces) == 0 || len(names) == 0 || len(stats) == 0 || strings.Contains(strings.Join(append(namespaces, names...), ""), "*") {
		return ""
	}
	var graphs strings.Builder
	for _, ns := range namespaces {
		if spelled, ok := metricql.Namespace(ns); ok {
			ns = spelled
		}
		for _, name := range names {
			for _, stat := range stats {
				search := fmt.Sprintf("SEARCH('Namespace=%q MetricName=%q', '%s', %d)", ns, name, stat, int(period.Seconds()))
				graphs.WriteString("~(~(expression~" + jsurlText(search) + "))")
			}
		}
	}
	return ConsoleHome(region) + "#metricsV2:graph=~(view~'timeSeries~stacked~false~region~" + jsurlText(region) +
		"~start~" + jsurlText(stamp(from)) + "~end~" + jsurlText(stamp(to)) + "~metrics~(" + graphs.String() + "))"
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// ConsoleHome is CloudWatch's page in the console of a region's partition.
func ConsoleHome(region string) string {
	host := region + ".console.aws.amazon.com"
	switch {
	case strings.HasPrefix(region, "cn-"):
		host = region + ".console.amazonaws.cn"
	case strings.HasPrefix(region, "us-gov-"):
		host = region + ".console.amazonaws-us-gov.com"
	}
	return "https://" + host + "/cloudwatch/home?region=" + region
}

// jsurlText is a text as the console's addresses spell it: a quote, and what is
// no letter, digit, _, - or . as * and two or ** and four hexadecimal digits.
func jsurlText(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, unit := range utf16.Encode([]rune(s)) {
		switch c := rune(unit); {
		case c == '$':
			b.WriteByte('!')
		case c == '_' || c == '-' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			b.WriteRune(c)
		case c < 0x100:
			fmt.Fprintf(&b, "*%02x", c)
		default:
			fmt.Fprintf(&b, "**%04x", c)
		}
	}
	return b.String()
}
