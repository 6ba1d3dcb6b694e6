// Package publish writes a finished site into a folder. It is the only writer
// of the product.
//
// In flow files with their bytes; out flows the folder, changed only where the
// site changed: equal files are left as they are, and what an earlier build
// wrote and this one did not is removed. Files of anybody else are never
// touched. The folder is never left with half a site: everything new is first
// written into a hidden stage inside it, and only then moved into place, while
// a journal and the old files, kept aside, let a failed commit be undone at
// once and a killed one by the next Write.
//
// The hidden manifest lists what is ours. The package knows nothing of what
// the files hold, and its output depends on no clock.
package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A File is one file of a site. Path is slash-separated and lies below the
// output folder.
type File struct {
	Path string
	Data []byte
}

// A Result counts what Write did; the hidden files are not counted.
type Result struct {
	Written   int // new files and files with new content
	Unchanged int
	Removed   int // files of an earlier build that the site no longer has
}

// A Refusal is the error of Write where it will not touch something, because
// it is not ours, not safe or in use. The folder is as it was.
type Refusal struct {
	Path string // what is in the way
	Why  string
	Do   string // what its owner can do about it
}

func (r *Refusal) Error() string { return fmt.Sprintf("%s %s; %s", r.Path, r.Why, r.Do) }

// Write makes the folder dir hold the files. A missing folder is made; one
// that holds anything but an earlier site of ours and hidden files such as
// .gitignore or .nojekyll is refused with a [*Refusal], as is a path that
// leads out of the folder, two paths that differ in nothing but case, a file
// of somebody else in the place of one of ours, and a folder that another
// Write is at work in.
//
// Where there is an error the folder holds the old site whole. The context is
// looked at until the first file is moved into place: cancelled before, Write
// gives its error and has changed nothing; cancelled later, it finishes.
func Write(ctx context.Context, dir string, files []File) (Result, error) {
	result, err := write(ctx, dir, files)
	var refusal *Refusal
	if err != nil && !errors.As(err, &refusal) {
		err = fmt.Errorf("writing to %s: %w", dir, err)
	}
	return result, err
}

func write(ctx context.Context, dir string, files []File) (result Result, err error) {
	files, err = ordered(files)
	if err != nil {
		return Result{}, err
	}
	made, err := makeFolder(dir)
	defer func() {
		if err != nil {
			made.remove()
		}
	}()
	if err != nil {
		return Result{}, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Result{}, err
	}
	defer root.Close()
	if err := mayPublish(root); err != nil {
		return Result{}, err
	}
	s, err := openStage(root)
	if err != nil {
		return Result{}, err
	}
	defer s.close()
	return replace(ctx, s, files)
}

// replace turns the site in the folder into the new one: read, compare, write
// aside, commit.
func replace(ctx context.Context, s *stage, files []File) (Result, error) {
	old, err := readManifest(s.root)
	if err != nil {
		return Result{}, err
	}
	p, err := compare(s.root, old, files)
	if err != nil {
		return Result{}, err
	}
	if err := s.fill(ctx, p.puts); err != nil {
		return Result{}, err
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	if err := s.commit(p.steps()); err != nil {
		return Result{}, err
	}
	return p.result, nil
}

// ordered gives the files sorted by path, or a refusal where a path is not
// safe or two cannot stand side by side on every disk. Disks of macOS and
// Windows take A and a for one name.
func ordered(files []File) ([]File, error) {
	files = slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	names := map[string]string{}
	for _, f := range files {
		if err := checkPath(f.Path); err != nil {
			return nil, err
		}
		if other, ok := names[folded(f.Path)]; ok {
			return nil, clash(other, f.Path)
		}
		names[folded(f.Path)] = f.Path
	}
	for _, f := range files {
		for _, parent := range parents(f.Path) {
			if other, ok := names[folded(parent)]; ok {
				return nil, clash(other, f.Path)
			}
		}
	}
	return files, nil
}

func checkPath(name string) error {
	refused := &Refusal{Path: fmt.Sprintf("%q", name), Do: "give the page another address"}
	if _, err := filepath.Localize(name); err != nil || name == "." {
		refused.Why = "is no path below the output folder"
		return refused
	}
	first, _, _ := strings.Cut(folded(name), "/")
	if first == stageName || first == manifestName {
		refused.Why = "is a name that the output folder needs for itself"
		return refused
	}
	return nil
}

func clash(a, b string) error {
	return &Refusal{
		Path: fmt.Sprintf("%q and %q", a, b),
		Why:  "cannot both be published, since they take one place on some disks",
		Do:   "give one of the pages another address",
	}
}

// folded gives what two names share if they differ in nothing but case. Going
// through capitals first catches letters with two small forms.
func folded(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// parents gives the folders above a path, the outermost first.
func parents(name string) []string {
	var above []string
	for i, r := range name {
		if r == '/' {
			above = append(above, name[:i])
		}
	}
	return above
}

// A madeFolders lists folders that did not exist before, the innermost first.
type madeFolders []string

// makeFolder makes the folder and those above it that are missing. It tells
// which it made also where it fails.
func makeFolder(dir string) (madeFolders, error) {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		return nil, &Refusal{dir, "is a file, not a folder", "name another output folder or remove the file"}
	}
	if err == nil {
		return nil, nil
	}
	var made madeFolders
	for at := filepath.Clean(dir); isMissing(at); at = filepath.Dir(at) {
		made = append(made, at)
	}
	return made, os.MkdirAll(dir, 0o755)
}

func isMissing(name string) bool {
	_, err := os.Lstat(name)
	return errors.Is(err, fs.ErrNotExist)
}

// remove takes the folders away again, as far as nothing stands in them.
func (m madeFolders) remove() {
	for _, dir := range m {
		os.Remove(dir)
	}
}

// mayPublish refuses a folder that holds something, but nothing of ours: it is
// most likely named by mistake.
func mayPublish(root *os.Root) error {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	var foreign string
	for _, e := range entries {
		if e.Name() == manifestName || e.Name() == stageName {
			return nil
		}
		if foreign == "" && !isHousekeeping(e) {
			foreign = e.Name()
		}
	}
	if foreign == "" {
		return nil
	}
	return &Refusal{
		Path: root.Name(),
		Why:  fmt.Sprintf("is not an output folder of ours: it holds %q and no %s", foreign, manifestName),
		Do:   "name an empty or a new folder, or empty this one",
	}
}

// isHousekeeping reports whether an entry belongs to git or is a hidden file
// that tells a host or a file manager something, such as .nojekyll.
func isHousekeeping(e fs.DirEntry) bool {
	return strings.HasPrefix(e.Name(), ".git") || strings.HasPrefix(e.Name(), ".") && !e.IsDir()
}
