package source

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
)

// What cutting may take. Parts of the range are scanned once together, while
// groups turn up again in each; parts by keys, and sums, are scanned once each.
const (
	maxParts     = 64 // of a range
	maxKeyParts  = 8
	fill         = 0.8 // of the rows that a query may give, which a part should take
	fewRows      = 5   // times as many rows as a query may give are moved rather than scanning again
	moreRows     = 20  // times as many are moved rather than estimating percentiles
	cheapScan    = 10e9
	fewSums      = 0.5 // of the groups, which sums may leave
	tailsToTry   = 3
	tailOfAKey   = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	unknownScale = 2 // times as many groups as a query may give, when CloudWatch does not tell how many events matched
)

// cut returns parts that together hold what a part with too many groups does, by
// the first that is likely to take little: parts of the range; sums in place of
// the numbers; parts by a key, where scanning the range for each costs no more
// than some cents; for percentiles, which sums only give about, more parts of the
// range; sums. It returns one part or none when it cannot be cut.
func (c *Counts) cut(p section, res *awsapi.LogResult) []section {
	s := c.sampleOf(p, res)
	inTime, moved := s.partsInTime(p.span, c.Group.Slice)
	adds := p.what == everything && len(c.Sums) > 0 && s.sumsLeave() <= fewSums && c.fits(section{span: p.span, keys: p.keys, what: sums}, section{span: p.span, keys: p.keys, what: others})
	limit := float64(c.maxRows())
	switch byKey := s.partsByKey(); {
	case inTime > 1 && moved <= fewRows*limit:
	case adds && len(c.Percentiles) == 0:
		return c.sumsOf(p)
	case len(byKey) > 1 && (inTime == 1 || float64(len(byKey)-1)*res.Stats.BytesScanned <= cheapScan) && c.fits(byKey...):
		return byKey
	case inTime > 1 && (!adds || moved <= moreRows*limit):
	case adds:
		return c.sumsOf(p)
	}
	var out []section
	for _, s := range p.split(inTime) {
		out = append(out, section{span: s, keys: p.keys, what: p.what})
	}
	return out
}

// sumsOf are the events of a part whose numbers CloudWatch adds up, and the others.
func (c *Counts) sumsOf(p section) []section {
	return []section{{span: p.span, keys: p.keys, what: sums}, {span: p.span, keys: p.keys, what: others}}
}

// fits reports whether the queries for the parts are as short as CloudWatch takes.
func (c *Counts) fits(parts ...section) bool {
	return !slices.ContainsFunc(parts, func(p section) bool { return utf8.RuneCountInString(c.text(p)) > awsapi.MaxQueryText })
}

// sample is what the groups of a full answer tell of all groups of a part.
type sample struct {
	*Counts
	part  section
	cells []map[string]string // of the groups, by column
	often map[float64]float64 // how many groups occur so often
	more  float64             // groups for each of the sample
}

func (c *Counts) sampleOf(p section, res *awsapi.LogResult) *sample {
	s := &sample{Counts: c, part: p, often: map[float64]float64{}}
	known := 0.0
	for _, r := range res.Rows {
		cell := make(map[string]string, len(r))
		for _, f := range r {
			cell[f.Name] = f.Value
		}
		n, _ := strconv.ParseFloat(cell[c.Group.CountColumn()], 64)
		s.cells = append(s.cells, cell)
		s.often[n]++
		known += n
	}
	atLeast := float64(c.maxRows()) / float64(max(len(res.Rows), 1))
	if s.more = res.Stats.RecordsMatched / max(known, 1); s.more < atLeast {
		s.more = unknownScale * atLeast
	}
	return s
}

