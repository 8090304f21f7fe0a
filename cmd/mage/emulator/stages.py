"""Runs the function of stages.yaml, as CloudFormation would, and looks at the stages afterwards."""

import json
import sys
import types

import boto3
import yaml

FOLDER = "provisioning/aws/cloudformation/"
GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/apigateway/access-logs"


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's short functions as their arguments."""


def argument(loader, _, node):
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else loader.construct_sequence(node)


Loader.add_multi_constructor("!", argument)


def resources(template):
    with open(FOLDER + template) as file:
        return yaml.load(file, Loader)["Resources"]


def settings(resource):
    return resource["Properties"]


sent = []
cfnresponse = types.ModuleType("cfnresponse")
cfnresponse.SUCCESS, cfnresponse.FAILED = "SUCCESS", "FAILED"
cfnresponse.send = lambda event, context, status, data, id=None, noEcho=False, reason=None: sent.append((status, reason))
sys.modules["cfnresponse"] = cfnresponse

function = {}
exec(settings(resources("stages.yaml")["Function"])["Code"]["ZipFile"], function)
rest, v2, ssm = (boto3.client(name) for name in ("apigateway", "apigatewayv2", "ssm"))

formats = {}
for resource in resources("access-logs.yaml").values():
    if resource["Type"] == "AWS::SSM::Parameter":
        name, value = settings(resource)["Name"], settings(resource)["Value"]
        if name.endswith("/destination"):
            value = GROUP
        formats[name.rpartition("/")[2]] = value
        ssm.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)

orders = rest.create_rest_api(name="orders")["id"]
root = rest.get_resources(restApiId=orders)["items"][0]["id"]
rest.put_method(restApiId=orders, resourceId=root, httpMethod="GET", authorizationType="NONE")
rest.put_integration(restApiId=orders, resourceId=root, httpMethod="GET", type="MOCK")
deployed = rest.create_deployment(restApiId=orders)["id"]
rest.create_stage(restApiId=orders, stageName="prod", deploymentId=deployed)
slow = [{"op": "replace", "path": "/~1/GET/throttling/burstLimit", "value": "3"}]
rest.update_stage(restApiId=orders, stageName="prod", patchOperations=slow)

http = v2.create_api(Name="http", ProtocolType="HTTP")["ApiId"]
v2.create_stage(
    ApiId=http,
    StageName="$default",
    DefaultRouteSettings={"ThrottlingBurstLimit": 7, "ThrottlingRateLimit": 5.0},
    RouteSettings={"GET /slow": {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 1.0}},
)
chat = v2.create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")["ApiId"]
v2.create_stage(ApiId=chat, StageName="live")


def run(stages, kind="Create", **wanted):
    wanted = {"AccessLogs": "no", "DetailedMetrics": "no", "CacheSize": "none", **wanted, "Stages": stages}
    function["handler"]({"RequestType": kind, "ResourceProperties": wanted}, None)
    return sent[-1]


def rest_stage():
    return rest.get_stage(restApiId=orders, stageName="prod")


def check(what, got, want):
    if got != want:
        sys.exit(f"{what}: got {got!r}, want {want!r}")


# Each setting alone changes nothing else.
check("access logs", run([f"{orders}/prod", f"{http}/$default", f"{chat}/live"], AccessLogs="yes"), ("SUCCESS", None))
check("REST logs", rest_stage()["accessLogSettings"], {"destinationArn": GROUP, "format": formats["rest"]})
check("no cache yet", rest_stage().get("cacheClusterEnabled", False), False)
for api, stage, kind in ((http, "$default", "http"), (chat, "live", "websocket")):
    logs = v2.get_stage(ApiId=api, StageName=stage)["AccessLogSettings"]
    check(f"{kind} logs", logs, {"DestinationArn": GROUP, "Format": formats[kind]})
    check(f"{kind} keys", "messageId" in json.loads(logs["Format"]), kind == "websocket")

check("metrics", run([f"{orders}/prod", f" {http}/$default", f"{chat}/live"], DetailedMetrics="yes"), ("SUCCESS", None))
methods = rest_stage()["methodSettings"]
check("methods", len(methods), 2)
for method, own in methods.items():
    check(f"metrics of {method}", own["metricsEnabled"], True)
    check(f"caching of {method}", own["cachingEnabled"], False)
stage = v2.get_stage(ApiId=http, StageName="$default")
check("routes", stage["DefaultRouteSettings"], {"DetailedMetricsEnabled": True, "ThrottlingBurstLimit": 7, "ThrottlingRateLimit": 5.0})
slow = {"DetailedMetricsEnabled": True, "ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 1.0}
check("a route of its own", stage["RouteSettings"], {"GET /slow": slow})
check("logs stay", stage["AccessLogSettings"]["DestinationArn"], GROUP)
check("chat", v2.get_stage(ApiId=chat, StageName="live")["DefaultRouteSettings"]["DetailedMetricsEnabled"], True)

check("cache", run([f"{orders}/prod", f"{http}/$default"], CacheSize="0.5"), ("SUCCESS", None))
check("cache size", (rest_stage()["cacheClusterEnabled"], rest_stage()["cacheClusterSize"]), (True, "0.5"))
check("caching", rest_stage()["methodSettings"]["*/*"]["cachingEnabled"], True)

# What fails says for which stage; what is deleted stays.
for bad in ("orders", "orders/", "/prod"):
    check(bad, run([bad]), ("FAILED", f"{bad!r} is no stage, expected API_ID/STAGE"))
status, reason = run(["abcdefghij/prod"], DetailedMetrics="yes")
check("an API that there is not", (status, reason.startswith("abcdefghij/prod: ")), ("FAILED", True))
before = rest_stage()["methodSettings"]
check("deletion", run([f"{orders}/prod"], kind="Delete"), ("SUCCESS", None))
check("a deleted stack", rest_stage()["methodSettings"], before)
print("the function of stages.yaml: ok")
