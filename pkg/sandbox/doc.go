// Package sandbox is AWS on your desk: an http.Handler that speaks the wire protocols of CloudWatch, CloudWatch Logs
// and STS over the deterministic traffic of package traffic.
//
// One Server is all accounts and regions: the region comes from a request's signature, the account from its access
// key (see auth.go). Events and metrics of callers lie beside the model's. It keeps AWS's quotas, injects the faults that
// it is told to, and keeps a meter of what the calls would have cost. It imports nothing else of this project but its own
// evaluator of Logs Insights, so that it can check the rest. docs/sandbox.md is for its users.
package sandbox
