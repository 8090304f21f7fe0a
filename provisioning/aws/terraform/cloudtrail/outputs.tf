output "cloud_watch_logs_group_arn" {
  description = "The log group, as an aws_cloudtrail resource names it."
  value       = "${aws_cloudwatch_log_group.this.arn}:*"
}

output "cloud_watch_logs_role_arn" {
  description = "The role that a trail writes into the log group with."
  value       = aws_iam_role.this.arn
}
