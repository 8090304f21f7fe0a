package insightsql

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math"
	"net/url"
	"strconv"
)

// encodingFunctions are the string functions that encode, decode and hash.
var encodingFunctions = map[string]function{
	"urlencode":    ofTexts(1, 1, func(a []string) value { return textValue(url.QueryEscape(a[0])) }),
	"urldecode":    decoding(url.QueryUnescape),
	"base64encode": ofTexts(1, 1, func(a []string) value { return textValue(base64.StdEncoding.EncodeToString([]byte(a[0]))) }),
	"base64decode": decoding(decoded(base64.StdEncoding.DecodeString)),
	"hextoascii":   decoding(decoded(hex.DecodeString)),
	"md5": ofTexts(1, 1, func(a []string) value {
		sum := md5.Sum([]byte(a[0]))
		return textValue(hex.EncodeToString(sum[:]))
	}),
	"sha256": ofTexts(1, 1, func(a []string) value {
		sum := sha256.Sum256([]byte(a[0]))
		return textValue(hex.EncodeToString(sum[:]))
	}),
}

// decoding makes a function that has no value for text that does not decode.
func decoding(decode func(string) (string, error)) function {
	return ofTexts(1, 1, func(a []string) value {
		s, err := decode(a[0])
		if err != nil {
			return value{}
		}
		return textValue(s)
	})
}

// decoded adapts decoders that return bytes.
func decoded(decode func(string) ([]byte, error)) func(string) (string, error) {
	return func(s string) (string, error) {
		b, err := decode(s)
		return string(b), err
	}
}

// decToHex drops the fraction and writes the sign before the prefix.
func decToHex(n float64) value {
	n = math.Trunc(n)
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	if n >= 1<<63 {
		return value{}
	}
	return textValue(sign + "0x" + strconv.FormatUint(uint64(n), 16))
}
