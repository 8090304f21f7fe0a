package settings

import (
	"time"

	"github.com/grafana/grafana-aws-sdk/pkg/awsauth"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
)

// UserAgent marks Dohyo's requests in CloudTrail.
const UserAgent = "dohyo-cloudwatch-datasource"

// AWS is the configuration of the AWS API that these settings ask for.
func (s *Settings) AWS() awsapi.Config {
	w := s.aws
	l := s.Limits
	return awsapi.Config{
		Auth: awsauth.Settings{
			LegacyAuthType:             w.AuthType,
			AccessKey:                  w.AccessKey,
			SecretKey:                  w.SecretKey,
			SessionToken:               w.SessionToken,
			Region:                     s.Region,
			CredentialsProfile:         w.Profile,
			AssumeRoleARN:              w.AssumeRoleARN,
			ExternalID:                 w.ExternalID,
			GrafanaExternalID:          w.GrafanaExternalID,
			UsePerDatasourceExternalID: w.UsePerDatasourceExternalID,
			Endpoint:                   s.Endpoint,
			UserAgent:                  UserAgent,
			PerDatasourceProxySettings: s.proxy(),
		},
		Limits: awsapi.Limits{
			RunningQueries:    l.RunningQueries,
			StartQuery:        l.StartQueryPerSecond,
			GetQueryResults:   l.GetQueryResultsPerSecond,
			DescribeLogGroups: l.DescribeLogGroupsPerSecond,
			GetLogEvents:      l.GetLogEventsPerSecond,
			ListMetrics:       l.ListMetricsPerSecond,
			GetMetricData:     l.GetMetricDataPerSecond,
			MetricBatch:       keep(l.MetricBatch),
			QueryTimeout:      time.Duration(l.QueryTimeout),
			ScanBytes:         float64(l.ScanBytes),
			MemoryBytes:       l.MemoryBytes,
			ListedMetrics:     l.ListedMetrics,
			LogGroups:         l.LogGroups,
		},
		Cache: awsapi.Cache{
			Results:     keep(s.Cache.Results),
			Metrics:     keep(s.Cache.Metrics),
			ListMetrics: keep(s.Cache.ListMetrics),
			LogGroups:   keep(s.Cache.LogGroups),
		},
	}
}

// keep translates "0 switches it off" to awsapi, where zero is the default.
func keep(d Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return time.Duration(d)
}

// proxy returns nil unless a proxy was chosen in the form, so that the process's environment decides.
func (s *Settings) proxy() *awsauth.PerDatasourceProxySettings {
	if s.aws.ProxyType == "" {
		return nil
	}
	return &awsauth.PerDatasourceProxySettings{
		ProxyType:     awsauth.GetProxyTypeFromString(s.aws.ProxyType),
		ProxyUrl:      s.aws.ProxyUrl,
		ProxyUsername: s.aws.ProxyUsername,
		ProxyPassword: s.aws.ProxyPassword,
	}
}

// LinkedAliases are the aliases, by id, of the accounts that are read through a monitoring account.
func (s *Settings) LinkedAliases() map[string]string {
	aliases := map[string]string{}
	for _, a := range s.Accounts {
		if a.Linked {
			aliases[a.ID] = a.Alias
		}
	}
	return aliases
}

// Targets lists every account in every of its regions, in the order of the settings. Without accounts it is the
// credentials' own account in the default region, whose alias and id awsapi.API.Resolve finds out.
func (s *Settings) Targets() []awsapi.Target {
	if len(s.Accounts) == 0 {
		return []awsapi.Target{{Region: s.Region}}
	}
	var targets []awsapi.Target
	for _, a := range s.Accounts {
		if a.Linked {
			continue
		}
		regions := a.Regions
		if len(regions) == 0 {
			regions = []string{s.Region}
		}
		for _, r := range regions {
			targets = append(targets, awsapi.Target{
				Account: a.Alias, AccountID: a.ID, Region: r, RoleARN: a.AssumeRoleARN, ExternalID: a.ExternalID, Linked: a.LinkedAccounts,
			})
		}
	}
	return targets
}
