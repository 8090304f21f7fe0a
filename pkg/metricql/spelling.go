// Package metricql knows the names of CloudWatch metrics: statistics, namespaces
// and their spelling.
package metricql

import "strings"

// Gateway is the namespace of Amazon API Gateway.
const Gateway = "AWS/ApiGateway"

// Namespace returns the spelling of a namespace that AWS uses for its own
// metrics. Selectors fold case and ListMetrics does not, so the names that are
// known save listing all metrics of an account to find the spelling of one.
func Namespace(name string) (spelled string, known bool) {
	spelled, known = namespaces[strings.ToLower(name)]
	return spelled, known
}

// Namespaces returns the known namespaces, in no order.
func Namespaces() []string {
	list := make([]string, 0, len(namespaces))
	for _, n := range namespaces {
		list = append(list, n)
	}
	return list
}

// namespaces holds names that are certain: a wrong spelling here would hide the
// metrics that a selector means. See "AWS services that publish CloudWatch
// metrics" in the CloudWatch user guide.
var namespaces = fold(
	"/aws/sagemaker/Endpoints", "/aws/sagemaker/TrainingJobs", "AmazonMWAA", "ApplicationSignals", "AWS/ACMPrivateCA",
	"AWS/AmazonMQ", "AWS/AmplifyHosting", Gateway, "AWS/AppFlow", "AWS/ApplicationELB", "AWS/AppRunner",
	"AWS/AppStream", "AWS/AppSync", "AWS/Athena", "AWS/AutoScaling", "AWS/Backup", "AWS/Bedrock", "AWS/Bedrock/Agents",
	"AWS/Bedrock/Guardrails", "AWS/Billing", "AWS/Cassandra", "AWS/CertificateManager", "AWS/Chatbot", "AWS/ClientVPN",
	"AWS/CloudFront", "AWS/CloudHSM", "AWS/CloudSearch", "AWS/CloudWatch/MetricStreams", "AWS/CodeBuild", "AWS/Cognito",
	"AWS/Connect", "AWS/DataSync", "AWS/DAX", "AWS/DDoSProtection", "AWS/DMS", "AWS/DocDB", "AWS/DX", "AWS/DynamoDB",
	"AWS/EBS", "AWS/EC2", "AWS/EC2/API", "AWS/EC2CapacityReservations", "AWS/EC2Spot", "AWS/ECR", "AWS/ECS", "AWS/EFS",
	"AWS/EKS", "AWS/ElastiCache", "AWS/ElasticBeanstalk", "AWS/ElasticMapReduce", "AWS/ElasticTranscoder", "AWS/ELB",
	"AWS/EMRServerless", "AWS/ES", "AWS/EventBridge/Pipes", "AWS/Events", "AWS/Firehose", "AWS/FSx", "AWS/GameLift",
	"AWS/GatewayELB", "AWS/GlobalAccelerator", "AWS/Inspector", "AWS/IoT", "AWS/IoTAnalytics", "AWS/IoTSiteWise",
	"AWS/IVS", "AWS/Kafka", "AWS/KafkaConnect", "AWS/Kendra", "AWS/Kinesis", "AWS/KinesisAnalytics", "AWS/KinesisVideo",
	"AWS/KMS", "AWS/Lambda", "AWS/Lex", "AWS/Logs", "AWS/MediaConnect", "AWS/MediaConvert", "AWS/MediaLive",
	"AWS/MediaPackage", "AWS/MediaStore", "AWS/MediaTailor", "AWS/MemoryDB", "AWS/MWAA", "AWS/NATGateway",
	"AWS/Neptune", "AWS/NetworkELB", "AWS/NetworkFirewall", "AWS/NetworkManager", "AWS/NetworkMonitor", "AWS/OpsWorks",
	"AWS/Polly", "AWS/PrivateLinkEndpoints", "AWS/PrivateLinkServices", "AWS/Prometheus", "AWS/RDS", "AWS/Redshift",
	"AWS/Rekognition", "AWS/Route53", "AWS/Route53Resolver", "AWS/S3", "AWS/SageMaker", "AWS/Scheduler",
	"AWS/SecretsManager", "AWS/ServiceCatalog", "AWS/SES", "AWS/SNS", "AWS/SQS", "AWS/States", "AWS/StorageGateway",
	"AWS/SWF", "AWS/Textract", "AWS/Timestream", "AWS/Transfer", "AWS/TransitGateway", "AWS/Translate",
	"AWS/TrustedAdvisor", "AWS/Usage", "AWS/VpcLattice", "AWS/VPN", "AWS/WAF", "AWS/WAFV2", "AWS/WorkSpaces",
	"AWS/X-Ray", "CloudWatchSynthetics", "ContainerInsights", "CWAgent", "ECS/ContainerInsights", "Glue",
	"LambdaInsights", "WAF",
)

func fold(names ...string) map[string]string {
	m := make(map[string]string, len(names))
	for _, n := range names {
		m[strings.ToLower(n)] = n
	}
	return m
}

// The units of points, as CloudWatch names them, and Ratio, which CloudWatch
// does not name: the average of a count that is 0 or 1 for every request.
const (
	Count        = "Count"
	Milliseconds = "Milliseconds"
	Bytes        = "Bytes"
	Percent      = "Percent"
	Ratio        = "Ratio"
)

// gatewayUnits are the units of API Gateway's metrics, by folded name. The
// service does not return them with the points. See "Amazon API Gateway
// dimensions and metrics" in the API Gateway developer guide.
var gatewayUnits = map[string]string{
	"count": Count, "connectcount": Count, "messagecount": Count,
	"clienterror": Count, "executionerror": Count, "integrationerror": Count,
	"4xxerror": Ratio, "5xxerror": Ratio, "4xx": Ratio, "5xx": Ratio,
	"cachehitcount": Ratio, "cachemisscount": Ratio,
	"latency": Milliseconds, "integrationlatency": Milliseconds,
	"dataprocessed": Bytes,
}

// Unit returns the unit of a statistic of a metric, "" when it is not known.
func Unit(namespace, name, stat string) string {
	if stat == SampleCount || strings.HasPrefix(stat, "tc") || strings.HasPrefix(stat, "TC(") {
		return Count
	}
	if !strings.EqualFold(namespace, Gateway) || strings.HasPrefix(stat, "PR(") {
		return ""
	}
	unit := gatewayUnits[strings.ToLower(name)]
	if unit == Ratio && stat != Average {
		return Count
	}
	return unit
}
