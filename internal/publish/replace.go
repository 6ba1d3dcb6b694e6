package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace makes a folder hold the files among those of others: what was ours
// and is not among them is removed. Whether a file is ours tells its bytes;
// one of somebody else in the place of a new one is a [*Refusal], and nothing
// is written. The folder is made where files need it, and not looked at below
// its own files. It is no site: a failure may leave some files new and some
// old.
func Replace(dir string, files []File, ours func(data []byte) bool) (Result, error) {
	old, err := oldFiles(dir)
	if err != nil {
		return Result{}, err
	}
	wanted := map[string]bool{}
	for _, f := range files {
		wanted[f.Path] = true
		if data, ok := old[f.Path]; ok && !ours(data) {
			return Result{}, &Refusal{filepath.Join(dir, f.Path), "was not made by this command", "move it away or choose another folder"}
		}
	}
	var result Result
	for _, f := range files {
		if data, ok := old[f.Path]; ok && bytes.Equal(data, f.Data) {
			result.Unchanged++
			continue
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return result, err
		}
		if err := WriteFile(filepath.Join(dir, f.Path), f.Data); err != nil {
			return result, err
		}
		result.Written++
	}
	for name, data := range old {
		if wanted[name] || !ours(data) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return result, fmt.Errorf("removing what is out of date: %w", err)
		}
		result.Removed++
	}
	return result, nil
}

// oldFiles gives the files of a folder, none where there is no such folder.
func oldFiles(dir string) (map[string][]byte, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	old := map[string][]byte{}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		old[e.Name()] = data
	}
	return old, nil
}
