package query

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		want     Query
		wantErr  string
	}{
		{
			name: "a query saved without version or format gets the present ones",
			in:   `{"refId":"A","query":"error | count","vars":{"region":["*"]}}`,
			want: Query{RefID: "A", Text: "error | count", Format: FormatAuto, Version: Version,
				Vars: map[string][]string{"region": {"*"}}},
		},
		{
			name: "a variable that nobody filled in is not declared",
			in:   `{"query":"x={{x}} y={{y}}","vars":{"x":["${x}"],"y":["${x}"]}}`,
			want: Query{Text: "x={{x}} y={{y}}", Format: FormatAuto, Version: Version, Vars: map[string][]string{"y": {"${x}"}}},
		},
		{name: "an unknown language names the field", in: `{"lang":"sql"}`, wantErr: `lang: found "sql"`},
		{name: "an unknown format names the field", in: `{"format":"pie"}`, wantErr: `format: found "pie"`},
		{name: "a newer version is refused", in: `{"version":99}`, wantErr: "newer Dohyo"},
		{
			name: "another data source's type is left alone", in: `{"query":"*","queryType":"range"}`,
			want: Query{Type: "range", Text: "*", Format: FormatAuto, Version: Version},
		},
		{
			name: "the line of a context is kept",
			in:   `{"queryType":"logsContext","context":{"logGroup":"g","logStream":"s","time":5,"newer":true}}`,
			want: Query{Type: TypeContext, Format: FormatAuto, Version: Version,
				Context: &LogContext{LogGroup: "g", LogStream: "s", Time: 5, Newer: true}},
		},
		{name: "a context without a line names the fields", in: `{"queryType":"logsContext"}`, wantErr: "_sourcehost"},
		{name: "a context without a stream names the fields", in: `{"queryType":"logsContext","context":{"logGroup":"g"}}`, wantErr: "_sourcename"},
		{name: "a context has no negative limit", in: `{"queryType":"logsContext","context":{"logGroup":"g","logStream":"s","limit":-1}}`, wantErr: "context.limit"},
		{name: "broken JSON is an error", in: `{`, wantErr: "cannot be read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse([]byte(tt.in))
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("error %v, want one with %q", err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
