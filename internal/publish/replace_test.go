package publish

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReplace: the second set of files takes the place of the first, and what
// is not ours stays.
func TestReplace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	ours := func(data []byte) bool { return bytes.HasPrefix(data, []byte("ours")) }
	file := func(path, data string) File { return File{Path: path, Data: []byte(data)} }
	replace := func(want Result, files ...File) {
		t.Helper()
		if got, err := Replace(dir, files, ours); err != nil || got != want {
			t.Errorf("%+v, %v, want %+v", got, err, want)
		}
	}
	replace(Result{})
	if _, err := os.Stat(dir); err == nil {
		t.Error("a folder for nothing was made")
	}
	replace(Result{Written: 2}, file("a", "ours 1"), file("b", "ours 2"))
	if err := os.WriteFile(filepath.Join(dir, "c"), []byte("theirs"), 0o644); err != nil {
		t.Fatal(err)
	}
	replace(Result{Written: 1, Unchanged: 1, Removed: 1}, file("a", "ours 1"), file("d", "ours 3"))

	var refusal *Refusal
	if _, err := Replace(dir, []File{file("a", "ours 4"), file("c", "ours 5")}, ours); !errors.As(err, &refusal) || !strings.HasSuffix(refusal.Path, "c") {
		t.Errorf("error %v", err)
	}
	replace(Result{Removed: 2})
	if entries, _ := os.ReadDir(dir); len(entries) != 1 || entries[0].Name() != "c" {
		t.Errorf("left: %v", entries)
	}
}
