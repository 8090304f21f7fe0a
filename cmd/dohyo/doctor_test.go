package main

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

func TestDoctorFindsTheSandboxWell(t *testing.T) {
	t.Parallel()
	code, out, errs := dohyo(t, "", "doctor", "--sandbox", "--format", "json")
	if code != exitOK || errs != "" {
		t.Errorf("exit %d: %s", code, errs)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) < 4*16 {
		t.Errorf("only %d findings", len(lines))
	}
	for _, line := range lines {
		// The order of the keys is part of what is promised.
		var keys []string
		d := json.NewDecoder(strings.NewReader(line))
		for depth := 0; ; {
			token, err := d.Token()
			if err != nil {
				break
			}
			if _, ok := token.(json.Delim); ok {
				depth++
				continue
			}
			keys = append(keys, token.(string))
		}
		names := slices.Collect(func(yield func(string) bool) {
			for i := 0; i < len(keys); i += 2 {
				if !yield(keys[i]) {
					return
				}
			}
		})
		if diff := cmp.Diff([]string{"check", "account", "region", "status", "message", "fix"}, names); diff != "" {
			t.Fatalf("keys of %s (-want +got):\n%s", line, diff)
		}
		if !strings.Contains(line, `"status":"ok"`) {
			t.Error(line)
		}
	}
}

// TestDoctorFailsOnWhatIsBroken asks a sandbox whose prod account wants an external id that the settings do not have, and
// one that allows all but what a data source can do without.
func TestDoctorFailsOnWhatIsBroken(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		options sandbox.Options
		code    int
		want    []string
	}{
		"broken": {sandbox.Options{ExternalIDs: map[string]string{traffic.ProdAccount: "x-1"}}, exitFailed,
			[]string{"broken", "not authorized", "external ID"}},
		"a warning": {sandbox.Options{Deny: []string{"logs:GetLogEvents"}}, exitOK,
			[]string{"permission logs:GetLogEvents", "warning", "Allow the action"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			world := sandbox.New(tt.options)
			defer world.Close()
			server := httptest.NewServer(world)
			defer server.Close()
			file := filepath.Join(t.TempDir(), "settings.yaml")
			err := os.WriteFile(file, []byte(`datasources:
  - name: D
    type: dohyo-cloudwatch-datasource
    jsonData:
      authType: keys
      endpoint: `+server.URL+`
      accounts: [{alias: prod, assumeRoleArn: "arn:aws:iam::567680881046:role/dohyo", externalId: other, regions: [us-east-1]}]
    secureJsonData: {accessKey: sandbox, secretKey: sandbox}
`), 0o600)
			if err != nil {
				t.Fatal(err)
			}
			code, out, errs := dohyo(t, "", "doctor", "--settings", file)
			if code != tt.code || errs != "" {
				t.Errorf("exit %d, want %d: %s", code, tt.code, errs)
			}
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("%q is missing in\n%s", want, out)
				}
			}
		})
	}
	if code, _, errs := dohyo(t, "", "doctor"); code != exitUsage && os.Getenv("AWS_REGION")+os.Getenv("AWS_PROFILE") == "" {
		t.Errorf("without an AWS to ask: exit %d %s", code, errs)
	}
}
