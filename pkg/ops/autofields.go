package ops

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// AutoFields is a stream with the named fields read from the JSON of the
// message, for the names that in lacks: a query may use any key of a message
// without naming it in a json stage (language spec §7.2, run-time rules). Dots
// lead into objects; keys match whatever their letter case.
func AutoFields(names []string, in exec.Stream) exec.Stream {
	var missing []string
	for _, n := range names {
		if in.Schema().Index(n) < 0 {
			missing = append(missing, n)
		}
	}
	if len(missing) == 0 {
		return in
	}
	paths := make([][]jsonStep, len(missing))
	for i, name := range missing {
		for _, key := range strings.Split(value.Fold(name), ".") {
			paths[i] = append(paths[i], keyStep(key))
		}
	}
	reader := newJSONReader(paths)
	reader.fold = true
	return exec.Map(in, with(in.Schema(), missing...), func(b *value.Batch) (*value.Batch, error) {
		return extract(b, rawField, missing, true, reader.matcher(len(missing))), nil
	})
}
