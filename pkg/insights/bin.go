package insights

import (
	"strconv"
	"time"
)

// bins are the widths of bin that mean what they say: within the cap of their
// unit (60 s, 60 m, 24 h) and dividing the next unit, so that they are aligned
// to it.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
var bins = func() []time.Duration {
	var out []time.Duration
	for _, u := range []struct {
		unit time.Duration
		in   int
	}{{time.Hour, 24}, {time.Minute, 60}, {time.Second, 60}} {
		for n := u.in; n > 0; n-- {
			if u.in%n == 0 && (n < u.in || u.unit == time.Hour) {
				out = append(out, time.Duration(n)*u.unit)
			}
		}
	}
	return out
}()

// BinWithin returns the widest bin of which a width is a multiple, or for a
// width below a second and 0 none: 0.
func BinWithin(width time.Duration) time.Duration {
	for _, b := range bins {
		if width >= b && width%b == 0 {
			return b
		}
	}
	return 0
}

// Bin returns the start of the bucket of time in which an event lies. The width
// is one of BinWithin.
func Bin(width time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "m"}} {
		if width%u.unit == 0 {
			return "bin(" + strconv.Itoa(int(width/u.unit)) + u.name + ")"
		}
	}
	return "bin(" + strconv.Itoa(int(width/time.Second)) + "s)"
}
