package plugin

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// packets receives what a stream sends.
type packets chan json.RawMessage

func (p packets) Send(packet *backend.StreamPacket) error {
	p <- packet.Data
	return nil
}

// tail starts a stream and returns its frames and how it ends.
func tail(ctx context.Context, t *testing.T, d *Datasource, query string) (packets, chan error) {
	t.Helper()
	sent, ended := make(packets, 100), make(chan error, 1)
	go func() {
		ended <- d.RunStream(ctx, &backend.RunStreamRequest{Path: "tail/1", Data: []byte(query)}, backend.NewStreamSender(sent))
	}()
	return sent, ended
}

func (p packets) frame(t *testing.T) *data.Frame {
	t.Helper()
	select {
	case raw := <-p:
		f := &data.Frame{}
		if err := json.Unmarshal(raw, f); err != nil {
			t.Fatal(err)
		}
		return f
	case <-time.After(20 * time.Second):
		t.Fatal("no frame came")
		return nil
	}
}

func TestRunStream(t *testing.T) {
	d, world := serve(t)
	ctx, cancel := context.WithCancel(t.Context())
	sent, ended := tail(ctx, t, d, `{"refId":"A","query":"_sourceCategory=aws/apigateway"}`)
	f := sent.frame(t)
	if f.Meta == nil || f.Meta.Type != data.FrameTypeLogLines || len(f.Meta.Notices) == 0 || !strings.Contains(f.Meta.Notices[0].Text, "a minute") {
		t.Errorf("the first frame does not tell the price: %v", f.Meta)
	}
	if world.Meter().Calls["StartLiveTail"] == 0 {
		for world.Meter().Calls["StartLiveTail"] == 0 {
			time.Sleep(50 * time.Millisecond)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRunStreamSaysWhatIsWrong(t *testing.T) {
	d, _ := serve(t)
	ctx, cancel := context.WithCancel(t.Context())
	sent, ended := tail(ctx, t, d, `{"refId":"A","query":"error | count"}`)
	f := sent.frame(t)
	if f.Meta == nil || len(f.Meta.Notices) != 1 || f.Meta.Notices[0].Severity != data.NoticeSeverityError {
		t.Fatalf("%+v", f.Meta)
	}
	select {
	case err := <-ended:
		t.Errorf("the stream ended (%v), and would be started again", err)
	case <-time.After(100 * time.Millisecond):
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestSubscribeStream(t *testing.T) {
	t.Parallel()
	d := &Datasource{}
	for path, want := range map[string]backend.SubscribeStreamStatus{
		"tail/x": backend.SubscribeStreamStatusOK, "other": backend.SubscribeStreamStatusNotFound,
	} {
		got, err := d.SubscribeStream(t.Context(), &backend.SubscribeStreamRequest{Path: path, Data: []byte(`{"query":"error"}`)})
		if err != nil || got.Status != want {
			t.Errorf("%s: %v %v", path, got, err)
		}
	}
	if got, err := d.PublishStream(t.Context(), &backend.PublishStreamRequest{}); err != nil || got.Status != backend.PublishStreamStatusPermissionDenied {
		t.Errorf("%v %v", got, err)
	}
}
