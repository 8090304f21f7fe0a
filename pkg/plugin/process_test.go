package plugin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/grpcplugin"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	hclog "github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"

	"github.com/dohyo/cloudwatch-datasource/pkg/internal/seedtest"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
)

// program is the plugin process that Grafana would start, and its clients.
type program struct {
	data        grpcplugin.DataClient
	diagnostics grpcplugin.DiagnosticsClient
	resources   grpcplugin.ResourceClient
}

// start builds the plugin's program and starts it as Grafana does.
func start(t *testing.T) *program {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gpx_dohyo_cloudwatch")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", path, "..") //nolint:gosec // our own program
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(path) //nolint:gosec // our own program
	cmd.Env = append(cmd.Environ(), "AWS_AUTH_AllowedAuthProviders=default,keys", "AWS_AUTH_AssumeRoleEnabled=true")
	client := goplugin.NewClient(&goplugin.ClientConfig{
		Cmd: cmd,
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion:  grpcplugin.ProtocolVersion,
			MagicCookieKey:   grpcplugin.MagicCookieKey,
			MagicCookieValue: grpcplugin.MagicCookieValue,
		},
		VersionedPlugins: map[int]goplugin.PluginSet{grpcplugin.ProtocolVersion: {
			"data":        &grpcplugin.DataGRPCPlugin{},
			"diagnostics": &grpcplugin.DiagnosticsGRPCPlugin{},
			"resource":    &grpcplugin.ResourceGRPCPlugin{},
		}},
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		Logger:           hclog.NewNullLogger(),
	})
	t.Cleanup(client.Kill)
	rpc, err := client.Client()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{}
	dispense(t, rpc, "data", &p.data)
	dispense(t, rpc, "diagnostics", &p.diagnostics)
	dispense(t, rpc, "resource", &p.resources)
	return p
}

func dispense[T any](t *testing.T, rpc goplugin.ClientProtocol, name string, into *T) {
	t.Helper()
	raw, err := rpc.Dispense(name)
	if err != nil {
		t.Fatal(err)
	}
	var ok bool
	if *into, ok = raw.(T); !ok {
		t.Fatalf("%s is a %T", name, raw)
	}
}

// instance is a data source over a sandbox, as Grafana describes it.
func instance(t *testing.T) backend.PluginContext {
	t.Helper()
	world := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(world)
	t.Cleanup(func() {
		server.Close()
		world.Close()
	})
	account := func(alias, id string) map[string]any {
		return map[string]any{"alias": alias, "id": id, "regions": []string{"us-east-1"}, "assumeRoleArn": "arn:aws:iam::" + id + ":role/dohyo"}
	}
	settings, err := json.Marshal(map[string]any{
		"authType": "keys", "defaultRegion": "us-east-1", "endpoint": server.URL,
		"accounts": []any{account("dev", "528560886094"), account("prod", "567680881046")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return backend.PluginContext{
		Namespace: "default", PluginID: "dohyo-cloudwatch-datasource",
		DataSourceInstanceSettings: &backend.DataSourceInstanceSettings{
			ID: 1, UID: "dohyo", Name: "Dohyo", JSONData: settings, Updated: time.Unix(1, 0),
			DecryptedSecureJSONData: map[string]string{"accessKey": "sandbox", "secretKey": "sandbox"},
		},
	}
}

// TestProcess asks the program everything that Grafana asks, over gRPC.
func TestProcess(t *testing.T) {
	p := start(t)
	context := backend.ToProto().PluginContext(instance(t))

	t.Run("CheckHealth", func(t *testing.T) {
		got, err := p.diagnostics.CheckHealth(t.Context(), &pluginv2.CheckHealthRequest{PluginContext: context})
		if err != nil {
			t.Fatal(err)
		}
		if got.Status != pluginv2.CheckHealthResponse_OK || !json.Valid(got.JsonDetails) {
			t.Errorf("%s: %s (%s)", got.Status, got.Message, got.JsonDetails)
		}
	})

	t.Run("QueryData", func(t *testing.T) {
		to := time.Now()
		from := to.Add(-time.Hour)
		query := func(ref, text string) backend.DataQuery {
			body, _ := json.Marshal(map[string]string{"refId": ref, "query": text})
			return backend.DataQuery{RefID: ref, JSON: body, TimeRange: backend.TimeRange{From: from, To: to}}
		}
		req := backend.ToProto().QueryDataRequest(&backend.QueryDataRequest{Queries: []backend.DataQuery{
			query("A", seedtest.AverageLatency),
			query("B", "account=* eventsource | count by _sourceCategory"),
			query("C", "error | cuont"),
			{RefID: "D", JSON: query("D", seedtest.TopErrorCodes).JSON, TimeRange: backend.TimeRange{From: to.Add(-7 * 24 * time.Hour), To: to}},
		}})
		req.PluginContext = context
		raw, err := p.data.QueryData(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		got, err := backend.FromProto().QueryDataResponse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if a := got.Responses["A"]; a.Error != nil || len(a.Frames) < 3 || a.Frames[0].Rows() == 0 {
			t.Errorf("A: %v, %d frames", a.Error, len(a.Frames))
		}
		if b := got.Responses["B"]; b.Error != nil || len(b.Frames) != 1 || b.Frames[0].Rows() != 1 {
			t.Errorf("B: %v, %d frames", b.Error, len(b.Frames))
		}
		if d := got.Responses["D"]; d.Error != nil || len(d.Frames) != 1 || d.Frames[0].Rows() < 3 || d.Frames[0].Fields[0].Name != "errorCode" {
			t.Errorf("D: %v, %d frames", d.Error, len(d.Frames))
		}
		if c := got.Responses["C"]; c.Error == nil || c.Status != backend.StatusBadRequest {
			t.Errorf("C: %v, status %d", c.Error, c.Status)
		}
	})

	t.Run("CallResource", func(t *testing.T) {
		stream, err := p.resources.CallResource(t.Context(), &pluginv2.CallResourceRequest{
			PluginContext: context, Method: http.MethodPost, Path: "lint", Url: "lint",
			Body: []byte(`{"query":"error | cuont by x"}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		var body struct {
			OK          bool
			Diagnostics []struct{ Line, Column, EndColumn int }
		}
		if err := json.Unmarshal(got.Body, &body); err != nil || got.Code != http.StatusOK {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
		if d := body.Diagnostics; body.OK || len(d) != 1 || d[0].Line != 1 || d[0].Column != 9 || d[0].EndColumn != 14 {
			t.Errorf("%s", got.Body)
		}
	})
}
