// Package settings reads and checks what a person configures for one data source: how to reach AWS, which accounts
// and regions, what the log sources are, and the limits. The same settings come from Grafana or, for the command
// line, from a provisioning file.
package settings

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/grafana/grafana-aws-sdk/pkg/awsds"
	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// Version is the settings format that this build writes. Settings without a version are of the first.
const Version = 1

// Settings are the settings of one data source. With nothing but credentials given, every field has a default that
// works. Secrets are kept apart and never printed.
type Settings struct {
	UID  string // of the data source
	Name string // of the data source

	// Version is that of the format, always the newest after loading.
	Version         int
	Region          string // default region; empty leaves it to the machine's AWS configuration
	Endpoint        string // custom endpoint for every AWS service; empty for AWS's own
	Accounts        []Account
	LogSources      []LogSource
	ExtractionRules []ExtractionRule // nil means the shipped rules, empty means none
	MetricRules     []MetricRule     // nil means the shipped rules, empty means none
	Fields          []string         // declared fields of log rows, beside the built-in ones and those of rules
	Geolocation     Geolocation
	ThreatFeeds     []ThreatFeed
	LookupTables    []LookupTable
	Limits          Limits
	Cache           Cache
	APINames        bool   // ask API Gateway for the names of APIs, which stand for their ids
	Dialect         string // Logs Insights QL to write: "core" or "full"
	Timezone        string // IANA name for days and weeks where the query brings none; default UTC

	aws      awsds.AWSDatasourceSettings // holds the secrets of AWS
	feedKeys map[string]string           // the secrets of threat feeds by the feeds' names
}

// Account is an AWS account that queries fan out over. At most one goes without a role: the account that the
// credentials belong to.
type Account struct {
	Alias         string   `json:"alias"`         // the account field's value; default the id
	ID            string   `json:"id"`            // 12 digits; default the one in AssumeRoleARN
	AssumeRoleARN string   `json:"assumeRoleArn"` // empty: the account of the credentials themselves
	ExternalID    string   `json:"externalId"`
	Regions       []string `json:"regions"` // default: the default region
	// LinkedAccounts says that this is a monitoring account of CloudWatch cross-account observability: metrics are also
	// those of the accounts that are linked to it.
	LinkedAccounts bool `json:"linkedAccounts"`
	// Linked says that the account is read through such a monitoring account and has an alias here, and no role.
	Linked bool `json:"linked"`
}

// Kinds of log sources.
const (
	// KindAccessLog is API Gateway access logs in JSON.
	KindAccessLog = "apigateway-access"
	// KindCloudTrail is CloudTrail events delivered to CloudWatch Logs.
	KindCloudTrail = "cloudtrail"
	// KindCustom is anything else; it brings no built-in fields.
	KindCustom = "custom"
)

var kinds = []string{KindAccessLog, KindCloudTrail, KindCustom}

// LogSource maps Sumo Logic's metadata to log groups, so that a scope such as _sourceCategory=aws/apigateway finds
// them.
type LogSource struct {
	Name           string            `json:"name"` // _source
	Kind           string            `json:"kind"`
	LogGroups      []string          `json:"logGroups"`          // names, prefixes ending in *, or ARNs
	Accounts       []string          `json:"accounts,omitempty"` // aliases; empty means all
	Regions        []string          `json:"regions,omitempty"`  // empty means all
	SourceCategory string            `json:"sourceCategory,omitempty"`
	Fields         map[string]string `json:"fields,omitempty"` // constants that scopes can test
	Enabled        bool              `json:"enabled"`          // default true
}

// ExtractionRule is a field extraction rule in Sumo Logic's syntax (language spec §7.2): for messages in its scope it
// adds the fields of its parse expression.
type ExtractionRule struct {
	Name            string `json:"name"`
	Scope           string `json:"scope"`
	ParseExpression string `json:"parseExpression"`
	Enabled         bool   `json:"enabled"` // default true
}

// MetricRule derives a metric dimension from others (language spec §7.3).
type MetricRule struct {
	Name        string `json:"name"`
	Match       string `json:"match"`
	Variable    string `json:"variable"`
	TagSequence string `json:"tagSequence"`
	Enabled     bool   `json:"enabled"` // default true
}

// New is Load for callers that have neither Grafana's types nor a provisioning file: it reads jsonData and the
// decrypted secureJsonData as Grafana stores them.
func New(jsonData []byte, secrets map[string]string) (*Settings, error) {
	return Load(backend.DataSourceInstanceSettings{Type: PluginID, JSONData: jsonData, DecryptedSecureJSONData: secrets})
}

