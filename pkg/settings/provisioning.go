package settings

import (
	"encoding/json"
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
	Datasources []provisionedSource `yaml:"datasources"`
}

type provisionedSource struct {
	Name           string         `yaml:"name"`
	UID            string         `yaml:"uid"`
	Type           string         `yaml:"type"`
	JSONData       map[string]any `yaml:"jsonData"`
	SecureJSONData map[string]any `yaml:"secureJsonData"`
}

// LoadProvisioning reads the data source called name, by name or uid, from a Grafana provisioning file, so that the
// command line uses the file that Grafana uses. With an empty name the file must hold exactly one Dohyo data source.
// $VAR, ${VAR} and $__env{VAR} take their values from env, and $$ stands for $, as in Grafana.
func LoadProvisioning(text []byte, name string, env func(string) string) (*Settings, error) {
	var file provisioningFile
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("the provisioning file is no valid YAML: %s", withoutValues(err))
	}
	d, err := file.find(name)
	if err != nil {
		return nil, err
	}
	x := expander{env}
	values, err := x.value("jsonData", d.JSONData)
	if err != nil {
		return nil, d.fail(err)
	}
	data, err := json.Marshal(values)
	if err != nil {
		return nil, d.fail(fmt.Errorf("jsonData: %w", err))
	}
	secrets, err := x.secrets(d.SecureJSONData)
	if err != nil {
		return nil, d.fail(err)
	}
	s, err := Load(backend.DataSourceInstanceSettings{
		UID: d.UID, Name: d.Name, Type: PluginID, JSONData: data, DecryptedSecureJSONData: secrets,
	})
	if err != nil {
		return nil, d.fail(err)
	}
	return s, nil
}

// fail says which of the file's data sources an error is about.
func (d provisionedSource) fail(err error) error {
	return fmt.Errorf("data source %q: %w", d.Name, err)
}

var yamlValue = regexp.MustCompile("`[^`]*`|'[^']*'|\"[^\"]*\"")

// withoutValues strips what a YAML error quotes from the file, because that may be a secret.
func withoutValues(err error) string {
	return yamlValue.ReplaceAllString(strings.TrimPrefix(err.Error(), "yaml: "), "…")
}

// find picks the data source by name or uid; an empty name fits all of ours.
func (f provisioningFile) find(name string) (provisionedSource, error) {
	var found []provisionedSource
	var names []string
	for _, d := range f.Datasources {
		if d.Type != PluginID {
			continue
		}
		names = append(names, d.Name)
		if name == "" || name == d.Name || name == d.UID {
			found = append(found, d)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(names) == 0:
		return provisionedSource{}, fmt.Errorf("the provisioning file has no data source of type %s", PluginID)
	case len(found) == 0:
		return provisionedSource{}, fmt.Errorf("the provisioning file has no data source with the name or uid %q, only %s", name, strings.Join(names, ", "))
	}
	return provisionedSource{}, fmt.Errorf("the provisioning file has several data sources that fit, name one of %s", strings.Join(names, ", "))
}

// expander fills in environment variables as Grafana's provisioning does.
type expander struct{ env func(string) string }

var grafanaVariable = regexp.MustCompile(`\$__(\w+)\{([^}]*)\}`)

// text expands one string. Grafana can also read files and vaults, which stay its own.
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

// secrets expands secureJsonData. Its errors show names only, never values.
func (x expander) secrets(raw map[string]any) (map[string]string, error) {
	secrets := make(map[string]string, len(raw))
	for k, v := range raw {
		path := "secureJsonData." + k
		text, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("%s: expected text, put it in quotes", path)
		}
		var err error
		if secrets[k], err = x.text(path, text); err != nil {
			return nil, err
		}
	}
	return secrets, nil
}

// value expands every string in a tree of maps and lists; path is for errors.
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
