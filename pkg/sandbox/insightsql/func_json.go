package insightsql

// jsonFunctions are the "JSON functions".
var jsonFunctions = map[string]function{
	"jsonparse":         ofTexts(1, 1, jsonParse),
	"jsonstringify":     ofValues(1, 1, jsonStringify),
	"jsonarraysize":     ofValues(1, 1, jsonArraySize),
	"jsonarraycontains": ofValues(2, 2, jsonArrayContains),
}

// jsonParse has no value for text that is no object or array.
func jsonParse(a []string) value {
	t, ok := parseTree(a[0])
	if !ok {
		return value{}
	}
	return treeValue(t)
}

// jsonStringify takes maps and lists only.
func jsonStringify(_ *env, a []value) value {
	if a[0].kind != kindTree {
		return value{}
	}
	return textValue(a[0].tree.json())
}

// list takes a list, or the text of a JSON array.
func (e *env) list(v value) (*tree, bool) {
	t := v.tree
	if v.kind != kindTree {
		s, ok := e.text(v)
		if !ok {
			return nil, false
		}
		if t, ok = parseTree(s); !ok {
			return nil, false
		}
	}
	return t, t.keys == nil
}

// jsonArraySize counts the elements of a list or of the text of an array.
func jsonArraySize(e *env, a []value) value {
	t, ok := e.list(a[0])
	if !ok {
		return value{}
	}
	return integer(int64(len(t.items)))
}

// jsonArrayContains is false for anything that is no array, as documented.
func jsonArrayContains(e *env, a []value) value {
	t, ok := e.list(a[0])
	wanted, also := e.text(a[1])
	if ok && also {
		for _, item := range t.items {
			if s, ok := e.text(item); ok && s == wanted {
				return boolean(true)
			}
		}
	}
	return boolean(false)
}
