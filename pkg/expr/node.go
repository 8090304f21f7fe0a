package expr

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

// node is a compiled expression: eval gives its value, test its truth. Both
// are always set.
type node struct {
	eval     func(f *frame) value.Value
	test     func(f *frame) bool
	constant *value.Value // set when every row has this value
	col      int          // the column that it reads, -1 when it is more than a field
	drops    bool         // calls a function that can remove rows
}

// evalNode makes a node of a value; as a condition it is true where the value is.
func evalNode(eval func(f *frame) value.Value) node {
	return node{eval: eval, col: -1, test: func(f *frame) bool {
		b, ok := eval(f).AsBool()
		return b && ok
	}}
}

// testNode makes a node of a condition, which is never null.
func testNode(test func(f *frame) bool) node {
	return node{test: test, col: -1, eval: func(f *frame) value.Value { return value.Bool(test(f)) }}
}

func constNode(v value.Value) node {
	n := evalNode(func(*frame) value.Value { return v })
	truth, ok := v.AsBool()
	truth = truth && ok
	n.test = func(*frame) bool { return truth }
	n.constant = &v
	return n
}

func columnNode(col int) node {
	n := evalNode(func(f *frame) value.Value { return f.b.Cols[col].At(f.i) })
	n.col = col
	return n
}

// from marks n as made of the parts: it drops when one does, and when all are
// constant it is folded.
func (n node) from(env *Env, parts ...node) node {
	folds := true
	for _, p := range parts {
		n.drops = n.drops || p.drops
		folds = folds && p.constant != nil
	}
	if !folds {
		return n
	}
	f := newFrame(env)
	v := n.eval(f)
	if f.drop != "" {
		return n // every row is removed, and counted when it is
	}
	return constNode(v)
}
