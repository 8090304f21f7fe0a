package sandbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

// The limits of StartQuery.
const (
	maxQueryChars  = 10_000
	maxQueryGroups = 50
	maxQueryRows   = 100_000
)

// startQueryInput has its times in epoch seconds, both inclusive.
type startQueryInput struct {
	LogGroupName        string   `json:"logGroupName"`
	LogGroupNames       []string `json:"logGroupNames"`
	LogGroupIdentifiers []string `json:"logGroupIdentifiers"`
	StartTime           *int64   `json:"startTime"`
	EndTime             *int64   `json:"endTime"`
	QueryString         *string  `json:"queryString"`
	QueryLanguage       string   `json:"queryLanguage"`
	Limit               *int32   `json:"limit"`
}

type startQueryOutput struct {
	QueryID string `json:"queryId"`
}

// startQuery checks a query, starts it in the background and returns its id.
func (s *Server) startQuery(c *call, in *startQueryInput) (*startQueryOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	groups, err := s.queryGroups(c, in)
	if err != nil {
		return nil, err
	}
	parsed, err := insightsql.Parse(*in.QueryString)
	if err != nil {
		return nil, malformed(err)
	}
	if time.Unix(*in.EndTime, 0).Before(groupsCreated) {
		return nil, &apiError{Shape: "MalformedQueryException",
			Message: "Query's end date and time is either before the log groups creation time or exceeds the log groups log retention settings"}
	}
	now := s.now().UnixMilli()
	o := insightsql.Options{Start: *in.StartTime * 1000, End: *in.EndTime*1000 + 999, Now: now, Switches: s.open}
	if in.Limit != nil {
		o.Limit = int(*in.Limit)
	}
	ctx, cancel := context.WithCancel(s.running)
	q := &logQuery{account: c.account, region: c.region, groups: len(groups), cancel: cancel, status: scheduled}
	if !s.queries.add(q) {
		cancel()
		s.meter.throttled(c.operation)
		return nil, tooManyQueries()
	}
	s.workers.Go(func() {
		defer cancel()
		s.run(ctx, q, parsed, groups, o)
	})
	return &startQueryOutput{QueryID: q.id}, nil
}

// check reports what CloudWatch Logs would refuse before it reads the query.
func (in *startQueryInput) check() error {
	named := 0
	for _, given := range []bool{in.LogGroupName != "", len(in.LogGroupNames) > 0, len(in.LogGroupIdentifiers) > 0} {
		if given {
			named++
		}
	}
	switch {
	case in.QueryString == nil:
		return missing("queryString")
	case in.StartTime == nil:
		return missing("startTime")
	case in.EndTime == nil:
		return missing("endTime")
	case utf8.RuneCountInString(*in.QueryString) > maxQueryChars:
		return invalidParameter("1 validation error detected: Value at 'queryString' failed to satisfy constraint: Member must have length less than or equal to 10000")
	case named != 1:
		return invalidParameter("Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.")
	case len(in.LogGroupNames) > maxQueryGroups || len(in.LogGroupIdentifiers) > maxQueryGroups:
		return invalidParameter("1 validation error detected: Value at 'logGroupNames' failed to satisfy constraint: Member must have length less than or equal to 50")
	case *in.StartTime < 0 || *in.EndTime > latest:
		return invalidParameter("startTime and endTime are seconds since the epoch and must lie between the years 1970 and 9999.")
	case *in.StartTime > *in.EndTime:
		return invalidParameter("End time should not be before start time.")
	case in.Limit != nil && (*in.Limit < 1 || *in.Limit > maxQueryRows):
		return invalidParameter("1 validation error detected: Value at 'limit' failed to satisfy constraint: Member must have value between 1 and 100000")
	case in.QueryLanguage != "" && in.QueryLanguage != "CWLI":
		return invalidParameter("The query language " + in.QueryLanguage + " is not supported by this sandbox: use CWLI.")
	}
	return nil
}

// missing reports a required member that was left out.
func missing(member string) *apiError {
	return invalidParameter(fmt.Sprintf("1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", member))
}

// queryGroups finds the groups of a query; naming one twice counts once.
func (s *Server) queryGroups(c *call, in *startQueryInput) ([]*group, error) {
	names := slices.Concat(in.LogGroupNames, in.LogGroupIdentifiers)
	if in.LogGroupName != "" {
		names = append(names, in.LogGroupName)
	}
	all := s.groups(c.account, c.region)
	prefix := "arn:aws:logs:" + c.region + ":" + c.account + ":log-group:"
	var groups []*group
	for _, name := range names {
		name = strings.TrimPrefix(name, prefix)
		i := slices.IndexFunc(all, func(g *group) bool { return g.name == name })
		if i < 0 {
			return nil, &apiError{Shape: "ResourceNotFoundException",
				Message: fmt.Sprintf("Log group '%s' does not exist for account ID '%s' (Service: AWSLogs; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: %s; Proxy: null)", name, c.account, c.requestID)}
		}
		if !slices.Contains(groups, all[i]) {
			groups = append(groups, all[i])
		}
	}
	return groups, nil
}

// malformed reports a query that does not compile, with the place of the mistake.
func malformed(err error) *apiError {
	e := &apiError{Shape: "MalformedQueryException", Message: err.Error()}
	var compile *insightsql.CompileError
	if errors.As(err, &compile) {
		e.Fields = map[string]any{"queryCompileError": map[string]any{"message": compile.Message,
			"location": map[string]int{"startCharOffset": compile.Start, "endCharOffset": compile.End}}}
	}
	return e
}
