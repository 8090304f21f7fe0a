package board

// Why dashboards on methods, resources and routes can be empty.
const (
	needsDetails     = "Only stages with detailed CloudWatch metrics have these; they are switched on by stage, and AWS charges for them."
	ofDetailedStages = " of Stages with Detailed CloudWatch Metrics"
	noDetails        = "No requests in this range, or the stage has no detailed CloudWatch metrics"
)

// details is the first row: how much is called, and what. parts count the
// resources or routes, which have a label; table is the height of the table.
func (s topics) details(title, label string, parts topics, table uint32) []drawing {
	const w, h = gridWidth / 3, 6
	return []drawing{
		s.total(w, h),
		s.unique("Unique API Calls", "How many different combinations of "+s.each+" were called at least once in the range.", w, h,
			append([]string{"account", "region", "namespace"}, s.by...)...),
		parts.unique(title, "How many different "+label+"s, by name, were called at least once in the range.", w, h, label),
		s.table("API Call Breakdown", gridWidth, table, s.by...),
	}
}

// methodRows are the rows about methods and resources.
func (s topics) methodRows(clientErrors, serverErrors string) []row {
	latency, integration := s.latency("Latency"), s.latency("IntegrationLatency")
	calls := s.count("Count", "Sum", "", "Requests")
	byMethod := func(t topic, title string) drawing { return t.titled("", title).every("15m").columns(10) }
	return []row{
		{"API Calls" + ofDetailedStages, s.details("API Resources", "resource", s, 11)},
		{"Latency", []drawing{integration.cells(gridWidth, 15), latency.cells(gridWidth, 15)}},
		{"By HTTP Method Over Time", []drawing{
			byMethod(calls, "API Calls By HTTP Method"),
			byMethod(integration, "Average Integration Latency by HTTP Method"),
			byMethod(latency, "Average Latency by HTTP Method"),
			byMethod(s.clientErrors(clientErrors), "4XX Errors by HTTP Method"),
			byMethod(s.serverErrors(serverErrors), "5XX Errors by HTTP Method"),
		}},
	}
}
