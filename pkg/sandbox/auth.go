package sandbox

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// identity is who signed a request, and for which region and service.
type identity struct {
	account, region, service string
	arn, userID              string
}

// What AWS says to requests without a usable signature.
var (
	errNoSignature = &apiError{Shape: "MissingAuthenticationTokenException", Code: "MissingAuthenticationToken",
		Message: "Request is missing Authentication Token", Status: http.StatusForbidden}
	errBadSignature = &apiError{Shape: "IncompleteSignatureException", Code: "IncompleteSignature",
		Message: "Authorization header requires 'Credential' parameter of the form AccessKeyId/date/region/service/aws4_request."}
	errBadToken = &apiError{Shape: "UnrecognizedClientException", Code: "InvalidClientTokenId",
		Message: "The security token included in the request is invalid.", Status: http.StatusForbidden}

	credentialScope = regexp.MustCompile(`^AWS4-HMAC-SHA256 +Credential=([^/,]+)/([0-9]{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request,`)
	temporaryKey    = regexp.MustCompile(`^ASIA([0-9]{12})[A-Z0-9]{4}$`)
)

// identify reads the SigV4 credential scope. The signature itself is not verified.
func identify(r *http.Request) (identity, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return identity{}, errNoSignature
	}
	scope := credentialScope.FindStringSubmatch(header)
	if scope == nil {
		return identity{}, errBadSignature
	}
	id := identity{account: traffic.DevAccount, region: scope[3], service: scope[4],
		arn: "arn:aws:iam::" + traffic.DevAccount + ":user/sandbox", userID: "AIDASANDBOXSANDBOX00"}
	if !strings.HasPrefix(scope[1], "ASIA") {
		return id, nil // any long-lived key belongs to account dev
	}
	key := temporaryKey.FindStringSubmatch(scope[1])
	arn, err := base64.RawURLEncoding.DecodeString(r.Header.Get("X-Amz-Security-Token"))
	if key == nil || err != nil || !strings.HasPrefix(string(arn), "arn:aws:sts::"+key[1]+":assumed-role/") {
		return identity{}, errBadToken
	}
	id.account, id.arn = key[1], string(arn)
	id.userID = roleID + id.arn[strings.LastIndexByte(id.arn, '/'):]
	id.userID = strings.Replace(id.userID, "/", ":", 1)
	return id, nil
}

// roleID is the unique id that all roles of the sandbox share.
const roleID = "AROASANDBOXSANDBOX00"

// temporaryCredentials make a key whose requests identify maps back to the role session.
func temporaryCredentials(account, session string) (key, token string) {
	return "ASIA" + account + "SBOX", base64.RawURLEncoding.EncodeToString([]byte(session))
}
