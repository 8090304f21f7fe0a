package provisiontest

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// services names the service of each of the code's clients, as IAM does. Of STS see TestOfSTSOnlyRolesNeedAPolicy.
var services = map[string]string{"Metrics": "cloudwatch", "Logs": "logs", "Tail": "logs", "Identity": "", "Gateway": "apigateway", "GatewayV2": "apigateway"}

// calls lists the actions that the code can call at all: the methods of its clients of AWS.
func calls(t *testing.T) []string {
	t.Helper()
	var actions []string
	for client := range reflect.TypeFor[awsapi.Clients]().Fields() {
		if client.Type.Kind() != reflect.Interface {
			continue
		}
		service, known := services[client.Name]
		if !known {
			t.Errorf("of which service is the client %s?", client.Name)
		}
		for i := 0; service != "" && i < client.Type.NumMethod(); i++ {
			actions = append(actions, action(service, client.Type.Method(i).Name))
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

// action is the IAM action of a method. Every read of API Gateway is one.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
func action(service, method string) string {
	if service == "apigateway" && strings.HasPrefix(method, "Get") {
		method = "GET"
	}
	return service + ":" + method
}

func TestThePolicyAllowsWhatIsCalledAndNoMore(t *testing.T) {
	t.Parallel()
	var allowed []string
	for _, s := range readPolicy(t, "policy.json") {
		allowed = append(allowed, s.Action...)
	}
	slices.Sort(allowed)
	if diff := cmp.Diff(calls(t), allowed); diff != "" {
		t.Errorf("actions (-called +allowed):\n%s", diff)
	}
}

// GetCallerIdentity, which Dohyo calls too, needs no permission, and roles are assumed by what the credentials may do.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
func TestOfSTSOnlyRolesNeedAPolicy(t *testing.T) {
	t.Parallel()
	client := reflect.TypeFor[awsapi.IdentityClient]()
	if client.NumMethod() != 1 || client.Method(0).Name != "GetCallerIdentity" {
		t.Errorf("the client of STS calls more than GetCallerIdentity: does it need permissions?")
	}
	want := []statement{{"Accounts", "Allow", oneOrMore{"sts:AssumeRole"}, oneOrMore{"arn:aws:iam::*:role/dohyo"}}}
	if diff := cmp.Diff(want, readPolicy(t, "assume-role-policy.json")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// anyResource lists the actions that AWS knows no resources for, or that list what there is.
// https://docs.aws.amazon.com/service-authorization/latest/reference/
var anyResource = []string{"cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "logs:DescribeLogGroups", "logs:GetQueryResults", "logs:StopQuery"}

func TestStatementsAreScoped(t *testing.T) {
	t.Parallel()
	sids := map[string]bool{}
	for _, s := range readPolicy(t, "policy.json") {
		if s.Effect != "Allow" || s.Sid == "" || sids[s.Sid] {
			t.Errorf("statement %q: effect %q, want a statement of its own that allows", s.Sid, s.Effect)
		}
		sids[s.Sid] = true
		for _, a := range s.Action {
			if strings.Contains(a, "*") {
				t.Errorf("%s allows %s, want an action by name", s.Sid, a)
			}
			if slices.Contains(s.Resource, "*") != slices.Contains(anyResource, a) {
				t.Errorf("%s allows %s on %v", s.Sid, a, s.Resource)
			}
		}
	}
}

func TestTheLogGroupsThatAreFoundByNameMayBeQueried(t *testing.T) {
	t.Parallel()
	s, err := settings.New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(s, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defaults, err := e.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, source := range defaults.LogSources {
		for _, group := range source.LogGroups {
			want = append(want, "arn:aws:logs:*:*:log-group:"+group)
		}
	}
	for _, s := range readPolicy(t, "policy.json") {
		if slices.Contains(s.Resource, "*") || !strings.HasPrefix(s.Action[0], "logs:") {
			continue
		}
		if diff := cmp.Diff(want, []string(s.Resource)); diff != "" {
			t.Errorf("%s (-found by name +allowed):\n%s", s.Sid, diff)
		}
	}
}
