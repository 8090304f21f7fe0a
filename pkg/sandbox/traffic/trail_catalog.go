package traffic

// call is one AWS operation as CloudTrail names it.
type call struct {
	source, name string
	weight       int
	readOnly     bool
	v2           bool   // API Gateway's second API: HTTP and WebSocket
	names        bool   // the response carries the name of what was made
	resource     string // what it acts on, in requestParameters and error messages
}

// gatewaySource is the eventSource of both of API Gateway's APIs.
const gatewaySource = "apigateway.amazonaws.com"

// calls are drawn by weight. About two of three are API Gateway's, so that filters on the source matter.
var calls = []call{
	{gatewaySource, "GetRestApis", 16, true, false, false, ""},
	{gatewaySource, "GetRestApi", 14, true, false, false, "restApiId"},
	{gatewaySource, "GetStages", 12, true, false, false, "restApiId"},
	{gatewaySource, "GetStage", 8, true, false, false, "stageName"},
	{gatewaySource, "GetResources", 10, true, false, false, "restApiId"},
	{gatewaySource, "GetDeployments", 5, true, false, false, "restApiId"},
	{gatewaySource, "GetApiKeys", 4, true, false, false, ""},
	{gatewaySource, "GetUsagePlans", 4, true, false, false, ""},
	{gatewaySource, "GetDomainNames", 3, true, false, false, ""},
	{gatewaySource, "GetBasePathMappings", 3, true, false, false, "domainName"},
	{gatewaySource, "GetExport", 2, true, false, false, "stageName"},
	{gatewaySource, "GetApis", 8, true, true, false, ""},
	{gatewaySource, "GetRoutes", 5, true, true, false, "apiId"},
	{gatewaySource, "GetIntegrations", 4, true, true, false, "apiId"},
	{gatewaySource, "CreateRestApi", 3, false, false, true, ""},
	{gatewaySource, "ImportRestApi", 2, false, false, true, ""},
	{gatewaySource, "UpdateRestApi", 3, false, false, true, "restApiId"},
	{gatewaySource, "DeleteRestApi", 2, false, false, false, "restApiId"},
	{gatewaySource, "CreateApiKey", 3, false, false, true, ""},
	{gatewaySource, "CreateUsagePlan", 2, false, false, true, ""},
	{gatewaySource, "UpdateUsagePlan", 2, false, false, true, "usagePlanId"},
	{gatewaySource, "PutMethod", 4, false, false, false, "resourceId"},
	{gatewaySource, "PutIntegration", 4, false, false, false, "resourceId"},
	{gatewaySource, "UpdateMethod", 2, false, false, false, "resourceId"},
	{gatewaySource, "CreateResource", 2, false, false, false, "resourceId"},
	{gatewaySource, "UpdateAuthorizer", 1, false, false, false, "restApiId"},
	{gatewaySource, "FlushStageCache", 2, false, false, false, "stageName"},
	{gatewaySource, "CreateDomainName", 1, false, false, false, "domainName"},
	{gatewaySource, "CreateApi", 2, false, true, true, ""},
	{gatewaySource, "ImportApi", 1, false, true, true, ""},
	{gatewaySource, "UpdateRoute", 2, false, true, false, "apiId"},
	{gatewaySource, "CreateIntegration", 2, false, true, false, "apiId"},
	{gatewaySource, "TagResource", 2, false, true, false, "apiId"},
	{"s3.amazonaws.com", "GetBucketAcl", 12, true, false, false, "bucketName"},
	{"s3.amazonaws.com", "ListBuckets", 6, true, false, false, ""},
	{"iam.amazonaws.com", "GetRole", 8, true, false, false, "roleName"},
	{"iam.amazonaws.com", "CreateAccessKey", 1, false, false, false, "userName"},
	{"lambda.amazonaws.com", "GetFunction20150331v2", 9, true, false, false, "functionName"},
	{"lambda.amazonaws.com", "UpdateFunctionCode20150331v2", 3, false, false, false, "functionName"},
	{"ec2.amazonaws.com", "DescribeInstances", 14, true, false, false, ""},
	{"ec2.amazonaws.com", "AuthorizeSecurityGroupIngress", 1, false, false, false, "groupId"},
	{"sts.amazonaws.com", "AssumeRole", 12, true, false, false, "roleArn"},
	{"cloudtrail.amazonaws.com", "LookupEvents", 4, true, false, false, ""},
}

