variable "stages" {
  description = "The stages, each API_ID/STAGE, of REST, HTTP and WebSocket APIs alike."
  type        = list(string)
}

variable "access_logs" {
  description = "Write access logs into the log group of ../access-logs, in the format for the type of the API."
  type        = bool
  default     = true
}

variable "detailed_metrics" {
  description = "Metrics by method, resource and route, for the dashboards Enhanced Monitoring. CloudWatch bills them as custom metrics."
  type        = bool
  default     = false
}

variable "cache_size" {
  description = "Gigabytes of API cache for the REST APIs among the stages, such as \"0.5\", billed by the hour; none leaves the cache as it is."
  type        = string
  default     = "none"
}
