package source

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
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

// groups returns the target's log groups that belong to the source: names, and
// ARNs of other accounts.
func (s *targetScan) groups(ctx context.Context) ([]string, error) {
	found := make([][]string, len(s.Groups))
	g, ctx := errgroup.WithContext(ctx)
	for i, pattern := range s.Groups {
		if arn, ok := parseGroupARN(pattern); ok {
			switch {
			case arn.region != s.target.Region || arn.account != s.target.AccountID && s.asks(arn.account):
				continue // another target's
			case arn.account != s.target.AccountID:
				if strings.HasSuffix(arn.name, "*") {
					return nil, fmt.Errorf("the log groups %s cannot be listed from another account: name each, or configure the account", pattern)
				}
				found[i] = []string{strings.TrimSuffix(pattern, ":*")}
				continue
			}
			pattern = arn.name
		}
		g.Go(func() error {
			prefix, wild := strings.CutSuffix(pattern, "*")
			list, err := s.api.LogGroups(ctx, s.target, prefix)
			for _, group := range list {
				if wild || group.Name == pattern {
					found[i] = append(found[i], group.Name)
				}
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	all := slices.Concat(found...)
	slices.Sort(all)
	return slices.Compact(all), nil
}

// asks reports whether the scan asks the account itself.
func (s *targetScan) asks(account string) bool {
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
