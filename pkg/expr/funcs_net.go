package expr

import (
	"encoding/binary"
	"math"
	"net/netip"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// reserved are the special-use networks of RFC 5735, section 4, which includes
// the private ones of RFC 1918.
var reserved = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
)

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		out[i] = netip.MustParsePrefix(t)
	}
	return out
}

func isReserved(a netip.Addr) bool {
	for _, p := range reserved {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// netFuncs are the functions on addresses and places (language spec §4.5).
func netFuncs() []Func {
	const family = "network"
	valid := func(name, summary string, is func(a netip.Addr) bool) Func {
		return Func{
			Name: name, Min: 1, Max: 1, Syntax: name + "(text)", Summary: summary, Family: family, Result: TypeBoolean,
			predicate: func(v value.Value) bool {
				a, err := netip.ParseAddr(v.Text())
				return err == nil && a.Zone() == "" && is(a)
			},
		}
	}
	class := func(name, summary string, is func(a netip.Addr) bool) Func {
		return Func{
			Name: name, Min: 1, Max: 1, Syntax: name + "(address)", Family: family, Result: TypeBoolean,
			Summary:   summary + " Rows without an IPv4 address are removed.",
			takesNull: true, drops: true,
			Eval: func(c *Call) value.Value {
				a, ok := ipv4(c.Args[0])
				if !ok {
					return c.Drop("%s: %s is not an IPv4 address", name, describe(c.Args[0]))
				}
				return value.Bool(is(a))
			},
		}
	}
	return []Func{
		valid("isValidIP", "Whether the text is an IPv4 or IPv6 address.", func(netip.Addr) bool { return true }),
		valid("isValidIPv4", "Whether the text is an IPv4 address.", netip.Addr.Is4),
		valid("isValidIPv6", "Whether the text is an IPv6 address.", netip.Addr.Is6),
		class("isPrivateIP", "Whether the address is in a private network (RFC 1918).", netip.Addr.IsPrivate),
		class("isPublicIP", "Whether the address is neither private nor reserved.", func(a netip.Addr) bool { return !isReserved(a) }),
		class("isReservedIP", "Whether the address is reserved for special use (RFC 5735).", isReserved),
		{
			Name: "ipv4ToNumber", Min: 1, Max: 1, Syntax: "ipv4ToNumber(address)", Family: family, Result: TypeNumber,
			Summary: "The IPv4 address as a whole number, null when it is none.",
			Eval: func(c *Call) value.Value {
				a, ok := ipv4(c.Args[0])
				if !ok {
					return value.Value{}
				}
				b := a.As4()
				return value.Int(int64(binary.BigEndian.Uint32(b[:])))
			},
		},
		{
			Name: "getCIDRPrefix", Min: 2, Max: 2, Syntax: "getCIDRPrefix(address, bits)", Family: family, Result: TypeText,
			Summary: "The address of the IPv4 network that the address is in.",
			Eval: func(c *Call) value.Value {
				p, ok := network(c.Args[0], c.Args[1])
				if !ok {
					return value.Value{}
				}
				return value.String(p.Addr().String())
			},
		},
		{
			Name: "compareCIDRPrefix", Min: 3, Max: 3, Syntax: "compareCIDRPrefix(address, address, bits)", Family: family, Result: TypeBoolean,
			Summary: "Whether both IPv4 addresses are in one network of that many bits.",
			Eval: func(c *Call) value.Value {
				p, ok := network(c.Args[0], c.Args[2])
				q, ok2 := network(c.Args[1], c.Args[2])
				if !ok || !ok2 {
					return value.Value{}
				}
				return value.Bool(p == q)
			},
		},
		{
			Name: "maskFromCIDR", Min: 1, Max: 1, Syntax: "maskFromCIDR(bits)", Family: family, Result: TypeText,
			Summary: "The IPv4 network mask of that many bits.",
			Eval: func(c *Call) value.Value {
				p, ok := network(value.String("255.255.255.255"), c.Args[0])
				if !ok {
					return value.Value{}
				}
				return value.String(p.Addr().String())
			},
		},
		{
			Name: "haversine", Min: 4, Max: 4, Syntax: "haversine(latitude1, longitude1, latitude2, longitude2)", Family: family, Result: TypeNumber,
			Summary: "The distance in kilometres between two places given in degrees.", Eval: haversine,
		},
	}
}

// ipv4 parses a dotted quad; octets with leading zeros are refused, as some
// programs read them as octal.
func ipv4(v value.Value) (netip.Addr, bool) {
	a, err := netip.ParseAddr(v.Text())
	return a, err == nil && a.Is4()
}

// network returns the IPv4 network of the address with that many bits.
func network(address, bits value.Value) (netip.Prefix, bool) {
	a, ok := ipv4(address)
	n, okBits := bits.AsInt()
	if !ok || !okBits || n < 0 || n > 32 {
		return netip.Prefix{}, false
	}
	p, err := a.Prefix(int(n))
	return p, err == nil
}

// describe shows a value in a notice, shortened.
func describe(v value.Value) string {
	if v.IsNull() {
		return "a missing value"
	}
	const most = 40
	s := []rune(v.Text())
	if len(s) > most {
		s = append(s[:most], '…')
	}
	return `"` + string(s) + `"`
}

// haversine takes the earth for a sphere of the radius that explains the worked
// example of the original's documentation.
func haversine(c *Call) value.Value {
	const radius = 6372.8
	var r [4]float64
	for i, v := range c.Args {
		degrees, ok := v.Num()
		if !ok {
			return value.Value{}
		}
		r[i] = degrees * math.Pi / 180
	}
	half := func(x float64) float64 { s := math.Sin(x / 2); return s * s }
	h := half(r[2]-r[0]) + math.Cos(r[0])*math.Cos(r[2])*half(r[3]-r[1])
	return value.Float(2 * radius * math.Asin(math.Sqrt(min(1, h))))
}
