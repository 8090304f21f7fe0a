package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"
	"github.com/jmespath/go-jmespath"
	"go.yaml.in/yaml/v3"
	"mvdan.cc/sh/v3/interp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
)

// awsCLI stands in for AWS's command line. What the sandbox answers is asked of it, through the SDK; of other calls the
// request is made, and a sample of AWS's answer given.
type awsCLI struct {
	dir   string   // of the files that options name
	asked []string // requests that went to no sandbox, as JSON
}

// awsOptions are the options of commands whose service the SDK in go.mod has no client of, those that are needed first.
// https://docs.aws.amazon.com/cli/latest/reference/
var awsOptions = map[string]struct{ needed, others string }{
	"cloudformation deploy":      {"stack-name template-file", "capabilities parameter-overrides role-arn tags no-fail-on-empty-changeset"},
	"cloudtrail describe-trails": {"", "trail-name-list include-shadow-trails"},
	"iam put-role-policy":        {"role-name policy-name policy-document", ""},
	"ssm get-parameter":          {"name", "with-decryption"},
}

// awsAnswers are samples of what commands print, as in AWS's reference.
var awsAnswers = map[string]string{
	"apigatewayv2 get-stage":     `{"StageName":"prod","DefaultRouteSettings":{"DetailedMetricsEnabled":false,"ThrottlingBurstLimit":5,"ThrottlingRateLimit":2.5}}`,
	"cloudtrail describe-trails": `{"trailList":[{"Name":"all","IsMultiRegionTrail":true,"CloudWatchLogsLogGroupArn":"arn:aws:logs:us-east-1:567680881046:log-group:trail:*"}]}`,
	"ssm get-parameter":          `{"Parameter":{"Name":"/dohyo/access-logs/destination","Type":"String","Value":"arn:aws:logs:us-east-1:567680881046:log-group:/aws/apigateway/access-logs"}}`,
}

// globalOptions may stand with every command.
var globalOptions = []string{"endpoint-url", "output", "profile", "query", "region"}

// askAWS runs a line of AWS's command line.
func (sh *shell) askAWS(hc interp.HandlerContext, args []string) error {
	name, options, err := readAWS(args)
	if err != nil {
		return err
	}
	for option, values := range options {
		for i, v := range values {
			if file, ok := strings.CutPrefix(v, "file://"); ok {
				text, err := os.ReadFile(filepath.Join(sh.aws.dir, file))
				if err != nil {
					return err
				}
				if options[option][i] = string(text); !json.Valid(text) {
					return fmt.Errorf("%s is no JSON", file)
				}
			}
		}
	}
	answer := awsAnswers[name]
	if known, ok := awsOptions[name]; ok {
		err = checkOptions(known.needed, known.others, options)
		if err == nil && name == "cloudformation deploy" {
			err = sh.aws.checkStack(options)
		}
		if err == nil && name == "ssm get-parameter" && !slices.Contains(parametersOfAccessLogs(sh.t), options["name"][0]) {
			err = fmt.Errorf("the access-log template makes no parameter %s", options["name"][0])
		}
		sh.t.Logf("aws %s: held to AWS's reference, not run", name)
	} else {
		answer, err = sh.aws.call(sh.t, hc, name, options, answer)
	}
	if err == nil && options["query"] != nil {
		answer, err = pick(answer, options["query"][0], slices.Equal(options["output"], []string{"text"}))
	}
	if err == nil {
		_, err = fmt.Fprintln(hc.Stdout, answer)
	}
	return err
}

// readAWS reads a line: the service and its command, and the values of options.
func readAWS(args []string) (name string, options map[string][]string, err error) {
	options = map[string][]string{}
	var words []string
	for i := 0; i < len(args); i++ {
		option, is := strings.CutPrefix(args[i], "--")
		if !is {
			words = append(words, args[i])
			continue
		}
		values := []string{}
		for i+1 < len(args) && !strings.HasPrefix(args[i+1], "--") && (len(words) == 2 || len(values) == 0) {
			i++
			values = append(values, args[i])
		}
		if options[option] = values; slices.Contains(globalOptions, option) && len(values) != 1 {
			return "", nil, fmt.Errorf("--%s has %d values, want one", option, len(values))
		}
	}
	if len(words) != 2 {
		return "", nil, fmt.Errorf("expected a service and a command, found %q", words)
	}
	return strings.Join(words, " "), options, nil
}

func checkOptions(needed, others string, options map[string][]string) error {
	for _, o := range strings.Fields(needed) {
		if len(options[o]) != 1 {
			return fmt.Errorf("--%s has %d values, want one", o, len(options[o]))
		}
	}
	known := append(strings.Fields(needed+" "+others), globalOptions...)
	for o := range options {
		if !slices.Contains(known, o) {
			return fmt.Errorf("there is no option --%s", o)
		}
	}
	return nil
}

// pick evaluates --query.
func pick(answer, query string, asText bool) (string, error) {
	var v any
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		return "", fmt.Errorf("no test knows an answer: %w", err)
	}
	found, err := jmespath.Search(query, v)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(found)
	if err == nil && strings.Contains(string(text), "null") {
		err = fmt.Errorf("%s finds %s in %s", query, text, answer)
	}
	if s, ok := found.(string); ok && asText {
		return s, err
	}
	return string(text), err
}

