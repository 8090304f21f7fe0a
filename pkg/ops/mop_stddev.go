package ops

var _ = register(metricAggregateSpec("stddev", "Population standard deviation of the series, bucket by bucket.", "stddev by stage"))
