package traffic

import (
	"iter"
	"slices"
	"strconv"
	"strings"
)

// TrailGroup is the log group that every account and region delivers its CloudTrail events to.
const TrailGroup = "aws-cloudtrail-logs"

// roomyLine is enough for nearly every access-log line, in bytes.
const roomyLine = 2048

// LogGroup is a CloudWatch Logs group that the model fills.
type LogGroup struct {
	Name, Account, Region string
	Stage                 *Stage // nil for CloudTrail

	stream string
}

// Stream is the name of the log stream that holds all of the group's events.
func (g *LogGroup) Stream() string { return g.stream }

// LogEvent is one event of a group. Ingestion lies a little after Timestamp; both are epoch ms. ID is unique.
type LogEvent struct {
	Timestamp, Ingestion int64
	Message, Stream      string
	ID                   uint64
}

// LogGroups lists the groups of one account and region by name in byte order.
func (m *Model) LogGroups(account, region string) []*LogGroup {
	var list []*LogGroup
	for _, api := range m.In(account, region) {
		for _, s := range api.Stages {
			list = append(list, &LogGroup{Name: AccessLogGroup(s), Account: account, Region: region, Stage: s,
				stream: strconv.FormatUint(mixString(s.key, "stream"), 16)})
		}
	}
	if len(list) > 0 {
		list = append(list, &LogGroup{Name: TrailGroup, Account: account, Region: region, stream: account + "_CloudTrail_" + region})
	}
	slices.SortFunc(list, func(a, b *LogGroup) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// AccessLogGroup is the name of a stage's access-log group.
func AccessLogGroup(s *Stage) string {
	return "/aws/apigateway/" + s.API.Name + "-" + strings.TrimPrefix(s.Name, "$") + "-access"
}

// LogEvents yields the events of a group in one epoch minute in order of time.
func (m *Model) LogEvents(g *LogGroup, minute int64) iter.Seq[LogEvent] {
	return func(yield func(LogEvent) bool) {
		if g.Stage == nil {
			for _, e := range m.trailMinute(g.Account, g.Region, minute) {
				at := e.Time
				if !yield(LogEvent{at, at + 15_000 + int64(mix(e.ID, 21)%120_000), e.Message(), g.stream, e.ID}) {
					return
				}
			}
			return
		}
		requests := m.Requests(g.Stage, minute)
		b := make([]byte, 0, len(requests)*roomyLine)
		ends := make([]int, len(requests))
		for i := range requests {
			b = g.Stage.AppendLogLine(b, &requests[i])
			ends[i] = len(b)
		}
		text, from := string(b), 0
		for i := range requests {
			r := &requests[i]
			if !yield(LogEvent{r.Time, r.Time + 400 + int64(mix(r.ID, 21)%3600), text[from:ends[i]], g.stream, r.ID}) {
				return
			}
			from = ends[i]
		}
	}
}
