package ops

var _ = register(metricAggregateSpec("avg", "Average of the series, bucket by bucket.", "avg by apiname"))
