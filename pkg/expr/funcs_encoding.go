package expr

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// encodingFuncs write text in another alphabet (language spec §4.2).
func encodingFuncs() []Func {
	const family = "encoding"
	return []Func{
		{
			Name: "urlencode", Min: 1, Max: 1, Syntax: "urlencode(text)", Family: family, Result: TypeText,
			Summary: "The text as it stands in a URL, with percent escapes.",
			Eval: func(c *Call) value.Value {
				return value.String(strings.ReplaceAll(url.QueryEscape(c.text(0)), "+", "%20"))
			},
		},
		{
			Name: "urldecode", Min: 1, Max: 1, Syntax: "urldecode(text)", Family: family, Result: TypeText,
			Summary: "The text that percent escapes and + stand for.",
			Eval:    func(c *Call) value.Value { return value.String(urlDecode(c.text(0))) },
		},
		{
			Name: "base64Encode", Min: 1, Max: 1, Syntax: "base64Encode(text)", Family: family, Result: TypeText,
			Summary: "The text in base64.",
			Eval: func(c *Call) value.Value {
				return value.String(base64.StdEncoding.EncodeToString([]byte(c.text(0))))
			},
		},
		{
			Name: "base64Decode", Min: 1, Max: 2, Syntax: `base64Decode(text[, "charset"])`, Family: family, Result: TypeText,
			Summary: "The text that base64 stands for, in UTF-8 or the charset named; what is no base64 stays as it is.",
			Eval:    base64Decode, prepare: checkCharset,
		},
		{
			Name: "hexToAscii", Min: 1, Max: 1, Syntax: "hexToAscii(text)", Family: family, Result: TypeText,
			Summary: "The characters that pairs of hexadecimal digits stand for.",
			Eval: func(c *Call) value.Value {
				b, err := hex.DecodeString(c.text(0))
				if err != nil {
					return value.Value{}
				}
				return value.String(latin1(b))
			},
		},
		{
			Name: "hash", Min: 1, Max: 2, Syntax: `hash(text[, "md5" | "sha1" | "sha2_256" | "murmur3_128"])`, Family: family, Result: TypeText,
			Summary: "The hash of the text in hexadecimal, MD5 unless told otherwise.", Eval: hash, prepare: checkHash,
		},
	}
}

// urlDecode leaves a % that starts no escape as it is.
func urlDecode(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		var b [1]byte
		switch {
		case s[i] == '+':
			out = append(out, ' ')
			continue
		case s[i] == '%' && i+2 < len(s):
			if _, err := hex.Decode(b[:], []byte(s[i+1:i+3])); err == nil {
				out = append(out, b[0])
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return strings.ToValidUTF8(string(out), "\uFFFD")
}

// base64Decode takes padding as optional.
func base64Decode(c *Call) value.Value {
	s := strings.TrimSpace(c.text(0))
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	decode := charsets[strings.ToUpper(c.textOr(1, "UTF-8"))]
	if err != nil || decode == nil {
		return c.Args[0]
	}
	return value.String(decode(b))
}

// checkCharset refuses a constant name of no charset.
func checkCharset(constants []*value.Value, _ *Env) (func(c *Call) value.Value, error) {
	if len(constants) == 2 && constants[1] != nil {
		if name := constants[1].Text(); charsets[strings.ToUpper(name)] == nil {
			return nil, fmt.Errorf("unknown charset %q; use US-ASCII, UTF-8, UTF-16, UTF-16BE, UTF-16LE, UTF-32, UTF-32BE or UTF-32LE", name)
		}
	}
	return nil, nil
}

// hashes maps the names of algorithms; sha_256 is how one published query
// spells sha2_256.
var hashes = map[string]func(s string) string{
	"md5":         func(s string) string { return fmt.Sprintf("%x", md5.Sum([]byte(s))) },
	"sha1":        func(s string) string { return fmt.Sprintf("%x", sha1.Sum([]byte(s))) },
	"sha2_256":    sha256Hex,
	"sha_256":     sha256Hex,
	"murmur3_128": func(s string) string { return fmt.Sprintf("%x", murmur3([]byte(s))) },
}

func sha256Hex(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) }

func hash(c *Call) value.Value {
	h := hashes[strings.ToLower(c.textOr(1, "md5"))]
	if h == nil {
		return value.Value{}
	}
	return value.String(h(c.text(0)))
}

// checkHash refuses a constant name of no algorithm.
func checkHash(constants []*value.Value, _ *Env) (func(c *Call) value.Value, error) {
	if len(constants) == 2 && constants[1] != nil {
		if name := constants[1].Text(); hashes[strings.ToLower(name)] == nil {
			return nil, fmt.Errorf("unknown algorithm %q; use md5, sha1, sha2_256 or murmur3_128", name)
		}
	}
	return nil, nil
}
