package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"go.yaml.in/yaml/v3"
)

// PluginID is the data source type in provisioning files.
const PluginID = "dohyo-cloudwatch-datasource"

// provisioningFile is the part of Grafana's data source provisioning format that concerns us.
// https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
type provisioningFile struct {
	Datasources []struct {
		Name           string            `yaml:"name"`
		UID            string            `yaml:"uid"`
		Type           string            `yaml:"type"`
		JSONData       map[string]any    `yaml:"jsonData"`
		SecureJSONData map[string]string `yaml:"secureJsonData"`
	} `yaml:"datasources"`
}

// LoadProvisioning reads the data source called name, by name or uid, from a Grafana provisioning file, so that the
// command line uses the file that Grafana uses. With an empty name the file must hold exactly one Dohyo data source.
// $VAR, ${VAR} and $__env{VAR} take their values from env, and $$ stands for $, as in Grafana.
func LoadProvisioning(text []byte, name string, env func(string) string) (*Settings, error) {
	var file provisioningFile
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("no provisioning file: %w", err)
	}
	found := -1
	var names []string
	for i, d := range file.Datasources {
		if d.Type != PluginID {
			continue
		}
		names = append(names, d.Name)
		switch {
		case name != "" && name != d.Name && name != d.UID:
		case found >= 0:
			return nil, fmt.Errorf("several data sources fit: say which of %s", strings.Join(names, ", "))
		default:
			found = i
		}
	}
	if found < 0 {
		return nil, notFound(name, names)
	}
	d := file.Datasources[found]
	path := fmt.Sprintf("datasources[%d]", found)
	x := expander{env}
	values, err := x.value(path+".jsonData", d.JSONData)
	if err != nil {
		return nil, err
	}
	secrets := make(map[string]string, len(d.SecureJSONData))
	for k, v := range d.SecureJSONData {
		if secrets[k], err = x.text(path+".secureJsonData."+k, v); err != nil {
			return nil, err
		}
	}
	data, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("%s.jsonData: %w", path, err)
	}
	return Load(backend.DataSourceInstanceSettings{
		UID: d.UID, Name: d.Name, Type: PluginID, JSONData: data, DecryptedSecureJSONData: secrets,
	})
}

func notFound(name string, names []string) error {
	switch {
	case len(names) == 0:
		return fmt.Errorf("no data source of type %s in the file", PluginID)
	case name == "":
		return errors.New("no data source in the file")
	}
	return fmt.Errorf("no data source with the name or uid %q: the file has %s", name, strings.Join(names, ", "))
}

// expander fills in environment variables as Grafana's provisioning does.
type expander struct{ env func(string) string }

var grafanaVariable = regexp.MustCompile(`\$__(\w+)\{([^}]*)\}`)

func (x expander) text(path, s string) (string, error) {
	parts := strings.Split(s, "$$")
	for i, p := range parts {
		for _, m := range grafanaVariable.FindAllStringSubmatch(p, -1) {
			if m[1] != "env" {
				return "", fmt.Errorf("%s: $__%s{} works in Grafana only: use an environment variable", path, m[1])
			}
		}
		p = grafanaVariable.ReplaceAllString(p, "$${$2}")
		parts[i] = os.Expand(p, x.env)
	}
	return strings.Join(parts, "$"), nil
}

func (x expander) value(path string, v any) (_ any, err error) {
	switch v := v.(type) {
	case string:
		return x.text(path, v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			if out[k], err = x.value(path+"."+k, e); err != nil {
				return nil, err
			}
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			if out[i], err = x.value(fmt.Sprintf("%s[%d]", path, i), e); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}
