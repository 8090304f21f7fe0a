package plugin

import (
	"context"
	"sync"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
)

// groupHeader is the header in which Grafana sends the id that the front end gave
// a request.
const groupHeader = "X-Query-Group-Id"

// running holds the requests that are being answered, by their ids.
type running struct {
	mu       sync.Mutex
	requests map[string]*runningRequest
}

// runningRequest is one request; Grafana may send it in several parts.
type runningRequest struct {
	progress *engine.Progress
	parts    int
}

func (r *running) begin(id string) *engine.Progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.requests == nil {
		r.requests = map[string]*runningRequest{}
	}
	if r.requests[id] == nil {
		r.requests[id] = &runningRequest{progress: &engine.Progress{}}
	}
	r.requests[id].parts++
	return r.requests[id].progress
}

func (r *running) end(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.requests[id].parts--; r.requests[id].parts == 0 {
		delete(r.requests, id)
	}
}

// of is how a request gets on, nil when none of the id is being answered.
func (r *running) of(id string) *engine.Progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	if found := r.requests[id]; found != nil {
		return found.progress
	}
	return nil
}

type progressResponse struct {
	Frames data.Frames `json:"frames"`
}

// progress answers with the frames of what a request has found so far. Ids are
// random, so that only who sent a request can ask for it.
func (d *Datasource) progress(ctx context.Context, id string) (progressResponse, error) {
	out := progressResponse{data.Frames{}}
	p := d.running.of(id)
	if p == nil {
		return out, nil
	}
	for _, result := range p.Results(ctx) {
		f, err := frames(result)
		if err != nil {
			return out, err
		}
		out.Frames = append(out.Frames, f...)
	}
	return out, nil
}
