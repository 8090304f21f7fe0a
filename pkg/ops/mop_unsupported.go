package ops

var (
	_ = register(&Spec{
		Lang: Metrics, Name: "outlier", Kind: Series,
		Syntax:  "outlier [window=<duration|n>, threshold=<x>, direction=+-|+|-]",
		Summary: "Mark points far from the moving average.",
		Instead: "compare with the average of the series: where _value > avg + 3 * stddev",
	})
	_ = register(&Spec{
		Lang: Metrics, Name: "predict", Kind: Series,
		Syntax:  "predict [model=linear|ar] [forecast=<n|duration>]",
		Summary: "Continue a series into the future.",
		Instead: "compare with an earlier time: timeshift 7d",
	})
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
