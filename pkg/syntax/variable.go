package syntax

import (
	"slices"
	"strings"
)

// Options says which variables a query may use. Variables are parameters, not
// text: no value changes the shape of a query.
type Options struct {
	// Vars tells whether a variable is declared; nil means that none is.
	Vars func(name string) bool
	// Values returns the values of a declared variable. Operator parameters
	// (a count, a duration, a field) take theirs while the query is parsed.
	Values func(name string) []string
	// Names are the declared names, for suggestions.
	Names []string
	// AnyVar makes the names written {{name}}, and $name outside quotes,
	// count as declared with the value *.
	AnyVar bool
}

const (
	maxVariableName = 200
	maxVariable     = maxVariableName + 56 // with its brackets and spaces
)

// variables finds variables in a text.
type variables struct{ Options }

func (v variables) declared(name string) bool { return v.Vars != nil && v.Vars(name) }

// at returns the name of the variable that starts at s[i] and where it ends;
// the end is 0 when none does. {{name}} always is a variable, the other forms
// are only when the name is declared, so that $1 and $.path are safe.
func (v variables) at(s string, i int, quoted bool) (name string, end int) {
	name, end, braces := variableAt(s, i)
	switch {
	case end == 0 || braces || v.declared(name):
		return name, end
	case v.AnyVar && !quoted && s[i] == '$':
		return name, end
	}
	return "", 0
}

// variableAt returns the name written as {{name}}, {{{name}}}, ${name},
// ${name:format}, [[name]] or $name at s[i], and where it ends.
func variableAt(s string, i int) (name string, end int, braces bool) {
	rest := s[i:]
	switch {
	case strings.HasPrefix(rest, "{{{"):
		name, end = enclosed(rest, "{{{", "}}}")
		braces = true
	case strings.HasPrefix(rest, "{{"):
		name, end = enclosed(rest, "{{", "}}")
		braces = true
	case strings.HasPrefix(rest, "[["):
		name, end = enclosed(rest, "[[", "]]")
	case strings.HasPrefix(rest, "${"):
		name, end = enclosed(rest, "${", "}")
	case len(rest) > 1 && rest[0] == '$' && isNameStart(rest[1]):
		end = 2
		for end < len(rest) && isNameByte(rest[end]) {
			end++
		}
		name = rest[1:end]
	}
	if end == 0 || len(name) > maxVariableName {
		return "", 0, false
	}
	return name, i + end, braces
}

// enclosed returns the variable name between the given brackets at the start
// of s, without a ":format", and the end of the whole.
func enclosed(s, opening, closing string) (name string, end int) {
	s = s[:min(len(s), maxVariable)]
	i := strings.Index(s, closing)
	if i < 0 {
		return "", 0
	}
	name = s[len(opening):i]
	if opening == "${" {
		name, _, _ = strings.Cut(name, ":")
	}
	if opening[0] == '{' {
		name = strings.TrimSpace(name)
	} else if strings.IndexByte(name, ' ') >= 0 {
		return "", 0
	}
	if !isVariableName(name) {
		return "", 0
	}
	return name, i + len(closing)
}

// isVariableName reports whether name can be a variable's: letters, digits,
// underscores, and inside it dots, hyphens and, in braces, spaces, which
// shared dashboards use.
func isVariableName(name string) bool {
	if name == "" || !isNameByte(name[0]) {
		return false
	}
	for i := 1; i < len(name); i++ {
		if !isNameByte(name[i]) && name[i] != '.' && name[i] != '-' && name[i] != ' ' {
			return false
		}
	}
	return true
}

// Variables returns the names written {{name}}, $name, ${name} or [[name]] in
// a text, each once, in the order of their first use. Not all of them need be
// variables: only declared names are.
func Variables(text string) []string {
	var names []string
	for i := 0; i < len(text); {
		if c := text[i]; c == '{' || c == '$' || c == '[' {
			if name, end, _ := variableAt(text, i); end > 0 {
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
				i = end
				continue
			}
		}
		i++
	}
	return names
}

// parts cuts a literal into its literal runs and variables.
func (v variables) parts(s string, quoted bool) []Part {
	if strings.IndexByte(s, '{') < 0 && strings.IndexByte(s, '$') < 0 && strings.IndexByte(s, '[') < 0 {
		return literal(s)
	}
	var parts []Part
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c == '\\' && quoted {
			i += 2
			continue
		}
		if c == '{' || c == '$' || c == '[' {
			if name, end := v.at(s, i, quoted); end > 0 {
				if i > from {
					parts = append(parts, Part{Lit: s[from:i]})
				}
				parts = append(parts, Part{Var: name})
				i, from = end, end
				continue
			}
		}
		i++
	}
	if from == 0 {
		return literal(s)
	}
	if from < len(s) {
		parts = append(parts, Part{Lit: s[from:]})
	}
	return parts
}

func literal(s string) []Part {
	if s == "" {
		return nil
	}
	return []Part{{Lit: s}}
}
