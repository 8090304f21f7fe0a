// Package archtest holds the packages to the direction in which they may
// import each other.
package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/dohyo/cloudwatch-datasource/"

// allowed names the packages of ours that each package may import. Data flows
// one way: a package imports only what stands above it.
var allowed = map[string]string{
	"pkg/diag":     "",
	"pkg/value":    "",
	"pkg/insights": "",
	"pkg/metricql": "",
	"pkg/query":    "",
	"pkg/awsapi":   "",
	"pkg/syntax":   "pkg/diag",
	"pkg/expr":     "pkg/diag pkg/syntax pkg/value",
	"pkg/exec":     "pkg/diag pkg/expr pkg/value",
	"pkg/enrich":   "pkg/exec pkg/value",
	"pkg/plan":     "pkg/diag pkg/syntax pkg/value pkg/expr pkg/exec pkg/insights pkg/metricql",
	"pkg/ops":      "pkg/diag pkg/syntax pkg/value pkg/expr pkg/exec pkg/insights pkg/metricql pkg/plan pkg/enrich",
	"pkg/fields":   "pkg/diag pkg/syntax pkg/value pkg/exec pkg/plan pkg/ops",
	"pkg/source":   "pkg/diag pkg/value pkg/expr pkg/exec pkg/insights pkg/metricql pkg/plan pkg/fields pkg/awsapi",
	"pkg/pushdown": "pkg/syntax pkg/exec pkg/insights pkg/plan pkg/fields",
	"pkg/settings": "pkg/awsapi pkg/enrich",
	"pkg/engine": "pkg/diag pkg/syntax pkg/value pkg/expr pkg/exec pkg/insights pkg/metricql pkg/plan pkg/ops pkg/fields pkg/pushdown " +
		"pkg/source pkg/awsapi pkg/settings pkg/query pkg/enrich provisioning/aws/access-log-formats",
	"pkg/plugin": "pkg/diag pkg/value pkg/exec pkg/fields pkg/engine pkg/awsapi pkg/settings pkg/query pkg/enrich",
	"pkg/board":  "pkg/query",
	"pkg":        "pkg/plugin",
}

// outside names the packages that may import a library.
var outside = map[string]string{
	"github.com/grafana/grafana-plugin-sdk-go":  "pkg pkg/plugin pkg/settings pkg/awsapi",
	"github.com/grafana/grafana-aws-sdk":        "pkg/settings pkg/awsapi",
	"github.com/aws/":                           "pkg/awsapi pkg/source",
	"github.com/grafana/grafana-foundation-sdk": "pkg/board",
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Imports"}, args...)...)
	cmd.Dir = "../../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var found []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatal(err)
		}
		found = append(found, p)
	}
}

func TestImportsPointOneWay(t *testing.T) {
	t.Parallel()
	for _, p := range list(t, "./pkg/...") {
		name := strings.TrimPrefix(p.ImportPath, module)
		if strings.HasPrefix(name, "pkg/internal/") {
			continue
		}
		if strings.HasPrefix(name, "pkg/sandbox") {
			checkSandbox(t, name, p.Imports)
			continue
		}
		may, known := allowed[name]
		if !known {
			t.Errorf("%s has no line in the table of allowed imports", name)
		}
		for _, i := range p.Imports {
			if ours, ok := strings.CutPrefix(i, module); ok && !slices.Contains(strings.Fields(may), ours) {
				t.Errorf("%s imports %s", name, ours)
			}
			for library, users := range outside {
				if strings.HasPrefix(i, library) && !slices.Contains(strings.Fields(users), name) {
					t.Errorf("%s imports %s", name, i)
				}
			}
		}
	}
}

// checkSandbox keeps the simulator apart: it is what the rest is checked against.
func checkSandbox(t *testing.T, name string, imports []string) {
	t.Helper()
	for _, i := range imports {
		ours, ok := strings.CutPrefix(i, module)
		if ok && !strings.HasPrefix(ours, "pkg/sandbox/") {
			t.Errorf("%s imports %s: the sandbox shares no code with what it checks", name, ours)
		}
	}
}

func TestPluginHoldsNoSandbox(t *testing.T) {
	t.Parallel()
	for _, p := range list(t, "-deps", "./pkg") {
		if strings.HasPrefix(p.ImportPath, module+"pkg/sandbox") {
			t.Errorf("the plugin program contains %s", p.ImportPath)
		}
	}
}
