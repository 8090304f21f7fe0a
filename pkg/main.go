// Command gpx_dohyo_cloudwatch is the backend of the Dohyo data source plugin.
package main

import (
	"os"

	"github.com/grafana/grafana-plugin-sdk-go/backend/datasource"
	"github.com/grafana/grafana-plugin-sdk-go/backend/log"

	"github.com/dohyo/cloudwatch-datasource/pkg/plugin"
)

const pluginID = "dohyo-cloudwatch-datasource"

func main() {
	if err := datasource.Manage(pluginID, plugin.NewDatasource, datasource.ManageOpts{}); err != nil {
		log.DefaultLogger.Error(err.Error())
		os.Exit(1)
	}
}
