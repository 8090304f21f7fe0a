# Access logs, detailed metrics and the API cache for stages that exist and that no Terraform configuration of yours owns.
# Terraform cannot change what it did not make either, so this deploys ../../cloudformation/stages.yaml, whose function
# does. Apply ../access-logs first.
#
# A stage of your own takes these settings instead, or its next apply takes them back:
#
#   aws_api_gateway_stage      access_log_settings, cache_cluster_enabled, cache_cluster_size
#   aws_api_gateway_method_settings with method_path = "*/*"      settings { metrics_enabled, caching_enabled }
#   aws_apigatewayv2_stage     access_log_settings, default_route_settings { detailed_metrics_enabled }

resource "aws_cloudformation_stack" "this" {
  name          = "dohyo-stages"
  template_body = file("${path.module}/../../cloudformation/stages.yaml")
  capabilities  = ["CAPABILITY_IAM"]
  parameters = {
    Stages          = join(",", var.stages)
    AccessLogs      = var.access_logs ? "yes" : "no"
    DetailedMetrics = var.detailed_metrics ? "yes" : "no"
    CacheSize       = var.cache_size
  }
}
