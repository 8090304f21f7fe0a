package engine_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// namedWorld is a sandbox and an engine that asks for names of APIs, or does not.
func namedWorld(t *testing.T, names string) ([]*traffic.API, func(lang, text string) engine.Result) {
	t.Helper()
	now := time.Date(2026, 9, 2, 18, 0, 0, 0, time.UTC)
	s := sandbox.New(sandbox.Options{Now: func() time.Time { return now }, Volume: 0.05})
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		s.Close()
	})
	config, err := settings.New([]byte(`{"authType":"keys","defaultRegion":"us-east-1","endpoint":"`+server.URL+`","apiNames":`+names+`,
		"accounts":[{"alias":"prod","id":"567680881046","assumeRoleArn":"arn:aws:iam::567680881046:role/dohyo"}]}`), map[string]string{"accessKey": "sandbox", "secretKey": "sandbox"})
	if err != nil {
		t.Fatal(err)
	}
	api := awsapi.New(config.AWS(), awsapi.Options{})
	t.Cleanup(api.Close)
	e, err := engine.New(config, api, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return s.Model().In(traffic.ProdAccount, traffic.UsEast1), func(lang, text string) engine.Result {
		t.Helper()
		r := e.Run(t.Context(), engine.Request{From: now.Add(-time.Hour), To: now, Queries: []query.Query{{RefID: "A", Lang: lang, Text: text}}})[0]
		if r.Err != nil {
			t.Fatalf("%s: %v", text, r.Err)
		}
		return r
	}
}

// apiNames are the APIs of the series, sorted.
func apiNames(r engine.Result) string {
	var list []string
	for _, s := range r.Series.Series {
		v, _ := s.Labels.Get("apiname")
		list = append(list, v)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

const perAPI = "namespace=aws/apigateway metric=Count statistic=SampleCount !(stage=*) %s | quantize using sum | sum by apiname"

func TestNamesOfAPIsStandForTheirIDs(t *testing.T) {
	t.Parallel()
	apis, ask := namedWorld(t, "true")
	_, plain := namedWorld(t, "false")
	var names, ids []string
	for _, a := range apis {
		switch a.Kind {
		case traffic.HTTP:
			names, ids = append(names, a.Name), append(ids, a.ID)
		case traffic.REST:
			names, ids = append(names, a.Name), append(ids, a.Name)
		}
	}
	slices.Sort(names)
	slices.Sort(ids)
	all := strings.Replace(perAPI, "%s", "apiname=*", 1)
	if got := apiNames(ask(query.Metrics, all)); got != strings.Join(names, " ") {
		t.Errorf("with names the APIs are %s, want %v", got, names)
	}
	if got := apiNames(plain(query.Metrics, all)); got != strings.Join(ids, " ") {
		t.Errorf("without names the APIs are %s, want %v", got, ids)
	}
	for _, a := range apis {
		if a.Kind == traffic.WebSocket {
			continue
		}
		for _, by := range []string{a.Name, a.ID} {
			if got := apiNames(ask(query.Metrics, strings.Replace(perAPI, "%s", "apiname="+by, 1))); got != a.Name {
				t.Errorf("apiname=%s finds the metrics of %q, want %s", by, got, a.Name)
			}
			others := strings.Join(slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == a.Name }), " ")
			if got := apiNames(ask(query.Metrics, strings.Replace(perAPI, "%s", "!apiname="+by, 1))); got != others {
				t.Errorf("!apiname=%s finds the metrics of %q, want %s", by, got, others)
			}
			if got := ask(query.Logs, "_sourceCategory=aws/apigateway apiId !apiname="+by+" | count by apiname").Table; got.N != len(apis)-1 {
				t.Errorf("!apiname=%s finds the logs of %d APIs, want %d", by, got.N, len(apis)-1)
			}
			logs := "_sourceCategory=aws/apigateway apiname=" + by + " | count by apiname"
			r := ask(query.Logs, logs)
			if id := r.Table.Column("apiname"); r.Table.N != 1 || id.At(0).Text() != a.ID {
				t.Errorf("%s finds %d APIs, want %s", logs, r.Table.N, a.ID)
			}
		}
		if r := plain(query.Logs, "_sourceCategory=aws/apigateway apiname="+a.Name+" | count by apiname"); r.Table.N != 0 {
			t.Errorf("without names %s finds logs", a.Name)
		}
	}
}

func TestAPIsAreALookupTable(t *testing.T) {
	t.Parallel()
	apis, ask := namedWorld(t, "true")
	r := ask(query.Logs, "_sourceCategory=aws/apigateway apiId | count by apiname | lookup name, protocol, account from aws://apigateway on apiid=apiname")
	if r.Table.N != len(apis) {
		t.Errorf("%d APIs have logs, want %d", r.Table.N, len(apis))
	}
	for i := range r.Table.N {
		id := r.Table.Column("apiname").At(i).Text()
		at := slices.IndexFunc(apis, func(a *traffic.API) bool { return a.ID == id })
		if name := r.Table.Column("name").At(i).Text(); at < 0 || name != apis[at].Name || r.Table.Column("account").At(i).Text() != "prod" {
			t.Errorf("%s is %s", id, name)
		}
	}
	_, plain := namedWorld(t, "false")
	r = plain(query.Logs, "_sourceCategory=aws/apigateway apiId | count by apiname | lookup name from aws://apigateway on apiid=apiname")
	if len(r.Notices) != 1 || !strings.Contains(r.Notices[0].Text, "set apiNames in the data source settings") {
		t.Errorf("switched off it says %v", r.Notices)
	}
}
