variable "grafana_principal" {
  description = "ARN of the role or user that Grafana runs as, such as arn:aws:iam::111122223333:role/grafana."
  type        = string
}

variable "external_id" {
  description = "A text that Grafana must send along, the same as External ID in the data source."
  type        = string
  validation {
    condition     = can(regex("^[\\w+=,.@:/-]{2,1224}$", var.external_id))
    error_message = "Expected 2 to 1224 letters, digits or +=,.@:/-_"
  }
}

variable "name" {
  description = "Name of the role."
  type        = string
  default     = "dohyo"
}

variable "log_groups" {
  description = "Names of the log groups that may be queried, each ending in a star; null for those that Dohyo finds by name."
  type        = list(string)
  default     = null
}

variable "optional" {
  description = "Which of the statements of ../../policy.json whose names begin with Optional are wanted."
  type        = set(string)
  default     = ["OptionalLogContext", "OptionalCompletion", "OptionalLiveTail", "OptionalApiNames"]
}
