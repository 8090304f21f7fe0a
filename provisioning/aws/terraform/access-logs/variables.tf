variable "log_group_name" {
  description = "Dohyo finds groups that begin with /aws/apigateway/ without being told of them."
  type        = string
  default     = "/aws/apigateway/access-logs"
}

variable "retention_in_days" {
  description = "For how many days access logs are kept."
  type        = number
  default     = 30
}

variable "kms_key_arn" {
  description = "A KMS key to encrypt the group with, whose policy lets CloudWatch Logs use it; null for AWS's own encryption."
  type        = string
  default     = null
}

variable "account_role" {
  description = "REST and WebSocket APIs log through a role that is set once per account and region. True sets one, in place of any that is set."
  type        = bool
  default     = false
}
