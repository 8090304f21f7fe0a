package ops

var _ = register(metricAggregateSpec("min", "Least of the series, bucket by bucket.", "min by apiname"))
