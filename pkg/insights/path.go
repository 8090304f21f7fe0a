package insights

import "strings"

// Path returns the name of the discovered field that a path of JSON keys leads
// to. It is false for paths of which CloudWatch's name is ambiguous or not
// documented: keys that hold dots, keys that are numbers, which lead into arrays,
// and below the first key any that needs backticks.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
func Path(keys []string) (name string, ok bool) {
	if len(keys) == 0 {
		return "", false
	}
	for _, k := range keys {
		if k == "" || strings.Contains(k, ".") || strings.HasPrefix(k, "@") || strings.Trim(k, "0123456789") == "" {
			return "", false
		}
		if len(keys) > 1 && !isPlain(k) {
			return "", false
		}
	}
	name = strings.Join(keys, ".")
	_, ok = Field(name)
	return name, ok
}

// keysOf takes a field's name apart, as Path made it.
func keysOf(field string) []string { return strings.Split(field, ".") }
