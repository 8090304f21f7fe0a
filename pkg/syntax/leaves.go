package syntax

// Leaves returns the terms and subqueries of a match, in the order written.
func Leaves(m Match) []Match { return appendLeaves(nil, m) }

func appendLeaves(list []Match, m Match) []Match {
	switch m := m.(type) {
	case nil:
		return list
	case *And:
		for _, x := range m.Xs {
			list = appendLeaves(list, x)
		}
		return list
	case *Or:
		for _, x := range m.Xs {
			list = appendLeaves(list, x)
		}
		return list
	case *Not:
		return appendLeaves(list, m.X)
	}
	return append(list, m)
}
