package insightsql

import (
	"regexp"
	"regexp/syntax"
	"slices"
)

// maxBranches bounds how far an expression is taken apart.
const maxBranches = 16

// maxStarts bounds the places that are tried one by one, each of which may take as
// long as the text.
const maxStarts = 8

// branch is one alternative of an expression.
type branch struct {
	required []*needle      // occur one behind the other in every match
	exact    bool           // it is required[0] and nothing else
	starting *regexp.Regexp // the branch at the start of a text, which required[0] begins; or nil
	re       *regexp.Regexp // the branch anywhere; nil when exact
}

// branchesOf takes an expression apart into alternatives.
func branchesOf(tree *syntax.Regexp) ([]branch, error) {
	trees := alternatives(tree, nil)
	if len(trees) > maxBranches {
		trees = []*syntax.Regexp{tree}
	}
	list := make([]branch, len(trees))
	for i, t := range trees {
		b := &list[i]
		parts := joined(sequence(t, nil))
		for _, part := range parts {
			if n := needleOf(part); n != nil {
				b.required = append(b.required, n)
			}
		}
		first := len(parts) > 0 && needleOf(parts[0]) != nil
		if b.exact = first && len(parts) == 1; b.exact {
			continue
		}
		var err error
		if b.re, err = regexp.Compile(render(t)); err != nil {
			return nil, err
		}
		if first {
			if b.starting, err = regexp.Compile(`\A` + render(t)); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// alternatives lists the expressions of which tree is the union. Package syntax
// factors out what several begin with; this puts it back.
func alternatives(tree *syntax.Regexp, list []*syntax.Regexp) []*syntax.Regexp {
	switch tree.Op {
	case syntax.OpAlternate:
		for _, sub := range tree.Sub {
			list = alternatives(sub, list)
		}
		return list
	case syntax.OpCapture:
		return alternatives(tree.Sub[0], list)
	case syntax.OpConcat:
		for i, sub := range tree.Sub {
			if i > 1 && i < len(tree.Sub)-1 {
				continue // only what decides where a match can start, or stands at the end
			}
			options := alternatives(sub, nil)
			if len(options) == 1 || len(options) > maxBranches {
				continue
			}
			for _, option := range options {
				whole := *tree
				whole.Sub = slices.Concat(tree.Sub[:i], []*syntax.Regexp{option}, tree.Sub[i+1:])
				if list = alternatives(&whole, list); len(list) > maxBranches {
					break // too many to be of use
				}
			}
			return list
		}
		return append(list, tree)
	default:
		return append(list, tree)
	}
}

// joined makes one literal of those that stand side by side.
func joined(parts []*syntax.Regexp) []*syntax.Regexp {
	var list []*syntax.Regexp
	for _, p := range parts {
		n := len(list) - 1
		if n >= 0 && p.Op == syntax.OpLiteral && list[n].Op == syntax.OpLiteral && (p.Flags^list[n].Flags)&syntax.FoldCase == 0 {
			both := *list[n]
			both.Rune = slices.Concat(both.Rune, p.Rune)
			list[n] = &both
			continue
		}
		list = append(list, p)
	}
	return list
}

// possible looks for the literals.
func (b *branch) possible(s string) bool {
	for _, n := range b.required {
		at := n.index(s)
		if at < 0 {
			return false
		}
		s = s[at+len(n.text):]
	}
	return true
}

// match tries where the first literal stands, if the branch begins with it. Only
// then may the text before be cut off: what follows a literal never looks behind it.
func (b *branch) match(s string) bool {
	switch {
	case !b.possible(s):
		return false
	case b.exact:
		return true
	case b.starting == nil:
		return b.re.MatchString(s)
	}
	for range maxStarts {
		at := b.required[0].index(s)
		if at < 0 {
			return false
		}
		if b.starting.MatchString(s[at:]) {
			return true
		}
		s = s[at+1:]
	}
	return b.re.MatchString(s)
}
