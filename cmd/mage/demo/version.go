package demo

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// OldestGrafana is the oldest version that a demo runs on, as plugin.json's grafanaDependency has it.
const OldestGrafana = "12.3"

var versionPattern = regexp.MustCompile(`(\d{1,6})\.(\d{1,6})\S*`)

// recent tells from what a Grafana prints of itself ("grafana version 12.3.0") whether it can run the plugin.
func recent(printed string) error {
	version, have := parseVersion(printed)
	_, want := parseVersion(OldestGrafana)
	if slices.Compare(have, want) < 0 {
		return fmt.Errorf("version %s, and Grafana %s or newer is needed", version, OldestGrafana)
	}
	return nil
}

// parseVersion finds the first version in a text, and its major and minor number.
func parseVersion(text string) (version string, majorMinor []int) {
	found := versionPattern.FindStringSubmatch(text)
	if found == nil {
		return "unknown", nil
	}
	for _, digits := range found[1:] {
		n, _ := strconv.Atoi(digits) // the pattern lets only short runs of digits through
		majorMinor = append(majorMinor, n)
	}
	return found[0], majorMinor
}
