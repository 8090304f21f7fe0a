package traffic

import "slices"

// AllRoutes is the Route of a series that counts every request of its stages.
const AllRoutes = -1

// Series is one metric with its exact set of dimensions, and where its samples come from.
type Series struct {
	Namespace  string
	Metric     *Metric
	Dimensions []Dimension // sorted by name
	Stages     []*Stage    // all of one API
	Route      int         // index of the only route that counts, or AllRoutes
}

// Sample is the value that a request of one of the series' stages adds to it, and whether it adds one.
func (s *Series) Sample(api *API, r *Request) (float64, bool) {
	if s.Route != AllRoutes && s.Route != int(r.Route) {
		return 0, false
	}
	return s.Metric.Sample(api, r)
}

// Series lists every metric that one account and region can have, whether or not it had data lately.
func (m *Model) Series(account, region string) []*Series {
	var list []*Series
	for _, api := range m.In(account, region) {
		list = append(list, api.series()...)
	}
	return list
}

// series lists the dimension sets that AWS documents for the type of API, and those of its Lambda function.
func (a *API) series() []*Series {
	name := Dimension{"ApiId", a.ID}
	if a.Kind == REST {
		name = Dimension{"ApiName", a.Name}
	}
	var list []*Series
	add := func(stages []*Stage, route int, dims ...Dimension) {
		for i := range metrics[a.Kind] {
			m := &metrics[a.Kind][i]
			if with := metricStages(m, stages); len(with) > 0 && a.measures(m, route) {
				list = append(list, &Series{GatewayNamespace, m, dims, with, route})
			}
		}
	}
	add(a.Stages, AllRoutes, name)
	for _, s := range a.Stages {
		only := []*Stage{s}
		stage := Dimension{"Stage", s.Name}
		add(only, AllRoutes, name, stage)
		for i, r := range a.Routes {
			switch {
			case !s.Detailed:
			case a.Kind == WebSocket:
				add(only, i, name, Dimension{"Route", r.Resource}, stage)
			default:
				add(only, i, name, Dimension{"Method", r.Method}, Dimension{"Resource", r.Resource}, stage)
			}
		}
	}
	for i := range functionMetrics {
		dims := []Dimension{{"FunctionName", a.Name + "-handler"}}
		list = append(list, &Series{LambdaNamespace, &functionMetrics[i], dims, a.Stages, AllRoutes})
	}
	return list
}

// metricStages leaves out the stages that do not have the metric: those without a cache have no cache metrics.
func metricStages(m *Metric, stages []*Stage) []*Stage {
	if m.Name != "CacheHitCount" && m.Name != "CacheMissCount" {
		return stages
	}
	return slices.DeleteFunc(slices.Clone(stages), func(s *Stage) bool { return !s.Cache })
}

// measures leaves out what a route can never have, so that the search for a series' last sample ends.
func (a *API) measures(m *Metric, route int) bool {
	if route == AllRoutes {
		return true
	}
	r := a.Routes[route]
	switch {
	case r.Median == 0:
		return m.Name != "IntegrationLatency"
	case a.Kind != WebSocket:
		return true
	case r.Resource == "$disconnect":
		return m.Name == "IntegrationLatency"
	case r.Resource == "$connect":
		return m.Name != "MessageCount"
	}
	return m.Name != "ConnectCount"
}
