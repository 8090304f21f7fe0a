package settings

import "github.com/grafana/grafana-plugin-sdk-go/backend"

// New reads settings from jsonData and secureJsonData as Grafana stores them,
// for callers that have neither a Grafana nor a provisioning file.
func New(jsonData []byte, secrets map[string]string) (*Settings, error) {
	return Load(backend.DataSourceInstanceSettings{Type: PluginID, JSONData: jsonData, DecryptedSecureJSONData: secrets})
}
