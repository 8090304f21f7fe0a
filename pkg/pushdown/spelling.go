package pushdown

import (
	"regexp"
	"strings"
)

// spellings finds out how the keys of messages are spelt: fields fold letter
// case and CloudWatch's names do not. A query's own spelling counts, then that of
// the kinds of sources.
type spellings map[string]string

var words = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_.]*`)

// newSpellings reads the words of a query and of the keys that are known.
func newSpellings(query string) spellings {
	s := spellings{}
	for _, text := range append([]string{query}, knownKeys...) {
		for _, w := range words.FindAllString(text, -1) {
			if key := strings.ToLower(w); s[key] == "" {
				s[key] = w
			}
		}
	}
	return s
}

// of returns the spelling of a field.
func (s spellings) of(name string) string {
	if w, ok := s[strings.ToLower(name)]; ok {
		return w
	}
	return name
}

// knownKeys are the keys of the messages of the kinds of sources that ship, as
// they are spelt.
var knownKeys = []string{
	"eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage " +
		"requestParameters responseElements requestID eventID readOnly eventType apiVersion managementEvent recipientAccountId eventCategory",
	"accountId requestId extendedRequestId identitySourceIp identityUserAgent status routeKey apiId domainName domainPrefix httpMethod path protocol resourceId resourcePath stage responseLatency responseLength integrationLatency integrationStatus integrationError errorMessage errorResponseType authorizerError authorizerPrincipalId authorizerLatency wafLatency wafStatus wafError wafResponseCode webaclArn xrayTraceId requestTimeEpoch connectionId eventType messageId",
}
