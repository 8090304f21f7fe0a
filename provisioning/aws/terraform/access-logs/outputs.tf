output "destination_arn" {
  description = "The destination of a stage's access logs."
  value       = aws_cloudwatch_log_group.this.arn
}

output "formats" {
  description = "The formats of access logs by type of API: rest, http and websocket."
  value       = local.formats
}
