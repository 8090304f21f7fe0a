package repotest

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/demo"
)

const pluginFolder = "/var/lib/grafana/plugins/" + demo.PluginID

// instructions is what these tests ask about a Dockerfile.
type instructions struct {
	text   string
	stages []string
	copies []copied
}

type copied struct {
	from    string // the stage, or empty for the repository
	sources []string
	target  string
}

func dockerfile(t *testing.T, path string) instructions {
	t.Helper()
	d := instructions{text: read(t, path)}
	for line := range strings.Lines(d.text) {
		switch words := strings.Fields(line); {
		case len(words) == 4 && words[0] == "FROM" && words[2] == "AS":
			d.stages = append(d.stages, words[3])
		case len(words) > 2 && words[0] == "COPY":
			c := copied{sources: words[1 : len(words)-1], target: words[len(words)-1]}
			if from, ok := strings.CutPrefix(words[1], "--from="); ok {
				c.from, c.sources = from, c.sources[1:]
			}
			d.copies = append(d.copies, c)
		}
	}
	return d
}

// variables lists the environment variables that Grafana fills in.
func variables(text string) []string {
	var names []string
	for _, m := range regexp.MustCompile(`\$\{?([A-Z][A-Z0-9_]*)|\$__env\{(\w+)\}`).FindAllStringSubmatch(text, -1) {
		names = append(names, m[1]+m[2])
	}
	return names
}

var dockerfilePath = filepath.Join(".config", "Dockerfile")

func TestDockerfileCopiesOnlyWhatIsThere(t *testing.T) {
	t.Parallel()
	d := dockerfile(t, dockerfilePath)
	ignored := strings.Fields(read(t, dockerfilePath+".dockerignore"))
	if len(d.copies) == 0 {
		t.Fatal("the Dockerfile copies nothing")
	}
	for _, c := range d.copies {
		if c.from != "" {
			if !slices.Contains(d.stages, c.from) {
				t.Errorf("COPY --from=%s names no stage; there are %q", c.from, d.stages)
			}
			continue
		}
		for _, source := range c.sources {
			if !exists(filepath.FromSlash(source)) || slices.Contains(ignored, source) {
				t.Errorf("COPY %s: it is not in the repository or kept out by .dockerignore", source)
			}
		}
	}
}

func TestDockerfilePutsThePluginWhereGrafanaLooks(t *testing.T) {
	t.Parallel()
	var from []string
	for _, c := range dockerfile(t, dockerfilePath).copies {
		if c.target == pluginFolder {
			from = append(from, c.from)
		}
	}
	if want := []string{"front-end", "go"}; !slices.Equal(from, want) {
		t.Errorf("%s is filled by stages %q, want %q", pluginFolder, from, want)
	}
}

func TestDockerfileUsesTheVersionsOfTheRepository(t *testing.T) {
	t.Parallel()
	text := dockerfile(t, dockerfilePath).text
	var plugin struct {
		ID           string `json:"id"`
		Dependencies struct {
			GrafanaDependency string `json:"grafanaDependency"`
		} `json:"dependencies"`
	}
	if err := json.Unmarshal([]byte(read(t, "plugin.json")), &plugin); err != nil {
		t.Fatal(err)
	}
	if plugin.ID != demo.PluginID {
		t.Errorf("plugin.json's id is %q, the demo's is %q", plugin.ID, demo.PluginID)
	}
	for _, tt := range []struct{ name, got, want string }{
		{"Node.js of .nvmrc", find(t, `(?m)^FROM node:(\d+)-`, text), find(t, `^v?(\d+)`, read(t, ".nvmrc"))},
		{"Go of go.mod", find(t, `(?m)^FROM golang:(\d+\.\d+)-`, text), find(t, `(?m)^go (\d+\.\d+)`, read(t, "go.mod"))},
		{"the oldest Grafana of plugin.json", ">=" + find(t, `(?m)^FROM grafana/grafana:(\S+)`, text), plugin.Dependencies.GrafanaDependency},
		{"the oldest Grafana of the demo", ">=" + demo.OldestGrafana + ".0", plugin.Dependencies.GrafanaDependency},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}
