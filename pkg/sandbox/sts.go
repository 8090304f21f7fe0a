package sandbox

import (
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

type assumeRoleInput struct {
	RoleArn         string
	RoleSessionName string
	ExternalID      string `json:"ExternalId"`
	DurationSeconds *int32
}

type assumeRoleOutput struct {
	Credentials     stsCredentials
	AssumedRoleUser assumedRoleUser
}

type stsCredentials struct {
	AccessKeyID     string `json:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string
	Expiration      timestamp
}

type assumedRoleUser struct {
	AssumedRoleID string `json:"AssumedRoleId"`
	Arn           string
}

// roleARN takes the role's name without its path, as the ARN of a session has it.
var (
	roleARN     = regexp.MustCompile(`^arn:aws:iam::([0-9]{12}):role/(?:[\w+=,.@/-]*/)?([\w+=,.@-]{1,64})$`)
	sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)
)

// assumeRole gives credentials for any role of the estate's accounts to every caller who knows the account's external id.
func (s *Server) assumeRole(c *call, in *assumeRoleInput) (*assumeRoleOutput, error) {
	role := roleARN.FindStringSubmatch(in.RoleArn)
	if role == nil {
		return nil, validation(in.RoleArn + " is invalid")
	}
	if !sessionName.MatchString(in.RoleSessionName) {
		return nil, validation(fmt.Sprintf("1 validation error detected: Value '%s' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*", in.RoleSessionName))
	}
	if account := role[1]; account != traffic.DevAccount && account != traffic.ProdAccount {
		return nil, &apiError{Shape: "AccessDenied", Status: http.StatusForbidden,
			Message: fmt.Sprintf("User: %s is not authorized to perform: sts:AssumeRole on resource: %s", c.arn, in.RoleArn)}
	}
	if want := s.externalIDs[role[1]]; want != "" && in.ExternalID != want {
		return nil, &apiError{Shape: "AccessDenied", Status: http.StatusForbidden,
			Message: fmt.Sprintf("User: %s is not authorized to perform: sts:AssumeRole on resource: %s", c.arn, in.RoleArn)}
	}
	lifetime := time.Hour
	if in.DurationSeconds != nil {
		lifetime = time.Duration(*in.DurationSeconds) * time.Second
	}
	if lifetime < 15*time.Minute || lifetime > 12*time.Hour {
		return nil, validation(fmt.Sprintf("1 validation error detected: Value '%d' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200", int(lifetime.Seconds())))
	}
	session := "arn:aws:sts::" + role[1] + ":assumed-role/" + role[2] + "/" + in.RoleSessionName
	key, secret, token := temporaryCredentials(role[1], session)
	// Clients compare the expiration with their own clock, so a virtual clock in the past must not expire it at once.
	from := s.now()
	if wall := time.Now(); wall.After(from) {
		from = wall
	}
	return &assumeRoleOutput{
		Credentials: stsCredentials{AccessKeyID: key, SecretAccessKey: secret, SessionToken: token,
			Expiration: timestamp(from.Add(lifetime).Unix())},
		AssumedRoleUser: assumedRoleUser{AssumedRoleID: roleID + ":" + in.RoleSessionName, Arn: session},
	}, nil
}

type getCallerIdentityOutput struct {
	Account string
	Arn     string
	UserID  string `json:"UserId"`
}

// getCallerIdentity says who identify took the caller for.
func (s *Server) getCallerIdentity(c *call, _ *struct{}) (*getCallerIdentityOutput, error) {
	return &getCallerIdentityOutput{Account: c.account, Arn: c.arn, UserID: c.userID}, nil
}
