package syntax

// Leaves returns the terms and subqueries of a match, in the order written.
func Leaves(m Match) []Match {
	var xs []Match
	switch m := m.(type) {
	case nil:
		return nil
	case *And:
		xs = m.Xs
	case *Or:
		xs = m.Xs
	case *Not:
		xs = []Match{m.X}
	default:
		return []Match{m}
	}
	var out []Match
	for _, x := range xs {
		out = append(out, Leaves(x)...)
	}
	return out
}
