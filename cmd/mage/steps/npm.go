package steps

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const lockFile = "package-lock.json"

// stampFile remembers which lock file node_modules was installed from. npm ci empties node_modules first, so an
// interrupted install leaves no stamp.
var stampFile = filepath.Join("node_modules", ".installed-from")

// NpmCI is a step that installs the packages of the lock file, unless they are there already.
func NpmCI(title string) Step {
	return Step{Title: title, Do: func(ctx context.Context, log io.Writer) error {
		lock, err := os.ReadFile(lockFile)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(lock)
		want := hex.EncodeToString(sum[:])
		if have, err := os.ReadFile(stampFile); err == nil && string(have) == want {
			_, err := fmt.Fprintln(log, "installed already")
			return err
		}
		if err := Command(title, "npm", "ci", "--no-audit", "--no-fund").Do(ctx, log); err != nil {
			return err
		}
		return os.WriteFile(stampFile, []byte(want), 0o644)
	}}
}
