package ops

import (
	"strconv"
	"strings"
)

// autoNode is a step on the way to fields that are named: a key, which folds
// case, or an index.
type autoNode struct {
	name  string
	next  []*autoNode
	index map[int]*autoNode
	out   []int // the places of the fields that end here
}

// add makes the way to a field such as a.b or users[2].name.
func (n *autoNode) add(name string, out int) {
	for _, part := range strings.Split(name, ".") {
		key, rest, indexed := strings.Cut(part, "[")
		if key != "" || !indexed {
			n = n.step(strings.ReplaceAll(key, " ", "_"))
		}
		for indexed {
			var number string
			number, rest, _ = strings.Cut(rest, "]")
			rest, indexed = strings.CutPrefix(rest, "[")
			i, err := strconv.Atoi(number)
			if err != nil {
				i = -1 // no element has that place
			}
			n = n.at(i)
		}
	}
	n.out = append(n.out, out)
}

func (n *autoNode) step(name string) *autoNode {
	if have := n.find(name); have != nil {
		return have
	}
	next := &autoNode{name: name}
	n.next = append(n.next, next)
	return next
}

func (n *autoNode) at(i int) *autoNode {
	if n.index == nil {
		n.index = map[int]*autoNode{}
	}
	if n.index[i] == nil {
		n.index[i] = &autoNode{}
	}
	return n.index[i]
}

func (n *autoNode) find(name string) *autoNode {
	for _, next := range n.next {
		if strings.EqualFold(next.name, name) {
			return next
		}
	}
	return nil
}

// key follows a key, which may hold dots; nil when no field lies that way.
func (n *autoNode) key(key string) *autoNode {
	for n != nil {
		part, rest, more := strings.Cut(key, ".")
		n = n.find(part)
		if !more {
			break
		}
		key = rest
	}
	return n
}

// element follows an array index.
func (n *autoNode) element(i int) *autoNode {
	if n == nil {
		return nil
	}
	return n.index[i]
}
