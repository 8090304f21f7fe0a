package ops

var _ = register(metricAggregateSpec("sum", "Sum of the series, bucket by bucket.", "sum by account, region"))
