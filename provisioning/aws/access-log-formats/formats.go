// Package formats holds the formats of API Gateway's access logs that the stages of each kind of API are given, for those
// who set them and for those who check them.
package formats

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

//go:embed *.json
var files embed.FS

// Names returns the kinds of APIs: rest, http and websocket.
func Names() []string { return []string{"rest", "http", "websocket"} }

// Keys returns the keys that a line of a kind of API has, sorted.
func Keys(name string) []string {
	text, err := files.ReadFile(name + ".json")
	if err != nil {
		panic(err) // Names has the names
	}
	var format map[string]string
	if err := json.Unmarshal(text, &format); err != nil {
		panic(fmt.Sprintf("%s.json is no format: %v", name, err)) // a test of the files has failed before
	}
	return slices.Sorted(maps.Keys(format))
}
