package fields

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// MetricRule derives a tag of series from their other tags (language spec §7.3).
type MetricRule struct {
	Name string
	// Match is key=pattern pairs separated by spaces; a series must have every
	// key and match every pattern.
	Match string
	// Variable is the tag that the rule adds.
	Variable string
	// TagSequence is the tag's value: text in which $key._n stands for what the
	// n-th wildcard of the key's pattern matched.
	TagSequence string
	Enabled     bool
}

// DefaultMetricRules are the metric rules of the API Gateway app.
func DefaultMetricRules() []MetricRule {
	return []MetricRule{{
		Name:        "AwsObservabilityApiGatewayApiNameEntityRule",
		Match:       "Namespace=AWS/ApiGateway apiid=*",
		Variable:    "apiname",
		TagSequence: "$apiid._1",
		Enabled:     true,
	}}
}

// MetricRules are compiled metric rules.
type MetricRules struct{ rules []compiledMetricRule }

type compiledMetricRule struct {
	variable string
	keys     []string
	patterns []*regexp.Regexp // one group for each wildcard
	value    []tagPart
}

// tagPart is text, or the match of a wildcard when key is not negative.
type tagPart struct {
	text          string
	key, wildcard int
}

// CompileMetricRules compiles the enabled rules. The error lists everything that
// is wrong, each with the name of its rule.
func CompileMetricRules(rules []MetricRule) (*MetricRules, error) {
	out := &MetricRules{}
	var errs []error
	names, bodies := map[string]bool{}, map[[3]string]string{}
	for _, r := range rules {
		if !r.Enabled {
			continue
		}
		c, problems := r.compile()
		if names[strings.ToLower(r.Name)] {
			problems = append(problems, errors.New("another rule has the same name"))
		}
		body := [3]string{strings.ToLower(r.Match), strings.ToLower(r.Variable), strings.ToLower(r.TagSequence)}
		if twin, ok := bodies[body]; ok {
			problems = append(problems, fmt.Errorf("it does the same as rule %q", twin))
		}
		names[strings.ToLower(r.Name)], bodies[body] = true, r.Name
		for _, p := range problems {
			errs = append(errs, fmt.Errorf("metric rule %q: %w", r.Name, p))
		}
		out.rules = append(out.rules, c)
	}
	return out, errors.Join(errs...)
}

// Tags returns the tags of a series and those that the rules add. Every rule
// sees the tags as they came, never another rule's; a rule's value stands over
// a tag that the series has; of several rules for one tag the first that matches
// wins.
func (r *MetricRules) Tags(tags value.Labels) value.Labels {
	out := tags
	var set []string
	for _, rule := range r.rules {
		if slices.Contains(set, rule.variable) {
			continue
		}
		if v, ok := rule.derive(tags); ok {
			out = out.With(rule.variable, v)
			set = append(set, rule.variable)
		}
	}
	return out
}

func (r *compiledMetricRule) derive(tags value.Labels) (string, bool) {
	found := make([][]string, len(r.keys))
	for i, k := range r.keys {
		v, ok := tags.Get(k)
		if !ok {
			return "", false
		}
		if found[i] = r.patterns[i].FindStringSubmatch(v); found[i] == nil {
			return "", false
		}
	}
	var b strings.Builder
	for _, p := range r.value {
		if p.key < 0 {
			b.WriteString(p.text)
		} else {
			b.WriteString(found[p.key][p.wildcard])
		}
	}
	return b.String(), true
}

