package plugin_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// TestProcessShowsLogs asks the program what Explore asks for a raw query: its
// lines, their volume, and the lines around one of them.
func TestProcessShowsLogs(t *testing.T) {
	p := start(t)
	context := backend.ToProto().PluginContext(instance(t))
	to := time.Now().Add(-5 * time.Minute) // CloudWatch has all events until then
	ask := func(query map[string]any) data.Frames {
		t.Helper()
		body, err := json.Marshal(query)
		if err != nil {
			t.Fatal(err)
		}
		req := backend.ToProto().QueryDataRequest(&backend.QueryDataRequest{Queries: []backend.DataQuery{
			{RefID: "A", JSON: body, TimeRange: backend.TimeRange{From: to.Add(-20 * time.Minute), To: to}},
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
		if a := got.Responses["A"]; a.Error != nil || len(a.Frames) == 0 {
			t.Fatalf("%s: %v, %d frames", body, a.Error, len(a.Frames))
		}
		return got.Responses["A"].Frames
	}
	const text = `account=dev _sourceCategory=aws/apigateway`

	shown := ask(map[string]any{"query": text})[0]
	if shown.Meta.Type != data.FrameTypeLogLines || shown.Rows() < 20 {
		t.Fatalf("%s with %d lines", shown.Meta.Type, shown.Rows())
	}

	counted := 0.0
	for _, f := range ask(map[string]any{"query": text, "queryType": "logsVolume"}) {
		if f.Fields[1].Labels["level"] == "" {
			t.Errorf("the volume has a series of labels %v", f.Fields[1].Labels)
		}
		for i := range f.Rows() {
			n, _ := f.Fields[1].FloatAt(i)
			counted += n
		}
	}
	if counted != float64(shown.Rows()) {
		t.Errorf("the volume has %v lines, want %d", counted, shown.Rows())
	}

	var labels map[string]string
	if err := json.Unmarshal(shown.Fields[4].At(5).(json.RawMessage), &labels); err != nil {
		t.Fatal(err)
	}
	older := ask(map[string]any{"queryType": "logsContext", "context": map[string]any{
		"account": labels["account"], "region": labels["region"], "logGroup": labels["_sourcehost"], "logStream": labels["_sourcename"],
		"time": shown.Fields[0].At(5).(time.Time).UnixMilli(), "message": shown.Fields[1].At(5), "limit": 10,
	}})[0]
	if older.Meta.Type != data.FrameTypeLogLines || older.Rows() != 10 || !older.Fields[0].At(0).(time.Time).Before(shown.Fields[0].At(5).(time.Time)) {
		t.Errorf("%s with %d lines", older.Meta.Type, older.Rows())
	}
	// The same event has the same id, whichever query shows it.
	ids := map[any]any{}
	for i := range shown.Rows() {
		ids[shown.Fields[1].At(i)] = shown.Fields[3].At(i)
	}
	same := 0
	for i := range older.Rows() {
		if id, ok := ids[older.Fields[1].At(i)]; ok {
			same++
			if id != older.Fields[3].At(i) {
				t.Errorf("a line has the id %v, and %v among the lines around another", id, older.Fields[3].At(i))
			}
		}
	}
	if same == 0 {
		t.Error("no line before the shown one is in the range: the test is not worth much")
	}
}
