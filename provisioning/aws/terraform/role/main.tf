# The role that Dohyo assumes to read this account, for a Grafana that runs in another one: ../../policy.json with the
# log groups and the optional statements of your choice.

data "aws_partition" "this" {}

locals {
  arn    = "arn:${data.aws_partition.this.partition}"
  policy = jsondecode(replace(file("${path.module}/../../policy.json"), "arn:aws:", "${local.arn}:"))
  groups = [for name in coalesce(var.log_groups, []) : "${local.arn}:logs:*:*:log-group:${name}"]

  statements = [
    for statement in local.policy.Statement : merge(
      statement,
      # The statements about log groups are those that list resources of CloudWatch Logs.
      var.log_groups != null && strcontains(jsonencode(statement.Resource), ":log-group:") ? { Resource = local.groups } : {},
    )
    if !startswith(statement.Sid, "Optional") || contains(var.optional, statement.Sid)
  ]
}

resource "aws_iam_role" "this" {
  name                 = var.name
  description          = "Lets Dohyo, a data source of Grafana, read CloudWatch"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.grafana_principal }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name   = "dohyo"
  role   = aws_iam_role.this.id
  policy = jsonencode({ Version = local.policy.Version, Statement = local.statements })
}
