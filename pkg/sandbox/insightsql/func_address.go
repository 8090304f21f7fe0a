package insightsql

import "net/netip"

// addressFunctions are the "IP address string functions".
var addressFunctions = map[string]function{
	"isvalidip":      address(func(netip.Addr) bool { return true }),
	"isvalidipv4":    address(netip.Addr.Is4),
	"isvalidipv6":    address(netip.Addr.Is6),
	"isprivateip":    address(isRFC1918),
	"ispublicip":     address(isPublic),
	"isreservedip":   address(isSpecial),
	"isipinsubnet":   subnet(func(netip.Addr) bool { return true }),
	"isipv4insubnet": subnet(netip.Addr.Is4),
	"isipv6insubnet": subnet(netip.Addr.Is6),
	"ipv4tonumber":   ofTexts(1, 1, ipv4ToNumber),
}

// parseAddress reads an IPv4 or IPv6 address without a zone.
func parseAddress(s string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(s)
	return a, err == nil && a.Zone() == ""
}

// address makes a predicate on addresses, false for anything else, also for a
// missing field.
func address(holds func(netip.Addr) bool) function {
	return ofValues(1, 1, func(e *env, a []value) value {
		s, _ := e.text(a[0])
		addr, ok := parseAddress(s)
		return boolean(ok && holds(addr))
	})
}

// subnet makes a predicate on an address and a network in CIDR notation.
func subnet(family func(netip.Addr) bool) function {
	return ofValues(2, 2, func(e *env, a []value) value {
		s, _ := e.text(a[0])
		net, _ := e.text(a[1])
		addr, ok := parseAddress(s)
		prefix, err := netip.ParsePrefix(net)
		return boolean(ok && err == nil && family(addr) && prefix.Contains(addr))
	})
}

// ipv4ToNumber reads the four bytes in network order.
func ipv4ToNumber(a []string) value {
	addr, ok := parseAddress(a[0])
	if !ok || !addr.Is4() {
		return value{}
	}
	b := addr.As4()
	return integer(int64(b[0])<<24 | int64(b[1])<<16 | int64(b[2])<<8 | int64(b[3]))
}

// isRFC1918 covers "private range (RFC 1918)", which knows IPv4 alone.
func isRFC1918(a netip.Addr) bool {
	return a.Is4() && a.IsPrivate()
}

// reserved are the special-purpose blocks of RFC 6890 beside the private ones.
var reserved = func() (list []netip.Prefix) {
	for _, s := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24",
		"192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"::/128", "::1/128", "::ffff:0:0/96", "100::/64", "2001:db8::/32", "fc00::/7", "fe80::/10", "ff00::/8",
	} {
		list = append(list, netip.MustParsePrefix(s))
	}
	return list
}()

// isSpecial is isReservedIP.
func isSpecial(a netip.Addr) bool {
	for _, p := range reserved {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// isPublic is what neither of the other two takes.
func isPublic(a netip.Addr) bool { return !isRFC1918(a) && !isSpecial(a) }
