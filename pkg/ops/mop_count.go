package ops

var _ = register(metricAggregateSpec("count", "Number of series that have a point, bucket by bucket.", "count by region"))
