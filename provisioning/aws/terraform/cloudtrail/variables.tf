variable "trail" {
  description = "new makes a trail with a bucket; existing makes only the log group and the role for a trail that there is."
  type        = string
  default     = "new"
  validation {
    condition     = contains(["new", "existing"], var.trail)
    error_message = "Expected new or existing."
  }
}

variable "trail_name" {
  description = "Name of the trail, new or existing."
  type        = string
  default     = "dohyo"
}

variable "log_group_name" {
  description = "Dohyo finds groups that begin with aws-cloudtrail-logs without being told of them."
  type        = string
  default     = "aws-cloudtrail-logs-dohyo"
}

variable "retention_in_days" {
  description = "For how many days events are kept in CloudWatch Logs."
  type        = number
  default     = 90
}

variable "bucket_days" {
  description = "For how many days a new trail's bucket keeps them."
  type        = number
  default     = 365
}
