package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
)

// restCodec is AWS REST-JSON as far as reads need it: the input is in the query, and names are in camel case.
type restCodec struct{ query url.Values }

// decode takes the first value of each parameter.
func (c restCodec) decode(_ []byte, in any) error {
	fields := map[string]string{}
	for name, values := range c.query {
		fields[name] = values[0]
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, in)
}

func (restCodec) write(w http.ResponseWriter, _ *call, out any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

// writeError names the exception in a header.
func (restCodec) writeError(w http.ResponseWriter, _ *call, e *apiError) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Errortype", e.Shape)
	w.WriteHeader(e.status())
	_ = json.NewEncoder(w).Encode(map[string]string{"message": e.Message})
}
