package enrich

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// special are the networks that IANA's registries of special-purpose addresses keep from global use, and those whose
// addresses carry an IPv4 address that a gateway may unpack. Feeds are never fetched from there.
// https://www.iana.org/assignments/iana-ipv4-special-registry https://www.iana.org/assignments/iana-ipv6-special-registry
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
	"fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// isPublic reports whether an address belongs to the internet at large.
func isPublic(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return a.IsValid() && !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}

// errNotPublic tells why an address is not asked, and what to do where the feed is one of the house.
var errNotPublic = errors.New("feeds are fetched from public addresses only, so that a data source cannot reach into the network of Grafana: " +
	"for a server of your own let a job write a file, and name the file")

// CheckURL reports why a feed cannot be fetched from a URL. Names are checked again when they are resolved. The error
// does not quote the URL, which may hold a key.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return errors.New("expected a URL such as https://feeds.example.com/addresses.txt")
	case u.Scheme != "https":
		return fmt.Errorf("found %s://, expected https://", u.Scheme)
	case u.User != nil:
		return errors.New("must not hold a user name or password: put the key in secureJsonData")
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if a, err := netip.ParseAddr(host); err == nil {
		if !isPublic(a) {
			return fmt.Errorf("%s is no public address: %w", host, errNotPublic)
		}
		return nil
	}
	for _, local := range []string{"localhost", "local", "internal", "localdomain", "home.arpa"} {
		if host == local || strings.HasSuffix(host, "."+local) {
			return fmt.Errorf("%s is no public name: %w", host, errNotPublic)
		}
	}
	return nil
}
