package ops

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// AutoFields reads the named fields from the JSON of the message, where the
// rows lack them: a query may use any key of a message without naming it in a
// json stage (language spec §7.2, run-time rules). Dots lead into objects; keys
// match whatever their letter case.
func AutoFields(names []string) plan.RowOp {
	return prelude{"fields of the message", func(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
		var missing []string
		var paths [][]jsonStep
		for _, name := range names {
			if in.Index(name) >= 0 {
				continue
			}
			var path []jsonStep
			for _, key := range strings.Split(value.Fold(name), ".") {
				path = append(path, keyStep(key))
			}
			missing, paths = append(missing, name), append(paths, path)
		}
		if len(missing) == 0 {
			return in, func(b *value.Batch) (*value.Batch, error) { return b, nil }, nil
		}
		reader := newJSONReader(paths)
		reader.fold = true
		match := reader.matcher(len(missing))
		return with(in, missing...), func(b *value.Batch) (*value.Batch, error) {
			return extract(b, rawField, missing, true, match), nil
		}, nil
	}}
}
