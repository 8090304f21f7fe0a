// Package traffic is a deterministic model of API Gateway traffic: two accounts, two regions, six APIs.
//
// Any minute of any day is computed from the seed alone, as a list of requests. Metrics and access-log lines are
// both derived from that list, so they agree exactly; CloudTrail events come from the same deploys. Nothing is
// stored and nothing depends on the wall clock.
//
// estate.go and causes.go are the tables that say what the world looks like; the rest turns them into requests.
package traffic
