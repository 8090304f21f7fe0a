package settings

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	accountID  = regexp.MustCompile(`^\d{12}$`)
	roleARN    = regexp.MustCompile(`^arn:aws[a-z-]*:iam::(\d{12}):role/\S+$`)
	region     = regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-\d+$`)
	externalID = regexp.MustCompile(`^[\w+=,.@:/-]{2,}$`) // and no longer than maxExternalID
)

// maxTargets bounds the fan-out of one query.
const maxTargets = 1000

// roleAccount returns the account id in a role's ARN, or nothing.
func roleAccount(arn string) string {
	if m := roleARN.FindStringSubmatch(arn); m != nil {
		return m[1]
	}
	return ""
}

// checker collects what is wrong, each with the field's path.
type checker struct{ errs []error }

func (c *checker) addf(path, format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf(path+": "+format, args...))
}

// Validate checks everything that can be checked without AWS. All errors are reported, each begins with the field.
func (s *Settings) Validate() error {
	c := &checker{}
	c.connection(s)
	c.accounts(s.Accounts)
	c.logSources(s)
	c.rules(s)
	c.fields(s.Fields)
	c.enrichment(s)
	c.limits(s)
	if s.Dialect != DialectCore && s.Dialect != DialectFull {
		c.addf("dialect", "found %q, expected %q or %q", s.Dialect, DialectCore, DialectFull)
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil {
		c.addf("timezone", "found %q, expected an IANA name such as Europe/Berlin", s.Timezone)
	}
	return errors.Join(c.errs...)
}

func (c *checker) connection(s *Settings) {
	if s.Region != "" {
		c.region("defaultRegion", s.Region)
	}
	if arn := s.aws.AssumeRoleARN; arn != "" && !roleARN.MatchString(arn) {
		c.addf("assumeRoleArn", "found %q, expected arn:aws:iam::ACCOUNT:role/NAME", arn)
	}
	c.endpoint(s.Endpoint)
	if s.aws.AuthType.String() == "keys" && (s.aws.AccessKey == "") != (s.aws.SecretKey == "") {
		c.addf("secureJsonData", "accessKey and secretKey go together, found only one")
	}
}

// endpoint never prints what it found, because a URL can hold a password.
func (c *checker) endpoint(endpoint string) {
	// A bare host name is what Grafana's form has always taken for AWS's own FIPS and STS endpoints.
	if endpoint == "" || endpoint == "default" || strings.HasSuffix(endpoint, ".amazonaws.com") && !strings.Contains(endpoint, "://") {
		return
	}
	u, err := url.Parse(endpoint)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		c.addf("endpoint", "expected a URL such as http://127.0.0.1:4566")
	case u.User != nil:
		c.addf("endpoint", "must not hold a user name or password")
	}
}

func (c *checker) region(path, r string) {
	if !region.MatchString(r) {
		c.addf(path, "found %q, expected a region code such as us-east-1", r)
	}
}

func (c *checker) accounts(accounts []Account) {
	byAlias := map[string]int{}
	own, targets := -1, 0
	monitored := slices.ContainsFunc(accounts, func(a Account) bool { return a.LinkedAccounts })
	for i, a := range accounts {
		path := fmt.Sprintf("accounts[%d]", i)
		if a.ID != "" && !accountID.MatchString(a.ID) {
			c.addf(path+".id", "found %q, expected 12 digits", a.ID)
		}
		if a.Alias == "" {
			c.addf(path+".alias", "missing, and there is no id to take its place")
		} else if j, ok := byAlias[strings.ToLower(a.Alias)]; ok {
			c.addf(path+".alias", "%q is already the alias of accounts[%d]", a.Alias, j)
		} else {
			byAlias[strings.ToLower(a.Alias)] = i
		}
		if a.Linked {
			c.linked(path, a, monitored)
			continue
		}
		c.role(path, a)
		if a.AssumeRoleARN == "" {
			if own >= 0 {
				c.addf(path+".assumeRoleArn", "missing: only one account can be the credentials' own, and that is accounts[%d]", own)
			}
			own = i
		}
		c.regions(path, a.Regions)
		targets += max(1, len(a.Regions))
	}
	if targets > maxTargets {
		c.addf("accounts", "%d pairs of account and region, expected at most %d", targets, maxTargets)
	}
}

// linked checks an account that is read through a monitoring account.
func (c *checker) linked(path string, a Account, monitored bool) {
	switch {
	case a.AssumeRoleARN != "" || a.ExternalID != "" || len(a.Regions) > 0 || a.LinkedAccounts:
		c.addf(path+".linked", "the account is read through a monitoring account: it takes an alias and an id and nothing else")
	case a.ID == "":
		c.addf(path+".id", "missing: a linked account is known by its id")
	case !monitored:
		c.addf(path+".linked", "no account is a monitoring account: set linkedAccounts on the one that this account is linked to")
	}
}

// role checks an account's role and external id, also against its account id: a role pasted from another account
// would otherwise show data under the wrong alias.
func (c *checker) role(path string, a Account) {
	switch {
	case a.AssumeRoleARN != "" && !roleARN.MatchString(a.AssumeRoleARN):
		c.addf(path+".assumeRoleArn", "found %q, expected arn:aws:iam::ACCOUNT:role/NAME", a.AssumeRoleARN)
	case a.AssumeRoleARN != "" && accountID.MatchString(a.ID) && roleAccount(a.AssumeRoleARN) != a.ID:
		c.addf(path+".assumeRoleArn", "the role is in account %s, but id is %s", roleAccount(a.AssumeRoleARN), a.ID)
	case a.AssumeRoleARN == "" && a.ExternalID != "":
		c.addf(path+".externalId", "is only used with assumeRoleArn, which is missing")
	}
	if a.ExternalID != "" && (len(a.ExternalID) > maxExternalID || !externalID.MatchString(a.ExternalID)) {
		c.addf(path+".externalId", "expected 2 to 1224 letters, digits or +=,.@:/-_")
	}
}

// size bounds lists inside of lists, so that hostile settings cannot stall the data source.
func (c *checker) size(path string, n int) bool {
	if n > maxItems {
		c.addf(path, "%d entries, expected at most %d", n, maxItems)
	}
	return n <= maxItems
}

func (c *checker) regions(path string, regions []string) {
	if !c.size(path+".regions", len(regions)) {
		return
	}
	for i, r := range regions {
		c.region(fmt.Sprintf("%s.regions[%d]", path, i), r)
		if slices.Contains(regions[:i], r) {
			c.addf(fmt.Sprintf("%s.regions[%d]", path, i), "%q is listed twice", r)
		}
	}
}

func (c *checker) logSources(s *Settings) {
	byName := map[string]int{}
	var known targetNames
	for i, l := range s.LogSources {
		path := fmt.Sprintf("logSources[%d]", i)
		if l.Name == "" {
			c.addf(path+".name", "missing")
		} else if j, ok := byName[strings.ToLower(l.Name)]; ok {
			c.addf(path+".name", "%q is already the name of logSources[%d]", l.Name, j)
		} else {
			byName[strings.ToLower(l.Name)] = i
		}
		if !slices.Contains(kinds, l.Kind) {
			c.addf(path+".kind", "found %q, expected one of %s", l.Kind, strings.Join(kinds, ", "))
		}
		c.logGroups(path+".logGroups", l.LogGroups)
		if len(l.Accounts)+len(l.Regions) > 0 {
			if known.accounts == nil {
				known = s.targetNames()
			}
			c.sourceTargets(path, known, l)
		}
	}
}

// logGroups checks the forms of names only: whether a group exists is AWS's to say.
func (c *checker) logGroups(path string, groups []string) {
	if len(groups) == 0 {
		c.addf(path, "missing: name at least one log group, or a prefix such as /aws/apigateway/*")
	}
	if !c.size(path, len(groups)) {
		return
	}
	for i, g := range groups {
		if strings.TrimSpace(g) == "" || strings.Contains(strings.TrimSuffix(g, "*"), "*") {
			c.addf(fmt.Sprintf("%s[%d]", path, i), "found %q, expected a name, a prefix ending in *, or an ARN", g)
		}
	}
}

// targetNames are the accounts (folded aliases and ids) and regions that log sources may name.
type targetNames struct{ accounts, regions map[string]bool }

func (s *Settings) targetNames() targetNames {
	n := targetNames{map[string]bool{}, map[string]bool{}}
	for _, t := range s.Targets() {
		n.accounts[strings.ToLower(t.Account)], n.accounts[t.AccountID] = true, true
		n.regions[t.Region] = true
	}
	return n
}

// sourceTargets checks that a log source names accounts and regions that exist.
func (c *checker) sourceTargets(path string, known targetNames, l LogSource) {
	if !c.size(path+".accounts", len(l.Accounts)) || !c.size(path+".regions", len(l.Regions)) {
		return
	}
	// Without accounts the alias is the id of the credentials' own account, which only AWS can tell, and without a
	// default region the region is the machine's.
	ownAccount, ownRegion := known.accounts[""], known.regions[""]
	for i, a := range l.Accounts {
		if !known.accounts[strings.ToLower(a)] && !(ownAccount && accountID.MatchString(a)) {
			c.addf(fmt.Sprintf("%s.accounts[%d]", path, i), "%q is no alias or id under accounts", a)
		}
	}
	for i, r := range l.Regions {
		if !known.regions[r] && !ownRegion {
			c.addf(fmt.Sprintf("%s.regions[%d]", path, i), "%q is neither a region of any account nor the default region", r)
		}
	}
}

func (c *checker) rules(s *Settings) {
	names := map[string]int{}
	for i, r := range s.ExtractionRules {
		path := fmt.Sprintf("extractionRules[%d]", i)
		c.required(path, "name", r.Name, "parseExpression", r.ParseExpression)
		if j, ok := names[strings.ToLower(r.Name)]; ok && r.Name != "" {
			c.addf(path+".name", "%q is already the name of extractionRules[%d]", r.Name, j)
		}
		names[strings.ToLower(r.Name)] = i
		c.text(path+".scope", r.Scope)
		c.text(path+".parseExpression", r.ParseExpression)
	}
	for i, r := range s.MetricRules {
		c.text(fmt.Sprintf("metricRules[%d].match", i), r.Match)
		c.required(fmt.Sprintf("metricRules[%d]", i), "name", r.Name, "match", r.Match, "variable", r.Variable, "tagSequence", r.TagSequence)
	}
}

// maxRuleText is the longest expression of a rule, in bytes (language spec §7.2).
const maxRuleText = 16_384

func (c *checker) text(path, text string) {
	if len(text) > maxRuleText {
		c.addf(path, "%d bytes, expected at most %d", len(text), maxRuleText)
	}
}

// required takes field names and values in turn.
func (c *checker) required(path string, fields ...string) {
	for i := 0; i < len(fields); i += 2 {
		if strings.TrimSpace(fields[i+1]) == "" {
			c.addf(path+"."+fields[i], "missing")
		}
	}
}

// limits tells apart limits that can be switched off with 0 from those that cannot.
func (c *checker) limits(s *Settings) {
	l := s.Limits
	for _, p := range []struct {
		path string
		n    float64
	}{
		{"queryTimeout", float64(l.QueryTimeout)}, {"rows", float64(l.Rows)}, {"memoryBytes", float64(l.MemoryBytes)},
		{"runningQueries", float64(l.RunningQueries)}, {"listedMetrics", float64(l.ListedMetrics)},
		{"metricSeries", float64(l.MetricSeries)}, {"metricAggregatedSeries", float64(l.MetricAggregatedSeries)}, {"metricPoints", float64(l.MetricPoints)},
		{"logGroups", float64(l.LogGroups)},
		{"databaseBytes", float64(l.DatabaseBytes)}, {"tableBytes", float64(l.TableBytes)},
		{"feedBytes", float64(l.FeedBytes)}, {"feedEntries", float64(l.FeedEntries)}, {"feedTimeout", float64(l.FeedTimeout)},
		{"startQueryPerSecond", l.StartQueryPerSecond}, {"getQueryResultsPerSecond", l.GetQueryResultsPerSecond},
		{"describeLogGroupsPerSecond", l.DescribeLogGroupsPerSecond}, {"getLogEventsPerSecond", l.GetLogEventsPerSecond},
		{"listMetricsPerSecond", l.ListMetricsPerSecond}, {"getMetricDataPerSecond", l.GetMetricDataPerSecond},
	} {
		if p.n <= 0 {
			c.addf("limits."+p.path, "must be more than zero")
		}
	}
	for _, p := range []struct {
		path string
		n    int64
	}{
		{"limits.range", int64(l.Range)}, {"limits.scanBytes", l.ScanBytes}, {"limits.metricBatch", int64(l.MetricBatch)},
		{"cache.results", int64(s.Cache.Results)}, {"cache.metrics", int64(s.Cache.Metrics)}, {"cache.listMetrics", int64(s.Cache.ListMetrics)}, {"cache.logGroups", int64(s.Cache.LogGroups)},
	} {
		if p.n < 0 {
			c.addf(p.path, "must not be negative")
		}
	}
}

// maxExternalID is the longest external id that STS takes.
const maxExternalID = 1224
