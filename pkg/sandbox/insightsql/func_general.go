package insightsql

// generalFunctions are the "General functions".
var generalFunctions = map[string]function{
	"ispresent":   ofValues(1, 1, isPresent),
	"isnumeric":   ofValues(1, 1, isNumeric),
	"coalesce":    ofValues(1, -1, coalesce),
	"if":          ofValues(3, 3, choose),
	"case":        ofValues(2, 21, choose), // ten branches and a default
	"messagesize": ofTexts(1, 1, func(a []string) value { return integer(int64(len(a[0]))) }),
}

// isPresent holds for the empty string too; for a JSON null the switch json-null says.
func isPresent(e *env, a []value) value {
	return boolean(!a[0].isNull() || a[0].explicit && e.is(jsonNull, 1))
}

// isNumeric holds for numbers and for text that can be parsed as one.
func isNumeric(e *env, a []value) value {
	_, ok := e.number(a[0])
	return boolean(ok)
}

// coalesce takes the first value that is not missing; "" is not missing.
func coalesce(_ *env, a []value) value {
	for _, v := range a {
		if !v.isNull() {
			return v
		}
	}
	return value{}
}

// choose is if and case: pairs of condition and value, then a default if there is one.
func choose(e *env, a []value) value {
	for ; len(a) >= 2; a = a[2:] {
		if e.truth(a[0]) == yes {
			return a[1]
		}
	}
	if len(a) == 1 {
		return a[0]
	}
	return value{}
}
