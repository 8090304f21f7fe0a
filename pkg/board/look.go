package board

import "github.com/grafana/grafana-foundation-sdk/go/dashboard"

// Units by Grafana's names.
const (
	unitCount   = "short"
	unitExact   = "locale" // every digit
	unitMillis  = "ms"
	unitBytes   = "decbytes"
	unitPercent = "percent"
	unitText    = "string"
	unitTime    = "dateTimeAsIso"
)

// Colours by meaning, the same on every dashboard.
const (
	neutral     = "blue"
	good        = "green"
	notice      = "yellow"
	clientError = "orange"
	serverError = "red"
	bad         = "red"
)

// from begins a scale: the colour of the smallest values.
func from(colour string) []dashboard.Threshold {
	return []dashboard.Threshold{{Color: colour}}
}

// step adds a colour to a scale, for values from the given one up.
func step(scale []dashboard.Threshold, value float64, colour string) []dashboard.Threshold {
	return append(scale, dashboard.Threshold{Value: &value, Color: colour})
}

// clientErrorScale and serverErrorScale are for numbers of errors: good at none,
// then darker by orders of magnitude.
func clientErrorScale() []dashboard.Threshold {
	return errorScale("light-orange", clientError, "dark-orange")
}

func serverErrorScale() []dashboard.Threshold {
	return errorScale("light-red", serverError, "dark-red")
}

func errorScale(few, some, many string) []dashboard.Threshold {
	return step(step(step(from(good), 1, few), 100, some), 1000, many)
}

// errorRateScale is for shares of failed requests, in percent. It turns bad at the
// limit of the alerts on errors.
func errorRateScale() []dashboard.Threshold {
	return step(step(from(good), 1, notice), 5, bad)
}

// uncoloured keeps a missing value from getting the colour of the smallest ones.
func uncoloured() dashboard.ValueMapping {
	colour := "rgba(128, 128, 128, 0.25)"
	m := dashboard.NewSpecialValueMap()
	m.Options = dashboard.DashboardSpecialValueMapOptions{
		Match: dashboard.SpecialValueMatchNullAndNan, Result: dashboard.ValueMappingResult{Color: &colour}}
	return dashboard.ValueMapping{SpecialValueMap: m}
}

// latencyScale turns bad at the limit of the alert on that latency.
func latencyScale(limit float64) []dashboard.Threshold {
	return step(step(from(good), limit*0.4, notice), limit, bad)
}

// Limits of the latency alerts, in ms.
const (
	latencyLimit            = 2500
	integrationLatencyLimit = 2000
	wafLatencyLimit         = 1000
)

// fixed gives everything one colour.
func fixed(colour string) *dashboard.FieldColorBuilder {
	return dashboard.NewFieldColorBuilder().Mode(dashboard.FieldColorModeIdFixed).FixedColor(colour)
}

// shades gives every series a shade of its own of one colour.
func shades(colour string) *dashboard.FieldColorBuilder {
	return dashboard.NewFieldColorBuilder().Mode(dashboard.FieldColorModeIdShades).FixedColor(colour)
}

// inTurn gives the colours of Grafana's palette to the series, one after the
// other. Series come in the same order in every panel, so that an API keeps its
// colour where all panels show the same APIs.
func inTurn() *dashboard.FieldColorBuilder {
	return dashboard.NewFieldColorBuilder().Mode(dashboard.FieldColorModeIdPaletteClassic)
}

// byName gives each name a colour that it keeps in every panel.
func byName() *dashboard.FieldColorBuilder {
	return dashboard.NewFieldColorBuilder().Mode(dashboard.FieldColorModeIdPaletteClassicByName)
}

// byScale colours values by the panel's steps.
func byScale() *dashboard.FieldColorBuilder {
	return dashboard.NewFieldColorBuilder().Mode(dashboard.FieldColorModeIdThresholds)
}

// hitScale and missScale judge a cache by its share of the requests, in percent.
func hitScale() []dashboard.Threshold {
	return step(step(from(clientError), 30, notice), 60, good)
}

func missScale() []dashboard.Threshold {
	return step(step(from(good), 40, notice), 70, clientError)
}
