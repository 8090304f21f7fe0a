package traffic

import (
	"fmt"
	"net/netip"
)

// clientCount is how many addresses use the APIs; the first ones use them most.
const clientCount = 1200

// Attackers lists the fixed addresses that scan the APIs and try stolen credentials, so that a threat feed can name
// them.
func Attackers() []string {
	return []string{"198.51.100.66", "203.0.113.13", "203.0.113.251", "198.18.66.6", "2001:db8:bad::66"}
}

// Clients lists the addresses of ordinary clients. Like all addresses of the model they come from the ranges that
// are reserved for documentation and benchmarking.
func Clients() []string {
	list := make([]string, clientCount)
	for i := range list {
		list[i] = clients[i].String()
	}
	return list
}

// clients spreads over IPv4 and IPv6; the three documentation networks hold the busiest ones.
var clients = func() (list [clientCount]netip.Addr) {
	blocks := [3][2]byte{{192, 0}, {198, 51}, {203, 0}}
	third := [3]byte{2, 100, 113}
	for i := range list {
		switch {
		case i%8 == 7:
			list[i] = netip.MustParseAddr(fmt.Sprintf("2001:db8:%x:%x::%x", i/8%16+1, i, i%97+2))
		case i%8 < 3 && i/8 < 60:
			k := i % 8
			list[i] = netip.AddrFrom4([4]byte{blocks[k][0], blocks[k][1], third[k], byte(70 + i/8*3%180)})
		default:
			list[i] = netip.AddrFrom4([4]byte{198, byte(18 + i%2), byte(i * 7 % 64), byte(1 + i%253)})
		}
	}
	return list
}()

var attackers = Attackers()

// client is the source address of a request.
func client(r *Request) string {
	h := mix(r.ID, 1)
	if (r.Cause == Blocked || r.Cause == MissingToken) && h%10 < 7 {
		return attackers[int(h>>8)%len(attackers)]
	}
	u := unit(h)
	return clientTexts[int(u*u*u*clientCount)]
}

var clientTexts = Clients()

// weighted is a list to draw from; weights are relative.
type weighted struct {
	text   string
	weight int
}

// pickText draws a text by weight.
func pickText(list []weighted, h uint64) string {
	return list[pick(list, func(w *weighted) int { return w.weight }, h)].text
}

// pick draws an index of a list by weight.
func pick[T any](list []T, weight func(*T) int, h uint64) int {
	total := 0
	for i := range list {
		total += weight(&list[i])
	}
	at := int(h % uint64(total))
	for i := range list {
		if at -= weight(&list[i]); at < 0 {
			return i
		}
	}
	return 0
}

// userAgents are drawn by type of API: browsers, apps, or other services.
var userAgents = [...][]weighted{
	REST: {
		{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Safari/537.36", 26},
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36", 30},
		{"Mozilla/5.0 (X11; Linux x86_64; rv:123.0) Gecko/20100101 Firefox/123.0", 8},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.3 Mobile/15E148 Safari/604.1", 14},
		{"python-requests/2.31.0", 7}, {"okhttp/4.12.0", 9}, {"curl/8.5.0", 4}, {"Go-http-client/2.0", 5},
		{"axios/1.6.7", 5}, {"PostmanRuntime/7.36.3", 3}, {"Apache-HttpClient/4.5.14 (Java/17.0.10)", 4}, {"-", 1},
	},
	HTTP: {
		{"ExampleShop/5.12.1 (iPhone; iOS 17.3)", 34}, {"ExampleShop/5.12.0 (Android 14; Pixel 8)", 30},
		{"okhttp/4.12.0", 12}, {"GitHub-Hookshot/044aadd", 8}, {"Stripe/1.0 (+https://stripe.com/docs/webhooks)", 8},
		{"ELB-HealthChecker/2.0", 6}, {"curl/8.5.0", 2}, {"-", 1},
	},
	WebSocket: {
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36", 40},
		{"ExampleShop/5.12.1 (iPhone; iOS 17.3)", 30}, {"Python/3.12 websockets/12.0", 6}, {"-", 2},
	},
}

// scanAgents and scanPaths are what somebody looking for open doors sends.
var scanAgents = []weighted{{"Mozilla/5.0 zgrab/0.x", 4}, {"masscan/1.3", 2}, {"Nmap Scripting Engine", 1}, {"curl/7.29.0", 1}}

var scanPaths = []weighted{{"/.env", 5}, {"/wp-login.php", 4}, {"/.git/config", 3}, {"/actuator/health", 2},
	{"/admin", 3}, {"/api/v1/users", 2}, {"/cgi-bin/luci", 1}}