// stackParameter is a parameter of a CloudFormation template.
type stackParameter struct {
	Default        any      `yaml:"Default"`
	AllowedValues  []string `yaml:"AllowedValues"`
	AllowedPattern string   `yaml:"AllowedPattern"`
}

// checkStack holds a deployment to its template: its parameters, and the capability that its resources need.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html
func (a *awsCLI) checkStack(options map[string][]string) error {
	text, err := os.ReadFile(filepath.Join(a.dir, options["template-file"][0]))
	if err != nil {
		return err
	}
	var template struct {
		Parameters map[string]stackParameter `yaml:"Parameters"`
		Resources  map[string]struct {
			Type       string               `yaml:"Type"`
			Properties map[string]yaml.Node `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(text, &template); err != nil {
		return err
	}
	given := map[string]bool{}
	for _, o := range options["parameter-overrides"] {
		name, value, _ := strings.Cut(o, "=")
		p, ok := template.Parameters[name]
		given[name] = true
		switch {
		case !ok:
			return fmt.Errorf("the template has no parameter %s, but %q", name, slices.Sorted(maps.Keys(template.Parameters)))
		case p.AllowedValues != nil && !slices.Contains(p.AllowedValues, value):
			return fmt.Errorf("%s is none of %q", o, p.AllowedValues)
		case p.AllowedPattern != "" && !regexp.MustCompile("^(?:"+p.AllowedPattern+")$").MatchString(value):
			return fmt.Errorf("%s does not match %s", o, p.AllowedPattern)
		}
	}
	for name, p := range template.Parameters {
		if p.Default == nil && !given[name] {
			return fmt.Errorf("the template's parameter %s is not given", name)
		}
	}
	capability := ""
	for _, r := range template.Resources {
		named := false
		for p := range r.Properties {
			named = named || regexp.MustCompile(`^(Role|Policy|User|Group)Name$`).MatchString(p)
		}
		if iam := strings.HasPrefix(r.Type, "AWS::IAM::"); iam && named {
			capability = "CAPABILITY_NAMED_IAM"
		} else if iam && capability == "" {
			capability = "CAPABILITY_IAM"
		}
	}
	if got := strings.Join(options["capabilities"], ""); got != capability {
		return fmt.Errorf("the capability is %q, and the template needs %q", got, capability)
	}
	return nil
}

// call makes a request with the SDK, which names what is missing, and asks the sandbox if it speaks for the service.
func (a *awsCLI) call(t *testing.T, hc interp.HandlerContext, name string, options map[string][]string, answer string) (string, error) {
	service, operation, _ := strings.Cut(name, " ")
	cfg := aws.Config{Region: "us-east-1", BaseEndpoint: aws.String("http://aws.test"), HTTPClient: &http.Client{Transport: emptyAnswers{}},
		Credentials: credentials.NewStaticCredentialsProvider("none", "none", "")}
	asked := slices.Contains([]string{"logs", "cloudwatch", "sts"}, service)
	if asked {
		if want := "http://127.0.0.1:4566"; !slices.Equal(options["endpoint-url"], []string{want}) {
			return "", fmt.Errorf("the endpoint is %q, want the sandbox's, %s", options["endpoint-url"], want)
		}
		server := httptest.NewServer(sandbox.New(sandbox.Options{}))
		defer server.Close()
		cfg = aws.Config{Region: hc.Env.Get("AWS_REGION").String(), BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider(
			hc.Env.Get("AWS_ACCESS_KEY_ID").String(), hc.Env.Get("AWS_SECRET_ACCESS_KEY").String(), "")}
	}
	clients := map[string]any{
		"apigateway": apigateway.NewFromConfig(cfg), "apigatewayv2": apigatewayv2.NewFromConfig(cfg),
		"cloudwatch": cloudwatch.NewFromConfig(cfg), "logs": cloudwatchlogs.NewFromConfig(cfg), "sts": sts.NewFromConfig(cfg),
	}
	if clients[service] == nil {
		return "", fmt.Errorf("no test knows the options of %s", name)
	}
	method := reflect.ValueOf(clients[service]).MethodByName(pascal(operation))
	if !method.IsValid() {
		return "", fmt.Errorf("%s has no operation %s", service, pascal(operation))
	}
	input := reflect.New(method.Type().In(1).Elem())
	for o, values := range options {
		if slices.Contains(globalOptions, o) {
			continue
		}
		field := input.Elem().FieldByName(pascal(o))
		if !field.IsValid() {
			return "", fmt.Errorf("%s has no option --%s", name, o)
		}
		if err := setOption(field, values); err != nil {
			return "", fmt.Errorf("--%s: %w", o, err)
		}
	}
	out := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), input})
	if err, failed := out[1].Interface().(error); failed {
		return "", err
	}
	if !asked {
		t.Logf("aws %s: the request is made as the SDK makes it, and no AWS asked", name)
		text, err := json.Marshal(input.Interface())
		a.asked = append(a.asked, name+" "+string(text))
		return answer, err
	}
	text, err := json.Marshal(out[0].Interface())
	return string(text), err
}

// emptyAnswers answers every request with an empty object.
type emptyAnswers struct{}

func (emptyAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
}

// pascal is the SDK's name of an option or command: "rest-api-id" is RestApiId.
func pascal(name string) string {
	var out strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		out.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return out.String()
}

// setOption sets a member of a request from the values of an option, which are JSON or AWS's shorthand.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
func setOption(field reflect.Value, values []string) error {
	kind := field.Kind()
	if kind == reflect.Pointer {
		kind = field.Type().Elem().Kind()
	}
	if len(values) == 0 || kind != reflect.Slice && len(values) > 1 {
		return fmt.Errorf("it has %d values", len(values))
	}
	text := values[0]
	switch kind {
	case reflect.String:
		text = strconv.Quote(text)
	case reflect.Slice:
		if !strings.HasPrefix(text, "[") {
			text = "[" + strings.Join(shorthand(field.Type().Elem(), values), ",") + "]"
		}
	case reflect.Struct:
		if !strings.HasPrefix(text, "{") {
			text = shorthand(field.Type(), values)[0]
		}
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(field.Addr().Interface()); err != nil {
		return fmt.Errorf("%w in %s", err, text)
	}
	return checkEnums(field)
}

// shorthand is the JSON of values such as a=1,b=2, or of texts.
func shorthand(of reflect.Type, values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		if out[i] = strconv.Quote(v); of.Kind() == reflect.String {
			continue
		}
		var members []string
		for pair := range strings.SplitSeq(v, ",") {
			key, value, _ := strings.Cut(pair, "=")
			members = append(members, strconv.Quote(key)+":"+strconv.Quote(value))
		}
		out[i] = "{" + strings.Join(members, ",") + "}"
	}
	return out
}

// checkEnums finds values that their type does not list.
func checkEnums(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return checkEnums(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkEnums(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for f, value := range v.Fields() {
			if f.IsExported() {
				if err := checkEnums(value); err != nil {
					return err
				}
			}
		}
	case reflect.String:
		if list := v.MethodByName("Values"); list.IsValid() && v.Len() > 0 {
			all := list.Call(nil)[0]
			for i := range all.Len() {
				if all.Index(i).Equal(v) {
					return nil
				}
			}
			return fmt.Errorf("%q is none of %v", v, all)
		}
	}
	return nil
}

// TestStagesAreSetByHand runs the commands of setup.md that change a stage and looks at the requests that they make.
func TestStagesAreSetByHand(t *testing.T) {
	t.Parallel()
	got := map[string][]any{}
	for _, b := range blocks(t, "setup.md", documents(t)["setup.md"]) {
		if !strings.Contains(b.text, "update-stage") {
			continue
		}
		for _, call := range runCommands(t, b).asked {
			if name, input, _ := strings.Cut(call, " {"); strings.HasSuffix(name, "update-stage") {
				got[name] = append(got[name], bare(t, "{"+input))
			}
		}
	}
	const (
		rest  = `{"RestApiId":"a1b2c3d4e5","StageName":"prod","PatchOperations":[%s]}`
		v2    = `{"ApiId":"a1b2c3d4e5","StageName":"prod",%s}`
		set   = `{"Op":"replace","Path":%q,"Value":%q}`
		group = "arn:aws:logs:us-east-1:567680881046:log-group:/aws/apigateway/access-logs"
	)
	format := func(api string) string {
		return read(t, filepath.Join(root, "provisioning", "aws", "access-log-formats", api+".json"))
	}
	sets := func(pairs ...string) any {
		var list []string
		for pair := range slices.Chunk(pairs, 2) {
			list = append(list, fmt.Sprintf(set, pair[0], pair[1]))
		}
		return bare(t, fmt.Sprintf(rest, strings.Join(list, ",")))
	}
	want := map[string][]any{
		"apigateway update-stage": {
			sets("/*/*/metrics/enabled", "true"),
			sets("/cacheClusterEnabled", "true", "/cacheClusterSize", "0.5", "/*/*/caching/enabled", "true"),
			sets("/accessLogSettings/destinationArn", group, "/accessLogSettings/format", format("rest")),
		},
		"apigatewayv2 update-stage": {
			bare(t, fmt.Sprintf(v2, `"DefaultRouteSettings":{"DetailedMetricsEnabled":true,"ThrottlingBurstLimit":5,"ThrottlingRateLimit":2.5}`)),
			bare(t, fmt.Sprintf(v2, fmt.Sprintf(`"AccessLogSettings":{"DestinationArn":%q,"Format":%q}`, group, format("http")))),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// bare reads JSON, and the JSON in its texts, without members that are not set.
func bare(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	var strip func(any) any
	strip = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			maps.DeleteFunc(v, func(_ string, member any) bool { return member == nil || member == "" })
			for name, member := range v {
				v[name] = strip(member)
			}
		case []any:
			for i := range v {
				v[i] = strip(v[i])
			}
		case string:
			if strings.HasPrefix(v, "{") {
				return bare(t, v)
			}
		}
		return v
	}
	return strip(v)
}
