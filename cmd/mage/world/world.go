// Package world is what dashboards are measured on: simulated accounts in this process and engines that ask them.
package world

import (
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// accounts are those of the sandbox.
const accounts = `{"authType":"keys","defaultRegion":"us-east-1","endpoint":"http://sandbox.test",
	"accounts":[
		{"alias":"dev","id":"528560886094","assumeRoleArn":"arn:aws:iam::528560886094:role/dohyo","regions":["us-east-1","eu-west-1"]},
		{"alias":"prod","id":"567680881046","assumeRoleArn":"arn:aws:iam::567680881046:role/dohyo","regions":["us-east-1","eu-west-1"]}]`

// World is a sandbox in this process and the APIs that ask it.
type World struct {
	server *sandbox.Server
	apis   []*awsapi.API
	live   bool
}

// New returns a sandbox with a share of its usual traffic, at the time that now tells.
func New(volume float64, now func() time.Time) *World {
	return &World{server: sandbox.New(sandbox.Options{Now: now, Volume: volume})}
}

// Live returns a sandbox whose queries are still running when they are asked about, as AWS's are.
func Live(o sandbox.Options) *World {
	return &World{server: sandbox.New(o), live: true}
}

// Usage is what the sandbox was asked since the last call.
func (w *World) Usage() sandbox.Usage {
	u := w.server.Meter()
	w.server.ResetMeter()
	return u
}

// Close ends the sandbox.
func (w *World) Close() {
	for _, a := range w.apis {
		a.Close()
	}
	w.server.Close()
}

// Settings are those of a data source over the sandbox's accounts, with further ones in JSON such as
// `"cache":{"results":"0"}`, which may be empty.
func Settings(further string) (*settings.Settings, error) {
	text := accounts
	if further != "" {
		text += "," + further
	}
	return settings.New([]byte(text+"}"), map[string]string{"accessKey": "sandbox", "secretKey": "sandbox"})
}

// API returns an API of its own that asks the sandbox under the settings; clock may be nil.
func (w *World) API(s *settings.Settings, clock awsapi.Clock) *awsapi.API {
	a := awsapi.New(s.AWS(), awsapi.Options{Clock: clock, HTTPClient: &http.Client{Transport: w}})
	w.apis = append(w.apis, a)
	return a
}

// RoundTrip answers a call without a socket. Unless the world is live, queries have ended when they are asked about, so
// that calls do not depend on how fast this machine is.
func (w *World) RoundTrip(r *http.Request) (*http.Response, error) {
	if !w.live && r.Header.Get("X-Amz-Target") == "Logs_20140328.GetQueryResults" {
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
