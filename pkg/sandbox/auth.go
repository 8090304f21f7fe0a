package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// The long-lived key that the sandbox knows: a user of account dev. Other accounts are reached by AssumeRole.
const (
	AccessKey = "sandbox"
	SecretKey = "sandbox"
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
		Message: "Authorization header requires 'Credential' parameter of the form AccessKeyId/date/region/service/aws4_request, 'SignedHeaders' and 'Signature'."}
	errBadDate = &apiError{Shape: "IncompleteSignatureException", Code: "IncompleteSignature",
		Message: "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."}
	errBadToken = &apiError{Shape: "UnrecognizedClientException", Code: "InvalidClientTokenId",
		Message: "The security token included in the request is invalid.", Status: http.StatusForbidden}

	credentialScope = regexp.MustCompile(`^([^/,]+)/([0-9]{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request$`)
	temporaryKey    = regexp.MustCompile(`^ASIA([0-9]{12})[A-Z0-9]{4}$`)
)

// badSignature is the error of a signature that was read and is wrong.
func badSignature(message string) *apiError {
	return &apiError{Shape: "InvalidSignatureException", Code: "SignatureDoesNotMatch", Message: message, Status: http.StatusForbidden}
}

// identify verifies a request's SigV4 signature over its body as it was sent and tells whose it is.
func (s *Server) identify(r *http.Request, body []byte, service string) (identity, error) {
	sig, err := readSignature(r)
	if err != nil {
		return identity{}, err
	}
	id, secret, err := owner(sig.key, sig.token)
	if err != nil {
		return identity{}, err
	}
	if service != "" && service != sig.service {
		return identity{}, badSignature("Credential should be scoped to correct service: '" + service + "'.")
	}
	id.region, id.service = sig.region, sig.service
	return id, sig.verify(r, body, secret, s.now(), time.Now())
}

// owner is who an access key and session token belong to, without region and service, and their secret.
func owner(key, token string) (id identity, secret string, err error) {
	if key == AccessKey && token == "" {
		return identity{account: traffic.DevAccount, arn: "arn:aws:iam::" + traffic.DevAccount + ":user/sandbox", userID: "AIDASANDBOXSANDBOX00"}, SecretKey, nil
	}
	account := temporaryKey.FindStringSubmatch(key)
	session, err := base64.RawURLEncoding.DecodeString(token)
	if account == nil || err != nil || !strings.HasPrefix(string(session), "arn:aws:sts::"+account[1]+":assumed-role/") {
		return identity{}, "", errBadToken
	}
	id = identity{account: account[1], arn: string(session)}
	id.userID = roleID + ":" + id.arn[strings.LastIndexByte(id.arn, '/')+1:]
	return id, temporarySecret(key, token), nil
}

// roleID is the unique id that all roles of the sandbox share.
const roleID = "AROASANDBOXSANDBOX00"

// temporaryCredentials make a key whose requests owner maps back to the role session.
func temporaryCredentials(account, session string) (key, secret, token string) {
	key, token = "ASIA"+account+"SBOX", base64.RawURLEncoding.EncodeToString([]byte(session))
	return key, temporarySecret(key, token), token
}

// temporarySecret spares the sandbox a list of the credentials that it gave out, so that they survive its restart.
func temporarySecret(key, token string) string {
	h := hmac.New(sha256.New, []byte(SecretKey))
	h.Write([]byte(key + "\n" + token)) // a hash does not fail
	return base64.StdEncoding.EncodeToString(h.Sum(nil))[:40]
}
