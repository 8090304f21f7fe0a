package settings

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
)

const provisioned = `
apiVersion: 1
deleteDatasources:
  - {name: Old, orgId: 1}
datasources:
  - name: Prometheus
    type: prometheus
    url: http://prometheus:9090
  - name: Dohyo
    uid: dohyo
    type: dohyo-cloudwatch-datasource
    editable: true
    jsonData:
      authType: keys
      defaultRegion: $REGION
      accounts:
        - alias: ${ALIAS}
          id: "567680881046"
          regions: [us-east-1, '$__env{REGION}']
      metricRules:
        - {name: api, match: "Namespace=AWS/ApiGateway apiid=*", variable: apiname, tagSequence: $$apiid._1}
      limits:
        rows: 500
    secureJsonData:
      accessKey: $KEY
      secretKey: pa$$word
  - name: Dohyo staging
    uid: staging
    type: dohyo-cloudwatch-datasource
`

func environment(name string) string {
	return map[string]string{"REGION": "eu-west-1", "ALIAS": "prod", "KEY": "AKIDEXAMPLE"}[name]
}

func TestLoadProvisioningReadsWhatGrafanaReads(t *testing.T) {
	for _, name := range []string{"Dohyo", "dohyo"} {
		s, err := LoadProvisioning([]byte(provisioned), name, environment)
		if err != nil {
			t.Fatal(err)
		}
		want := []awsapi.Target{
			{Account: "prod", AccountID: "567680881046", Region: "us-east-1"},
			{Account: "prod", AccountID: "567680881046", Region: "eu-west-1"},
		}
		if diff := cmp.Diff(want, s.Targets()); diff != "" {
			t.Errorf("targets (-want +got):\n%s", diff)
		}
		if got := s.MetricRules[0].TagSequence; got != "$apiid._1" {
			t.Errorf("tag sequence %q, want $apiid._1", got)
		}
		auth := s.AWS().Auth
		if s.UID != "dohyo" || s.Region != "eu-west-1" || s.Limits.Rows != 500 || auth.AccessKey != "AKIDEXAMPLE" || auth.SecretKey != "pa$word" {
			t.Errorf("uid %q, region %q, %d rows, access key %q", s.UID, s.Region, s.Limits.Rows, auth.AccessKey)
		}
	}
}

func TestLoadProvisioningTakesTheOnlyDataSource(t *testing.T) {
	s, err := LoadProvisioning([]byte("datasources: [{name: D, type: dohyo-cloudwatch-datasource, jsonData: {defaultRegion: us-east-1}}]"), "", environment)
	if err != nil || s.Name != "D" || s.Region != "us-east-1" {
		t.Errorf("settings %v and error %v, want those of D", s, err)
	}
}

func TestLoadProvisioningSaysWhatIsWrong(t *testing.T) {
	one := func(rest string) string {
		return "datasources:\n  - name: D\n    type: dohyo-cloudwatch-datasource\n" + rest
	}
	tests := []struct{ name, file, source, want string }{
		{"several data sources", provisioned, "", "the provisioning file has several data sources that fit, name one of Dohyo, Dohyo staging"},
		{"an unknown name", provisioned, "Dojo", `the provisioning file has no data source with the name or uid "Dojo", only Dohyo, Dohyo staging`},
		{"none of ours", "datasources: [{name: P, type: prometheus}]", "", "the provisioning file has no data source of type dohyo-cloudwatch-datasource"},
		{"an empty file", "", "", "the provisioning file has no data source of type dohyo-cloudwatch-datasource"},
		{"no YAML", "datasources: [", "", "the provisioning file is no valid YAML: line 1: did not find expected node content"},
		{"a setting that is wrong", one("    jsonData: {accounts: [{id: '1'}]}"), "", "data source \"D\": accounts[0].id: found \"1\", expected 12 digits"},
		{"an id without quotes", one("    jsonData: {accounts: [{id: 567680881046}]}"), "", "data source \"D\": accounts[0].id: found a number, expected text: put it in quotes"},
		{"a file variable", one("    secureJsonData: {secretKey: '$__file{/run/secret}'}"), "",
			"data source \"D\": secureJsonData.secretKey: $__file{} works in Grafana only: use an environment variable"},
		{"a secret that is a number", one("    secureJsonData: {secretKey: 12345}"), "", "data source \"D\": secureJsonData.secretKey: expected text, put it in quotes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := LoadProvisioning([]byte(tt.file), tt.source, environment)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

func TestErrorsOfAProvisioningFileShowNoSecret(t *testing.T) {
	for name, rest := range map[string]string{
		"a secret in the wrong place":   "    secureJsonData: hunter2",
		"a secret taken for an alias":   "    secureJsonData: {secretKey: *hunter2}",
		"a secret taken for a tag":      "    secureJsonData: {secretKey: !hunter2 [x]}",
		"a secret in a list":            "    secureJsonData: {secretKey: [hunter2]}",
		"a secret among settings":       "    secureJsonData: {secretKey: hunter2}\n    jsonData: {accounts: [{id: 1}]}",
		"a secret broken over lines":    "    secureJsonData: {secretKey: \"hunter2\n",
		"a secret with a bad character": "    secureJsonData:\n      secretKey: `hunter2",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := LoadProvisioning([]byte("datasources:\n  - name: D\n    type: dohyo-cloudwatch-datasource\n"+rest), "", environment)
			if err == nil {
				t.Fatal("no error")
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the secret shows in %q", err)
			}
		})
	}
}

func FuzzLoadProvisioning(f *testing.F) {
	f.Add(provisioned)
	f.Add("datasources: [{name: D, type: dohyo-cloudwatch-datasource, jsonData: {limits: {rows: x}}}]")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := LoadProvisioning([]byte(text), "", environment)
		if (s == nil) == (err == nil) {
			t.Fatalf("settings %v with error %v", s, err)
		}
		if s != nil {
			if err := s.Validate(); err != nil {
				t.Fatalf("loaded settings are not valid: %v", err)
			}
		}
	})
}

func TestTheShippedProvisioningFileLoads(t *testing.T) {
	text, err := os.ReadFile("../../provisioning/datasources/dohyo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"DOHYO_ENDPOINT": "http://sandbox:4566", "DOHYO_SAMPLES": "/samples"}
	s, err := LoadProvisioning(text, "", func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	if s.Endpoint != "http://sandbox:4566" || len(s.Targets()) != 4 {
		t.Errorf("endpoint %q and %d targets, want two accounts in two regions of the sandbox", s.Endpoint, len(s.Targets()))
	}
	if s.Geolocation.Database != "/samples/places.mmdb" || len(s.ThreatFeeds) != 1 {
		t.Errorf("geolocation %+v and threat feeds %+v, want the sandbox's samples", s.Geolocation, s.ThreatFeeds)
	}
}
