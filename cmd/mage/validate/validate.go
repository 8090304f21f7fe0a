// Package validate checks dist/ as Grafana's plugin validator does, as far as that needs nothing from the internet.
package validate

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// maxBundle is how large the front end may be when it is sent, in bytes.
const maxBundle = 400_000

// pluginID is the form of a plugin's id: organisation, name and type.
var pluginID = regexp.MustCompile(`^[0-9a-z]+(-[0-9a-z]+)+-datasource$`)

// metadata is what is checked of plugin.json.
type metadata struct {
	ID, Name, Type, Executable string
	Backend                    bool
	Info                       struct {
		Description, Version, Updated string
		Author                        struct{ Name string }
		Keywords                      []string
		Logos                         struct{ Small, Large string }
		Screenshots                   []struct{ Name, Path string }
	}
	Includes     []struct{ Type, Name, Path string }
	Dependencies struct{ GrafanaDependency string }
	Languages    []string
}

// Check reports what is wrong with a build in dir, of the version that the sources have.
func Check(dir fs.FS, version string) error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	text, err := fs.ReadFile(dir, "plugin.json")
	if err != nil {
		return err
	}
	var m metadata
	if err := json.Unmarshal(text, &m); err != nil {
		return fmt.Errorf("plugin.json: %w", err)
	}
	if !pluginID.MatchString(m.ID) || m.Type != "datasource" {
		wrong("plugin.json: the id is %q and the type %q, expected an id such as organisation-name-datasource and the type datasource", m.ID, m.Type)
	}
	if bytes.Contains(text, []byte("%VERSION%")) || bytes.Contains(text, []byte("%TODAY%")) {
		wrong("plugin.json: a placeholder is left, which the build replaces: build dist/ again with go tool mage build")
	}
	if m.Info.Version != version {
		wrong("plugin.json: the version is %q, expected %q of package.json", m.Info.Version, version)
	}
	for field, value := range map[string]string{
		"name": m.Name, "info.description": m.Info.Description, "info.author.name": m.Info.Author.Name, "info.updated": m.Info.Updated,
		"info.logos.small": m.Info.Logos.Small, "dependencies.grafanaDependency": m.Dependencies.GrafanaDependency, "executable": m.Executable,
	} {
		if value == "" {
			wrong("plugin.json: %s is missing", field)
		}
	}
	needed := []string{"module.js", "README.md", "LICENSE", "CHANGELOG.md", m.Info.Logos.Small, m.Info.Logos.Large}
	for _, s := range m.Info.Screenshots {
		needed = append(needed, s.Path)
	}
	for _, i := range m.Includes {
		needed = append(needed, i.Path)
	}
	for _, l := range m.Languages {
		needed = append(needed, path.Join("locales", l, m.ID+".json"))
	}
	for _, name := range needed {
		if info, err := fs.Stat(dir, name); err != nil {
			wrong("%s is missing", name)
		} else if info.Size() == 0 {
			wrong("%s is empty", name)
		}
	}
	if log, err := fs.ReadFile(dir, "CHANGELOG.md"); err == nil && !bytes.Contains(log, []byte("## "+version)) {
		wrong("CHANGELOG.md has no section %s", version)
	}
	if size, err := sent(dir); err != nil {
		errs = append(errs, err)
	} else if size > maxBundle {
		wrong("the scripts have %d bytes compressed, expected %d at most", size, maxBundle)
	}
	errs = append(errs, stray(dir)...)
	return errors.Join(errs...)
}

// sent is the size of all scripts as they are sent, in bytes.
func sent(dir fs.FS) (int, error) {
	names, err := fs.Glob(dir, "*.js")
	if err != nil {
		return 0, err
	}
	var out bytes.Buffer
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return 0, err
		}
		w := gzip.NewWriter(&out)
		if _, err := w.Write(text); err != nil {
			return 0, err
		}
		if err := w.Close(); err != nil {
			return 0, err
		}
	}
	return out.Len(), nil
}

// stray reports files that do not belong into a plugin.
func stray(dir fs.FS) []error {
	var errs []error
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == ".env":
			errs = append(errs, fmt.Errorf("%s does not belong into a plugin", name))
		case d.Type()&fs.ModeSymlink != 0:
			errs = append(errs, fmt.Errorf("%s is a link", name))
		case !d.IsDir() && slices.Contains([]string{".ts", ".tsx", ".go"}, path.Ext(name)):
			errs = append(errs, fmt.Errorf("%s is source code", name))
		}
		return nil
	})
	return append(errs, err)
}

// Dist checks dist/.
func Dist(_ context.Context, log io.Writer) error {
	text, err := os.ReadFile("package.json")
	if err != nil {
		return err
	}
	var pkg struct{ Version string }
	if err := json.Unmarshal(text, &pkg); err != nil {
		return err
	}
	if err := Check(os.DirFS("dist"), pkg.Version); err != nil {
		return fmt.Errorf("dist is not what Grafana takes: %w", err)
	}
	size, err := sent(os.DirFS("dist"))
	if err != nil {
		return err
	}
	programs, err := filepath.Glob("dist/gpx_*")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(log, "version %s, %d bytes of scripts compressed, programs: %s\n", pkg.Version, size, strings.Join(programs, ", "))
	return err
}
