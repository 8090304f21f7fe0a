package seedtest

import (
	"embed"
	"path"
)

//go:embed formats
var formats embed.FS

// AccessLogFormat returns the JSON format of access logs that the app asks for, as written: of "rest", "http" or
// "websocket" APIs.
func AccessLogFormat(api string) string {
	text, err := formats.ReadFile(path.Join("formats", api+".json"))
	if err != nil {
		panic(err)
	}
	return string(text)
}
