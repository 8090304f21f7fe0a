package insightsql

import "regexp"

// matcher searches text for a regular expression.
type matcher struct{ re *regexp.Regexp }

func newMatcher(source string) (*matcher, error) {
	re, err := regexp.Compile(source)
	if err != nil {
		return nil, err
	}
	return &matcher{re}, nil
}

func (m *matcher) match(s string) bool { return m.re.MatchString(s) }
