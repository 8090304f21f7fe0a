package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	formats "github.com/dohyo/cloudwatch-datasource/provisioning/aws/access-log-formats"
)

// logs checks the log sources that are read on the target.
func (c *checker) logs(ctx context.Context) {
	for _, s := range c.e.sources {
		if len(s.targets([]awsapi.Target{c.t})) > 0 {
			c.source(ctx, s)
		}
	}
	err := c.e.api.MayStopQueries(ctx, c.t)
	c.permission("logs:StopQuery", "queries that nobody waits for run on, and are billed", err)
}

func (c *checker) source(ctx context.Context, s logSource) {
	check := "logs of " + s.Name
	groups, err := c.groups(ctx, s)
	c.permission("logs:DescribeLogGroups", "", err)
	switch {
	case denied(err):
		return
	case err != nil:
		c.failed(check, err)
		return
	case len(groups) == 0:
		c.add(check, Warning, "no log group is named "+strings.Join(s.groups, " or "),
			"name the log groups of this source in the data source settings, or set the logs up: "+setupOf(s))
		return
	}
	rows, err := c.newest(ctx, groups)
	c.queryPermissions(err)
	switch {
	case denied(err):
		return
	case err != nil:
		c.failed(check, err)
		return
	}
	c.ok(check, fmt.Sprintf("queries run; %d log groups belong to the source", len(groups)))
	switch {
	case len(rows) == 0:
		c.add(eventsOf(s), Warning, fmt.Sprintf("no event has come within %s", hours(sampleSpans[len(sampleSpans)-1])), setupOf(s))
		return
	case s.Kind == fields.KindAccessLog:
		c.formats(s, rows)
	case s.Kind == fields.KindCloudTrail:
		c.trail(s, rows)
	default:
		c.ok(eventsOf(s), "events arrive")
	}
	c.optional(ctx, rows[0])
}

func hours(d time.Duration) string { return fmt.Sprintf("%d hours", int(d.Hours())) }

// setupOf is where it is told how the logs of a source are made.
func setupOf(s logSource) string {
	switch s.Kind {
	case fields.KindAccessLog:
		return "see access logs in docs/setup.md, or provisioning/aws/cloudformation/access-logs.yaml"
	case fields.KindCloudTrail:
		return "see CloudTrail in docs/setup.md, or provisioning/aws/cloudformation/cloudtrail.yaml"
	}
	return "see log sources in docs/settings.md"
}

// eventsOf names the check of a source's events.
func eventsOf(s logSource) string {
	switch s.Kind {
	case fields.KindAccessLog:
		return "access-log format of " + s.Name
	case fields.KindCloudTrail:
		return "CloudTrail events of " + s.Name
	}
	return "events of " + s.Name
}

// groups lists the log groups of a source, by name or ARN.
func (c *checker) groups(ctx context.Context, s logSource) ([]string, error) {
	var found []string
	for _, pattern := range s.groups {
		prefix, wild := strings.CutSuffix(pattern, "*")
		if strings.HasPrefix(pattern, "arn:") {
			found = append(found, pattern)
			continue
		}
		groups, err := c.e.api.LogGroups(ctx, c.t, prefix)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			if wild || g.Name == pattern {
				found = append(found, g.Name)
			}
		}
	}
	return found, nil
}

// sampled is an event that was looked at.
type sampled struct{ message, group, stream string }

// How much is looked at: CloudWatch bills what it scans, so that longer spans follow only on shorter ones without any
// event.
var sampleSpans = []time.Duration{time.Minute, 15 * time.Minute, 3 * time.Hour, 24 * time.Hour}

const (
	sampledEvents = 200
	// sampledGroups is the most groups that a query may have.
	sampledGroups = 50
)

// newest returns some of the newest events of the groups.
func (c *checker) newest(ctx context.Context, groups []string) ([]sampled, error) {
	now := c.e.now()
	for _, span := range sampleSpans {
		res, err := c.e.api.RunLogQuery(ctx, c.t, awsapi.LogQuery{
			Groups: groups[:min(len(groups), sampledGroups)], Text: fmt.Sprintf("fields @message, @log, @logStream | limit %d", sampledEvents),
			From: now.Add(-span), To: now, Limit: sampledEvents,
		}, nil)
		if err != nil {
			return nil, err
		}
		if len(res.Rows) == 0 {
			continue
		}
		rows := make([]sampled, len(res.Rows))
		for i, row := range res.Rows {
			for _, f := range row {
				switch f.Name {
				case "@message":
					rows[i].message = f.Value
				case "@log": // account:group
					_, rows[i].group, _ = strings.Cut(f.Value, ":")
				case "@logStream":
					rows[i].stream = f.Value
				}
			}
		}
		return rows, nil
	}
	return nil, nil
}

