package validate

import (
	"strings"
	"testing"
	"testing/fstest"
)

const good = `{"id":"dohyo-cloudwatch-datasource","name":"Dohyo","type":"datasource","executable":"gpx","backend":true,
	"info":{"description":"d","version":"0.1.0","updated":"2026-01-01","author":{"name":"a"},"logos":{"small":"img/l.svg","large":"img/l.svg"},
	"screenshots":[{"name":"s","path":"img/s.png"}]},"includes":[{"type":"dashboard","name":"n","path":"dashboards/n.json"}],
	"dependencies":{"grafanaDependency":">=12.3.0"},"languages":["en-US"]}`

func build(change func(fstest.MapFS)) fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	dir := fstest.MapFS{
		"plugin.json": file(good), "module.js": file("x"), "README.md": file("x"), "LICENSE": file("x"), "CHANGELOG.md": file("## 0.1.0\n"),
		"img/l.svg": file("x"), "img/s.png": file("x"), "dashboards/n.json": file("{}"), "locales/en-US/dohyo-cloudwatch-datasource.json": file("{}"),
	}
	change(dir)
	return dir
}

func TestCheck(t *testing.T) {
	t.Parallel()
	if err := Check(build(func(fstest.MapFS) {}), "0.1.0"); err != nil {
		t.Error(err)
	}
	replace := func(old, with string) func(fstest.MapFS) {
		return func(d fstest.MapFS) {
			d["plugin.json"] = &fstest.MapFile{Data: []byte(strings.Replace(good, old, with, 1))}
		}
	}
	remove := func(name string) func(fstest.MapFS) { return func(d fstest.MapFS) { delete(d, name) } }
	for want, change := range map[string]func(fstest.MapFS){
		"the id":                        replace("dohyo-cloudwatch-datasource", "Dohyo"),
		"a placeholder":                 replace("2026-01-01", "%TODAY%"),
		"expected \"0.1.0\"":            replace("0.1.0", "0.2.0"),
		"info.description is missing":   replace(`"description":"d"`, `"description":""`),
		"img/s.png is missing":          remove("img/s.png"),
		"dashboards/n.json is missing":  remove("dashboards/n.json"),
		"locales/en-US":                 remove("locales/en-US/dohyo-cloudwatch-datasource.json"),
		"module.js is missing":          remove("module.js"),
		"no section 0.1.0":              func(d fstest.MapFS) { d["CHANGELOG.md"].Data = []byte("x") },
		"does not belong into a plugin": func(d fstest.MapFS) { d["node_modules/x"] = &fstest.MapFile{} },
		"is source code":                func(d fstest.MapFS) { d["a.ts"] = &fstest.MapFile{} },
		"compressed": func(d fstest.MapFS) {
			d["settings.js"] = &fstest.MapFile{Data: noise(1 << 20)}
		},
	} {
		err := Check(build(change), "0.1.0")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, expected %q", err, want)
		}
	}
}

func TestEveryByteThatIsSentCounts(t *testing.T) {
	t.Parallel()
	size, err := sent(fstest.MapFS{"module.js": {Data: noise(1000)}, "settings.js": {Data: noise(1000)}, "module.js.map": {Data: noise(9000)}})
	if err != nil || size < 2000 || size > 2200 {
		t.Errorf("%d bytes, %v, expected those of the two scripts", size, err)
	}
}

// noise is bytes that no compression makes fewer.
func noise(size int) []byte {
	bytes := make([]byte, size)
	seed := uint32(1)
	for i := range bytes {
		seed = seed*1664525 + 1013904223
		bytes[i] = byte(seed >> 24)
	}
	return bytes
}
