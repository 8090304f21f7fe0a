package engine_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/samples"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// patient is an engine over a sandbox whose health is checked.
type patient struct {
	engine *engine.Engine
	server *sandbox.Server
}

// examine makes a patient of the settings, with the sandbox's samples. change puts something between engine and AWS.
func examine(t *testing.T, o sandbox.Options, change func(engine.API) engine.API, jsonData map[string]any) patient {
	t.Helper()
	clock := func() time.Time { return now }
	o.Now = clock
	server := sandbox.New(o)
	t.Cleanup(server.Close)
	regions := []string{traffic.UsEast1, traffic.EuWest1}
	data := map[string]any{
		"authType": "keys", "defaultRegion": traffic.UsEast1, "endpoint": "http://sandbox",
		"accounts": []map[string]any{
			{"alias": "dev", "assumeRoleArn": "arn:aws:iam::528560886094:role/dohyo", "externalId": "for-dev", "regions": regions},
			{"alias": "prod", "assumeRoleArn": "arn:aws:iam::567680881046:role/dohyo", "externalId": "for-prod", "regions": regions},
		},
	}
	for k, v := range jsonData {
		data[k] = v
	}
	text, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	s, err := settings.New(text, map[string]string{"accessKey": sandbox.AccessKey, "secretKey": sandbox.SecretKey})
	if err != nil {
		t.Fatal(err)
	}
	api := awsapi.New(s.AWS(), awsapi.Options{HTTPClient: &http.Client{Transport: wire{server, func(string, *http.Request, []byte) {}}}})
	t.Cleanup(api.Close)
	var over engine.API = api
	if change != nil {
		over = change(api)
	}
	e, err := engine.New(s, over, clock)
	if err != nil {
		t.Fatal(err)
	}
	store := enrich.Open(s.Enrichment(), enrich.Options{})
	t.Cleanup(store.Close)
	e.Enrich(store)
	return patient{e, server}
}

// sampled are settings with the sandbox's databases and feed.
func sampled(t *testing.T) map[string]any {
	t.Helper()
	dir := t.TempDir()
	if err := samples.Write(dir); err != nil {
		t.Fatal(err)
	}
	return map[string]any{
		"geolocation": map[string]any{"database": filepath.Join(dir, samples.Places), "asnDatabase": filepath.Join(dir, samples.Networks)},
		"threatFeeds": []any{map[string]any{"name": "sample", "file": filepath.Join(dir, samples.Threats)}},
	}
}

// oneTarget are settings of prod in one region.
var oneTarget = map[string]any{"accounts": []map[string]any{{"alias": "prod", "assumeRoleArn": "arn:aws:iam::567680881046:role/dohyo", "regions": []string{"us-east-1"}}}}

// notOK are the findings that are not ok, a line each.
func notOK(findings []engine.Finding) []string {
	var lines []string
	for _, f := range findings {
		if f.Status != engine.OK {
			lines = append(lines, strings.Join([]string{f.Account + "/" + f.Region, f.Check, string(f.Status), f.Message, f.Fix}, " | "))
		}
	}
	return lines
}

func TestHealthOfAllThatIsWell(t *testing.T) {
	t.Parallel()
	p := examine(t, sandbox.Options{}, nil, sampled(t))
	findings := p.engine.Health(t.Context())
	if lines := notOK(findings); lines != nil {
		t.Errorf("not ok:\n%s", strings.Join(lines, "\n"))
	}
	checks := map[string]int{}
	for _, f := range findings {
		checks[f.Check]++
		if (f.Account == "") != (f.Region == "") || f.Message == "" || f.Fix != "" {
			t.Errorf("%+v", f)
		}
	}
	want := map[string]int{"geolocation database": 1, "database of autonomous systems": 1, "threat feed sample": 1}
	for _, check := range []string{
		"credentials", "metrics", "detailed metrics", "caching metrics", "logs of apigateway-access", "logs of cloudtrail", "access-log format of apigateway-access",
		"CloudTrail events of cloudtrail", "permission cloudwatch:ListMetrics", "permission cloudwatch:GetMetricData", "permission logs:DescribeLogGroups",
		"permission logs:StartQuery", "permission logs:GetQueryResults", "permission logs:StopQuery", "permission logs:GetLogEvents", "permission logs:GetLogGroupFields",
	} {
		want[check] = 4
	}
	if diff := gocmp.Diff(want, checks); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
	// A check is made by hand and now and then: it may not cost more than it is worth.
	u := p.server.Meter()
	calls := int64(0)
	for _, n := range u.Calls {
		calls += n
	}
	if calls > 4*25 || u.BytesScanned > 20_000_000 || u.MetricsRequested > 4 || u.USD > 0.001 {
		t.Errorf("the checks of four targets took %d calls, %d bytes, %d metrics, $%g", calls, u.BytesScanned, u.MetricsRequested, u.USD)
	}
}

