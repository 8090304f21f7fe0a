package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/geomap"
)

// worldMap is a marker for each row of the answer, which has a place and a
// number: the larger the number, the larger the marker.
type worldMap struct {
	panel
	// number is the column that sizes the markers.
	number, colour string
	// where says how a row's place is told.
	where common.FrameGeometrySource
}

func (m worldMap) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	tooltip := true
	markers := common.NewMapLayerOptionsBuilder().
		Type("markers").
		Name(m.number).
		Location(built[common.FrameGeometrySource]{m.where}).
		Tooltip(tooltip).
		Config(map[string]any{
			"showLegend": false,
			"style": map[string]any{
				"color":   map[string]any{"fixed": m.colour},
				"opacity": 0.6,
				"size":    map[string]any{"field": m.number, "fixed": 5, "min": 4, "max": 20},
				"symbol":  map[string]any{"fixed": "img/icons/marker/circle.svg", "mode": "fixed"},
			},
		})
	return dress(m.panel, geomap.NewPanelBuilder(), id, x, y).
		ColorScheme(fixed(m.colour)).
		View(geomap.NewMapViewConfigBuilder().Id(string(geomap.MapCenterIDCoords)).Lat(25).Lon(0).Zoom(1)).
		Controls(geomap.NewControlsOptionsBuilder().ShowZoom(true).MouseWheelZoom(false).ShowAttribution(true)).
		Tooltip(geomap.NewTooltipOptionsBuilder().Mode(geomap.TooltipModeDetails)).
		Basemap(countries()).
		Layers([]cog.Builder[common.MapLayerOptions]{markers})
}

// countries are the outlines that come with Grafana, so that a map asks nobody
// else for pictures.
func countries() cog.Builder[common.MapLayerOptions] {
	return common.NewMapLayerOptionsBuilder().
		Type("geojson").
		Name("Countries").
		Config(map[string]any{
			"src":   "public/maps/countries.geojson",
			"rules": []any{},
			"style": map[string]any{"color": map[string]any{"fixed": "rgba(128, 134, 146, 0.6)"}, "opacity": 0.25, "lineWidth": 1},
		})
}

// byCoordinates and byCountry are how a row of located tells its place.
func byCoordinates() common.FrameGeometrySource {
	latitude, longitude := "latitude", "longitude"
	return common.FrameGeometrySource{Mode: common.FrameGeometrySourceModeCoords, Latitude: &latitude, Longitude: &longitude}
}

func byCountry() common.FrameGeometrySource {
	code, gazetteer := "country_code", "public/gazetteer/countries.json"
	return common.FrameGeometrySource{Mode: common.FrameGeometrySourceModeLookup, Lookup: &code, Gazetteer: &gazetteer}
}
