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
		{"a metric rule without a variable", `{"metricRules":[{"name":"a","match":"b","tagSequence":"c"}]}`, "metricRules[0].variable: missing"},
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
		"the old name of the default":         `{"authType":"arn"}`,
		"limits switched off":                 `{"limits":{"range":"","scanBytes":0},"cache":{"results":"0"}}`,
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