// Load reads the settings that Grafana holds, fills in the defaults and checks them. Errors begin with the path of
// the field, such as accounts[1].id.
func Load(ds backend.DataSourceInstanceSettings) (*Settings, error) {
	s := &Settings{UID: ds.UID, Name: ds.Name}
	if err := s.decode(ds.JSONData); err != nil {
		return nil, err
	}
	if err := s.aws.Load(ds); err != nil {
		return nil, fieldError("", err)
	}
	s.Region, s.Endpoint = s.aws.Region, s.aws.Endpoint
	s.feedKeys = map[string]string{}
	for name, secret := range ds.DecryptedSecureJSONData {
		if feed, ok := strings.CutPrefix(name, feedKey("")); ok && secret != "" {
			s.feedKeys[feed] = secret
		}
	}
	s.normalize()
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return s, nil
}

// document is jsonData as stored. Keys that it does not list belong to the AWS part or to Grafana.
type document struct {
	Version         int               `json:"version"`
	AuthType        string            `json:"authType"`
	Accounts        []json.RawMessage `json:"accounts"`
	LogSources      []json.RawMessage `json:"logSources"`
	ExtractionRules []json.RawMessage `json:"extractionRules"`
	MetricRules     []json.RawMessage `json:"metricRules"`
	Fields          []string          `json:"fields"`
	Geolocation     json.RawMessage   `json:"geolocation"`
	ThreatFeeds     []json.RawMessage `json:"threatFeeds"`
	LookupTables    []json.RawMessage `json:"lookupTables"`
	Limits          json.RawMessage   `json:"limits"`
	Cache           json.RawMessage   `json:"cache"`
	APINames        bool              `json:"apiNames"`
	Dialect         string            `json:"dialect"`
	Timezone        string            `json:"timezone"`
}

func (s *Settings) decode(data []byte) error {
	var d document
	if len(data) > 0 {
		if err := json.Unmarshal(data, &d); err != nil {
			return fieldError("", err)
		}
	}
	// Reading a newer format as if it were this one could drop accounts or rules silently.
	if d.Version > Version {
		return fmt.Errorf("version: %d is newer than this plugin knows (%d): update the plugin", d.Version, Version)
	}
	// awsds takes any other word for the default provider.
	if _, err := awsds.ToAuthType(cmp.Or(d.AuthType, "default")); err != nil {
		return fmt.Errorf("authType: found %q, expected keys, credentials, default, ec2_iam_role or grafana_assume_role", d.AuthType)
	}
	s.APINames = d.APINames
	s.Version, s.Dialect, s.Timezone, s.Fields = Version, d.Dialect, d.Timezone, d.Fields
	s.Limits, s.Cache, s.Geolocation = defaultLimits(), defaultCache(), Geolocation{Refresh: Duration(time.Minute)}
	var err error
	if s.Accounts, err = decodeList("accounts", d.Accounts, Account{}); err != nil {
		return err
	}
	if s.LogSources, err = decodeList("logSources", d.LogSources, LogSource{Enabled: true}); err != nil {
		return err
	}
	if s.ExtractionRules, err = decodeList("extractionRules", d.ExtractionRules, ExtractionRule{Enabled: true}); err != nil {
		return err
	}
	if s.MetricRules, err = decodeList("metricRules", d.MetricRules, MetricRule{Enabled: true}); err != nil {
		return err
	}
	if s.ThreatFeeds, err = decodeList("threatFeeds", d.ThreatFeeds, ThreatFeed{Enabled: true}); err != nil {
		return err
	}
	if s.LookupTables, err = decodeList("lookupTables", d.LookupTables, LookupTable{Enabled: true}); err != nil {
		return err
	}
	if err := decodeStrict("geolocation", d.Geolocation, &s.Geolocation); err != nil {
		return err
	}
	if err := decodeStrict("limits", d.Limits, &s.Limits); err != nil {
		return err
	}
	return decodeStrict("cache", d.Cache, &s.Cache)
}

// normalize fills in what follows from other fields.
func (s *Settings) normalize() {
	for i := range s.Accounts {
		a := &s.Accounts[i]
		if a.ID == "" {
			a.ID = roleAccount(a.AssumeRoleARN)
		}
		if a.Alias == "" {
			a.Alias = a.ID
		}
	}
	for i := range s.ThreatFeeds {
		s.ThreatFeeds[i].defaults()
	}
	if s.Dialect == "" {
		s.Dialect = DialectCore
	}
	if s.Timezone == "" {
		s.Timezone = "UTC"
	}
}

// Dialects of Logs Insights QL.
const (
	DialectCore = "core" // what every region has had for years
	DialectFull = "full" // with the additions of 2026
)

// Location is the time zone of the settings.
func (s *Settings) Location() *time.Location {
	l, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return time.UTC // Validate has refused it
	}
	return l
}

// String describes the settings without their secrets.
func (s Settings) String() string {
	return fmt.Sprintf("settings{uid=%q auth=%s region=%q endpoint=%q accounts=%d logSources=%d}",
		s.UID, s.aws.AuthType.String(), s.Region, s.Endpoint, len(s.Accounts), len(s.LogSources))
}

// GoString is String, so that %#v shows no secret either.
func (s Settings) GoString() string { return s.String() }
