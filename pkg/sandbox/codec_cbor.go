package sandbox

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"net/http"

	"github.com/fxamacker/cbor/v2"
)

// cborCodec is Smithy RPC v2 CBOR. Members have the names of the JSON protocols, so the same struct tags serve.
type cborCodec struct{}

// decode accepts definite and indefinite lengths; an empty body is an empty input.
func (cborCodec) decode(body []byte, in any) error {
	if len(body) == 0 {
		return nil
	}
	return cbor.Unmarshal(body, in)
}

func (cborCodec) write(w http.ResponseWriter, _ *call, out any) {
	writeCBOR(w, http.StatusOK, out)
}

// writeError names the exception in __type, qualified as the service does; clients strip the qualifier.
func (cborCodec) writeError(w http.ResponseWriter, c *call, e *apiError) {
	fields := maps.Clone(e.Fields)
	if fields == nil {
		fields = map[string]any{}
	}
	fields["__type"], fields["message"] = "com.amazonaws.cloudwatch#"+e.Shape, e.Message
	setQueryError(w, c, e)
	writeCBOR(w, e.status(), fields)
}

// writeCBOR sets the headers that older clients insist on.
func writeCBOR(w http.ResponseWriter, status int, v any) {
	body, err := cbor.Marshal(v)
	if err != nil {
		http.Error(w, "the sandbox cannot encode its answer: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
	w.Header().Set("Content-Type", "application/cbor")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// timestamp is a time in epoch seconds, as all protocols but Query carry it.
type timestamp float64

// epochTag marks a CBOR number as epoch seconds.
const epochTag = 1

// MarshalCBOR writes tag 1 and a float64.
func (t timestamp) MarshalCBOR() ([]byte, error) {
	return binary.BigEndian.AppendUint64([]byte{0xc0 | epochTag, 0xfb}, math.Float64bits(float64(t))), nil
}

// UnmarshalCBOR reads tag 1 and any number.
func (t *timestamp) UnmarshalCBOR(data []byte) error {
	var tag cbor.Tag
	if err := cbor.Unmarshal(data, &tag); err != nil {
		return err
	}
	if tag.Number != epochTag {
		return fmt.Errorf("a timestamp has CBOR tag %d, want %d", tag.Number, epochTag)
	}
	switch n := tag.Content.(type) {
	case uint64:
		*t = timestamp(n)
	case int64:
		*t = timestamp(n)
	case float64:
		*t = timestamp(n)
	default:
		return fmt.Errorf("a timestamp is a CBOR %T, want a number", tag.Content)
	}
	return nil
}
