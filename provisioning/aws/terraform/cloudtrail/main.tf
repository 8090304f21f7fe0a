# CloudTrail events into CloudWatch Logs, where the dashboard Audit Events reads them. Only management events: CloudTrail
# has no data events for API Gateway.
#
# Where there is a trail already, do not pay for a second one: say trail = "existing", and give that trail the outputs
# cloud_watch_logs_group_arn and cloud_watch_logs_role_arn.

data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  new       = var.trail == "new" ? 1 : 0
  partition = data.aws_partition.this.partition
  account   = data.aws_caller_identity.this.account_id
  trail_arn = "arn:${local.partition}:cloudtrail:${data.aws_region.this.name}:${local.account}:trail/${var.trail_name}"
  service   = { Service = "cloudtrail.amazonaws.com" }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = var.log_group_name
  retention_in_days = var.retention_in_days
}

resource "aws_iam_role" "this" {
  name_prefix = "cloudtrail-logs-"
  description = "Lets CloudTrail write events into a log group"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = local.service
      Action    = "sts:AssumeRole"
      Condition = { StringLike = { "aws:SourceArn" = "arn:${local.partition}:cloudtrail:*:*:trail/${var.trail_name}" } }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "log-group"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.this.arn}:log-stream:*"
    }]
  })
}

resource "aws_s3_bucket" "this" {
  count         = local.new
  bucket_prefix = "cloudtrail-dohyo-"
}

resource "aws_s3_bucket_public_access_block" "this" {
  count                   = local.new
  bucket                  = aws_s3_bucket.this[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  count  = local.new
  bucket = aws_s3_bucket.this[0].id
  rule {
    id     = "expire"
    status = "Enabled"
    filter {}
    expiration {
      days = var.bucket_days
    }
  }
}

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
resource "aws_s3_bucket_policy" "this" {
  count  = local.new
  bucket = aws_s3_bucket.this[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = local.service
        Action    = "s3:GetBucketAcl"
        Resource  = aws_s3_bucket.this[0].arn
        Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
      },
      {
        Effect    = "Allow"
        Principal = local.service
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.this[0].arn}/AWSLogs/${local.account}/*"
        Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
      },
      {
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.this[0].arn, "${aws_s3_bucket.this[0].arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

resource "aws_cloudtrail" "this" {
  count                         = local.new
  name                          = var.trail_name
  s3_bucket_name                = aws_s3_bucket.this[0].id
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.this.arn}:*"
  cloud_watch_logs_role_arn     = aws_iam_role.this.arn
  depends_on                    = [aws_s3_bucket_policy.this, aws_iam_role_policy.this]
}
