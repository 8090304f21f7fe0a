package source

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// NoLogGroupError tells that targets have none of a log source's groups.
type NoLogGroupError struct {
	Source  string
	Groups  []string // as the source names them
	Targets []awsapi.Target
}

// Error names the groups that were looked for, and where.
func (e *NoLogGroupError) Error() string {
	targets := make([]string, len(e.Targets))
	for i, t := range e.Targets {
		targets[i] = t.String()
	}
	return fmt.Sprintf("the log source %s has no log group in %s: none is called %s, see logSources in the data source settings",
		e.Source, strings.Join(targets, ", "), strings.Join(e.Groups, " or "))
}

// delivery is the class of log groups that Logs Insights does not read.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
const delivery = "DELIVERY"

// groups returns the names of the target's log groups that belong to the source,
// and the ARNs of other accounts' ones: as many at a time as a query takes, which
// reads groups of one class only. There may be none that the scope can hold for.
func (s *targetScan) groups(ctx context.Context) ([][]string, error) {
	found, err := s.GroupsOn(ctx, s.api, s.target)
	if err != nil {
		return nil, err
	}
	classes := map[string][]string{}
	for _, g := range found {
		classes[g.Class] = append(classes[g.Class], g.Name)
	}
	if left := classes[delivery]; len(left) > 0 {
		s.rt.Notices.Add(diag.Warning, fmt.Sprintf("%s: CloudWatch does not query log groups of the class %s, which are left out: %s", s.target, delivery, strings.Join(left, ", ")))
		delete(classes, delivery)
	}
	var chunks [][]string
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		chunks = slices.AppendSeq(chunks, slices.Chunk(classes[class], awsapi.MaxQueryGroups))
	}
	return chunks, nil
}

// GroupsOn returns the log groups of a target that belong to the source and that
// the scope can hold for. Of groups of other accounts it knows the ARN only, as
// their name.
func (s *LogScan) GroupsOn(ctx context.Context, api LogAPI, target awsapi.Target) ([]awsapi.LogGroup, error) {
	all, err := s.allGroupsOn(ctx, api, target)
	return slices.DeleteFunc(all, func(g awsapi.LogGroup) bool { return !s.hasGroup(g.Name) }), err
}

// check returns the error of a target that has no log group of the source, be it
// one that the scope can hold for or not.
func (s *targetScan) check(ctx context.Context) error {
	all, err := s.allGroupsOn(ctx, s.api, s.target)
	switch {
	case err != nil:
		return s.failed("logs:DescribeLogGroups", err)
	case len(all) == 0:
		return &NoLogGroupError{Source: s.Source.Name, Groups: s.Groups, Targets: []awsapi.Target{s.target}}
	}
	return nil
}

// hasGroup reports whether the scope can hold in a log group.
func (s *LogScan) hasGroup(name string) bool {
	if arn, ok := parseGroupARN(name); ok {
		name = arn.name
	}
	return s.HasGroup == nil || s.HasGroup(name)
}

// allGroupsOn returns the log groups of a target that belong to the source.
func (s *LogScan) allGroupsOn(ctx context.Context, api LogAPI, target awsapi.Target) ([]awsapi.LogGroup, error) {
	found := make([][]awsapi.LogGroup, len(s.Groups))
	g, ctx := errgroup.WithContext(ctx)
	for i, pattern := range s.Groups {
		if arn, ok := parseGroupARN(pattern); ok {
			switch {
			case arn.region != target.Region || arn.account != target.AccountID && s.asks(arn.account):
				continue // another target's
			case arn.account != target.AccountID:
				if strings.HasSuffix(arn.name, "*") {
					return nil, fmt.Errorf("the log groups %s cannot be listed from another account: name each, or configure the account", pattern)
				}
				found[i] = []awsapi.LogGroup{{Name: strings.TrimSuffix(pattern, ":*")}}
				continue
			}
			pattern = arn.name
		}
		g.Go(func() error {
			prefix, wild := strings.CutSuffix(pattern, "*")
			list, err := api.LogGroups(ctx, target, prefix)
			for _, group := range list {
				if wild || group.Name == pattern {
					found[i] = append(found[i], group)
				}
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	all := slices.Concat(found...)
	slices.SortFunc(all, func(a, b awsapi.LogGroup) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(all, func(a, b awsapi.LogGroup) bool { return a.Name == b.Name }), nil
}

// asks reports whether the scan asks the account itself.
func (s *LogScan) asks(account string) bool {
	return slices.ContainsFunc(s.Targets, func(t awsapi.Target) bool { return t.AccountID == account })
}

// groupARN is an ARN arn:aws:logs:<region>:<account>:log-group:<name>[:*].
type groupARN struct{ region, account, name string }

func parseGroupARN(s string) (groupARN, bool) {
	parts := strings.SplitN(strings.TrimSuffix(s, ":*"), ":", 7)
	if len(parts) < 7 || parts[0] != "arn" || parts[2] != "logs" || parts[5] != "log-group" {
		return groupARN{}, false
	}
	return groupARN{region: parts[3], account: parts[4], name: parts[6]}, true
}
