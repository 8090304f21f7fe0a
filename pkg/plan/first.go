package plan

// Limiter is an operator that lets the first rows pass and no other.
type Limiter interface {
	Op
	Rows() int
}

// Ranker is an operator that lets the first rows pass by the order of a field.
type Ranker interface {
	Op
	// Rank returns the field, its direction and how many rows are wanted behind it,
	// 0 for all.
	Rank() (field string, ascending bool, rows int)
}
