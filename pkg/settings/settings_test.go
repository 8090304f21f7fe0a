package settings

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
)

const fullSettings = `{
	"authType": "keys", "defaultRegion": "us-east-1", "endpoint": "http://127.0.0.1:4566", "tlsSkipVerify": true,
	"version": 1, "dialect": "full", "timezone": "Europe/Berlin",
	"accounts": [
		{"alias": "dev", "id": "528560886094", "regions": ["us-east-1", "eu-west-1"]},
		{"alias": "prod", "assumeRoleArn": "arn:aws:iam::567680881046:role/Dohyo", "externalId": "orders"}
	],
	"logSources": [{"name": "api-access", "kind": "apigateway-access", "logGroups": ["/aws/apigateway/*"], "accounts": ["Prod"],
		"regions": ["us-east-1"], "sourceCategory": "aws/apigateway", "fields": {"namespace": "aws/apigateway"}}],
	"extractionRules": [{"name": "a", "scope": "*", "parseExpression": "json \"x\""}, {"name": "b", "parseExpression": "json \"y\"", "enabled": false}],
	"metricRules": [],
	"fields": ["team"],
	"geolocation": {"database": "/data/city.mmdb", "asnDatabase": "/data/asn.mmdb", "refresh": "10s"},
	"threatFeeds": [{"name": "house", "file": "/data/threats.csv"}, {"name": "hub", "url": "https://feeds.example.com/stix", "format": "stix",
		"refresh": "30m", "header": "X-Api-Key", "confidence": 40, "threatType": "botnet"}, {"name": "off", "file": "/data/off.txt", "enabled": false}],
	"lookupTables": [{"path": "/shared/users", "file": "/data/users.csv"}, {"path": "/shared/off", "file": "/data/off.csv", "enabled": false}],
	"limits": {"queryTimeout": "90s", "range": "7d", "scanBytes": 1000000000, "runningQueries": 5, "startQueryPerSecond": 4.5},
	"cache": {"listMetrics": "0", "logGroups": "1h"}
}`

var theSecrets = map[string]string{"accessKey": "AKIDEXAMPLE", "secretKey": "wJalrXUtnFEMI", "sessionToken": "FwoGZXIvYXdz", "proxyPassword": "hunter2",
	"threatFeedKey.hub": "Bearer hub-key"}

func load(t *testing.T, jsonData string) *Settings {
	t.Helper()
	s, err := Load(backend.DataSourceInstanceSettings{UID: "u1", Name: "Dohyo", JSONData: []byte(jsonData), DecryptedSecureJSONData: theSecrets})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoadReadsEverySetting(t *testing.T) {
	s := load(t, fullSettings)
	want := []Account{
		{Alias: "dev", ID: "528560886094", Regions: []string{"us-east-1", "eu-west-1"}},
		{Alias: "prod", ID: "567680881046", AssumeRoleARN: "arn:aws:iam::567680881046:role/Dohyo", ExternalID: "orders"},
	}
	if diff := cmp.Diff(want, s.Accounts); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	wantSources := []LogSource{{Name: "api-access", Kind: KindAccessLog, LogGroups: []string{"/aws/apigateway/*"}, Accounts: []string{"Prod"},
		Regions: []string{"us-east-1"}, SourceCategory: "aws/apigateway", Fields: map[string]string{"namespace": "aws/apigateway"}, Enabled: true}}
	if diff := cmp.Diff(wantSources, s.LogSources); diff != "" {
		t.Errorf("log sources (-want +got):\n%s", diff)
	}
	wantRules := []ExtractionRule{
		{Name: "a", Scope: "*", ParseExpression: `json "x"`, Enabled: true},
		{Name: "b", ParseExpression: `json "y"`, Enabled: false},
	}
	if diff := cmp.Diff(wantRules, s.ExtractionRules); diff != "" {
		t.Errorf("extraction rules (-want +got):\n%s", diff)
	}
	if s.MetricRules == nil || len(s.MetricRules) != 0 {
		t.Errorf("metric rules are %#v, want an empty list: none rather than the shipped ones", s.MetricRules)
	}
	if s.UID != "u1" || s.Name != "Dohyo" || s.Dialect != DialectFull || s.Location().String() != "Europe/Berlin" {
		t.Errorf("uid %q, name %q, dialect %q, zone %s", s.UID, s.Name, s.Dialect, s.Location())
	}
}

func TestEnrichmentHasWhatTheSettingsSay(t *testing.T) {
	s := load(t, fullSettings)
	if diff := cmp.Diff([]string{"team"}, s.Fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	want := enrich.Config{
		GeoDatabase: "/data/city.mmdb", ASNDatabase: "/data/asn.mmdb", DatabaseRefresh: 10 * time.Second,
		Feeds: []enrich.Feed{
			{Name: "house", File: "/data/threats.csv", Format: "auto", Refresh: time.Minute, Header: "Authorization"},
			{Name: "hub", URL: "https://feeds.example.com/stix", Format: "stix", Refresh: 30 * time.Minute, Header: "X-Api-Key",
				Key: "Bearer hub-key", Confidence: 40, ThreatType: "botnet"},
		},
		Tables: []enrich.TableFile{{Path: "/shared/users", File: "/data/users.csv"}},
		Limits: enrich.Limits{DatabaseBytes: 512 << 20, TableBytes: 100 << 20, FeedBytes: 64 << 20, FeedEntries: 1_000_000, FeedTimeout: 30 * time.Second},
	}
	if diff := cmp.Diff(want, s.Enrichment()); diff != "" {
		t.Errorf("enrichment (-want +got):\n%s", diff)
	}
	if f := load(t, `{"threatFeeds":[{"name":"hub","url":"https://feeds.example.com"}]}`).ThreatFeeds[0]; time.Duration(f.Refresh) != time.Hour {
		t.Errorf("a URL is fetched every %s by default, want every hour", time.Duration(f.Refresh))
	}
}

func TestLoadWithOnlyCredentialsHasDefaultsForTheRest(t *testing.T) {
	s := load(t, `{"authType":"keys","defaultRegion":"eu-west-1"}`)
	if diff := cmp.Diff([]awsapi.Target{{Region: "eu-west-1"}}, s.Targets()); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
	if s.ExtractionRules != nil || s.MetricRules != nil {
		t.Error("absent rules must stay nil, which means the shipped ones")
	}
	if s.Version != Version || s.Dialect != DialectCore || s.Location() != time.UTC || s.Limits != defaultLimits() || s.Cache != defaultCache() {
		t.Errorf("defaults are missing in %+v %+v %+v", s, s.Limits, s.Cache)
	}
	if _, err := Load(backend.DataSourceInstanceSettings{}); err != nil {
		t.Errorf("settings of a data source never saved: %v", err)
	}
}

func TestTargetsAreAccountsTimesRegions(t *testing.T) {
	want := []awsapi.Target{
		{Account: "dev", AccountID: "528560886094", Region: "us-east-1"},
		{Account: "dev", AccountID: "528560886094", Region: "eu-west-1"},
		{Account: "prod", AccountID: "567680881046", Region: "us-east-1", RoleARN: "arn:aws:iam::567680881046:role/Dohyo", ExternalID: "orders"},
	}
	if diff := cmp.Diff(want, load(t, fullSettings).Targets()); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
}

func TestLinkedAccountsAreAliasesAndNoTargets(t *testing.T) {
	s := load(t, `{"defaultRegion":"us-east-1","accounts":[{"alias":"central","id":"528560886094","linkedAccounts":true},{"alias":"prod","id":"567680881046","linked":true}]}`)
	want := []awsapi.Target{{Account: "central", AccountID: "528560886094", Region: "us-east-1", Linked: true}}
	if diff := cmp.Diff(want, s.Targets()); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"567680881046": "prod"}, s.LinkedAliases()); diff != "" {
		t.Errorf("aliases (-want +got):\n%s", diff)
	}
}

