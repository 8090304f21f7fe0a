package expr

import (
	"math"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func TestValidAddresses(t *testing.T) {
	// language spec §4.5
	r := row{"missing": value.NullValue()}
	wants{
		{`isValidIP("10.0.0.1")`, `true`},
		{`isValidIP("::1")`, `true`},
		{`isValidIP("10.0.0")`, `false`},
		{`isValidIP("10.0.0.256")`, `false`},
		{`isValidIP(missing)`, `null`},
		{`isValidIPv4("10.0.0.1")`, `true`},
		{`isValidIPv4("::1")`, `false`},
		{`isValidIPv6("2001:db8::1")`, `true`},
		{`isValidIPv6("fe80::1%eth0")`, `false`},
		{`isValidIPv6("10.0.0.1")`, `false`},
		{`!isValidIP(missing)`, `true`},
	}.run(t, r)
}

func TestKindsOfAddressesRemoveRowsWithoutOne(t *testing.T) {
	// language spec §4.5, §11-A24
	r := row{"ip": str("172.31.255.255"), "v6": str("::1"), "missing": value.NullValue(), "dash": str("-")}
	wants{
		{`isPrivateIP(ip)`, `true`},
		{`isPrivateIP("172.32.0.0")`, `false`},
		{`isPrivateIP("127.0.0.1")`, `false`},
		{`isPrivateIP("192.168.1.1")`, `true`},
		{`isPublicIP("10.255.255.255")`, `false`},
		{`isPublicIP("8.8.8.8")`, `true`},
		{`isPublicIP("127.0.0.1")`, `false`},
		{`isReservedIP("127.0.0.1")`, `true`},
		{`isReservedIP("240.1.2.3")`, `true`},
		{`isReservedIP("198.19.255.255")`, `true`},
		{`isReservedIP("198.20.0.0")`, `false`},
		{`isPrivateIP(v6)`, `dropped`},
		{`isPublicIP(dash)`, `dropped`},
		{`isReservedIP(missing)`, `dropped`},
		{`isPrivateIP("x") or true`, `dropped`},
		{`true or isPrivateIP(dash)`, `true`},
		{`if(isValidIPv4(dash), isPrivateIP(dash), false)`, `false`},
		{`!isPrivateIP(missing)`, `dropped`},
	}.run(t, r)
}

func TestRowsRemovedAreCountedWithAReason(t *testing.T) {
	b := value.NewBatch(value.NewSchema("ip"), 4)
	for _, ip := range []string{"10.0.0.1", "-", "8.8.8.8", "::1"} {
		b.AppendRow(str(ip))
	}
	p, err := Compile(parse(t, `isPrivateIP(ip)`), b.Schema, fixedEnv())
	if err != nil {
		t.Fatal(err)
	}
	if !p.MayDrop() {
		t.Error("MayDrop is false")
	}
	keep, drops := p.TestRows(b, nil)
	want := Drops{Rows: 2, Reason: `isPrivateIP: "-" is not an IPv4 address`}
	if drops != want {
		t.Errorf("got %+v, want %+v", drops, want)
	}
	if !keep[0] || keep[1] || keep[2] || keep[3] {
		t.Errorf("keep is %v", keep)
	}
	_, stay, drops := p.EvalRows(b)
	if drops != want || !stay[0] || stay[1] || !stay[2] || stay[3] {
		t.Errorf("EvalRows keeps %v, drops %+v", stay, drops)
	}
	total := Drops{}
	total.Merge(drops)
	total.Merge(drops)
	if total.Rows != 4 || total.Reason != want.Reason {
		t.Errorf("merged %+v", total)
	}
}

func TestNetworks(t *testing.T) {
	// language spec §4.5
	r := row{"ip": str("10.0.1.35"), "missing": value.NullValue()}
	wants{
		{`ipv4ToNumber("1.2.3.4")`, `16909060`},
		{`ipv4ToNumber("255.255.255.255")`, `4294967295`},
		{`ipv4ToNumber("1.2.3")`, `null`},
		{`getCIDRPrefix(ip, "27")`, `"10.0.1.32"`},
		{`getCIDRPrefix(ip, 0)`, `"0.0.0.0"`},
		{`getCIDRPrefix(ip, 33)`, `null`},
		{`getCIDRPrefix("::1", 8)`, `null`},
		{`compareCIDRPrefix(ip, "10.0.1.62", "27")`, `true`},
		{`compareCIDRPrefix(ip, "10.0.1.64", toInt(27))`, `false`},
		{`compareCIDRPrefix(ip, "x", 27)`, `null`},
		{`compareCIDRPrefix(missing, "10.0.0.1", 27)`, `null`},
		{`maskFromCIDR("29")`, `"255.255.255.248"`},
		{`maskFromCIDR(0)`, `"0.0.0.0"`},
		{`maskFromCIDR(32)`, `"255.255.255.255"`},
		{`maskFromCIDR("x")`, `null`},
	}.run(t, r)
}

func TestHaversine(t *testing.T) {
	for text, want := range map[string]float64{
		// A degree on a great circle is 6372.8 π / 180 km.
		`haversine(0, 0, 0, 1)`:     6372.8 * math.Pi / 180,
		`haversine(0, 0, 0, 180)`:   6372.8 * math.Pi,
		`haversine(90, 0, -90, 0)`:  6372.8 * math.Pi,
		`haversine(10, 20, 10, 20)`: 0,
	} {
		if got, _ := evaluate(t, text, row{}).Num(); math.Abs(got-want) > 1e-6 {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
	// The example of the original's documentation, to its own rounding.
	if got, _ := evaluate(t, `haversine(39.04380, -77.48790, 45.73723, -119.81143)`, row{}).Num(); math.Abs(got-3512.71) > 0.01 {
		t.Errorf("got %v, want 3512.71", got)
	}
	wants{{`haversine("x", 0, 0, 0)`, `null`}}.run(t, row{})
}
