package ops

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// lookupSource is where a lookup operator finds its rows.
type lookupSource struct {
	uri   string
	known enrich.Source // zero for a lookup table
}

// parseLookupSource reads the source behind `from`, or behind cat.
func parseLookupSource(p *syntax.Parser) (text syntax.Text, s lookupSource, ok bool) {
	text, ok = p.Word(`a source such as geo://location or path://"/shared/users"`)
	if !ok {
		return text, s, false
	}
	uri := strings.Trim(text.Value(), `"`)
	scheme, _, found := strings.Cut(uri, "://")
	s = newLookupSource(uri)
	switch {
	case s.known.URI != "" || !found || strings.EqualFold(scheme, "path"):
		return text, s, true
	case strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http"):
		p.Errorf(text.At, "lookup-source", `save the file as a lookup table of the data source and write path://"/its/name"`,
			"lookup does not fetch files from the web: %s", uri)
	default:
		hint := "write " + strings.Join(sourceURIs(), ", ") + ` or path://"…"`
		if near, ok := diag.Nearest(uri, sourceURIs()); ok {
			hint = "did you mean " + near + "?"
		}
		p.Errorf(text.At, "lookup-source", hint, "there is no lookup source %s", uri)
	}
	return text, s, false
}

func sourceURIs() []string {
	var list []string
	for _, s := range enrich.Sources() {
		list = append(list, s.URI)
	}
	return list
}

// check points out columns that a known source lacks: they are null.
func (s lookupSource) check(p *syntax.Parser, column syntax.Ident) {
	if s.known.URI == "" || s.known.Has(column.Name) {
		return
	}
	hint := "its columns are " + strings.Join(s.known.Columns, ", ")
	if near, ok := diag.Nearest(column.Name, s.known.Columns); ok {
		hint = "did you mean " + near + "?"
	}
	p.Warnf(column.At, "unknown-column", hint, "%s has no column %q, so it is null", s.uri, column.Name)
}

// open returns the table. One notice tells when it is missing, then it is nil, or
// not all there.
func (s lookupSource) open(rt *exec.Runtime) exec.LookupTable {
	var t exec.LookupTable
	var err error
	if rt.Lookups != nil {
		t, err = rt.Lookups.Table(s.uri)
	}
	switch {
	case t == nil && err == nil:
		rt.Notices.Add(diag.Warning, "no data is configured for "+s.uri+", so everything that is looked up there is null: "+s.configure())
	case t == nil:
		rt.Notices.Add(diag.Warning, "everything that is looked up in "+s.uri+" is null: "+err.Error())
	case err != nil:
		rt.Notices.Add(diag.Warning, "not everything is found in "+s.uri+": "+err.Error())
	}
	return t
}

func (s lookupSource) configure() string {
	if s.known.Configure != "" {
		return s.known.Configure
	}
	return "add a lookup table of that path in the data source settings"
}

// find prepares a lookup in the source by the columns on. Columns that the table
// lacks are null. Without a table nothing is found.
func (s lookupSource) find(rt *exec.Runtime, on, want []string) (exec.LookupFunc, error) {
	nothing := func([]value.Value, func([]value.Value) bool) error { return nil }
	t := s.open(rt)
	if t == nil {
		return nothing, nil
	}
	if s.known.URI == "" {
		return t.Find(on, want)
	}
	have := value.NewSchema(t.Columns()...)
	var ask []string
	var places []int
	for i, name := range want {
		if have.Index(name) >= 0 {
			ask, places = append(ask, name), append(places, i)
		}
	}
	find, err := t.Find(on, ask)
	if err != nil || len(ask) == len(want) {
		return find, err
	}
	return func(keys []value.Value, found func([]value.Value) bool) error {
		row := make([]value.Value, len(want))
		return find(keys, func(r []value.Value) bool {
			for i, at := range places {
				row[at] = r[i]
			}
			return found(row)
		})
	}, nil
}

func newLookupSource(uri string) lookupSource {
	if known, ok := enrich.FindSource(uri); ok {
		return lookupSource{known.URI, known}
	}
	return lookupSource{uri: enrich.TableURI(uri)}
}

// Contains is what lookupContains asks for: the test whether a table has a row
// with given values in the columns on.
func Contains(rt *exec.Runtime) func(uri string, on []string) (func([]value.Value) (bool, error), error) {
	return func(uri string, on []string) (func([]value.Value) (bool, error), error) {
		find, err := newLookupSource(uri).find(rt, on, nil)
		if err != nil {
			return nil, err
		}
		return func(keys []value.Value) (found bool, err error) {
			err = find(keys, func([]value.Value) bool {
				found = true
				return false
			})
			return found, err
		}, nil
	}
}
