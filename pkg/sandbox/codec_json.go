package sandbox

import (
	"encoding/json"
	"maps"
	"net/http"
)

// jsonCodec is AWS JSON 1.0 or 1.1.
type jsonCodec struct{ version string }

// decode takes an empty body for an empty input.
func (jsonCodec) decode(body []byte, in any) error {
	if len(body) == 0 {
		return nil
	}
	return json.Unmarshal(body, in)
}

func (j jsonCodec) write(w http.ResponseWriter, _ *call, out any) {
	w.Header().Set("Content-Type", "application/x-amz-json-"+j.version)
	_ = json.NewEncoder(w).Encode(out)
}

// writeError names the exception in __type, beside its members.
func (j jsonCodec) writeError(w http.ResponseWriter, c *call, e *apiError) {
	fields := maps.Clone(e.Fields)
	if fields == nil {
		fields = map[string]any{}
	}
	fields["__type"], fields["message"] = e.Shape, e.Message
	w.Header().Set("Content-Type", "application/x-amz-json-"+j.version)
	setQueryError(w, c, e)
	w.WriteHeader(e.status())
	_ = json.NewEncoder(w).Encode(fields)
}

// setQueryError tells clients of a service that once spoke the Query protocol the code that it had there.
func setQueryError(w http.ResponseWriter, c *call, e *apiError) {
	if c.query {
		w.Header().Set("X-Amzn-Query-Error", e.code()+";"+fault(e))
	}
}

// fault says whose mistake an error is, in the Query protocol's words.
func fault(e *apiError) string {
	if e.status() >= http.StatusInternalServerError {
		return "Receiver"
	}
	return "Sender"
}
