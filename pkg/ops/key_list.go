package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/syntax"

// keyList is the keys of an operator with their names.
type keyList struct {
	keys    []syntax.Text
	aliases []syntax.Ident // empty: the keys name the fields
	nodrop  bool
}

// parseKeyList reads `"<k>", … [as <a>, …][, "<k>" as <b>, …]` with nodrop, and
// with flag, a word of the operator's own, before or behind the names.
func parseKeyList(p *syntax.Parser, flag string, flagged *bool) (list keyList, ok bool) {
	options := func() {
		for {
			word, ok := p.AcceptWord("nodrop", flag)
			switch {
			case !ok:
				return
			case word == "nodrop":
				list.nodrop = true
			default:
				*flagged = true
			}
		}
	}
	for {
		key, ok := p.String("a quoted key")
		if !ok {
			return list, false
		}
		list.keys = append(list.keys, key)
		if p.AcceptOp(",") {
			continue
		}
		options()
		if _, ok := p.AcceptWord("as"); ok {
			aliases := p.AliasList("a name for the value")
			if len(aliases) == 0 {
				return list, false
			}
			list.aliases = append(list.aliases, aliases...)
		}
		if n, m := len(list.keys), len(list.aliases); m > 0 && n != m {
			p.Errorf(list.aliases[m-1].At, "alias-count", "give every value one name",
				"%s %s read but %s %s given", countOf(n, "value"), isAre(n), countOf(m, "name"), isAre(m))
			return list, false
		}
		options()
		if len(list.aliases) == 0 || !p.AcceptOp(",") {
			return list, true
		}
	}
}

// fields are the names of the fields: the aliases, else the keys as name writes
// them.
func (l keyList) fields(name func(key string) string) []string {
	if len(l.aliases) > 0 {
		return names(l.aliases)
	}
	list := make([]string, len(l.keys))
	for i, k := range l.keys {
		list[i] = name(k.Value())
	}
	return list
}

// asWritten is the name of a field that its key gives unchanged.
func asWritten(key string) string { return key }

func printTexts(p *syntax.Printer, list []syntax.Text) {
	for i, t := range list {
		separate(p, i)
		p.TextLit(t)
	}
}
