// Package provisiontest holds provisioning/aws to what Dohyo calls and reads: the IAM policy, the CloudFormation
// templates, the Terraform modules and the formats of access logs.
package provisiontest
