package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// logSource is a log source of the settings.
type logSource struct {
	fields.LogSource
	groups            []string
	accounts, regions []string // empty: all
}

// targets returns the targets that the source is read on.
func (s logSource) targets(all []awsapi.Target) []awsapi.Target {
	return slices.DeleteFunc(slices.Clone(all), func(t awsapi.Target) bool {
		account := func(name string) bool { return strings.EqualFold(name, t.Account) || name == t.AccountID }
		return len(s.accounts) > 0 && !slices.ContainsFunc(s.accounts, account) ||
			len(s.regions) > 0 && !slices.Contains(s.regions, t.Region)
	})
}

// defaultSources are the log sources where the settings name none: log groups
// by the names that API Gateway's and CloudTrail's own consoles suggest.
func defaultSources() []settings.LogSource {
	return []settings.LogSource{
		{
			Name: "apigateway-access", Kind: settings.KindAccessLog, Enabled: true,
			LogGroups: []string{"/aws/apigateway/*", "/aws/api-gateway/*", "API-Gateway-Access-Logs*"},
		},
		{
			Name: "cloudtrail", Kind: settings.KindCloudTrail, Enabled: true,
			LogGroups: []string{"aws-cloudtrail-logs*", "/aws/cloudtrail*", "CloudTrail*"},
		},
	}
}

// logSources returns the log sources with what their kinds bring along.
func logSources(s *settings.Settings) []logSource {
	list := s.LogSources
	if len(list) == 0 {
		list = defaultSources()
	}
	var out []logSource
	for _, l := range list {
		if !l.Enabled {
			continue
		}
		category, constants := l.SourceCategory, l.Fields
		switch l.Kind {
		case settings.KindAccessLog:
			category = orElse(category, "aws/apigateway")
			if constants == nil {
				constants = map[string]string{fields.Namespace: "aws/apigateway"}
			}
		case settings.KindCloudTrail:
			category = orElse(category, "aws/observability/cloudtrail/logs")
		}
		out = append(out, logSource{
			LogSource: fields.LogSource{Name: l.Name, Kind: l.Kind, Category: category, Constants: constants},
			groups:    l.LogGroups, accounts: l.Accounts, regions: l.Regions,
		})
	}
	return out
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// compileRules checks extraction rules. The error names every setting that cannot
// be used.
func compileRules(rules []fields.Rule) ([]fields.CompiledRule, error) {
	var out []fields.CompiledRule
	var errs []error
	for i, r := range rules {
		compiled, err := fields.Compile([]fields.Rule{r})
		if err != nil {
			errs = append(errs, fmt.Errorf("extractionRules[%d]: %w", i, err))
		}
		out = append(out, compiled...)
	}
	return out, errors.Join(errs...)
}

// extractionRules returns the rules of the settings, else those that ship.
func extractionRules(s *settings.Settings) []fields.Rule {
	if s.ExtractionRules == nil {
		accounts := make([]fields.Account, len(s.Accounts))
		for i, a := range s.Accounts {
			accounts[i] = fields.Account{ID: a.ID, Alias: a.Alias}
		}
		return fields.DefaultRules(accounts)
	}
	rules := make([]fields.Rule, len(s.ExtractionRules))
	for i, r := range s.ExtractionRules {
		rules[i] = fields.Rule(r)
	}
	return rules
}