// TestHealthWithNothingButCredentials saves a data source with the endpoint and keys of a sandbox alone.
func TestHealthWithNothingButCredentials(t *testing.T) {
	t.Parallel()
	p := examine(t, sandbox.Options{}, nil, map[string]any{"accounts": nil})
	findings := p.engine.Health(t.Context())
	want := []string{"geolocation database warning", "threat feeds warning"}
	var got []string
	for _, f := range findings {
		if f.Status != engine.OK {
			got = append(got, f.Check+" "+string(f.Status))
		} else if f.Account != traffic.DevAccount {
			t.Errorf("%+v: want the account of the credentials", f)
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" || len(findings) < 16 {
		t.Errorf("%d findings, not ok are (-want +got):\n%s", len(findings), diff)
	}
}

func TestHealthNamesTheActionThatIsMissing(t *testing.T) {
	t.Parallel()
	for action, status := range map[string]engine.Status{
		"cloudwatch:ListMetrics": engine.Broken, "cloudwatch:GetMetricData": engine.Broken, "logs:DescribeLogGroups": engine.Broken, "logs:StartQuery": engine.Broken,
		"logs:GetQueryResults": engine.Broken, "logs:StopQuery": engine.Warning, "logs:GetLogEvents": engine.Warning, "logs:GetLogGroupFields": engine.Warning,
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			settings := sampled(t)
			settings["accounts"] = oneTarget["accounts"]
			found := false
			for _, f := range examine(t, sandbox.Options{Deny: []string{action}}, nil, settings).engine.Health(t.Context()) {
				switch {
				case f.Check == "permission "+action:
					found = true
					if f.Status != status || !strings.Contains(f.Message, "not authorized to perform: "+action) || !strings.Contains(f.Fix, "Allow the action "+action) {
						t.Errorf("%+v", f)
					}
				case f.Status == engine.Broken || f.Status == engine.Warning:
					t.Errorf("the missing action spoils another finding: %+v", f)
				}
			}
			if !found {
				t.Error("nothing tells of it")
			}
		})
	}
}

// TestAWrongExternalIDIsTold checks an account whose roles ask for another external id.
func TestAWrongExternalIDIsTold(t *testing.T) {
	t.Parallel()
	ids := map[string]string{traffic.DevAccount: "for-dev", traffic.ProdAccount: "another"}
	p := examine(t, sandbox.Options{ExternalIDs: ids}, nil, sampled(t))
	lines := notOK(p.engine.Health(t.Context()))
	if len(lines) != 2 {
		t.Fatalf("want one finding for each region of prod, got:\n%s", strings.Join(lines, "\n"))
	}
	for _, line := range lines {
		for _, want := range []string{"prod/", "| credentials | broken |", "sts:AssumeRole: AccessDenied: User: arn:aws:iam::528560886094:user/*** is not authorized to perform: " +
			"sts:AssumeRole on resource: arn:aws:iam::567680881046:role/dohyo", "external ID must be the one of its sts:ExternalId condition"} {
			if !strings.Contains(line, want) {
				t.Errorf("%q is missing in\n%s", want, line)
			}
		}
	}
	r := p.engine.Run(t.Context(), engine.Request{Queries: []query.Query{{RefID: "A", Text: "account=prod _sourceCategory=aws/apigateway | count"}}, From: now.Add(-time.Hour), To: now})[0]
	if r.Err == nil || !strings.Contains(r.Err.Error(), "prod/") || !strings.Contains(r.Err.Error(), "not authorized to perform: sts:AssumeRole") {
		t.Errorf("a query fails with %v, %v", r.Err, r.Notices)
	}
}

