package insightsql

import (
	"regexp/syntax"
	"strings"
)

// needle is an ASCII literal that is searched for, with or without case.
type needle struct {
	text string // in lower case when fold is set
	fold bool
	rare int // position of the byte that is likely to be the rarest in logs
}

// common lists bytes from frequent to rare, as JSON logs have them; bytes that
// are not listed are rare.
const common = `"-e,:tao inrsl.dcu0m1p2hg3456789fybwvkxjqz_/`

// needleOf takes a literal part of a regular expression, nil for anything else.
func needleOf(re *syntax.Regexp) *needle {
	if re.Op != syntax.OpLiteral {
		return nil
	}
	n := &needle{text: string(re.Rune), fold: re.Flags&syntax.FoldCase != 0}
	if !isASCII(n.text) {
		return nil
	}
	if n.fold {
		n.text = strings.ToLower(n.text)
	}
	best := -1
	for i := range len(n.text) {
		rank := strings.IndexByte(common, n.text[i]|0x20)
		if rank < 0 {
			rank = len(common)
		}
		if rank > best {
			n.rare, best = i, rank
		}
	}
	return n
}

// startsIn reports whether the first byte is in a class, in either case.
func (n *needle) startsIn(c runeClass) bool {
	first := rune(n.text[0])
	return c.has(first) || n.fold && isLetter(n.text[0]) && c.has(first-0x20)
}

// prefixes reports whether s begins with the needle.
func (n *needle) prefixes(s string) bool {
	if len(s) < len(n.text) {
		return false
	}
	if !n.fold {
		return s[:len(n.text)] == n.text
	}
	for i := range len(n.text) {
		if lower(s[i]) != n.text[i] {
			return false
		}
	}
	return true
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 0x20
	}
	return b
}

// index finds the first occurrence, -1 if there is none.
func (n *needle) index(s string) int {
	small := n.text[n.rare]
	if !n.fold {
		for at := n.rare; ; at++ {
			if at = seek(s, small, at); at == len(s) {
				return -1
			}
			if n.prefixes(s[at-n.rare:]) {
				return at - n.rare
			}
		}
	}
	large := small
	if isLetter(small) {
		large -= 0x20
	}
	// Two searches for single bytes, each moved on only when it was consumed.
	nextSmall, nextLarge := seek(s, small, n.rare), len(s)
	if large != small {
		nextLarge = seek(s, large, n.rare)
	}
	for {
		at := min(nextSmall, nextLarge)
		if at == len(s) {
			return -1
		}
		if n.prefixes(s[at-n.rare:]) {
			return at - n.rare
		}
		if at == nextSmall {
			nextSmall = seek(s, small, at+1)
		} else {
			nextLarge = seek(s, large, at+1)
		}
	}
}

// seek finds b in s from a position on, len(s) if there is none.
func seek(s string, b byte, from int) int {
	if from >= len(s) {
		return len(s)
	}
	i := strings.IndexByte(s[from:], b)
	if i < 0 {
		return len(s)
	}
	return from + i
}
