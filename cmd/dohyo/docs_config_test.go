package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gatewaytypes "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"go.yaml.in/yaml/v3"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// loadSettings loads the data source of a provisioning file, as Grafana and the program do.
func loadSettings(t *testing.T, b block) {
	t.Helper()
	s, err := settings.LoadProvisioning([]byte(b.text), "", func(string) string { return "secret" })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.New(s, nil, nil); err != nil {
		t.Error(err)
	}
}

var (
	ssmReference = regexp.MustCompile(`\{\{resolve:ssm:([^}]+)\}\}`)
	ssmName      = regexp.MustCompile(`(?m)^\s+Name: (/dohyo/\S+)$`)
)

// checkTemplatePart holds properties of a stage in a CloudFormation template to API Gateway's, and the parameters that
// they are filled from to those that our template makes.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-accesslogsetting.html
func checkTemplatePart(t *testing.T, b block) {
	t.Helper()
	var part any
	if err := yaml.Unmarshal([]byte(b.text), &part); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(part)
	if err != nil {
		t.Fatal(err)
	}
	var stage struct {
		AccessLogSetting gatewaytypes.AccessLogSettings
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&stage); err != nil {
		t.Fatal(err)
	}
	for _, v := range []*string{stage.AccessLogSetting.DestinationArn, stage.AccessLogSetting.Format} {
		if v == nil {
			t.Fatal("a setting needs a DestinationArn and a Format")
		}
		if m := ssmReference.FindStringSubmatch(*v); m == nil || !slices.Contains(parametersOfAccessLogs(t), m[1]) {
			t.Errorf("%s is no parameter that the access-log template makes", *v)
		}
	}
}

// parametersOfAccessLogs are the parameters of Systems Manager that our template makes.
func parametersOfAccessLogs(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, m := range ssmName.FindAllStringSubmatch(read(t, filepath.Join(root, "provisioning", "aws", "cloudformation", "access-logs.yaml")), -1) {
		names = append(names, m[1])
	}
	return names
}

// checkModuleUse holds a stage's access-log settings in Terraform to what AWS's provider takes, and what they are
// filled from to the outputs of our module.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_stage#access_log_settings
func checkModuleUse(t *testing.T, b block) {
	t.Helper()
	outputs := map[string]bool{}
	module := filepath.Join(root, "provisioning", "aws", "terraform", "access-logs", "outputs.tf")
	for _, o := range hclBody(t, module, read(t, module)).Blocks {
		outputs[o.Labels[0]] = true
	}
	body := hclBody(t, b.document, b.text)
	if len(body.Attributes) > 0 || len(body.Blocks) != 1 || body.Blocks[0].Type != "access_log_settings" {
		t.Fatal("expected one block access_log_settings")
	}
	attributes := body.Blocks[0].Body.Attributes
	if attributes["destination_arn"] == nil || attributes["format"] == nil || len(attributes) != 2 {
		t.Errorf("access_log_settings has %d attributes, want destination_arn and format", len(attributes))
	}
	for _, a := range attributes {
		for _, reference := range a.Expr.Variables() {
			var words []string
			for _, step := range reference[1:] {
				words = append(words, step.(hcl.TraverseAttr).Name)
			}
			if reference.RootName() != "module" || words[0] != "access_logs" || !outputs[words[1]] {
				t.Errorf("%s: the module has no output of this name", reference.SourceRange())
			}
			if len(words) > 2 {
				if _, err := os.Stat(filepath.Join(root, "provisioning", "aws", "access-log-formats", words[2]+".json")); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func hclBody(t *testing.T, name, text string) *hclsyntax.Body {
	t.Helper()
	file, found := hclparse.NewParser().ParseHCL([]byte(text), name)
	if found.HasErrors() {
		t.Fatal(found)
	}
	return file.Body.(*hclsyntax.Body)
}
