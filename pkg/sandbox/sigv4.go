package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// signatureTime is the format of X-Amz-Date.
const signatureTime = "20060102T150405Z"

// signature is what a request says of its own signature, in the Authorization header or, presigned, in its query.
type signature struct {
	key, token string
	date       string // of the scope, YYYYMMDD
	region     string
	service    string
	headers    []string // the names of those that are signed
	value      string   // hex
	time       time.Time
	lifetime   time.Duration // how long the signature is good for
	dated      string        // the time as the request spells it
}

// readSignature finds the signature of a request in either place.
func readSignature(r *http.Request) (*signature, error) {
	query := r.URL.Query()
	s := &signature{lifetime: tolerance, token: r.Header.Get("X-Amz-Security-Token"), dated: r.Header.Get("X-Amz-Date")}
	var scope, headers string
	switch header := r.Header.Get("Authorization"); {
	case header != "":
		fields, ok := strings.CutPrefix(header, "AWS4-HMAC-SHA256 ")
		if !ok {
			return nil, errBadSignature
		}
		for field := range strings.SplitSeq(fields, ",") {
			switch name, value, _ := strings.Cut(strings.TrimSpace(field), "="); name {
			case "Credential":
				scope = value
			case "SignedHeaders":
				headers = value
			case "Signature":
				s.value = value
			}
		}
	case query.Has("X-Amz-Signature"):
		s.value, scope, headers = query.Get("X-Amz-Signature"), query.Get("X-Amz-Credential"), query.Get("X-Amz-SignedHeaders")
		s.token, s.dated = query.Get("X-Amz-Security-Token"), query.Get("X-Amz-Date")
		seconds, err := strconv.Atoi(query.Get("X-Amz-Expires"))
		if err != nil || seconds < 1 || seconds > maxPresigned || query.Get("X-Amz-Algorithm") != "AWS4-HMAC-SHA256" {
			return nil, errBadSignature
		}
		s.lifetime = time.Duration(seconds) * time.Second
	default:
		return nil, errNoSignature
	}
	parts := credentialScope.FindStringSubmatch(scope)
	if parts == nil || headers == "" || s.value == "" {
		return nil, errBadSignature
	}
	s.key, s.date, s.region, s.service, s.headers = parts[1], parts[2], parts[3], parts[4], strings.Split(headers, ";")
	var err error
	if s.time, err = time.Parse(signatureTime, s.dated); err != nil {
		return nil, errBadDate
	}
	return s, nil
}

// maxPresigned is how long a presigned request may be good for at most: a week, in seconds.
const maxPresigned = 7 * 24 * 60 * 60

// tolerance is how far the clocks of client and service may differ.
const tolerance = 15 * time.Minute

// verify recomputes the signature with the key's secret. The date must be that of one of the clocks: the sandbox's own
// may be virtual while its callers sign by the wall's.
func (s *signature) verify(r *http.Request, body []byte, secret string, clocks ...time.Time) error {
	if s.date != s.dated[:len("20060102")] {
		return badSignature("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" + s.date + "' != '" + s.dated[:8] + "', from '" + s.dated + "'.")
	}
	if !slices.Contains(s.headers, "host") {
		return badSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	}
	if !slices.ContainsFunc(clocks, func(now time.Time) bool {
		return !s.time.After(now.Add(tolerance)) && !s.time.Add(s.lifetime).Before(now)
	}) {
		now := clocks[0].UTC().Format(signatureTime)
		if s.time.After(clocks[0]) {
			return badSignature("Signature not yet current: " + s.dated + " is still later than " + now + " (15 min.)")
		}
		return badSignature("Signature expired: " + s.dated + " is now earlier than " + now + " (15 min.)")
	}
	want := s.compute(r, body, secret)
	if !hmac.Equal([]byte(want), []byte(s.value)) {
		return badSignature("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return nil
}

// compute follows "Create a signed AWS API request" of the IAM user guide.
func (s *signature) compute(r *http.Request, body []byte, secret string) string {
	var request strings.Builder
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	// Services other than S3 sign the path as it is sent, encoded once more.
	request.WriteString(r.Method + "\n" + encodePath(path) + "\n" + canonicalQuery(r.URL.Query()) + "\n")
	for _, name := range s.headers {
		request.WriteString(name + ":" + headerValue(r, name) + "\n")
	}
	request.WriteString("\n" + strings.Join(s.headers, ";") + "\n" + hashHex(body))
	scope := s.date + "/" + s.region + "/" + s.service + "/aws4_request"
	text := "AWS4-HMAC-SHA256\n" + s.dated + "\n" + scope + "\n" + hashHex([]byte(request.String()))
	key := []byte("AWS4" + secret)
	for _, part := range []string{s.date, s.region, s.service, "aws4_request", text} {
		key = sign(key, part)
	}
	return hex.EncodeToString(key)
}

func sign(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text)) // a hash does not fail
	return h.Sum(nil)
}

func hashHex(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// headerValue is a header's values as they are signed: trimmed, runs of blanks made one.
func headerValue(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		return strconv.FormatInt(r.ContentLength, 10)
	}
	values := slices.Clone(r.Header.Values(name))
	for i, v := range values {
		values[i] = strings.Join(strings.Fields(v), " ")
	}
	return strings.Join(values, ",")
}

// canonicalQuery sorts and encodes the parameters, all but the signature itself.
func canonicalQuery(query url.Values) string {
	var list []string
	for name, values := range query {
		if name == "X-Amz-Signature" {
			continue
		}
		for _, v := range values {
			list = append(list, encodeURI(name)+"="+encodeURI(v))
		}
	}
	slices.Sort(list)
	return strings.Join(list, "&")
}

// encodeURI encodes all but the unreserved characters of RFC 3986.
func encodeURI(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// encodePath encodes what stands between the slashes.
func encodePath(s string) string {
	return strings.ReplaceAll(encodeURI(s), "%2F", "/")
}
