package sandbox

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
)

// errInvalidToken is for tokens that this operation did not give out for these parameters.
var errInvalidToken = &apiError{Shape: "InvalidNextToken", Code: "InvalidNextToken", Message: "The next token specified is invalid."}

// writeToken makes an opaque NextToken out of where to go on and what was asked.
func writeToken(position int, request uint64) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%x", position, request))
}

// readToken is the position in a token; "" stands for the beginning.
func readToken(token string, request uint64) (position int, err error) {
	if token == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, errInvalidToken
	}
	var of uint64
	if n, err := fmt.Sscanf(string(text), "%d.%x", &position, &of); n != 2 || err != nil || of != request || position < 0 {
		return 0, errInvalidToken
	}
	return position, nil
}

// fingerprint is a hash of texts and where they end.
func fingerprint(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(p), p) // a hash does not fail
	}
	return h.Sum64()
}
