// Package source reads the files a site is made from. It is the only package
// that reads: everything after it works on the values it gives.
//
// In flow roots, folders on disk or embedded copies; out flow [File] values
// in the order of their roots and paths, with a diagnostic for each file that
// cannot be used as it is. A link that leads out of its root is never
// followed. What the files mean is not known here.
package source

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// MaxSize is the size in bytes above which a file is left out: 32 MB.
const MaxSize = 32 << 20

// A Root is a folder that files are read from.
type Root struct {
	Name string // base name of the folder, for outputs that must not tell where it stands
	Path string // the folder as the user gave it, for messages
	FS   fs.FS

	OnDisk bool // a folder, which may change, and not a copy inside the program
}

// A File is one file of a root.
type File struct {
	Root    int    // index of its root
	Path    string // below its root, separated by slashes
	Display string // path as the user would write it
	Data    string
	Hash    [sha256.Size]byte // of the bytes as they stand on disk
}

// Open gives the root of a folder on disk. The error says what is wrong with
// the folder in words for its user.
func Open(dir string) (Root, error) {
	root, err := os.OpenRoot(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Root{}, fmt.Errorf("%s: there is no such folder", dir)
	case err != nil:
		return Root{}, fmt.Errorf("%s: cannot open the folder: %w", dir, errors.Unwrap(err))
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Root{}, err
	}
	return Root{Name: filepath.Base(abs), Path: dir, FS: root.FS(), OnDisk: true}, nil
}

// Reopened gives the root as its folder stands now: where that was replaced
// since, FS still reads the old one. A copy inside the program stays.
func (r Root) Reopened() (Root, error) {
	if !r.OnDisk {
		return r, nil
	}
	return Open(r.Path)
}

// Below gives the path below the root of a file that a diagnostic names as the
// user would write it; ok is false for a file of another folder.
func (r Root) Below(display string) (name string, ok bool) {
	folder := strings.TrimSuffix(path.Join(filepath.ToSlash(r.Path), "x"), "x")
	if name, ok = strings.CutPrefix(display, folder); ok {
		return name, true
	}
	quoted := strings.TrimSuffix(strconv.QuoteToASCII(folder), `"`)
	if name, ok = strings.CutPrefix(display, quoted); ok { // a name that is no text
		return `"` + name, true
	}
	return "", false
}

// ReadFile gives the bytes of one file that the user named, at most [MaxSize].
func ReadFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: is not a regular file", name)
	case info.Size() > MaxSize:
		return nil, fmt.Errorf("%s: the file has %d MB, more than the %d MB that are read", name, info.Size()>>20, MaxSize>>20)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	return data, nil
}

// Embedded gives the root of a copy inside the program.
func Embedded(name string, fsys fs.FS) Root {
	return Root{Name: name, Path: name, FS: fsys}
}

// Read gives the files of the roots whose name ends in one of the extensions
// (".md"), all files where none is given. Files and folders whose name begins
// with a dot, and folders below a root that are named node_modules or hold a
// site of ours, are not looked at. The error is that of a root which cannot be
// walked, or of ctx.
func Read(ctx context.Context, roots []Root, extensions ...string) ([]File, []diag.Diagnostic, error) {
	var files []File
	var found []diag.Diagnostic
	for i, root := range roots {
		w := walk{ctx: ctx, root: root, index: i, extensions: extensions}
		if err := fs.WalkDir(root.FS, ".", w.visit); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", root.Path, err)
		}
		slices.SortFunc(w.files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
		files = append(files, w.files...)
		found = append(found, w.found...)
	}
	return files, found, nil
}

type walk struct {
	ctx        context.Context
	root       Root
	index      int
	extensions []string
	files      []File
	found      []diag.Diagnostic
}

