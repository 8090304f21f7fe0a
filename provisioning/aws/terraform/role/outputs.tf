output "role_arn" {
  description = "The account's Role ARN in the data source."
  value       = aws_iam_role.this.arn
}
