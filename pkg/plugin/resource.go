package plugin

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// maxBody is the most that a resource request may carry, in bytes.
const maxBody = 1 << 20

// handle answers requests, for the user who sent them, with what do makes of
// what read reads. The error of either is the answer, with status 400.
func handle[In, Out any](read func(*http.Request) (In, error), do func(context.Context, In) (Out, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		in, err := read(r)
		if err != nil {
			writeError(w, err)
			return
		}
		out, err := do(asUser(r.Context(), backend.UserFromContext(r.Context())), in)
		if err != nil {
			writeError(w, err)
			return
		}
		writeJSON(w, http.StatusOK, out)
	}
}

func readNothing(*http.Request) (struct{}, error) { return struct{}{}, nil }

// readParameter reads a parameter of the address.
func readParameter(name string) func(*http.Request) (string, error) {
	return func(r *http.Request) (string, error) { return r.URL.Query().Get(name), nil }
}

// readQuery reads a body that is a query with more beside it.
func readQuery(r *http.Request, q *query.Query, more any) error {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		*q, err = query.Parse(body)
	}
	if err == nil {
		err = json.Unmarshal(body, more)
	}
	return err
}

func readRangedQuery(r *http.Request) (q rangedQuery, err error) {
	err = readQuery(r, &q.query, &q)
	return q, err
}

func writeError(w http.ResponseWriter, err error) {
	writeJSON(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}