func (r MetricRule) compile() (c compiledMetricRule, errs []error) {
	c.variable = strings.TrimSpace(r.Variable)
	if strings.TrimSpace(r.Name) == "" {
		errs = append(errs, errors.New("the rule needs a name"))
	}
	errs = append(errs, checkVariable(c.variable)...)
	terms, err := matchTerms(r.Match)
	if err != nil {
		return c, append(errs, err)
	}
	wildcards := make([]int, len(terms))
	for i, t := range terms {
		key, pattern := t.Field.Fold(), t.Values[0].Value()
		if slices.Contains(c.keys, key) {
			errs = append(errs, fmt.Errorf("the match expression names %s twice", t.Field.Name))
		}
		c.keys = append(c.keys, key)
		c.patterns = append(c.patterns, plan.Wildcards(pattern))
		wildcards[i] = c.patterns[i].NumSubexp()
	}
	c.value, err = parseTagSequence(r.TagSequence, c.keys, wildcards)
	if err != nil {
		errs = append(errs, err)
	}
	return c, errs
}

func checkVariable(name string) []error {
	switch {
	case name == "":
		return []error{errors.New("the rule needs a variable, the name of the tag that it adds")}
	case strings.HasPrefix(name, "_"):
		return []error{fmt.Errorf("the variable %s must not start with _", name)}
	}
	for _, tag := range []string{"account", "region", "namespace", "metric", "statistic"} {
		if strings.EqualFold(name, tag) {
			return []error{fmt.Errorf("the variable %s would hide the tag of that name, which every series has", name)}
		}
	}
	return nil
}

// matchTerms reads a match expression: key=pattern pairs and nothing else.
func matchTerms(text string) ([]*syntax.Term, error) {
	m, list := syntax.ParseScope(text, syntax.Options{})
	if err := list.Err(text); err != nil {
		return nil, fmt.Errorf("the match expression %q cannot be read: %w", text, err)
	}
	xs := []syntax.Match{m}
	if and, ok := m.(*syntax.And); ok {
		xs = and.Xs
	}
	var terms []*syntax.Term
	for _, x := range xs {
		t, ok := x.(*syntax.Term)
		switch {
		case !ok || len(t.Values) != 1:
			return nil, fmt.Errorf("the match expression %q must be key=pattern pairs separated by spaces, as in %q",
				text, "namespace=AWS/ApiGateway apiid=*")
		case t.Field == nil, t.Field.Fold() == "_rawname":
			return nil, fmt.Errorf("the match expression %q has a dotted name pattern, which CloudWatch's series have no name for: match key=pattern pairs", text)
		}
		terms = append(terms, t)
	}
	return terms, nil
}

// tagReference is $key._n; keys may hold dots themselves.
var tagReference = regexp.MustCompile(`\$(?:([A-Za-z0-9_.\-]+?)\.)?_(\d+)\b`)

// parseTagSequence resolves a tag sequence. n counts the wildcards of the key's
// pattern (language spec §11-B7).
func parseTagSequence(text string, keys []string, wildcards []int) ([]tagPart, error) {
	refs := tagReference.FindAllStringSubmatchIndex(text, -1)
	if len(refs) == 0 || strings.Contains(tagReference.ReplaceAllString(text, ""), "$") {
		return nil, fmt.Errorf("the tag sequence %q must refer to wildcards of the match expression, as in $apiid._1 for the first * of the key apiid", text)
	}
	var parts []tagPart
	end := 0
	for _, m := range refs {
		parts = append(parts, tagPart{text: text[end:m[0]], key: -1})
		end = m[1]
		if m[2] < 0 {
			return nil, fmt.Errorf("the tag sequence %q takes parts of a dotted name, which CloudWatch's series do not have: write $key._1", text)
		}
		key, number := text[m[2]:m[3]], text[m[4]:m[5]]
		k := slices.Index(keys, strings.ToLower(key))
		if k < 0 {
			return nil, fmt.Errorf("the tag sequence %q refers to $%s, which the match expression does not name; it names %s",
				text, key, strings.Join(keys, ", "))
		}
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > wildcards[k] {
			return nil, fmt.Errorf("the tag sequence %q asks for wildcard %s of %s, whose pattern has %d", text, number, key, wildcards[k])
		}
		parts = append(parts, tagPart{key: k, wildcard: n})
	}
	return append(parts, tagPart{text: text[end:], key: -1}), nil
}