// partsInTime returns into how many parts a range is to be cut so that none is
// likely to have too many groups, and how many rows they have together.
func (s *sample) partsInTime(of span, slice time.Duration) (n int, rows float64) {
	most := int(min(of.to.Sub(of.from).Milliseconds(), maxParts))
	slices := 1.0
	if slice > 0 {
		slices = max(1, math.Floor(of.to.Sub(of.from).Seconds()/slice.Seconds()))
	}
	for n = 2; n <= most; n++ {
		each := s.groupsIn(float64(n), slices)
		rows = float64(n) * each
		if each <= fill*float64(s.maxRows()) {
			return n, rows
		}
	}
	return max(most, 1), rows
}

// groupsIn estimates how many groups occur in one of n parts of the range, when
// the events of each are anywhere in the range, or in its slice.
func (s *sample) groupsIn(n, slices float64) float64 {
	if n <= slices {
		return s.more * float64(len(s.cells)) / n
	}
	miss := 1 - slices/n // the part of a slice that lies elsewhere
	total := 0.0
	for often, groups := range s.often {
		total += groups * (1 - math.Pow(miss, often))
	}
	return s.more * total / slices
}

// sumsLeave is about how much of the groups is left when numbers are added up.
func (s *sample) sumsLeave() float64 {
	distinct := map[string]bool{}
	for _, cell := range s.cells {
		var key strings.Builder
		add := func(column string) { key.WriteString(cell[column] + "\x00") }
		add(s.Group.TimeColumn())
		for i := range s.Group.Conditions {
			add(s.Group.ConditionColumn(i))
		}
		for i, f := range s.Group.Fields {
			if !slices.Contains(s.Sums, f) {
				add(s.Group.FieldColumn(i))
				add(s.Group.PresentColumn(i))
				add(s.Group.NumberColumn(i))
			}
		}
		distinct[key.String()] = true
	}
	return float64(len(distinct)) / float64(max(len(s.cells), 1))
}

// partsByKey cuts a part by one of the last characters of a key, so that no group
// is in two of them; nil when no key is likely to do.
func (s *sample) partsByKey() []section {
	groups := s.more * float64(len(s.cells))
	n := int(math.Ceil(groups / (fill * float64(s.maxRows()))))
	var best []string
	var field string
	least, rest := math.Inf(1), 0
	for ; n <= maxKeyParts && best == nil; n++ {
		for i, f := range s.Group.Fields {
			if s.part.what == sums && slices.Contains(s.Sums, f) {
				continue
			}
			for r := range tailsToTry {
				bins, largest := s.bins(s.Group.FieldColumn(i), r, n)
				if largest < least && s.more*largest <= fill*float64(s.maxRows()) {
					best, field, rest, least = bins, f, r, largest
				}
			}
		}
	}
	if best == nil {
		return nil
	}
	var out []section
	var doubt insights.Filter = insights.Any{}
	if s.Doubt {
		doubt = s.Group.Conditions[0]
	}
	for _, keys := range insights.TailBins(field, best, rest, doubt) {
		out = append(out, section{span: s.part.span, keys: append(slices.Clip(s.part.keys), keys...), what: s.part.what})
	}
	return out
}

// bins divides the characters before the last rest ones of a column among n parts,
// of which the last takes all that have no such character too, and returns those
// of the others, and how many groups the largest part has.
func (s *sample) bins(column string, rest, n int) (bins []string, largest float64) {
	groups := map[byte]float64{}
	size := make([]float64, n)
	for _, cell := range s.cells {
		text := cell[column]
		if at := len(text) - 1 - rest; at >= 0 && strings.IndexByte(tailOfAKey, text[at]) >= 0 {
			groups[text[at]]++
		} else {
			size[n-1]++
		}
	}
	chars := []byte(tailOfAKey)
	slices.SortStableFunc(chars, func(a, b byte) int { return cmp.Compare(groups[b], groups[a]) })
	bins = make([]string, n)
	for _, char := range chars {
		smallest := slices.Index(size, slices.Min(size))
		size[smallest] += groups[char]
		if groups[char] > 0 {
			bins[smallest] += string(char)
		}
	}
	bins = slices.DeleteFunc(bins[:n-1], func(b string) bool { return b == "" })
	return bins, slices.Max(size)
}
