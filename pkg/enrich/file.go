package enrich

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// file reads a file again when it has changed: another file has its name, or its size or time of change is another.
type file struct {
	name    string
	endings []string // of names that may be read, the one behind a link too
	limit   int64
	setting string // that sets the limit
	seen    os.FileInfo
}

// errUnchanged is returned where there is nothing new to read.
var errUnchanged = errors.New("unchanged")

// open opens the file when it has changed since it was opened last, so that one that nobody could make sense of is not
// read over and over. Errors never show what is in the file.
func (f *file) open() (io.ReadCloser, os.FileInfo, error) {
	info, err := f.check()
	if err != nil {
		f.seen = nil
		return nil, nil, err
	}
	if f.seen != nil && os.SameFile(f.seen, info) && f.seen.Size() == info.Size() && f.seen.ModTime().Equal(info.ModTime()) {
		return nil, nil, errUnchanged
	}
	in, err := os.Open(f.name)
	if err != nil {
		return nil, nil, reason(err)
	}
	f.seen = info
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(in, f.limit), in}, info, nil
}

// check looks at the file without opening it: opening a pipe would wait for its other end.
func (f *file) check() (os.FileInfo, error) {
	target, err := filepath.EvalSymlinks(f.name)
	if err != nil {
		return nil, reason(err)
	}
	if err := CheckFile(target, f.endings); err != nil {
		return nil, fmt.Errorf("it is a link to a file of another kind: %w", err)
	}
	info, err := os.Stat(target)
	switch {
	case err != nil:
		return nil, reason(err)
	case info.IsDir():
		return nil, errors.New("it is a folder, expected a file")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no regular file")
	case info.Size() > f.limit:
		return nil, fmt.Errorf("it has %d bytes, more than %s (%d) allows", info.Size(), f.setting, f.limit)
	}
	return info, nil
}

// reason is an error of the file system without the path, which the reader knows.
func reason(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("there is no such file")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("permission to read the file is missing")
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