// TestAnAccountInTheScopeIsTheOnlyOneThatIsAsked looks at what the sandbox was called for, in two accounts behind roles
// with external ids and in two regions.
func TestAnAccountInTheScopeIsTheOnlyOneThatIsAsked(t *testing.T) {
	t.Parallel()
	ids := map[string]string{traffic.DevAccount: "for-dev", traffic.ProdAccount: "for-prod"}
	for _, text := range []string{
		"account=prod _sourceCategory=aws/apigateway | count by region",
		"account=prod namespace=aws/apigateway metric=Count | sum by region",
	} {
		p := examine(t, sandbox.Options{ExternalIDs: ids}, nil, nil)
		r := p.engine.Run(t.Context(), engine.Request{Queries: []query.Query{{RefID: "A", Text: text}}, From: now.Add(-time.Hour), To: now})[0]
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		asked := map[string]bool{}
		for call, n := range p.server.Meter().Targets {
			target, operation, _ := strings.Cut(call, " ")
			if operation == "AssumeRole" { // the credentials' own account asks for the role
				if n > 2 {
					t.Errorf("%d roles were assumed, want prod's alone, once for each region", n)
				}
				continue
			}
			asked[target] = true
		}
		want := map[string]bool{traffic.ProdAccount + "/us-east-1": true, traffic.ProdAccount + "/eu-west-1": true}
		if diff := gocmp.Diff(want, asked); diff != "" {
			t.Errorf("%s: targets (-want +got):\n%s", text, diff)
		}
	}
}

// edited is an account whose messages, metrics and log groups are others than the sandbox's.
type edited struct {
	engine.API
	message func(string) string
	metric  func(awsapi.Metric) bool
	groups  func(string) bool
}

func (e edited) RunLogQuery(ctx context.Context, t awsapi.Target, q awsapi.LogQuery, progress func(awsapi.LogProgress)) (*awsapi.LogResult, error) {
	res, err := e.API.RunLogQuery(ctx, t, q, progress)
	if err != nil || e.message == nil {
		return res, err
	}
	copied := *res
	copied.Rows = nil
	for _, row := range res.Rows {
		row = slices.Clone(row)
		for i, f := range row {
			if f.Name == "@message" {
				row[i].Value = e.message(f.Value)
			}
		}
		copied.Rows = append(copied.Rows, row)
	}
	return &copied, nil
}

func (e edited) ListMetrics(ctx context.Context, t awsapi.Target, in awsapi.ListMetricsInput) ([]awsapi.Metric, error) {
	list, err := e.API.ListMetrics(ctx, t, in)
	if e.metric != nil {
		list = slices.DeleteFunc(slices.Clone(list), func(m awsapi.Metric) bool { return !e.metric(m) })
	}
	return list, err
}

func (e edited) LogGroups(ctx context.Context, t awsapi.Target, prefix string) ([]awsapi.LogGroup, error) {
	list, err := e.API.LogGroups(ctx, t, prefix)
	if e.groups != nil {
		list = slices.DeleteFunc(slices.Clone(list), func(g awsapi.LogGroup) bool { return !e.groups(g.Name) })
	}
	return list, err
}