func TestAWSConfigurationHasWhatTheSettingsSay(t *testing.T) {
	c := load(t, fullSettings).AWS()
	if c.Auth.AccessKey != "AKIDEXAMPLE" || c.Auth.SecretKey != "wJalrXUtnFEMI" || c.Auth.SessionToken != "FwoGZXIvYXdz" {
		t.Error("the credentials are not those of secureJsonData")
	}
	if c.Auth.GetAuthType() != "keys" || c.Auth.Region != "us-east-1" || c.Auth.Endpoint != "http://127.0.0.1:4566" {
		t.Errorf("authentication is %s", c)
	}
	want := awsapi.Limits{RunningQueries: 5, StartQuery: 4.5, GetQueryResults: 10, DescribeLogGroups: 10, GetLogEvents: 10, ListMetrics: 25, GetMetricData: 50,
		MetricBatch: 25 * time.Millisecond, QueryTimeout: 90 * time.Second, ScanBytes: 1e9, MemoryBytes: 512 << 20, ListedMetrics: 100_000, LogGroups: 10_000}
	if diff := cmp.Diff(want, c.Limits); diff != "" {
		t.Errorf("limits (-want +got):\n%s", diff)
	}
	if want := (awsapi.Cache{Results: time.Minute, Metrics: time.Hour, ListMetrics: -1, LogGroups: time.Hour}); c.Cache != want {
		t.Errorf("cache %+v, want %+v", c.Cache, want)
	}
}

func TestDefaultsAgreeWithThoseOfAWSAPI(t *testing.T) {
	zero := awsapi.Config{}
	got := load(t, `{}`).AWS()
	if diff := cmp.Diff(zero.WithDefaults().Limits, got.Limits); diff != "" {
		t.Errorf("limits (-awsapi +settings):\n%s", diff)
	}
	if diff := cmp.Diff(zero.WithDefaults().Cache, got.Cache); diff != "" {
		t.Errorf("cache (-awsapi +settings):\n%s", diff)
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	s := load(t, `{"authType":"keys","proxyType":"url"}`)
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "settings", s, "value", *s, "config", s.AWS())
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "settings", s, "value", *s, "config", s.AWS())
	_, failed := Load(backend.DataSourceInstanceSettings{
		JSONData: []byte(`{"authType":"keys","endpoint":"http://me:hunter2@host","timezone":"x"}`), DecryptedSecureJSONData: theSecrets})
	if failed == nil {
		t.Fatal("an endpoint with a password was accepted")
	}
	texts := []string{logged.String(), failed.Error()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		texts = append(texts, fmt.Sprintf(verb, s), fmt.Sprintf(verb, *s))
	}
	for _, text := range texts {
		for name, secret := range theSecrets {
			if name != "accessKey" && strings.Contains(text, secret) {
				t.Errorf("%s shows in %s", name, text)
			}
		}
	}
}
