// Package samples makes the files that enrich the sandbox's traffic: where its addresses are, who runs their networks,
// and a threat feed that knows some of them. The addresses are reserved for documentation and benchmarking, so that
// whatever these files claim of them is nobody's.
package samples

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/maxmind/mmdbwriter"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// The names of the files.
const (
	Places   = "places.mmdb"
	Networks = "networks.mmdb"
	Threats  = "threats.csv"
)

// Write writes the files into a folder, which it makes when it is not there. Each takes the place of an older one at once,
// so that nobody reads half of it.
func Write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, content := range map[string]func() ([]byte, error){Places: places, Networks: networks, Threats: threats} {
		text, err := content()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := replace(filepath.Join(dir, name), text); err != nil {
			return err
		}
	}
	return nil
}

func replace(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what failed before is the reason
	}
	return err
}

// threats is a feed in CSV of the addresses that scan the APIs and try stolen credentials.
func threats() ([]byte, error) {
	actors := []string{"SLY BADGER", "", "VIOLET MAGPIE", "SLY BADGER", ""}
	kinds := []string{"credential-theft", "scanner", "botnet", "credential-theft", "anonymization"}
	confidence := []string{"95", "80", "90", "75", "40"}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{{"ip", "threat_type", "confidence", "actor", "valid_from", "id"}}
	for i, address := range traffic.Attackers() {
		k := i % len(kinds)
		rows = append(rows, []string{address, kinds[k], confidence[k], actors[k], "2024-01-15T00:00:00Z", fmt.Sprintf("sample-%d", i+1)})
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// newTree starts a database. Its time stands still, so that equal traffic gives equal files.
func newTree(kind, description string) (*mmdbwriter.Tree, error) {
	return mmdbwriter.New(mmdbwriter.Options{
		DatabaseType: kind, Description: map[string]string{"en": description}, Languages: []string{"en"},
		BuildEpoch: 1_767_225_600, IncludeReservedNetworks: true, RecordSize: 24,
	})
}

func written(tree *mmdbwriter.Tree) ([]byte, error) {
	var out bytes.Buffer
	_, err := tree.WriteTo(&out)
	return out.Bytes(), err
}
