package plan

import "time"

// Quantization is how the points of a selector become buckets.
type Quantization struct {
	Interval time.Duration // 0: by the range
	Using    Rollup        // "": avg
	DropLast bool          // leave out a last bucket that ends after the range
}

// MetricQuantizer is the operator quantize. Directly behind a selector it says
// how the selector is asked; anywhere else it runs on its input.
type MetricQuantizer interface {
	MetricOp
	Quantization() Quantization
}

// MetricShifter is an operator whose input is the time before the range, by
// Shift. Its Run draws that input at the time of the range.
type MetricShifter interface {
	MetricOp
	Shift() time.Duration
}

// MetricAggregator is an operator that makes few series of many, so that its
// row may select more of them: one for the values of each of some tags.
type MetricAggregator interface {
	MetricOp
	GroupedBy() []string
}

// MetricFiller is an operator that may give points to a series that has none in
// the whole range.
type MetricFiller interface {
	MetricOp
	// FillsSilent reports whether this one does.
	FillsSilent() bool
}
