package provisiontest

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// template is a CloudFormation template as far as it is checked here; cfn-lint knows the rest.
type template struct {
	Description string               `yaml:"Description"`
	Parameters  map[string]parameter `yaml:"Parameters"`
	Resources   map[string]resource  `yaml:"Resources"`
}

type parameter struct {
	Description string `yaml:"Description"`
	Default     any    `yaml:"Default"`
}

type resource struct {
	Type       string    `yaml:"Type"`
	Properties yaml.Node `yaml:"Properties"`
}

func readTemplate(t *testing.T, name string) template {
	t.Helper()
	var p template
	if err := yaml.Unmarshal([]byte(read(t, "cloudformation", name)), &p); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return p
}

// properties reads a resource's properties; CloudFormation's short functions become their arguments.
func (p template) properties(t *testing.T, resource string, into any) {
	t.Helper()
	r, ok := p.Resources[resource]
	if !ok {
		t.Fatalf("there is no resource %s", resource)
	}
	node := r.Properties
	withoutFunctions(&node)
	var values any
	if err := node.Decode(&values); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(values)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", resource, err)
	}
}

// withoutFunctions strips the tags of short functions. !If is the value that it has when its condition holds, and !Ref
// of a parameter stays its name.
func withoutFunctions(n *yaml.Node) {
	if n.Tag == "!If" {
		*n = *n.Content[1]
	}
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		n.Tag = map[yaml.Kind]string{yaml.ScalarNode: "!!str", yaml.SequenceNode: "!!seq", yaml.MappingNode: "!!map"}[n.Kind]
	}
	for _, c := range n.Content {
		withoutFunctions(c)
	}
}

func TestEveryTemplateSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(aws, "cloudformation", "*.yaml"))
	if err != nil || len(files) != 4 {
		t.Fatalf("found %d templates, want 4: %v", len(files), err)
	}
	for _, f := range files {
		p := readTemplate(t, filepath.Base(f))
		if !strings.HasPrefix(p.Description, "Dohyo - ") {
			t.Errorf("%s describes itself as %q", f, p.Description)
		}
		for name, parameter := range p.Parameters {
			if parameter.Description == "" && parameter.Default == nil {
				t.Errorf("%s: the parameter %s has neither a description nor a default", f, name)
			}
		}
	}
}

func TestTheRoleHasThePolicy(t *testing.T) {
	t.Parallel()
	p := readTemplate(t, "role.yaml")
	var role struct {
		AssumeRolePolicyDocument struct {
			Statement []struct {
				Principal map[string]string
				Action    string
				Condition map[string]map[string]string
			}
		}
		Policies []struct {
			PolicyDocument struct{ Statement []statement }
		}
	}
	p.properties(t, "Role", &role)
	groups, _ := p.Parameters["LogGroupArns"].Default.(string)
	got := role.Policies[0].PolicyDocument.Statement
	for i := range got {
		if slices.Equal(got[i].Resource, oneOrMore{"LogGroupArns"}) {
			got[i].Resource = strings.Split(groups, ",")
		}
		for k, r := range got[i].Resource {
			got[i].Resource[k] = strings.Replace(r, "${AWS::Partition}", "aws", 1)
		}
	}
	if diff := cmp.Diff(readPolicy(t, "policy.json"), got); diff != "" {
		t.Errorf("statements (-policy.json +role.yaml):\n%s", diff)
	}
	trust := role.AssumeRolePolicyDocument.Statement
	if len(trust) != 1 || trust[0].Principal["AWS"] != "GrafanaPrincipal" || trust[0].Action != "sts:AssumeRole" ||
		trust[0].Condition["StringEquals"]["sts:ExternalId"] != "ExternalId" {
		t.Errorf("the role trusts %+v, want the principal with the external id", trust)
	}
}

// parameterOf finds the parameters of Systems Manager that hold access-log settings.
var parameterOf = regexp.MustCompile(`^/dohyo/access-logs/(destination|format/(\w+))$`)

func TestTheTemplateGivesTheFormats(t *testing.T) {
	t.Parallel()
	p := readTemplate(t, "access-logs.yaml")
	var found []string
	for name, r := range p.Resources {
		if r.Type != "AWS::SSM::Parameter" {
			continue
		}
		var parameter struct{ Name, Value string }
		p.properties(t, name, &parameter)
		m := parameterOf.FindStringSubmatch(parameter.Name)
		if m == nil {
			t.Fatalf("%s is called %q", name, parameter.Name)
		}
		found = append(found, m[1])
		if m[2] != "" {
			checkSetting(t, m[2], parameter.Value)
		}
	}
	slices.Sort(found)
	if diff := cmp.Diff([]string{"destination", "format/http", "format/rest", "format/websocket"}, found); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
}

func TestTheTrailBringsManagementEventsOfAllRegions(t *testing.T) {
	t.Parallel()
	var trail struct {
		IsMultiRegionTrail                               bool
		CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn string
		EventSelectors                                   []map[string]any
	}
	readTemplate(t, "cloudtrail.yaml").properties(t, "CloudTrail", &trail)
	want := []map[string]any{{"ReadWriteType": "All", "IncludeManagementEvents": true}}
	if diff := cmp.Diff(want, trail.EventSelectors); diff != "" || !trail.IsMultiRegionTrail {
		t.Errorf("multi-region %v, selectors (-want +got):\n%s", trail.IsMultiRegionTrail, diff)
	}
	if trail.CloudWatchLogsLogGroupArn != "LogGroup.Arn" || trail.CloudWatchLogsRoleArn != "Role.Arn" {
		t.Errorf("the trail delivers to %s as %s", trail.CloudWatchLogsLogGroupArn, trail.CloudWatchLogsRoleArn)
	}
}
