package plan

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// truth is what is known of a condition.
type truth int8

const (
	isFalse truth = iota
	isUnknown
	isTrue
)

// condition is a selector, or a part of one, over the tags of a series.
type condition interface {
	// eval tests tags. When they are not complete, a tag that is missing may
	// still come.
	eval(tags value.Labels, complete bool) truth
	// allowed returns patterns of which the tag of every series that meets the
	// condition matches one; false when it may be anything.
	allowed(tag string) ([]string, bool)
	visit(func(*tagTest))
}

type (
	allTags []condition
	anyTag  []condition
	notTags struct{ x condition }
	// tagTest is tag=(pattern, …); without a tag, any name or value will do.
	tagTest struct {
		tag      string // folded
		name     string // as written
		patterns []string
		globs    []*expr.Matcher
	}
)

func (xs allTags) eval(tags value.Labels, complete bool) truth {
	t := isTrue
	for _, x := range xs {
		t = min(t, x.eval(tags, complete))
	}
	return t
}

func (xs anyTag) eval(tags value.Labels, complete bool) truth {
	t := isFalse
	for _, x := range xs {
		t = max(t, x.eval(tags, complete))
	}
	return t
}

func (n notTags) eval(tags value.Labels, complete bool) truth {
	return isTrue - n.x.eval(tags, complete)
}

func (t *tagTest) eval(tags value.Labels, complete bool) truth {
	missing := isFalse
	if !complete {
		missing = isUnknown
	}
	if t.tag == "" {
		for _, l := range tags {
			if t.matches(l.Name) || t.matches(l.Value) {
				return isTrue
			}
		}
		return missing
	}
	there := missing
	for _, l := range tags {
		if !strings.EqualFold(l.Name, t.tag) {
			continue
		}
		if t.matches(l.Value) {
			return isTrue
		}
		there = isFalse
	}
	return there
}

func tagGlobs(patterns []string) []*expr.Matcher {
	list := make([]*expr.Matcher, len(patterns))
	for i, p := range patterns {
		list[i] = expr.Glob(p, true)
	}
	return list
}

// any reports whether the tag may have any value.
func (t *tagTest) any() bool {
	return slices.ContainsFunc(t.globs, func(g *expr.Matcher) bool { return g.Any() })
}

func (t *tagTest) matches(text string) bool {
	for _, g := range t.globs {
		if g.Match(text) {
			return true
		}
	}
	return false
}

// allowed picks the operand that says most: any one of them is a limit.
func (xs allTags) allowed(tag string) (best []string, bounded bool) {
	for _, x := range xs {
		p, ok := x.allowed(tag)
		if ok && (!bounded || looseness(p) < looseness(best)) {
			best, bounded = p, true
		}
	}
	return best, bounded
}

// looseness orders lists of patterns: the fewer, the tighter, and any pattern
// with a wildcard is looser than names.
func looseness(patterns []string) int {
	n := len(patterns)
	for _, p := range patterns {
		if isPattern(p) {
			n += 1 << 20
		}
		if strings.Trim(p, "*") == "" {
			n += 1 << 30
		}
	}
	return n
}

func (xs anyTag) allowed(tag string) (all []string, bounded bool) {
	for _, x := range xs {
		p, ok := x.allowed(tag)
		if !ok {
			return nil, false
		}
		all = append(all, p...)
	}
	return all, true
}

func (n notTags) allowed(string) ([]string, bool) { return nil, false }

func (t *tagTest) allowed(tag string) ([]string, bool) {
	if t.tag != tag {
		return nil, false
	}
	return t.patterns, true
}

func (xs allTags) visit(f func(*tagTest)) {
	for _, x := range xs {
		x.visit(f)
	}
}

func (xs anyTag) visit(f func(*tagTest))  { allTags(xs).visit(f) }
func (n notTags) visit(f func(*tagTest))  { n.x.visit(f) }
func (t *tagTest) visit(f func(*tagTest)) { f(t) }
