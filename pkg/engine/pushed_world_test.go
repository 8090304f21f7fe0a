package engine_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/clock"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// The log sources of the world that pushed and local answers are compared in. Every target has every group.
var eventSources = []eventSource{
	{name: "access", category: "aws/apigateway", constants: map[string]string{"namespace": "aws/apigateway"},
		groups: []string{"/aws/apigateway/shop-prod", "/aws/apigateway/shop-dev"}},
	{name: "trail", category: "aws/observability/cloudtrail/logs", groups: []string{"aws-cloudtrail-logs"}},
	{name: "app", category: "app/web", constants: map[string]string{"namespace": "app", "team": "Blue"}, groups: []string{"/app/web", "/app/api"}},
}

// eventSource is a log source as its rows show it.
type eventSource struct {
	name, category string
	constants      map[string]string
	groups         []string
}

const pushedSettings = `{"authType":"keys","defaultRegion":"us-east-1","endpoint":"http://sandbox.test",
	"cache":{"results":"0"},"limits":{"queryTimeout":"1w"},
	"logSources":[
		{"name":"access","kind":"apigateway-access","logGroups":["/aws/apigateway/*"]},
		{"name":"trail","kind":"cloudtrail","logGroups":["aws-cloudtrail-logs"]},
		{"name":"app","kind":"custom","logGroups":["/app/*"],"sourceCategory":"app/web","fields":{"namespace":"app","team":"Blue"}}]}`

// eventTarget is an account and region as rows show them.
type eventTarget struct{ account, id, region string }

// eventTargets are the targets that events lie in: the first alone, or all four.
var eventTargets = []eventTarget{
	{"dev", "528560886094", "us-east-1"}, {"dev", "528560886094", "eu-west-1"},
	{"prod", "567680881046", "us-east-1"}, {"prod", "567680881046", "eu-west-1"},
}

// event is a log event of the world. Its stream is that of the group.
type event struct {
	target  int // in eventTargets
	source  int // in eventSources
	group   int // in the source's groups
	time    int64
	message string
}

func (e event) groupName() string { return eventSources[e.source].groups[e.group] }

// stream is the log stream of all events.
const stream = "stream-1"

// pair is a query with the events that it runs over.
type pair struct {
	query    query.Query
	zone     *time.Location
	from, to time.Time
	events   []event
	targets  int // 1 or 4
	dialect  string
	switches insightsql.Switches
	rows     int // that a query which counts may give; 0 is as many as CloudWatch gives
	// ordered says that the query fixes the order of the rows.
	ordered bool
}

func (p pair) request() engine.Request {
	return engine.Request{Queries: []query.Query{p.query}, From: p.from, To: p.to, Timezone: p.zone}
}

// pushedWorld answers queries through the real client of AWS over sandboxes in this process, and over the same events
// locally. It is not safe for concurrent use.
type pushedWorld struct {
	calls   *inProcess
	engines map[worldKind]*engine.Engine
	// pairs is how many were compared, found in how many the query found something.
	pairs, found int
}

type worldKind struct {
	targets int
	dialect string
}

func newPushedWorld(t testing.TB) *pushedWorld {
	t.Helper()
	w := &pushedWorld{calls: &inProcess{}, engines: map[worldKind]*engine.Engine{}}
	for _, targets := range []int{1, len(eventTargets)} {
		for _, dialect := range []string{settings.DialectCore, settings.DialectFull} {
			w.engines[worldKind{targets, dialect}] = newPushedEngine(t, w.calls, targets, dialect)
		}
	}
	return w
}

