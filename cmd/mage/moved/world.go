package moved

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// config is the accounts of the sandbox. Answers are not kept, so that no panel profits from another.
const config = `{"authType":"keys","defaultRegion":"us-east-1","endpoint":"http://sandbox.test",
	"accounts":[
		{"alias":"dev","id":"528560886094","assumeRoleArn":"arn:aws:iam::528560886094:role/dohyo","regions":["us-east-1","eu-west-1"]},
		{"alias":"prod","id":"567680881046","assumeRoleArn":"arn:aws:iam::567680881046:role/dohyo","regions":["us-east-1","eu-west-1"]}],
	"cache":{"results":"0"},"limits":{"queryTimeout":"1w"}}`

// world is a sandbox in this process and the engines that ask it.
type world struct {
	server *sandbox.Server
	apis   []*awsapi.API
}

func newWorld(volume float64) *world {
	return &world{server: sandbox.New(sandbox.Options{Now: func() time.Time { return now }, Volume: volume})}
}

func (w *world) close() {
	for _, a := range w.apis {
		a.Close()
	}
	w.server.Close()
}

func (w *world) engine() (*engine.Engine, error) {
	s, err := settings.New([]byte(config), map[string]string{"accessKey": "sandbox", "secretKey": "sandbox"})
	if err != nil {
		return nil, err
	}
	api := awsapi.New(s.AWS(), awsapi.Options{Clock: &clock{now: now}, HTTPClient: &http.Client{Transport: w}})
	w.apis = append(w.apis, api)
	return engine.New(s, api, func() time.Time { return now })
}

// RoundTrip answers a call without a socket. Queries have ended when they are asked about, so that calls do not depend
// on how fast this machine is.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("X-Amz-Target") == "Logs_20140328.GetQueryResults" {
		for w.server.RunningQueries() > 0 && r.Context().Err() == nil {
			time.Sleep(100 * time.Microsecond)
		}
	}
	in := r.Clone(r.Context())
	in.Host, in.RequestURI = r.URL.Host, r.URL.RequestURI()
	if in.Body == nil {
		in.Body = http.NoBody
	}
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, in)
	return rec.Result(), nil
}

// clock passes when somebody sleeps.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	c.now = c.now.Add(max(d, 0))
	c.mu.Unlock()
	return ctx.Err()
}
