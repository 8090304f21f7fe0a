package ops

var (
	_ = register(&Spec{
		Lang: Metrics, Name: "histogram_quantile", Kind: Aggregate,
		Syntax:  "histogram_quantile(<0..1>)",
		Summary: "Quantile of a Prometheus histogram.",
		Instead: "CloudWatch computes percentiles itself: select statistic=p99",
	})
	_ = register(&Spec{
		Lang: Metrics, Name: "timeslice", Kind: Series,
		Syntax:  "timeslice <rollup> over <duration>",
		Summary: "Old form of quantize.",
		Instead: "write quantize to 5m using max",
	})
)