// The calls that a deploy makes, by API Gateway's two APIs.
var (
	deployCalls  = [2]call{{gatewaySource, "CreateDeployment", 0, false, false, false, "stageName"}, {gatewaySource, "CreateDeployment", 0, false, true, false, "stageName"}}
	updateCalls  = [2]call{{gatewaySource, "UpdateStage", 0, false, false, false, "stageName"}, {gatewaySource, "UpdateStage", 0, false, true, false, "stageName"}}
	attackCalls  = []string{"GetRestApis", "GetApiKeys", "CreateApiKey", "GetExport", "UpdateRestApi", "DeleteRestApi", "CreateUsagePlan"}
	callsByName  = indexCalls()
	failureRates = map[bool]float64{true: 0.09, false: 0.16} // by readOnly
)

func indexCalls() map[string]call {
	byName := make(map[string]call, len(calls))
	for _, c := range calls {
		byName[c.name] = c
	}
	return byName
}

// accessDenied is the one failure that every service shares.
const accessDenied = "AccessDenied"

// failure is an errorCode with its message; %s stands for what the call acted on.
type failure struct {
	code, message string
	weight        int
	writesOnly    bool
}

// failures are drawn by weight.
var failures = []failure{
	{accessDenied, "", 8, false}, // the message names the caller, see fail
	{"NotFoundException", "Invalid API identifier specified %s", 7, false},
	{"TooManyRequestsException", "Too Many Requests", 5, false},
	{"BadRequestException", "Invalid patch path  '/cacheClusterEnable' specified for op 'replace'. Must be one of: [/deploymentId, /description, /cacheClusterEnabled]", 4, true},
	{"ConflictException", "Another resource with the same parent already has this name: %s", 3, true},
	{"LimitExceededException", "Maximum number of resources for this API has been reached. Please contact AWS if you need additional resources.", 1, true},
}

// person is who makes calls.
type person struct {
	kind     string // userIdentity.type
	name     string
	role     string // of an AssumedRole
	agent    string
	weight   int
	readOnly bool // makes only reading calls
}

// people are drawn by weight.
var people = []person{
	{"IAMUser", "alice", "", "aws-cli/2.15.17 Python/3.11.6 Linux/6.5.0 exe/x86_64.ubuntu.22 prompt/off command/apigateway.get-rest-apis", 12, false},
	{"IAMUser", "bob", "", "signin.amazonaws.com", 9, false},
	{"IAMUser", "carol", "", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36", 8, false},
	{"IAMUser", "ci-deployer", "", "Boto3/1.34.40 md/Botocore#1.34.40 ua/2.0 os/linux#5.10 lang/python#3.12.1", 10, false},
	{"AssumedRole", "terraform", "TerraformDeploy", "APN/1.0 HashiCorp/1.0 Terraform/1.7.3 (+https://www.terraform.io) terraform-provider-aws/5.37.0", 22, false},
	{"AssumedRole", "dave@example.com", "AWSReservedSSO_PowerUserAccess_1f0c2b3a4d5e6f70", "AWS Internal", 12, false},
	{"AssumedRole", "erin@example.com", "AWSReservedSSO_ReadOnlyAccess_7a6b5c4d3e2f1a0b", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Safari/537.36", 9, true},
	{"AssumedRole", "i-0abc1234def567890", "inventory-collector", "aws-sdk-go-v2/1.25.0 os/linux lang/go#1.22.0 md/GOOS#linux api/apigateway#1.23.1", 14, true},
	{"Root", "", "", "signin.amazonaws.com", 1, false},
	{"AWSService", "", "", "config.amazonaws.com", 6, true},
}

// thief uses stolen credentials from the attackers' addresses.
var thief = person{"IAMUser", "legacy-export", "", "python-requests/2.31.0", 0, false}
