package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheSandboxHasPlacesAndThreats(t *testing.T) {
	t.Parallel()
	code, out, errs := dohyo(t, `_sourceCategory=aws/observability/cloudtrail/logs | json "sourceIPAddress" as ip | count by ip
		| lookup city from geo://location on ip | lookup asn from asn://default on ip | threatip ip
		| where malicious_confidence = "high" | fields ip, city, asn, actor | sort by ip asc`,
		"query", "--sandbox", "--from", "2026-03-04T00:00:00Z", "--to", "2026-03-04T12:00:00Z", "--format", "csv", "-")
	if code != exitOK || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	rows := strings.Split(strings.TrimSpace(out), "\n")
	if rows[0] != "ip,city,asn,actor" || len(rows) < 4 {
		t.Errorf("%d rows:\n%s", len(rows)-1, out)
	}
	for _, row := range rows[1:] {
		if cells := strings.Split(row, ","); cells[1] == "" || cells[2] == "" {
			t.Errorf("an address has no place or no network: %s", row)
		}
	}
}

// TestFilesAreEnrichedWithTheSettingsTables runs a query over lines with the tables and rules of a provisioning file.
func TestFilesAreEnrichedWithTheSettingsTables(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	users := write("users.csv", "id,team\n1,blue\n2,red\n")
	lines := write("lines.txt", "user=1 ok\nuser=2 ok\nuser=3 ok\n")
	file := write("settings.yaml", `datasources:
  - name: D
    type: dohyo-cloudwatch-datasource
    jsonData:
      extractionRules: [{name: users, parseExpression: 'parse "user=* " as user'}]
      lookupTables: [{path: /shared/users, file: `+users+`}]
`)
	for query, want := range map[string]string{
		`* | lookup team from path://"/shared/users" on id=user | count by user, team | sort by user`: "user,team,_count\n3,,1\n2,red,1\n1,blue,1\n",
		`* | lookup team from shared/users on id=user | count by team | sort by team`:                 "team,_count\nred,1\nblue,1\n,1\n",
		`* | where lookupContains(path://"/shared/users", id=user) | count`:                           "_count\n2\n",
		`cat path://"/shared/users"`: "id,team\n1,blue\n2,red\n",
	} {
		code, out, errs := dohyo(t, "", "query", "--input", lines, "--settings", file, "--format", "csv", query)
		if code != exitOK || out != want {
			t.Errorf("%s: exit %d\n%s%s, want\n%s", query, code, out, errs, want)
		}
	}
}
