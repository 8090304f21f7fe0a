// Package fields is the field schema: which fields rows have before any stage,
// the extraction rules and metric rules that make them, and what is known of
// them for each log source before a row is read.
package fields

import "strings"

// Rule is a field extraction rule in Sumo syntax. At query time a rule whose
// scope can match is inlined before the pipeline: it adds fields and never
// drops a row (language spec §7.2).
type Rule struct {
	Name            string
	Scope           string
	ParseExpression string
	Enabled         bool
}

// DefaultRules are the rules of the API Gateway app. accounts maps account ids
// to aliases; the rule that gives events of a central trail their account is
// made from it, and left out when there is none.
func DefaultRules(accounts []Account) []Rule {
	rules := []Rule{cloudTrailRule, accessLogRule}
	if len(accounts) > 0 {
		rules = append(rules, AccountsRule(accounts))
	}
	return rules
}

// The kinds of log sources that have built-in rules.
const (
	KindAccessLog  = "apigateway-access"
	KindCloudTrail = "cloudtrail"
)

// builtinKinds are the kinds of log sources that the rules which ship are for.
var builtinKinds = map[Rule]string{cloudTrailRule: KindCloudTrail, accessLogRule: KindAccessLog}

var cloudTrailRule = Rule{
	Name:  "AwsObservabilityApiGatewayCloudTrailLogsFER",
	Scope: `account=* eventname eventsource "apigateway.amazonaws.com"`,
	ParseExpression: `| json "eventSource", "awsRegion", "responseElements", "recipientAccountId" as eventSource, region, responseElements, accountid nodrop
| where eventSource = "apigateway.amazonaws.com"
| "aws/apigateway" as namespace
| json field=responseElements "name" as ApiName nodrop
| tolowercase(ApiName) as apiname
| fields region, namespace, apiname, accountid`,
	Enabled: true,
}

var accessLogRule = Rule{
	Name:  "AwsObservabilityApiGatewayAccessLogsFER",
	Scope: `account=* region=* apiId domainName stage requestId status`,
	ParseExpression: `json "apiId", "domainName", "stage" as apiId, domainName, stage
| "aws/apigateway" as namespace
| apiId as apiName
| fields apiName, namespace, apiId`,
	Enabled: true,
}

// Account names an AWS account.
type Account struct{ ID, Alias string }

// AccountsRule returns the rule that names the account of an event by its
// recipientAccountId.
func AccountsRule(accounts []Account) Rule {
	var b strings.Builder
	b.WriteString(`| json "recipientAccountId"
// Manually map your aws account id with the AWS account alias you setup earlier for individual child account
| "" as account
`)
	for _, a := range accounts {
		b.WriteString(`| if (recipientAccountId = ` + quote(a.ID) + `,  ` + quote(a.Alias) + `, account) as account` + "\n")
	}
	b.WriteString(`| fields account`)
	return Rule{
		Name:            "AWS Accounts",
		Scope:           `_sourceCategory=aws/observability/cloudtrail/logs`,
		ParseExpression: b.String(),
		Enabled:         true,
	}
}

// quote writes s as a string of the log language.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