func newPushedEngine(t testing.TB, calls *inProcess, targets int, dialect string) *engine.Engine {
	t.Helper()
	var config map[string]any
	if err := json.Unmarshal([]byte(pushedSettings), &config); err != nil {
		t.Fatal(err)
	}
	config["dialect"] = dialect
	var accounts []map[string]any
	for _, e := range eventTargets[:targets] {
		last := len(accounts) - 1
		if last >= 0 && accounts[last]["id"] == e.id {
			accounts[last]["regions"] = append(accounts[last]["regions"].([]string), e.region)
			continue
		}
		accounts = append(accounts, map[string]any{"alias": e.account, "id": e.id,
			"assumeRoleArn": "arn:aws:iam::" + e.id + ":role/dohyo", "regions": []string{e.region}})
	}
	config["accounts"] = accounts
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	s, err := settings.New(text, map[string]string{"accessKey": "sandbox", "secretKey": "sandbox"})
	if err != nil {
		t.Fatal(err)
	}
	api := awsapi.New(s.AWS(), awsapi.Options{Clock: clock.At(now), HTTPClient: &http.Client{Transport: calls}})
	t.Cleanup(api.Close)
	e, err := engine.New(s, api, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	e.UseLookups(madeUp{})
	return e
}

// pushed answers the query of a pair through a sandbox that holds its events.
func (w *pushedWorld) pushed(ctx context.Context, p pair) engine.Result {
	server := sandbox.New(sandbox.Options{Now: func() time.Time { return now }, Open: p.switches, NoLogTraffic: true})
	defer server.Close()
	store(server, p)
	w.calls.serve(server)
	e := w.engines[worldKind{p.targets, p.dialect}]
	e.CountInParts(p.rows)
	return e.Run(ctx, p.request())[0]
}

// store puts the events of a pair into a sandbox, and every group into every target.
func store(server *sandbox.Server, p pair) {
	for target, t := range eventTargets[:p.targets] {
		for source, s := range eventSources {
			for group, name := range s.groups {
				var events []insightsql.Event
				for _, e := range p.events {
					if e.target == target && e.source == source && e.group == group {
						events = append(events, insightsql.Event{Timestamp: e.time, Message: e.message, LogStream: stream})
					}
				}
				server.PutEvents(t.id, t.region, name, events)
			}
		}
	}
}

// local answers the query of a pair over its events, newest first.
func (w *pushedWorld) local(ctx context.Context, p pair) engine.Result {
	return w.engines[worldKind{p.targets, p.dialect}].RunLocal(ctx, p.request(), engine.Local{
		Open: func() (exec.Stream, error) { return localStream(p), nil }, Ranged: true, Metadata: append([]string{"apiname"}, localColumns...),
	})
}

// localColumns are the fields of local messages besides the message itself, as sources and targets give them.
var localColumns = []string{"_messagetime", "_sourcehost", "_sourcename", "_size", "_source", "_sourcecategory", "_index", "_view",
	"account", "accountid", "region", "namespace", "team"}

// localStream is the events of a pair with the constants of their sources and targets, in batches of a few rows, or of
// many where there are thousands.
func localStream(p pair) exec.Stream {
	schema := value.NewSchema(append([]string{"_raw"}, localColumns...)...)
	events := slices.Clone(p.events)
	slices.SortStableFunc(events, func(a, b event) int {
		return cmp.Or(cmp.Compare(b.time, a.time), cmp.Compare(a.source, b.source), cmp.Compare(a.target, b.target))
	})
	var batches []*value.Batch
	for chunk := range slices.Chunk(events, max(7, len(events)/50)) {
		b := value.NewBatch(schema, len(chunk))
		for _, e := range chunk {
			s, t := eventSources[e.source], eventTargets[e.target]
			text := func(s string) value.Value {
				if s == "" {
					return value.NullValue()
				}
				return value.String(s)
			}
			b.AppendRow(value.String(e.message), value.Int(e.time), text(e.groupName()), text(stream), value.Int(int64(len(e.message))),
				text(s.name), text(s.category), text(s.name), text(s.name),
				text(t.account), text(t.id), text(t.region), text(s.constants["namespace"]), text(s.constants["team"]))
		}
		batches = append(batches, b)
	}
	return exec.Slice(schema, batches...)
}

// inProcess carries calls to the sandbox at hand without a socket.
type inProcess struct {
	mu     sync.Mutex
	server http.Handler
}

func (c *inProcess) serve(h http.Handler) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.server = h
}

// RoundTrip answers a call. Time that passes for the caller only is no time for the sandbox to evaluate a query, so
// callers who are told to wait do.
func (c *inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	server := c.server
	c.mu.Unlock()
	in := r.Clone(r.Context())
	in.Host, in.RequestURI = r.URL.Host, r.URL.RequestURI()
	if in.Body == nil {
		in.Body = http.NoBody
	}
	rec := httptest.NewRecorder()
	server.ServeHTTP(rec, in)
	if bytes.Contains(rec.Body.Bytes(), []byte(`"status":"Running"`)) || bytes.Contains(rec.Body.Bytes(), []byte(`"status":"Scheduled"`)) {
		time.Sleep(50 * time.Microsecond)
	}
	return rec.Result(), nil
}
