package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/syntax"

// parseKeyList reads `"<k>", … [<flag>] [as <a>, …] [nodrop]`, where the options
// may stand on either side of the aliases. flag is a word of the operator's own,
// "" for none.
func parseKeyList(p *syntax.Parser, flag string, flagged *bool) (keys []syntax.Text, aliases []syntax.Ident, nodrop, ok bool) {
	for {
		key, ok := p.String(`a quoted key`)
		if !ok {
			return nil, nil, false, false
		}
		keys = append(keys, key)
		if !p.AcceptOp(",") {
			break
		}
	}
	options := func() {
		for {
			if flag != "" {
				if _, ok := p.AcceptWord(flag); ok {
					*flagged = true
					continue
				}
			}
			if !nodropOption(p) {
				return
			}
			nodrop = true
		}
	}
	options()
	if _, ok := p.AcceptWord("as"); ok {
		aliases = p.AliasList("a name for the value")
		if n := len(aliases); n > 0 && n != len(keys) {
			p.Errorf(aliases[n-1].At, "alias-count", "give every value one name",
				"%s read but %s given", countOf(len(keys), "value")+" "+isAre(len(keys)), countOf(n, "name")+" "+isAre(n))
			return nil, nil, false, false
		}
	}
	options()
	return keys, aliases, nodrop, true
}

func printTexts(p *syntax.Printer, list []syntax.Text) {
	for i, t := range list {
		separate(p, i)
		p.TextLit(t)
	}
}
