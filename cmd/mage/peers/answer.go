package peers

import (
	"fmt"
	"math"
	"strconv"
)

// answer is the numbers of every row by the row's key.
type answer map[string][]float64

// newAnswer takes the first value of each row as its key. Tools differ in whether 00 is text or the number 0.
func newAnswer(rows [][]any) answer {
	a := answer{}
	for _, r := range rows {
		key := fmt.Sprint(r[0])
		if n, err := strconv.ParseFloat(key, 64); err == nil {
			key = strconv.FormatFloat(n, 'g', -1, 64)
		}
		var numbers []float64
		for _, v := range r[1:] {
			n, ok := v.(float64)
			if !ok {
				n = math.NaN() // equal to nothing
			}
			numbers = append(numbers, n)
		}
		a[key] = numbers
	}
	return a
}

// differs says where the answers are further apart than the tolerance allows; nil when they are not.
func (a answer) differs(other answer, tolerance float64) error {
	if len(a) != len(other) {
		return fmt.Errorf("%d rows and %d rows", len(a), len(other))
	}
	for key, want := range a {
		got := other[key]
		if len(got) != len(want) {
			return fmt.Errorf("row %q: %v and %v", key, want, got)
		}
		for i := range want {
			if !(math.Abs(got[i]-want[i]) <= tolerance*math.Abs(want[i])) {
				return fmt.Errorf("row %q: %v and %v", key, want, got)
			}
		}
	}
	return nil
}
