package source

import (
	"errors"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
)

// failures are the errors of the parts of a merge. An account or region that
// cannot answer does not take the answers of the others away: it becomes a
// notice.
type failures struct {
	rt    *exec.Runtime
	total int // parts
	parts int // that failed
	errs  []error
}

// add takes the error of a part; it is false for errors that are no target's,
// such as a budget that is used up, which end the whole query.
func (f *failures) add(err error) bool {
	if !isTargetError(err) {
		return false
	}
	f.parts++
	if several := targetErrors(nil); errors.As(err, &several) {
		f.errs = append(f.errs, several...)
	} else {
		f.errs = append(f.errs, err)
	}
	return true
}

// report makes notices of the failures that are new; when all parts failed it
// returns their errors instead.
func (f *failures) report() error {
	errs := joinNoLogGroup(f.errs)
	if f.total > 0 && f.parts == f.total {
		if len(errs) == 1 {
			return errs[0]
		}
		return targetErrors(errs)
	}
	for _, err := range errs {
		if none := (*NoLogGroupError)(nil); errors.As(err, &none) {
			f.rt.Notices.Add(diag.Info, err.Error())
		} else {
			f.rt.Notices.Add(diag.Warning, "some rows are missing: "+err.Error())
		}
	}
	f.errs = nil
	return nil
}

// joinNoLogGroup makes one error of those that say the same of several targets.
func joinNoLogGroup(errs []error) []error {
	var out []error
	bySource := map[string]*NoLogGroupError{}
	for _, err := range errs {
		none := (*NoLogGroupError)(nil)
		if !errors.As(err, &none) {
			out = append(out, err)
			continue
		}
		if first := bySource[none.Source]; first != nil {
			first.Targets = append(first.Targets, none.Targets...)
			continue
		}
		joined := *none
		joined.Targets = slices.Clone(none.Targets)
		bySource[none.Source] = &joined
		out = append(out, &joined)
	}
	return out
}

// isTargetError reports whether an error says that a target could not answer.
func isTargetError(err error) bool {
	var call *awsapi.Error
	var none *NoLogGroupError
	return errors.As(err, &call) || errors.As(err, &none)
}

// targetErrors are the errors of several targets.
type targetErrors []error

// Error lists them, one a line.
func (e targetErrors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns them.
func (e targetErrors) Unwrap() []error { return e }
