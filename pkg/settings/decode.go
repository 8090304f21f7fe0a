package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// maxItems bounds every list, so that a pasted-in file cannot stall the data source.
const maxItems = 1000

// decodeList decodes each element over a copy of def, and keeps the difference between an absent and an empty list.
func decodeList[T any](path string, raw []json.RawMessage, def T) ([]T, error) {
	if raw == nil {
		return nil, nil
	}
	if len(raw) > maxItems {
		return nil, fmt.Errorf("%s: %d entries, expected at most %d", path, len(raw), maxItems)
	}
	list := make([]T, len(raw))
	for i, r := range raw {
		list[i] = def
		if err := decodeStrict(fmt.Sprintf("%s[%d]", path, i), r, &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// decodeStrict decodes an object whose every key must be known, because a misspelt key would be ignored silently.
func decodeStrict[T any](path string, raw json.RawMessage, into *T) error {
	if len(raw) == 0 {
		return nil
	}
	err := strict(raw, into)
	if err == nil {
		return nil
	}
	// Errors of a value's own UnmarshalJSON do not say where: find the field that fails alone.
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) == nil {
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			one, _ := json.Marshal(map[string]json.RawMessage{name: fields[name]})
			if err := strict(one, new(T)); isOwn(err) {
				return fmt.Errorf("%s.%s: %w", path, name, err)
			}
		}
	}
	return fieldError(path, err)
}

// strict decodes and refuses unknown keys.
func strict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// isOwn tells our errors from those of encoding/json.
func isOwn(err error) bool {
	var d *durationError
	return errors.As(err, &d)
}

// unknownField is the only form in which encoding/json reports an unknown key.
var unknownField = regexp.MustCompile(`^json: unknown field "(.*)"$`)

// fieldError rewrites an error of encoding/json so that it names the setting.
func fieldError(path string, err error) error {
	if err == nil {
		return nil
	}
	var (
		kind   *json.UnmarshalTypeError
		syntax *json.SyntaxError
	)
	switch {
	case errors.As(err, &kind):
		field := join(path, kind.Field)
		if kind.Value == "number" && kind.Type.Kind().String() == "string" {
			return fmt.Errorf("%s: found a number, expected text: put it in quotes", field)
		}
		return fmt.Errorf("%s: found %s, expected %s", field, kind.Value, typeText(kind.Type.Kind().String()))
	case errors.As(err, &syntax):
		return fmt.Errorf("%s: no valid JSON at byte %d: %w", join(path, "settings"), syntax.Offset, err)
	}
	if m := unknownField.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Errorf("%s: no such setting, check its spelling", join(path, m[1]))
	}
	return fmt.Errorf("%s: %w", path, err)
}

// join puts a field behind a path, either of which may be empty.
func join(path, field string) string {
	if path == "" || field == "" {
		return path + field
	}
	return path + "." + field
}

// typeText names a Go kind the way a person who writes JSON or YAML would.
func typeText(kind string) string {
	switch kind {
	case "slice":
		return "a list"
	case "map", "struct":
		return "an object"
	case "bool":
		return "true or false"
	case "string":
		return "text"
	}
	return "a number"
}