func TestHealthOfWhatIsIncomplete(t *testing.T) {
	t.Parallel()
	const stages = "docs/setup.md, or provisioning/aws/cloudformation/stages.yaml"
	for name, tt := range map[string]struct {
		change  edited
		options sandbox.Options
		want    []string
	}{
		"no detailed metrics": {edited{metric: func(m awsapi.Metric) bool { return len(m.Dimensions) < 3 && m.Dimensions[0].Name != "Route" }}, sandbox.Options{}, []string{
			"prod/us-east-1 | detailed metrics | warning | no stage has metrics by method, resource or route, so Enhanced Monitoring is empty | switch on detailed metrics in API Gateway: " + stages}},
		"no cache": {edited{metric: func(m awsapi.Metric) bool { return m.Name != "CacheHitCount" }}, sandbox.Options{}, []string{
			"prod/us-east-1 | caching metrics | warning | no stage has the metric CacheHitCount, so the panels about the cache are empty | nothing to mend when no API caches; " +
				"else switch on the API cache of the stage: " + stages}},
		"no metrics": {edited{metric: func(awsapi.Metric) bool { return false }}, sandbox.Options{}, []string{
			"prod/us-east-1 | metrics | warning | no metric of AWS/ApiGateway had data in the last two weeks | nothing to mend when no API runs here; else check the account and region"}},
		"keys that lines lack": {edited{message: func(m string) string { return strings.Replace(m, `"wafStatus"`, `"waf"`, 1) }}, sandbox.Options{}, []string{
			"prod/us-east-1 | access-log format of apigateway-access | warning | the lines of 3 of 6 APIs lack keys: "}},
		"access logs that are no JSON": {edited{message: func(m string) string {
			if strings.Contains(m, "eventSource") {
				return m
			}
			return "127.0.0.1 - GET /"
		}}, sandbox.Options{}, []string{
			"prod/us-east-1 | access-log format of apigateway-access | warning | none of the newest lines is JSON, so the access-log dashboards are empty | see access logs in docs/setup.md"}},
		"a trail of something else": {edited{message: func(m string) string { return strings.Replace(m, `"eventSource"`, `"source"`, 1) }}, sandbox.Options{}, []string{
			"prod/us-east-1 | CloudTrail events of cloudtrail | warning | none of the newest events is one of CloudTrail | name the trail's log group in the data source settings; see CloudTrail in docs/setup.md"}},
		"no log group": {edited{groups: func(name string) bool { return !strings.Contains(name, "cloudtrail") }}, sandbox.Options{}, []string{
			"prod/us-east-1 | logs of cloudtrail | warning | no log group is named aws-cloudtrail-logs* or /aws/cloudtrail* or CloudTrail* | name the log groups of this source in the data source settings, or set the logs up: " +
				"see CloudTrail in docs/setup.md"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			jsonData := sampled(t)
			jsonData["accounts"] = oneTarget["accounts"]
			p := examine(t, tt.options, func(api engine.API) engine.API { tt.change.API = api; return tt.change }, jsonData)
			got := notOK(p.engine.Health(t.Context()))
			if len(got) != len(tt.want) {
				t.Fatalf("%d findings, want %d:\n%s", len(got), len(tt.want), strings.Join(got, "\n"))
			}
			for i, want := range tt.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("got\n%s, want\n%s", got[i], want)
				}
			}
		})
	}
}

func TestHealthOfEnrichment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, tt := range map[string]struct {
		jsonData map[string]any
		want     []string
	}{
		"nothing is configured": {nil, []string{
			"/ | geolocation database | warning | none is configured, so maps are empty | name a file in MaxMind's format, such as GeoLite2-City.mmdb, as geolocation.database in the data source settings",
			"/ | threat feeds | warning | none is configured, so no address is known as malicious | name a file or an https URL under threatFeeds in the data source settings"}},
		"what is configured is broken": {map[string]any{
			"geolocation":  map[string]any{"database": filepath.Join(dir, "no.mmdb")},
			"threatFeeds":  []any{map[string]any{"name": "house", "file": write("feed.txt", "<html>\n")}},
			"lookupTables": []any{map[string]any{"path": "/shared/users", "file": write("users.csv", "id,name\n1\n")}},
		}, []string{
			"/ | geolocation database | broken | there is no such file | mend what geolocation.database names in the data source settings, see docs/enrichment.md",
			"/ | threat feed house | broken | none of its 1 entries is an address, a network, a name, a URL or a hash | mend what threatFeeds[0] names in the data source settings, see docs/enrichment.md",
			"/ | lookup table /shared/users | broken | line 2 is no valid CSV: wrong number of fields | mend what lookupTables[0] names in the data source settings, see docs/enrichment.md"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			jsonData := map[string]any{"accounts": oneTarget["accounts"]}
			for k, v := range tt.jsonData {
				jsonData[k] = v
			}
			got := notOK(examine(t, sandbox.Options{}, nil, jsonData).engine.Health(t.Context()))
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
