package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// MaxErrors is how many errors of one query are reported; the rest is counted.
const MaxErrors = 10

// Bag collects the diagnostics of one query. The zero Bag is ready to use.
type Bag struct {
	list   List
	errors int
}

// maxKept bounds the memory and time that a hopeless query takes.
const maxKept = 500

// Add collects a diagnostic unless the same one is there already. Those past
// a few hundred are only counted.
func (b *Bag) Add(d Diagnostic) {
	if len(b.list) >= maxKept {
		if d.Severity == Error {
			b.errors++
		}
		return
	}
	for _, have := range b.list {
		if have.Code == d.Code && have.Span == d.Span && have.Message == d.Message {
			return
		}
	}
	b.list = append(b.list, d)
	if d.Severity == Error {
		b.errors++
	}
}

// Errorf collects an error; the query must not run.
func (b *Bag) Errorf(at Span, code, hint, format string, args ...any) {
	b.Add(Diagnostic{Code: code, Severity: Error, Span: at, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// Warnf collects a warning: the query runs, but perhaps not as meant.
func (b *Bag) Warnf(at Span, code, hint, format string, args ...any) {
	b.Add(Diagnostic{Code: code, Severity: Warning, Span: at, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// Infof collects a remark.
func (b *Bag) Infof(at Span, code, hint, format string, args ...any) {
	b.Add(Diagnostic{Code: code, Severity: Info, Span: at, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// Errors returns how many errors were collected.
func (b *Bag) Errors() int { return b.errors }

// List returns what was collected, sorted by span. After MaxErrors errors
// one Info says how many more there are.
func (b *Bag) List() List {
	if len(b.list) == 0 {
		return nil
	}
	sorted := slices.Clone(b.list)
	slices.SortStableFunc(sorted, func(x, y Diagnostic) int {
		return cmp.Or(cmp.Compare(x.Span.Start, y.Span.Start), cmp.Compare(x.Span.End, y.Span.End))
	})
	if b.errors <= MaxErrors {
		return sorted
	}
	kept, errors := List{}, 0
	var last Span
	for _, d := range sorted {
		if d.Severity == Error {
			if errors++; errors > MaxErrors {
				last = d.Span
				continue
			}
		}
		kept = append(kept, d)
	}
	return append(kept, Diagnostic{
		Code: "more-errors", Severity: Info, Span: last,
		Message: fmt.Sprintf("+%d more errors", errors-MaxErrors),
		Hint:    "mend the errors above first",
	})
}

// DropFrom forgets the diagnostics at or behind an offset, because an earlier
// mistake explains them.
func (b *Bag) DropFrom(offset int) {
	b.list = slices.DeleteFunc(b.list, func(d Diagnostic) bool { return d.Span.Start >= offset })
	b.errors = 0
	for _, d := range b.list {
		if d.Severity == Error {
			b.errors++
		}
	}
}
