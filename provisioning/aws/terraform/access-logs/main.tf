# A log group for API Gateway's access logs, and the formats of the logs, in this account and region. A stage of yours says:
#
#   access_log_settings {
#     destination_arn = module.access_logs.destination_arn
#     format          = module.access_logs.formats.rest # or http, or websocket
#   }
#
# For stages that no Terraform configuration owns, see ../stages.

data "aws_partition" "this" {}

locals {
  # One line each, as API Gateway wants them. Not by jsonencode, which would sort the keys.
  formats = {
    for type in ["rest", "http", "websocket"] :
    type => replace(trimspace(file("${path.module}/../../access-log-formats/${type}.json")), "/\\n\\s*/", "")
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = var.log_group_name
  retention_in_days = var.retention_in_days
  kms_key_id        = var.kms_key_arn
}

# ../stages finds the log group and the formats by these.
resource "aws_ssm_parameter" "destination" {
  name        = "/dohyo/access-logs/destination"
  description = "The log group for access logs of API Gateway"
  type        = "String"
  value       = aws_cloudwatch_log_group.this.arn
}

resource "aws_ssm_parameter" "format" {
  for_each    = local.formats
  name        = "/dohyo/access-logs/format/${each.key}"
  description = "The format of access logs that Dohyo's dashboards read"
  type        = "String"
  value       = each.value
}

resource "aws_iam_role" "logging" {
  count       = var.account_role ? 1 : 0
  name_prefix = "api-gateway-logs-"
  description = "Lets API Gateway write logs"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "apigateway.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "logging" {
  count      = var.account_role ? 1 : 0
  role       = aws_iam_role.logging[0].name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  count               = var.account_role ? 1 : 0
  cloudwatch_role_arn = aws_iam_role.logging[0].arn
  depends_on          = [aws_iam_role_policy_attachment.logging]
}
