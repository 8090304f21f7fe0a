package settings

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestErrorsNameTheField(t *testing.T) {
	role := `"assumeRoleArn":"arn:aws:iam::567680881046:role/Dohyo"`
	tests := []struct{ name, jsonData, want string }{
		{"no JSON", `{"accounts":[}`, "settings: no valid JSON at byte 14: invalid character '}' looking for beginning of value"},
		{"a format of the future", `{"version":2}`, "version: 2 is newer than this plugin knows (1): update the plugin"},
		{"an unknown provider", `{"authType":"kyes"}`, `authType: found "kyes", expected keys, credentials, default, ec2_iam_role or grafana_assume_role`},
		{"a region that is none", `{"defaultRegion":"Ireland"}`, `defaultRegion: found "Ireland", expected a region code such as us-east-1`},
		{"a role that is none", `{"assumeRoleArn":"Dohyo"}`, `assumeRoleArn: found "Dohyo", expected arn:aws:iam::ACCOUNT:role/NAME`},
		{"an endpoint without a scheme", `{"endpoint":"localhost:4566"}`, "endpoint: expected a URL such as http://127.0.0.1:4566"},
		{"an endpoint with a password", `{"endpoint":"http://a:b@host"}`, "endpoint: must not hold a user name or password"},
		{"accounts that are no list", `{"accounts":{}}`, "accounts: found object, expected a list"},
		{"an id that is too short", `{"accounts":[{"id":"567680881046"},{"id":"12345",` + role + `}]}`, "accounts[1].id: found \"12345\", expected 12 digits"},
		{"an id without quotes", `{"accounts":[{"id":567680881046}]}`, "accounts[0].id: found a number, expected text: put it in quotes"},
		{"a misspelt key", `{"accounts":[{"id":"567680881046","asumeRoleArn":"x"}]}`, "accounts[0].asumeRoleArn: no such setting, check its spelling"},
		{"an account without a name", `{"accounts":[{}]}`, "accounts[0].alias: missing, and there is no id to take its place"},
		{"two accounts of one name", `{"accounts":[{"alias":"prod"},{"alias":"Prod",` + role + `}]}`, `accounts[1].alias: "Prod" is already the alias of accounts[0]`},
		{"two accounts of the credentials' own", `{"accounts":[{"alias":"a"},{"alias":"b"}]}`,
			"accounts[1].assumeRoleArn: missing: only one account can be the credentials' own, and that is accounts[0]"},
		{"a role of another account", `{"accounts":[{"id":"528560886094",` + role + `}]}`, "accounts[0].assumeRoleArn: the role is in account 567680881046, but id is 528560886094"},
		{"an external id without a role", `{"accounts":[{"alias":"a","externalId":"x1"}]}`, "accounts[0].externalId: is only used with assumeRoleArn, which is missing"},
		{"a bad external id", `{"accounts":[{` + role + `,"externalId":"a b"}]}`, "accounts[0].externalId: expected 2 to 1224 letters, digits or +=,.@:/-_"},
		{"a bad region", `{"accounts":[{"alias":"a","regions":["us-east-1","us-east"]}]}`, `accounts[0].regions[1]: found "us-east", expected a region code such as us-east-1`},
		{"a region twice", `{"accounts":[{"alias":"a","regions":["us-east-1","us-east-1"]}]}`, `accounts[0].regions[1]: "us-east-1" is listed twice`},
		{"a log source of no kind", `{"logSources":[{"name":"a","logGroups":["g"]}]}`, `logSources[0].kind: found "", expected one of apigateway-access, cloudtrail, custom`},
		{"a log source without groups", `{"logSources":[{"name":"a","kind":"custom"}]}`, "logSources[0].logGroups: missing: name at least one log group, or a prefix such as /aws/apigateway/*"},
		{"a group with a star inside", `{"logSources":[{"name":"a","kind":"custom","logGroups":["a*b"]}]}`, `logSources[0].logGroups[0]: found "a*b", expected a name, a prefix ending in *, or an ARN`},
		{"a log source of an unknown account", `{"accounts":[{"alias":"prod"}],"logSources":[{"name":"a","kind":"custom","logGroups":["g"],"accounts":["prdo"]}]}`,
			`logSources[0].accounts[0]: "prdo" is no alias or id under accounts`},
		{"a log source of an unknown region", `{"defaultRegion":"us-east-1","logSources":[{"name":"a","kind":"custom","logGroups":["g"],"regions":["eu-west-1"]}]}`,
			`logSources[0].regions[0]: "eu-west-1" is neither a region of any account nor the default region`},
		{"a rule without an expression", `{"extractionRules":[{"name":"a"}]}`, "extractionRules[0].parseExpression: missing"},
		{"two rules of one name", `{"extractionRules":[{"name":"a","parseExpression":"x as y"},{"name":"A","parseExpression":"x as z"}]}`,
			`extractionRules[1].name: "A" is already the name of extractionRules[0]`},
		{"a metric rule without a variable", `{"metricRules":[{"name":"a","match":"b","tagSequence":"c"}]}`, "metricRules[0].variable: missing"},
		{"a field that is the system's", `{"fields":["team","_raw"]}`, `fields[1]: found "_raw", expected a name that begins with a letter or digit, without blanks and quotes, of at most 255 characters`},
		{"a field twice", `{"fields":["team","Team"]}`, `fields[1]: "Team" is already fields[0]`},
		{"a relative database", `{"geolocation":{"database":"geo.mmdb"}}`, `geolocation.database: found "geo.mmdb", expected an absolute path, because Grafana's working folder is not yours`},
		{"a database that is none", `{"geolocation":{"asnDatabase":"/etc/passwd"}}`, `geolocation.asnDatabase: found "/etc/passwd", expected a file whose name ends in .mmdb`},
		{"a misspelt database", `{"geolocation":{"databse":"/geo.mmdb"}}`, "geolocation.databse: no such setting, check its spelling"},
		{"a look every nanosecond", `{"geolocation":{"refresh":"0"}}`, "geolocation.refresh: found 0s, expected at least 1s"},
		{"a feed without a name", `{"threatFeeds":[{"file":"/feed.txt"}]}`, `threatFeeds[0].name: found "", expected up to 64 letters, digits, - or _`},
		{"two feeds of one name", `{"threatFeeds":[{"name":"a","file":"/feed.txt"},{"name":"A","file":"/feed.txt"}]}`, `threatFeeds[1].name: "A" is already the name of threatFeeds[0]`},
		{"a feed from nowhere", `{"threatFeeds":[{"name":"a"}]}`, "threatFeeds[0]: expected either file or url"},
		{"a feed from two places", `{"threatFeeds":[{"name":"a","file":"/feed.txt","url":"https://feeds.example.com"}]}`, "threatFeeds[0]: expected either file or url"},
		{"a feed of no format", `{"threatFeeds":[{"name":"a","file":"/feed.txt","format":"xml"}]}`, `threatFeeds[0].format: found "xml", expected one of auto, list, csv, stix`},
		{"a feed that is a secret", `{"threatFeeds":[{"name":"a","file":"/proc/self/environ"}]}`,
			`threatFeeds[0].file: found "/proc/self/environ", expected a file whose name ends in .txt or .list or .csv or .tsv or .json or .stix or .netset or .ipset`},
		{"a feed in the clear", `{"threatFeeds":[{"name":"a","url":"http://feeds.example.com"}]}`, "threatFeeds[0].url: found http://, expected https://"},
		{"a feed with a password", `{"threatFeeds":[{"name":"a","url":"https://me:hunter2@feeds.example.com"}]}`,
			"threatFeeds[0].url: must not hold a user name or password: put the key in secureJsonData"},
		{"a feed at the metadata address", `{"threatFeeds":[{"name":"a","url":"https://169.254.169.254/latest/meta-data/"}]}`,
			"threatFeeds[0].url: 169.254.169.254 is no public address: feeds are fetched from public addresses only, so that a data source cannot reach into the network of Grafana: for a server of your own let a job write a file, and name the file"},
		{"a feed fetched too often", `{"threatFeeds":[{"name":"a","url":"https://feeds.example.com","refresh":"1s"}]}`, "threatFeeds[0].refresh: found 1s, expected at least 1m0s"},
		{"a feed with two headers", `{"threatFeeds":[{"name":"a","url":"https://feeds.example.com","header":"A: b\r\nHost"}]}`,
			`threatFeeds[0].header: found "A: b\r\nHost", expected the name of an HTTP header such as Authorization`},
		{"a feed beyond confidence", `{"threatFeeds":[{"name":"a","file":"/feed.txt","confidence":101}]}`, "threatFeeds[0].confidence: found 101, expected 0 to 100"},
		{"a table without a path", `{"lookupTables":[{"path":"/","file":"/users.csv"}]}`, "lookupTables[0].path: missing: name the table as queries do, such as /shared/users"},
		{"a table without a file", `{"lookupTables":[{"path":"/shared/users"}]}`, "lookupTables[0].file: missing"},
		{"two tables of one path", `{"lookupTables":[{"path":"/shared/users","file":"/users.csv"},{"path":"shared/Users","file":"/users.csv"}]}`,
			`lookupTables[1].path: "shared/Users" is already the path of lookupTables[0]`},
		{"a table that is none", `{"lookupTables":[{"path":"/a","file":"/etc/shadow"}]}`, `lookupTables[0].file: found "/etc/shadow", expected a file whose name ends in .csv or .tsv`},
		{"a linked account without an id", `{"accounts":[{"alias":"central","linkedAccounts":true},{"alias":"prod","linked":true}]}`,
			"accounts[1].id: missing: a linked account is known by its id"},
		{"a linked account with a role", `{"accounts":[{"alias":"central","linkedAccounts":true},{"alias":"prod","linked":true,"assumeRoleArn":"arn:aws:iam::567680881046:role/r"}]}`,
			"accounts[1].linked: the account is read through a monitoring account: it takes an alias and an id and nothing else"},
		{"a linked account of no monitoring account", `{"accounts":[{"alias":"dev"},{"alias":"prod","id":"567680881046","linked":true}]}`,
			"accounts[1].linked: no account is a monitoring account: set linkedAccounts on the one that this account is linked to"},
		{"an unknown limit", `{"limits":{"row":5}}`, "limits.row: no such setting, check its spelling"},
		{"a limit that is no duration", `{"limits":{"rows":5,"queryTimeout":"soon"}}`, `limits.queryTimeout: found soon, expected a duration in quotes such as "5m"`},
		{"a duration without a unit", `{"cache":{"results":60}}`, `cache.results: found 60, expected a duration in quotes such as "5m"`},
		{"a limit of the wrong type", `{"limits":{"rows":"many"}}`, "limits.rows: found string, expected a number"},
		{"a limit of zero", `{"limits":{"runningQueries":0}}`, "limits.runningQueries: must be more than zero"},
		{"a negative limit", `{"limits":{"scanBytes":-1}}`, "limits.scanBytes: must not be negative"},
		{"a dialect that is none", `{"dialect":"klingon"}`, `dialect: found "klingon", expected "core" or "full"`},
		{"a zone that is none", `{"timezone":"Berlin"}`, `timezone: found "Berlin", expected an IANA name such as Europe/Berlin`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := New([]byte(tt.jsonData), nil)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

func TestAllErrorsAreReportedTogether(t *testing.T) {
	_, err := New([]byte(`{"defaultRegion":"x","timezone":"y","accounts":[{"id":"1"}]}`), map[string]string{"accessKey": "a"})
	want := "defaultRegion: found \"x\", expected a region code such as us-east-1\n" +
		"accounts[0].id: found \"1\", expected 12 digits\n" +
		"timezone: found \"y\", expected an IANA name such as Europe/Berlin"
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

func TestHalfAKeyIsRefused(t *testing.T) {
	_, err := New([]byte(`{"authType":"keys"}`), map[string]string{"accessKey": "a"})
	if want := "secureJsonData: accessKey and secretKey go together, found only one"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestValidSettingsAreAccepted(t *testing.T) {
	for name, jsonData := range map[string]string{
		"an endpoint of AWS without a scheme": `{"endpoint":"monitoring-fips.us-east-1.amazonaws.com"}`,
		"GovCloud and China":                  `{"defaultRegion":"us-gov-west-1","accounts":[{"assumeRoleArn":"arn:aws-cn:iam::567680881046:role/path/Dohyo","regions":["cn-north-1"]}]}`,
		"a log source of the own account":     `{"logSources":[{"name":"a","kind":"custom","logGroups":["g"],"accounts":["567680881046"],"regions":["eu-west-1"]}]}`,
		"an account by its id":                `{"accounts":[{"alias":"p","id":"567680881046"}],"logSources":[{"name":"a","kind":"custom","logGroups":["arn:aws:logs:us-east-1:567680881046:log-group:g:*"],"accounts":["567680881046"]}]}`,
		"linked accounts":                     `{"accounts":[{"alias":"central","linkedAccounts":true},{"alias":"prod","id":"567680881046","linked":true},{"alias":"dev","id":"528560886094","linked":true}]}`,
		"the old name of the default":         `{"authType":"arn"}`,
		"limits switched off":                 `{"limits":{"range":"","scanBytes":0,"metricBatch":"0"},"cache":{"results":"0","metrics":"0"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := New([]byte(jsonData), nil); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestHugeSettingsAreRefusedQuickly(t *testing.T) {
	many := func(item string, n int) string { return strings.TrimSuffix(strings.Repeat(item+",", n), ",") }
	regions := many(`"us-east-1"`, 20_000)
	tests := []struct{ name, jsonData, want string }{
		{"accounts", `{"accounts":[` + many(`{}`, 1001) + `]}`, "accounts: 1001 entries, expected at most 1000"},
		{"regions", `{"accounts":[{"alias":"a","regions":[` + regions + `]}]}`, "accounts[0].regions: 20000 entries, expected at most 1000"},
		{"an expression", `{"extractionRules":[{"name":"a","parseExpression":"` + strings.Repeat("x", 20_000) + `"}]}`,
			"extractionRules[0].parseExpression: 20000 bytes, expected at most 16384"},
		{"fields", `{"fields":[` + regions + `]}`, "fields: 20000 entries, expected at most 1000"},
		{"threat feeds", `{"threatFeeds":[` + many(`{}`, 1001) + `]}`, "threatFeeds: 1001 entries, expected at most 1000"},
		{"threat feeds that are fewer", `{"threatFeeds":[` + many(`{}`, 51) + `]}`, "threatFeeds: 51 entries, expected at most 50"},
		{"lookup tables", `{"lookupTables":[` + many(`{}`, 1001) + `]}`, "lookupTables: 1001 entries, expected at most 1000"},
		{"regions of a log source", `{"logSources":[{"name":"a","kind":"custom","logGroups":["g"],"regions":[` + regions + `]}]}`, "logSources[0].regions: 20000 entries, expected at most 1000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New([]byte(tt.jsonData), nil)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error %.200v, want %s", err, tt.want)
			}
		})
	}
	var pairs []string
	for i := range 11 {
		var regions []string
		for j := range 100 {
			regions = append(regions, fmt.Sprintf(`"xx-test-%d"`, j))
		}
		pairs = append(pairs, fmt.Sprintf(`{"assumeRoleArn":"arn:aws:iam::%012d:role/r","regions":[%s]}`, i, strings.Join(regions, ",")))
	}
	_, err := New([]byte(`{"accounts":[`+strings.Join(pairs, ",")+`]}`), nil)
	if want := "accounts: 1100 pairs of account and region, expected at most 1000"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestDurationsAreWrittenAsTheyAreRead(t *testing.T) {
	for _, d := range []time.Duration{0, 90 * time.Second, 36 * time.Hour} {
		text, err := Duration(d).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var back Duration
		if err := back.UnmarshalJSON(text); err != nil || time.Duration(back) != d {
			t.Errorf("%s came back as %s with error %v", d, time.Duration(back), err)
		}
	}
}
