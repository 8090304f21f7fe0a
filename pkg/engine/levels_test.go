package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func TestLevels(t *testing.T) {
	t.Parallel()
	tests := []struct{ message, want string }{
		{`{"status":"503"}`, engine.LevelError},
		{`{"status":404}`, engine.LevelWarning},
		{`{"Status":"200"}`, engine.LevelInfo},
		{`{"status":"-"}`, ""},
		{`{"status":"active"}`, ""},
		{`{"eventVersion":"1.08","errorCode":"AccessDenied"}`, engine.LevelError},
		{`{"eventVersion":"1.08"}`, engine.LevelInfo},
		{`{"errorCode":"-"}`, ""},
		{`{"level":"WARN"}`, engine.LevelWarning},
		{`{"level":30}`, engine.LevelInfo},
		{`{"severity":"DEBUG"}`, engine.LevelDebug},
		{`{"severity":"purple"}`, ""},
		{`{"level":"info","status":500}`, engine.LevelError},
		{`{"level":"fatal","status":404}`, engine.LevelCritical},
		{`{"level":"debug","status":200}`, engine.LevelDebug},
		{`status=503`, ""},
	}
	b := value.NewBatch(value.NewSchema("_raw"), len(tests))
	want := make([]string, len(tests))
	for i, tt := range tests {
		b.AppendRow(value.String(tt.message))
		want[i] = tt.want
	}
	got, err := engine.Levels(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestLevelsOfFields has the fields that the query made count over those of the
// message, and no message at all.
func TestLevelsOfFields(t *testing.T) {
	t.Parallel()
	b := value.NewBatch(value.NewSchema("_raw", "STATUS"), 1)
	b.AppendRow(value.String(`{"status":500}`), value.Int(200))
	if got, err := engine.Levels(b); err != nil || got[0] != engine.LevelInfo {
		t.Errorf("the message's status counts over the query's: %q, %v", got, err)
	}
	b = value.NewBatch(value.NewSchema("status"), 1)
	b.AppendRow(value.Int(404))
	if got, err := engine.Levels(b); err != nil || got[0] != engine.LevelWarning {
		t.Errorf("without a message: %q, %v", got, err)
	}
}
