package demo

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
)

// The oldest Grafana that runs the plugin, as plugin.json's grafanaDependency has it.
const (
	oldestMajor = 12
	oldestMinor = 3
)

var oldestGrafana = fmt.Sprintf("%d.%d", oldestMajor, oldestMinor)

var versionPattern = regexp.MustCompile(`(\d+)\.(\d+)\S*`)

// recent tells from what a Grafana prints of itself ("grafana version 12.3.0") whether it can run the plugin.
func recent(printed string) error {
	found := versionPattern.FindStringSubmatch(printed)
	if found == nil {
		return fmt.Errorf("of an unknown version (%q), and Grafana %s or newer is needed", printed, oldestGrafana)
	}
	major, majorErr := strconv.Atoi(found[1])
	minor, minorErr := strconv.Atoi(found[2])
	older := cmp.Or(cmp.Compare(major, oldestMajor), cmp.Compare(minor, oldestMinor)) < 0
	if majorErr != nil || minorErr != nil || older {
		return fmt.Errorf("version %s, and Grafana %s or newer is needed", found[0], oldestGrafana)
	}
	return nil
}
