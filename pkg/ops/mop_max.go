package ops

var _ = register(metricAggregateSpec("max", "Greatest of the series, bucket by bucket.", "max by apiname"))
