package enrich

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// fetcher asks for a URL, and again only for what has changed. What it got is kept in memory alone: on disk it would be
// one more thing to place, to bound and to protect, and a restart fetches it again within seconds.
type fetcher struct {
	url         string
	header, key string
	limit       int64
	timeout     time.Duration
	client      *http.Client
	// What the server said of the last good copy.
	etag, modified string
}

// maxRedirects bounds how often a server may send on.
const maxRedirects = 5

func newFetcher(l Limits, f Feed, o Options) *fetcher {
	transport := o.Transport
	if transport == nil {
		transport = publicTransport()
	}
	g := &fetcher{url: f.URL, header: f.Header, key: f.Key, limit: l.FeedBytes, timeout: l.FeedTimeout}
	g.client = &http.Client{Transport: transport, CheckRedirect: g.redirect}
	return g
}

// publicTransport connects to public addresses only. The address is checked when it is about to be used, so that neither a
// name that resolves to another one the next time nor a redirect gets around it. It knows no proxy, which would do the
// resolving.
func publicTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		target, err := netip.ParseAddrPort(address)
		if err != nil || !isPublic(target.Addr()) {
			return errNotPublic
		}
		return nil
	}}
	return &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true,
		MaxResponseHeaderBytes: 1 << 20, IdleConnTimeout: 30 * time.Second, MaxIdleConnsPerHost: 1,
	}
}

// errSentOn is a redirect that is not followed.
var errSentOn = errors.New("the server sent on to a place that is not asked")

// redirect follows to https only. The key goes to the host that it was given for and to no other.
func (g *fetcher) redirect(r *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("the server sent on more than %d times", maxRedirects)
	}
	if err := CheckURL(r.URL.String()); err != nil {
		return fmt.Errorf("%w: %w", errSentOn, err)
	}
	if g.header != "" && r.URL.Host != via[0].URL.Host {
		r.Header.Del(g.header)
	}
	return nil
}

// fetch returns the body, or errUnchanged. Errors show neither the URL, which may hold a key, nor what was sent.
func (g *fetcher) fetch(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, g.url, nil)
	if err != nil {
		return nil, errors.New("the URL cannot be used")
	}
	req.Header.Set("Accept", "application/taxii+json;version=2.1, application/stix+json;version=2.1, application/json, text/csv, text/plain, */*;q=0.5")
	req.Header.Set("User-Agent", "dohyo-cloudwatch-datasource")
	if g.key != "" {
		req.Header.Set(g.header, g.key)
	}
	if g.etag != "" {
		req.Header.Set("If-None-Match", g.etag)
	}
	if g.modified != "" {
		req.Header.Set("If-Modified-Since", g.modified)
	}
	resp, err := g.client.Do(req)
	if err != nil {
		return nil, g.reason(err)
	}
	defer func() { _ = resp.Body.Close() }()
	switch {
	case resp.StatusCode == http.StatusNotModified && (g.etag != "" || g.modified != ""):
		return nil, errUnchanged
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the server answered with status %d (%s)", resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, g.limit+1))
	// A server that sees the request go may end its answer properly, as if it were whole.
	if err = cmp.Or(ctx.Err(), err); err != nil {
		return nil, g.reason(err)
	}
	if int64(len(body)) > g.limit {
		return nil, fmt.Errorf("it has more bytes than limits.feedBytes (%d) allows", g.limit)
	}
	g.etag, g.modified = resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	return body, nil
}

// reason is an error of a request without its URL.
func (g *fetcher) reason(err error) error {
	switch {
	case errors.Is(err, errNotPublic) && !errors.Is(err, errSentOn):
		return fmt.Errorf("its host is at an address that is not public: %w", errNotPublic)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("the server did not answer within limits.feedTimeout (%s)", g.timeout)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return fmt.Errorf("the request failed: %w", err)
}
