package enrich

import (
	"net/netip"
	"strings"
)

// kind is what an indicator is.
type kind uint8

const (
	kindOther kind = iota
	kindIPv4
	kindIPv6
	kindDomain
	kindURL
	kindEmail
	kindMD5
	kindSHA1
	kindSHA256
)

// kindNames are the names of the kinds: in the older feeds (language spec §3.4), and as STIX's patterns name objects.
var kindNames = [...]struct{ classic, stix string }{
	kindOther:  {"other", "other"},
	kindIPv4:   {"ip_address", "ipv4-addr"},
	kindIPv6:   {"ip_address", "ipv6-addr"},
	kindDomain: {"domain", "domain-name"},
	kindURL:    {"url", "url"},
	kindEmail:  {"email_address", "email-addr"},
	kindMD5:    {"hash_md5", "file:hashes.MD5"},
	kindSHA1:   {"hash_sha1", "file:hashes.'SHA-1'"},
	kindSHA256: {"hash_sha256", "file:hashes.'SHA-256'"},
}

// indicator is an entry of a feed: what it warns of and why.
type indicator struct {
	text string
	kind kind
	// confidence is 0 to 100, 0 where it is not known.
	confidence uint8
	next       int32 // the next entry about the same, -1 for none
	more       *details
}

// details are what feeds may tell of an entry. Entries of one text share them. Times are Unix seconds, 0 where not known.
type details struct {
	id, actors, threatType, killChain string
	from, until, updated              int64
}

var noDetails = &details{}

// read fills in what the indicator is and returns its network when it is one. It is false for a text that is no indicator, and
// for a network of all addresses, which would warn of everybody. Addresses and names that were made harmless, such as
// 192[.]0[.]2[.]1, are taken as they were.
func (i *indicator) read(text string) (network netip.Prefix, ok bool) {
	text = strings.Trim(strings.TrimSpace(text), `"'`)
	if strings.Contains(text, "[") {
		text = strings.NewReplacer("[.]", ".", "[:]", ":", "[@]", "@", "[://]", "://").Replace(text)
	}
	if strings.HasPrefix(text, "hxxp") {
		text = "http" + text[len("hxxp"):]
	}
	i.text = text
	if network, ok = parseNetwork(text); ok {
		i.kind = kindIPv6
		if network.Addr().Is4() {
			i.kind = kindIPv4
		}
		return network, network.Bits() > 0
	}
	lower := strings.ToLower(text)
	switch {
	case text == "" || strings.ContainsAny(text, " \t\r\n") && !strings.Contains(text, "://"):
		return network, false
	case strings.Contains(text, "://"):
		i.kind = kindURL
	case strings.Contains(text, "@"):
		i.kind = kindEmail
	case isHex(lower) && hashKinds[len(lower)] != kindOther:
		i.kind, i.text = hashKinds[len(lower)], lower
	case isDomain(lower):
		i.kind, i.text = kindDomain, lower
	default:
		return network, false
	}
	return network, true
}

// hashKinds are the hashes by how many digits they have.
var hashKinds = map[int]kind{32: kindMD5, 40: kindSHA1, 64: kindSHA256}

func isHex(s string) bool { return strings.Trim(s, "0123456789abcdef") == "" }

func isDomain(s string) bool {
	dot := strings.LastIndexByte(s, '.')
	return dot > 0 && dot < len(s)-1 && len(s) <= 253 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == "" &&
		strings.Trim(s[dot+1:], "0123456789") != ""
}

// parseNetwork reads an address, or a network in CIDR notation.
func parseNetwork(text string) (netip.Prefix, bool) {
	if strings.Contains(text, "/") {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return p, false
		}
		if a := p.Addr(); a.Is4In6() && p.Bits() >= 96 {
			p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
		}
		return p.Masked(), true
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, false
	}
	a = a.Unmap().WithZone("")
	return netip.PrefixFrom(a, a.BitLen()), true
}

// Levels of confidence as the STIX 2.1 standard maps them (appendix A, the scale None, Low, Med, High).
const (
	leastHigh, leastMedium       = 70, 30
	high, medium, low      uint8 = 85, 50, 15
)

// level is the word for a confidence, as in the older feeds.
func level(confidence uint8) string {
	switch {
	case confidence == 0:
		return "unverified"
	case confidence >= leastHigh:
		return "high"
	case confidence >= leastMedium:
		return "medium"
	}
	return "low"
}
