package enrich

import (
	"net/netip"
	"testing"
)

func TestFeedsAreFetchedFromTheInternetOnly(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"http://feeds.example.com", "ftp://feeds.example.com", "file:///etc/passwd", "https://", "https:///x", "//feeds.example.com", "feeds.example.com",
		"https://user:password@feeds.example.com", "https://localhost/", "https://LOCALHOST./", "https://metadata.google.internal/", "https://printer.local",
		"https://127.0.0.1", "https://[::1]:8443/x", "https://169.254.169.254/latest/meta-data", "https://[fd00:ec2::254]/", "https://10.0.0.1", "https://172.31.255.1",
		"https://192.168.1.1", "https://100.100.100.200", "https://[::ffff:169.254.169.254]/", "https://[64:ff9b::a9fe:a9fe]/", "https://0.0.0.0",
		"https://[2002:a9fe:a9fe::1]/", "https://[fe80::1%25eth0]/",
	} {
		if CheckURL(url) == nil {
			t.Errorf("%s is accepted", url)
		}
	}
	for _, url := range []string{"https://feeds.example.com/a.txt?key=1", "https://1.1.1.1/x", "https://[2606:4700::1111]:8443/"} {
		if err := CheckURL(url); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestPublicAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"8.8.8.8": true, "172.32.0.1": true, "100.128.0.1": true, "2a00:1450::1": true, "::ffff:8.8.8.8": true,
		"255.255.255.255": false, "224.0.0.1": false, "::": false, "::ffff:10.0.0.1": false, "2001:db8::1": false, "ff02::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: public is %v, want %v", text, got, want)
		}
	}
	if isPublic(netip.Addr{}) {
		t.Error("no address is public")
	}
}