func (w *walk) visit(name string, entry fs.DirEntry, err error) error {
	display := path.Join(filepath.ToSlash(w.root.Path), name)
	if !utf8.ValidString(name) {
		w.report(diag.BadFileName, strconv.QuoteToASCII(display), "the name is not UTF-8")
		return skip(entry)
	}
	switch {
	case w.ctx.Err() != nil:
		return w.ctx.Err()
	case err != nil && name == ".":
		return err
	case err != nil:
		w.report(diag.UnreadableFile, display, "cannot be read: %v", reason(err))
		return skip(entry)
	case name == ".":
		return nil
	case strings.HasPrefix(entry.Name(), "."), entry.IsDir() && (entry.Name() == "node_modules" || w.isSite(name)):
		return skip(entry)
	case !entry.IsDir():
		w.file(name, display, entry)
	}
	return nil
}

// isSite says whether a folder holds a site that was built into it: its pages
// would be read as documents.
func (w *walk) isSite(folder string) bool {
	_, err := fs.Stat(w.root.FS, path.Join(folder, outputMark))
	return err == nil
}

// outputMark is the file by which package publish knows its own folders.
const outputMark = ".iam-atlas.json"

func skip(entry fs.DirEntry) error {
	if entry != nil && entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func (w *walk) file(name, display string, entry fs.DirEntry) {
	wanted := len(w.extensions) == 0 || slices.Contains(w.extensions, strings.ToLower(path.Ext(name)))
	link := entry.Type()&fs.ModeSymlink != 0
	if !wanted && !link {
		return
	}
	info, err := fs.Stat(w.root.FS, name)
	switch {
	case link && errors.Is(err, fs.ErrNotExist):
		w.report(diag.UnreadableFile, display, "the symbolic link leads nowhere")
	case link && errors.Is(err, syscall.ELOOP):
		w.report(diag.UnreadableFile, display, "the symbolic link leads in a circle")
	case link && err != nil && !errors.Is(err, fs.ErrPermission):
		w.report(diag.LinkOutOfRoot, display, "the symbolic link leads out of %s", w.root.Name)
	case err != nil:
		w.report(diag.UnreadableFile, display, "cannot be read: %v", reason(err))
	case info.IsDir():
		w.report(diag.LinkOutOfRoot, display, "a symbolic link to a folder is not followed")
	case !wanted:
	case !info.Mode().IsRegular():
		w.report(diag.UnreadableFile, display, "is not a regular file")
	case info.Size() > MaxSize:
		w.report(diag.FileTooLarge, display, "the file has %d MB, more than the %d MB that are read", info.Size()>>20, MaxSize>>20)
	default:
		w.read(name, display)
	}
}

func (w *walk) read(name, display string) {
	data, err := fs.ReadFile(w.root.FS, name)
	if err != nil {
		w.report(diag.UnreadableFile, display, "cannot be read: %v", reason(err))
		return
	}
	w.files = append(w.files, File{w.index, name, display, string(data), sha256.Sum256(data)})
}

func (w *walk) report(code diag.Code, file, format string, args ...any) {
	w.found = append(w.found, diag.New(code, diag.Pos{File: file}, format, args...))
}

// reason gives the cause of a file system error without the path, which the
// diagnostic names already.
func reason(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// Clean gives text that Markdown, JSON and HTML can hold: without a byte
// order mark, lines ended by "\n" alone, U+FFFD in place of NUL and of each
// byte that is not UTF-8. Lines and columns stay what they are in the file.
// The first byte of each kind that had to be replaced is told.
func Clean(f File) (string, []diag.Diagnostic) {
	text := strings.TrimPrefix(f.Data, "\uFEFF")
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	var found []diag.Diagnostic
	if bad := firstInvalid(text); bad >= 0 {
		found = append(found, replaced(diag.NotUTF8, f, text, bad, "the byte 0x%02X is not UTF-8", text[bad]))
	}
	if nul := strings.IndexByte(text, 0); nul >= 0 {
		found = append(found, replaced(diag.NULByte, f, text, nul, "a NUL byte stands here"))
	}
	if len(found) > 0 {
		text = strings.ReplaceAll(string([]rune(text)), "\x00", "\uFFFD")
	}
	return text, found
}

func replaced(code diag.Code, f File, text string, offset int, format string, args ...any) diag.Diagnostic {
	return diag.New(code, diag.NewText(text).At(f.Display, offset), format, args...)
}

// firstInvalid gives the offset of the first byte that is not UTF-8, or -1.
func firstInvalid(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}
