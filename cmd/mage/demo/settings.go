package demo

import (
	"maps"
	"slices"
)

// PluginID is the plugin's id, and the name of its folder among Grafana's plugins.
const PluginID = "dohyo-cloudwatch-datasource"

// Ports that a demo takes when they are free.
const (
	GrafanaPort = 3000
	SandboxPort = 4566
)

// Settings are Grafana's settings for a demo, wherever it runs: anybody who reaches it is an administrator, the plugin may
// load unsigned and sees the AWS settings, and nothing is looked up on the internet.
func Settings() map[string]string {
	return map[string]string{
		"GF_AUTH_ANONYMOUS_ENABLED":                 "true",
		"GF_AUTH_ANONYMOUS_ORG_ROLE":                "Admin",
		"GF_AUTH_DISABLE_LOGIN_FORM":                "true",
		"GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS": PluginID,
		"GF_PLUGINS_PREINSTALL_DISABLED":            "true",
		"GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED":  "true",
		"GF_AWS_FORWARD_SETTINGS_TO_PLUGINS":        PluginID,
		"GF_AWS_ALLOWED_AUTH_PROVIDERS":             "default,keys,credentials",
		"GF_AWS_ASSUME_ROLE_ENABLED":                "true",
		"GF_ANALYTICS_REPORTING_ENABLED":            "false",
		"GF_ANALYTICS_CHECK_FOR_UPDATES":            "false",
		"GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES":     "false",
		"GF_NEWS_NEWS_FEED_ENABLED":                 "false",
	}
}

// Where the provisioning files in provisioning/ look for the sandbox, its sample databases and the dashboards.
const (
	EndpointEnv   = "DOHYO_ENDPOINT"
	SamplesEnv    = "DOHYO_SAMPLES"
	DashboardsEnv = "DASHBOARDS_PATH"
)

func environ(settings map[string]string) []string {
	env := make([]string, 0, len(settings))
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		env = append(env, name+"="+settings[name])
	}
	return env
}
