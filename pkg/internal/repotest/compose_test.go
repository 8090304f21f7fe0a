package repotest

import (
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/demo"
)

// load reads a compose file as docker compose does, which includes checking it against the compose schema.
func load(t *testing.T, text string, env map[string]string) (*types.Project, error) {
	t.Helper()
	dir, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	return loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  dir,
		ConfigFiles: []types.ConfigFile{{Filename: filepath.Join(dir, "docker-compose.yaml"), Content: []byte(text)}},
		Environment: env,
	}, func(o *loader.Options) { o.SetProjectName("dohyo", true) })
}

func project(t *testing.T, env map[string]string) *types.Project {
	t.Helper()
	p, err := load(t, read(t, "docker-compose.yaml"), env)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestComposeFileFollowsTheComposeSchema(t *testing.T) {
	t.Parallel()
	p := project(t, nil)
	if diff := cmp.Diff([]string{"grafana", "sandbox"}, p.ServiceNames()); diff != "" {
		t.Errorf("services (-want +got):\n%s", diff)
	}
	misspelt := strings.Replace(read(t, "docker-compose.yaml"), "healthcheck:", "healtcheck:", 1)
	if _, err := load(t, misspelt, nil); err == nil || !strings.Contains(err.Error(), "healtcheck") {
		t.Errorf("the schema check let a misspelt key pass: %v", err)
	}
}

func TestComposeBuildsStagesOfTheDockerfile(t *testing.T) {
	t.Parallel()
	p := project(t, nil)
	for name, service := range p.Services {
		if service.Build.Context != p.WorkingDir {
			t.Errorf("%s is built in %s, want the repository's folder", name, service.Build.Context)
		}
		path := filepath.FromSlash(service.Build.Dockerfile)
		if stages := dockerfile(t, path).stages; !slices.Contains(stages, service.Build.Target) {
			t.Errorf("%s is built from stage %q, but %s has %q", name, service.Build.Target, path, stages)
		}
	}
}

func TestComposeMountsOnlyWhatTheRepositoryHolds(t *testing.T) {
	t.Parallel()
	p := project(t, nil)
	mounts := map[string]string{}
	for _, service := range p.Services {
		for _, v := range service.Volumes {
			if v.Type == types.VolumeTypeVolume {
				continue
			}
			source, err := filepath.Rel(p.WorkingDir, v.Source)
			if err != nil {
				t.Fatal(err)
			}
			if v.Type != types.VolumeTypeBind || !v.ReadOnly {
				t.Errorf("%s is mounted as %s, read-only %v; want a read-only bind mount", source, v.Type, v.ReadOnly)
			}
			if !exists(source) {
				t.Errorf("%s is mounted but not in the repository", source)
			}
			mounts[source] = v.Target
		}
	}
	if diff := cmp.Diff(map[string]string{"provisioning": "/etc/grafana/provisioning"}, mounts); diff != "" {
		t.Errorf("mounts (-want +got):\n%s", diff)
	}
}

// TestComposeSharesTheSamples holds that the sandbox writes its sample databases where Grafana reads them.
func TestComposeSharesTheSamples(t *testing.T) {
	t.Parallel()
	p := project(t, nil)
	for name, readOnly := range map[string]bool{"sandbox": false, "grafana": true} {
		var found []types.ServiceVolumeConfig
		for _, v := range p.Services[name].Volumes {
			if v.Type == types.VolumeTypeVolume {
				found = append(found, v)
			}
		}
		if len(found) != 1 || found[0].Source != "samples" || found[0].Target != "/samples" || found[0].ReadOnly != readOnly {
			t.Errorf("%s mounts %+v, want the volume samples at /samples, read-only %v", name, found, readOnly)
		}
	}
	if got := *p.Services["grafana"].Environment[demo.SamplesEnv]; got != "/samples" {
		t.Errorf("%s is %s", demo.SamplesEnv, got)
	}
}

func TestComposeRunsGrafanaWithTheDemoSettings(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for name, value := range project(t, nil).Services["grafana"].Environment {
		got[name] = *value
	}
	want := demo.Settings()
	want[demo.EndpointEnv] = "http://sandbox:4566"
	want[demo.SamplesEnv] = "/samples"
	want[demo.DashboardsEnv] = pluginFolder + "/dashboards"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Grafana's environment (-want +got):\n%s", diff)
	}
}

func TestComposePublishesThePortsOfTheDemoToThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name             string
		env              map[string]string
		grafana, sandbox string
	}{
		{"the usual ports", nil, strconv.Itoa(demo.GrafanaPort), strconv.Itoa(demo.SandboxPort)},
		{"the demo's choice", map[string]string{demo.PortEnv: "3007", demo.SandboxPortEnv: "4570"}, "3007", "4570"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := project(t, tt.env)
			for service, want := range map[string]types.ServicePortConfig{
				"grafana": {Mode: "ingress", HostIP: "127.0.0.1", Target: 3000, Published: tt.grafana, Protocol: "tcp"},
				"sandbox": {Mode: "ingress", HostIP: "127.0.0.1", Target: 4566, Published: tt.sandbox, Protocol: "tcp"},
			} {
				if diff := cmp.Diff([]types.ServicePortConfig{want}, p.Services[service].Ports); diff != "" {
					t.Errorf("ports of %s (-want +got):\n%s", service, diff)
				}
			}
		})
	}
}

func TestComposeStartsGrafanaOnceTheSandboxAnswers(t *testing.T) {
	t.Parallel()
	p := project(t, nil)
	endpoint, err := url.Parse(*p.Services["grafana"].Environment[demo.EndpointEnv])
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Services["grafana"].DependsOn[endpoint.Hostname()].Condition; got != types.ServiceConditionHealthy {
		t.Errorf("Grafana depends on %s by %q, want %q", endpoint.Hostname(), got, types.ServiceConditionHealthy)
	}
	for service, want := range map[string]string{
		"sandbox": "http://127.0.0.1:" + endpoint.Port() + demo.MeterPath,
		"grafana": "http://127.0.0.1:3000/api/health",
	} {
		check := p.Services[service].HealthCheck.Test
		if got := check[len(check)-1]; got != want {
			t.Errorf("the health check of %s asks %s, want %s", service, got, want)
		}
	}
	sandbox := dockerfile(t, filepath.FromSlash(p.Services["sandbox"].Build.Dockerfile))
	if got := find(t, `CMD \["--listen", "0\.0\.0\.0:(\d+)", "--samples", "/samples"\]`, sandbox.text); got != endpoint.Port() {
		t.Errorf("the sandbox listens on %s, but Grafana asks %s", got, endpoint.Port())
	}
}

func TestProvisioningUsesOnlyTheVariablesThatTheDemoSets(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, path := range files(t, "provisioning", ".yaml") {
		rel, err := filepath.Rel(root, path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(rel, filepath.Join("provisioning", "aws")) {
			continue // CloudFormation's, which Grafana does not read
		}
		for _, name := range variables(read(t, rel)) {
			used[name] = true
		}
	}
	want := []string{demo.DashboardsEnv, demo.EndpointEnv, demo.SamplesEnv}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(used))); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}
