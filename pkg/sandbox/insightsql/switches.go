package insightsql

import (
	"fmt"
	"slices"
	"strings"
)

// Point is a question that AWS's documentation leaves open.
type Point struct {
	Name     string
	Question string
	Settings []string // the first is the default
}

// The open points, as indexes into points.
const (
	compareMissing = iota
	equalNumericText
	orderNumericText
	orderMixed
	numericText
	booleanText
	numberText
	jsonNumber
	jsonNull
	timestampText
	emptyGroup
	emptyStats
	blankMissing
	sortOrder
	sortNulls
	ties
	parseNewline
	stringEscapes
	percentile
	stddevKind
	sumOfNothing
	minMaxText
	concatMissing
	pointCount
)

// Settings, as indexes into the Settings of their point.
const (
	missingFalse = iota
	missingUnknown
	missingNotEqual
	missingEmpty
)
const (
	equalByKind = iota
	equalByLook
	equalByText
)
const (
	escapesC = iota
	escapesQuotes
	escapesVerbatim
	escapesDropped
)
const (
	newlineTaken = iota
	newlineEndsLast
	newlineEndsAny
)
const (
	nullsLowest = iota
	nullsHighest
	nullsLast
)
const (
	blankTrue = iota
	blankFalse
	blankNull
)
const (
	pctNearestRank = iota
	pctLinear
	pctLower
)

// points describes each open point; the order is that of the constants.
var points = [pointCount]Point{
	compareMissing: {"compare-missing",
		"a comparison, like or in with a missing field is: false, also when negated by the operator; unknown, so that not(…) is unknown too; true for !=, not like and not in; or made with the empty string",
		[]string{"false", "unknown", "not-equal", "empty"}},
	equalNumericText: {"equal-numeric-text",
		`= compares numbers when one side is a number and the other looks like one ("007" = 7, but "007" is not "7"); when both look like numbers; or always as text unless one was computed (neither "007" nor 7.0 in an event is 7)`,
		[]string{"number-side", "both-look", "text"}},
	orderNumericText: {"order-numeric-text",
		"< <= > >= of two texts that both look like numbers goes by number, or as text unless one side is a number",
		[]string{"number", "text"}},
	orderMixed: {"order-mixed",
		"< <= > >= between a number and other text is false, or compares their texts",
		[]string{"false", "text"}},
	numericText: {"numeric-text",
		`text looks like a number when it is digits with an optional minus, fraction and exponent; or also with surrounding blanks, a plus, "1." and ".5"`,
		[]string{"decimal", "lenient"}},
	booleanText: {"boolean-text",
		"booleans are the texts true and false, or the numbers 1 and 0",
		[]string{"true-false", "1-0"}},
	numberText: {"number-text",
		"a computed number without a fraction prints as 3 or as 3.0 (counts and lengths are always 3)",
		[]string{"plain", "point-zero"}},
	jsonNumber: {"json-number",
		"a number in a JSON event keeps its spelling (200.0, 1e3), or is printed like a computed one",
		[]string{"spelling", "number"}},
	jsonNull: {"json-null",
		"a null in a JSON event is no field, or a field without a value: for ispresent, and among the 200 that are discovered",
		[]string{"missing", "present"}},
	timestampText: {"timestamp-text",
		"string functions, like and = with text see a timestamp as YYYY-MM-DD HH:MM:SS.mmm, or as epoch milliseconds",
		[]string{"formatted", "millis"}},
	emptyGroup: {"empty-group",
		"stats puts the empty string and missing values in two groups, or in one that shows no value",
		[]string{"separate", "merged"}},
	emptyStats: {"empty-stats",
		"stats without by over no events gives one row (count 0), or none",
		[]string{"row", "none"}},
	blankMissing: {"blank-missing",
		"isempty and isblank of a missing field are 1 (as documented), 0 or missing",
		[]string{"1", "0", "null"}},
	sortOrder: {"sort-order",
		"sort, sortsFirst and sortsLast order by natural sorting (as documented), or text by its bytes",
		[]string{"natural", "bytes"}},
	sortNulls: {"sort-nulls",
		"sort puts missing values before everything else, after it, or last in either direction",
		[]string{"lowest", "highest", "last"}},
	ties: {"ties",
		"rows whose order is not determined come as they arrived, or reversed",
		[]string{"arrival", "reverse"}},
	parseNewline: {"parse-newline",
		"a * of parse takes line feeds like any character; the last * of a pattern stops at one; or no * crosses one",
		[]string{"taken", "ends-last", "ends-any"}},
	stringEscapes: {"string-escapes",
		`in a quoted string \n, \t, \r, \\ and escaped quotes are decoded; only \\ and escaped quotes; only the escaped delimiter; or every backslash is dropped`,
		[]string{"c-style", "quotes", "verbatim", "dropped"}},
	percentile: {"percentile",
		"pct takes the nearest rank, interpolates linearly, or takes the lower neighbour",
		[]string{"nearest-rank", "linear", "lower"}},
	stddevKind: {"stddev",
		"stddev is the population's (as variance is documented), or the sample's",
		[]string{"population", "sample"}},
	sumOfNothing: {"sum-of-nothing",
		"sum over no numbers has no value, or is 0",
		[]string{"null", "0"}},
	minMaxText: {"min-max-text",
		"min and max skip text that is no number, or order it below numbers as sort does",
		[]string{"skipped", "sorted"}},
	concatMissing: {"concat-missing",
		"concat leaves missing arguments out, or has no value when one is missing",
		[]string{"skipped", "null"}},
}

// Points lists every open point in a fixed order.
func Points() []Point {
	list := slices.Clone(points[:])
	for i := range list {
		list[i].Settings = slices.Clone(list[i].Settings)
	}
	return list
}

// Switches holds one setting for each open point. The zero value is all defaults.
type Switches struct{ settings [pointCount]uint8 }

// Set changes one point. The error names the known points or settings.
func (s *Switches) Set(point, setting string) error {
	for i, p := range points {
		if p.Name != point {
			continue
		}
		at := slices.Index(p.Settings, setting)
		if at < 0 {
			return fmt.Errorf("%s has no setting %q: use one of %s", point, setting, strings.Join(p.Settings, ", "))
		}
		s.settings[i] = uint8(at)
		return nil
	}
	var names []string
	for _, p := range points {
		names = append(names, p.Name)
	}
	return fmt.Errorf("no open point is called %q: use one of %s", point, strings.Join(names, ", "))
}

// Get returns the setting of a point, or "" when there is no such point.
func (s Switches) Get(point string) string {
	for i, p := range points {
		if p.Name == point {
			return p.Settings[s.settings[i]]
		}
	}
	return ""
}