// queryPermissions reports on the actions that a query takes.
func (c *checker) queryPermissions(err error) {
	var aws *awsapi.Error
	action := "logs:StartQuery"
	if errors.As(err, &aws) && aws.Operation == "logs:GetQueryResults" {
		c.permission(action, "", nil)
		action = aws.Operation
	}
	c.permission(action, "", err)
	if err == nil {
		c.permission("logs:GetQueryResults", "", nil)
	}
}

// optional checks the actions that queries can do without, on the group and stream of an event.
func (c *checker) optional(ctx context.Context, row sampled) {
	_, err := c.e.api.LogEvents(ctx, c.t, awsapi.LogEventsQuery{Group: row.group, Stream: row.stream, From: c.e.now().Add(-time.Minute), Newest: true, Limit: 1})
	c.permission("logs:GetLogEvents", "the lines around a log line cannot be shown", err)
	_, err = c.e.api.LogGroupFields(ctx, c.t, row.group)
	c.permission("logs:GetLogGroupFields", "completion does not know the keys of messages", err)
}

// trail checks that events are CloudTrail's.
func (c *checker) trail(s logSource, rows []sampled) {
	for _, r := range rows {
		var event struct {
			Source  string `json:"eventSource"`
			Account string `json:"recipientAccountId"`
		}
		if json.Unmarshal([]byte(r.message), &event) == nil && event.Source != "" && event.Account != "" {
			c.ok(eventsOf(s), "events arrive")
			return
		}
	}
	c.add(eventsOf(s), Warning, "none of the newest events is one of CloudTrail", "name the trail's log group in the data source settings; "+setupOf(s))
}

// required are the keys by which the dashboards tell access logs.
var required = []string{"apiId", "domainName", "requestId", "stage", "status"}

// formats checks the keys of access logs: each API's are held to the format of the kind of API that they come closest to.
func (c *checker) formats(s logSource, rows []sampled) {
	known := map[string][]string{}
	for _, name := range formats.Names() {
		known[name] = formats.Keys(name)
	}
	lacks, other := map[string]string{}, 0
	apis := map[string]bool{}
	for _, r := range rows {
		var line map[string]json.RawMessage
		if json.Unmarshal([]byte(r.message), &line) != nil {
			other++
			continue
		}
		var id string
		if json.Unmarshal(line["apiId"], &id) != nil {
			id = "log group " + r.group
		}
		apis[id] = true
		if missing := missingKeys(line, known); len(missing) > 0 {
			lacks[id] = strings.Join(missing, ", ")
		}
	}
	switch {
	case len(apis) == 0:
		c.add(eventsOf(s), Warning, "none of the newest lines is JSON, so the access-log dashboards are empty", setupOf(s))
	case len(lacks) > 0:
		var texts []string
		for _, id := range slices.Sorted(maps.Keys(lacks)) {
			texts = append(texts, id+" lacks "+lacks[id])
		}
		if rest := len(texts) - 5; rest > 0 {
			texts = append(texts[:5], fmt.Sprintf("and %d more", rest))
		}
		c.add(eventsOf(s), Warning, fmt.Sprintf("the lines of %d of %d APIs lack keys: %s", len(lacks), len(apis), strings.Join(texts, "; ")),
			"give the stages the formats in provisioning/aws/access-log-formats; "+setupOf(s))
	case other > 0:
		c.add(eventsOf(s), Warning, fmt.Sprintf("%d of the %d newest lines are no JSON", other, len(rows)), setupOf(s))
	default:
		c.ok(eventsOf(s), fmt.Sprintf("the lines of %d APIs have all keys", len(apis)))
	}
}

// missingKeys are the keys of the closest format that a line lacks, those that all dashboards need first.
func missingKeys(line map[string]json.RawMessage, known map[string][]string) []string {
	var closest []string
	for i, name := range formats.Names() {
		missing := slices.DeleteFunc(slices.Clone(known[name]), func(key string) bool { _, ok := line[key]; return ok })
		if i == 0 || len(missing) < len(closest) {
			closest = missing
		}
	}
	isRequired := func(key string) bool { return slices.Contains(required, key) }
	return slices.Concat(slices.DeleteFunc(slices.Clone(closest), func(k string) bool { return !isRequired(k) }), slices.DeleteFunc(closest, isRequired))
}
