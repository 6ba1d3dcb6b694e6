package source

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// tree writes files below a new folder and gives its path.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "content")
	for name, text := range files {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t *testing.T, dirs ...string) ([]File, []diag.Diagnostic) {
	t.Helper()
	var roots []Root
	for _, dir := range dirs {
		root, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		roots = append(roots, root)
	}
	files, found, err := Read(context.Background(), roots, ".md", ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return files, found
}

func paths(files []File) []string {
	var all []string
	for _, f := range files {
		all = append(all, fmt.Sprintf("%d:%s", f.Root, f.Path))
	}
	return all
}

// messages writes diagnostics with the folder's path cut off.
func messages(found []diag.Diagnostic, dir string) []string {
	var all []string
	for _, d := range found {
		all = append(all, strings.ReplaceAll(fmt.Sprintf("%s: %s [%s]", d.Pos, d.Message, d.Code), dir, "DIR"))
	}
	return all
}

func wantAll(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRead(t *testing.T) {
	dir := tree(t, map[string]string{
		"b.md": "b", "a/z.MD": "z", "a/deep/y.txt": "y", "picture.png": "p", "no-extension": "n",
		".hidden.md": "h", ".git/config.md": "g", "a/.cache/c.md": "c", "node_modules/m/readme.md": "m", "node_modules.md": "fine",
		"public/.iam-atlas.json": "{}", "public/index.html": "a page of ours", "public/guides/g.md": "g", "site/index.md": "no site of ours",
	})
	files, found := read(t, dir)
	wantAll(t, "files", paths(files), "0:a/deep/y.txt", "0:a/z.MD", "0:b.md", "0:node_modules.md", "0:site/index.md")
	wantAll(t, "diagnostics", messages(found, dir))
	b := files[2]
	if b.Data != "b" || b.Hash != sha256.Sum256([]byte("b")) || b.Display != filepath.ToSlash(dir)+"/b.md" {
		t.Errorf("b.md is %+v", b)
	}
	all, _, err := Read(context.Background(), []Root{{FS: os.DirFS(dir), Path: dir}})
	if err != nil || len(all) != 7 {
		t.Errorf("without extensions: %v, %v", paths(all), err)
	}
}

func TestSeveralRoots(t *testing.T) {
	one, two := tree(t, map[string]string{"b.md": "1"}), tree(t, map[string]string{"a.md": "2"})
	files, _ := read(t, one, two)
	wantAll(t, "files", paths(files), "0:b.md", "1:a.md")
	embedded := Embedded("built in", fstest.MapFS{"guides/g.md": {Data: []byte("g")}})
	files, found, err := Read(context.Background(), []Root{embedded}, ".md")
	if err != nil || len(found) > 0 || len(files) != 1 || files[0].Display != "built in/guides/g.md" {
		t.Errorf("embedded: %+v, %v, %v", files, found, err)
	}
}

// TestBelow finds a file below its root however the user named the folder.
func TestBelow(t *testing.T) {
	for _, c := range []struct{ root, display, name string }{
		{"docs", "docs/a/b.md", "a/b.md"}, {"./docs", "docs/b.md", "b.md"}, {"docs/", "docs/b.md", "b.md"}, {"../docs", "../docs/b.md", "b.md"},
		{"/home/j\u00fc/docs/", "/home/j\u00fc/docs/b.md", "b.md"}, {".", "b.md", "b.md"}, {"/", "/b.md", "b.md"},
		{"/home/j\u00fc", strconv.QuoteToASCII("/home/j\u00fc/b\xff.md"), `"b\xff.md"`}, {"docs", "docs2/b.md", ""}, {"docs", "site.yaml", ""},
	} {
		if name, ok := (Root{Path: c.root}).Below(c.display); name != c.name || ok != (c.name != "") {
			t.Errorf("below %s, %s is %q, %v, want %q", c.root, c.display, name, ok, c.name)
		}
	}
}

// TestLinks follows no link that leads out of the root or to a folder.
func TestLinks(t *testing.T) {
	outside := tree(t, map[string]string{"secret.md": "secret", "folder/s.md": "secret"})
	dir := tree(t, map[string]string{"real.md": "real", "sub/x.md": "x"})
	for name, target := range map[string]string{
		"inside.md": "real.md", "out.md": filepath.Join(outside, "secret.md"), "up.md": "../../" + filepath.Base(filepath.Dir(outside)) + "/content/secret.md",
		"nowhere.md": "missing.md", "folder": "sub", "folder-out": filepath.Join(outside, "folder"), "loop.md": "loop.md", "picture.png": "real.md",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skipf("this machine makes no symbolic links: %v", err)
		}
	}
	files, found := read(t, dir)
	wantAll(t, "files", paths(files), "0:inside.md", "0:real.md", "0:sub/x.md")
	for _, f := range files {
		if f.Data == "secret" {
			t.Errorf("%s was read from outside of the root", f.Path)
		}
	}
	wantAll(t, "diagnostics", messages(found, dir),
		"DIR/folder: a symbolic link to a folder is not followed [LINK_OUT_OF_ROOT]",
		"DIR/folder-out: the symbolic link leads out of content [LINK_OUT_OF_ROOT]",
		"DIR/loop.md: the symbolic link leads in a circle [UNREADABLE_FILE]",
		"DIR/nowhere.md: the symbolic link leads nowhere [UNREADABLE_FILE]",
		"DIR/out.md: the symbolic link leads out of content [LINK_OUT_OF_ROOT]",
		"DIR/up.md: the symbolic link leads out of content [LINK_OUT_OF_ROOT]",
	)
}

func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := tree(t, map[string]string{"a.md": "a", "closed.md": "c", "shut/b.md": "b"})
	for _, name := range []string{"closed.md", "shut"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "shut"), 0o777) })
	files, found := read(t, dir)
	wantAll(t, "files", paths(files), "0:a.md")
	wantAll(t, "diagnostics", messages(found, dir),
		"DIR/closed.md: cannot be read: permission denied [UNREADABLE_FILE]", "DIR/shut: cannot be read: permission denied [UNREADABLE_FILE]")
}

// TestTooLarge makes a file of 33 MB that takes no space.
func TestTooLarge(t *testing.T) {
	dir := tree(t, map[string]string{"a.md": "a", "large.md": "", "limit.md": ""})
	for name, size := range map[string]int64{"large.md": 33 << 20, "limit.md": MaxSize} {
		if err := os.Truncate(filepath.Join(dir, name), size); err != nil {
			t.Fatal(err)
		}
	}
	files, found := read(t, dir)
	wantAll(t, "files", paths(files), "0:a.md", "0:limit.md")
	wantAll(t, "diagnostics", messages(found, dir), "DIR/large.md: the file has 33 MB, more than the 32 MB that are read [FILE_TOO_LARGE]")
}

func TestBadName(t *testing.T) {
	dir := tree(t, map[string]string{"a.md": "a"})
	if err := os.WriteFile(filepath.Join(dir, "b\xff.md"), nil, 0o666); err != nil {
		t.Skipf("this file system takes names of UTF-8 alone: %v", err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "d\xfe/below"), 0o777); err != nil {
		t.Fatal(err)
	}
	files, found := read(t, dir)
	wantAll(t, "files", paths(files), "0:a.md")
	wantAll(t, "diagnostics", messages(found, dir), `"DIR/b\xff.md": the name is not UTF-8 [BAD_FILE_NAME]`, `"DIR/d\xfe": the name is not UTF-8 [BAD_FILE_NAME]`)
}

func TestOpen(t *testing.T) {
	dir := tree(t, map[string]string{"a.md": "a"})
	for path, want := range map[string]string{
		filepath.Join(dir, "missing"): "DIR/missing: there is no such folder",
		filepath.Join(dir, "a.md"):    "DIR/a.md: cannot open the folder: not a directory",
	} {
		_, err := Open(path)
		if err == nil || strings.ReplaceAll(err.Error(), dir, "DIR") != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	t.Chdir(dir)
	if root, err := Open("."); err != nil || root.Name != "content" || root.Path != "." {
		t.Errorf("the working directory is %+v, %v", root, err)
	}
	if files, _ := read(t, "."); len(files) != 1 || files[0].Display != "a.md" {
		t.Errorf("files of the working directory: %+v", files)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	root := Embedded("x", fstest.MapFS{"a.md": {}})
	if _, _, err := Read(ctx, []Root{root}); err == nil {
		t.Error("reading goes on after it was cancelled")
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct {
		name, in, out string
		found         []string
	}{
		{"plain", "a\nb\n", "a\nb\n", nil},
		{"empty", "", "", nil},
		{"byte order mark", "\uFEFFa", "a", nil},
		{"a mark in the middle stays", "a\uFEFF", "a\uFEFF", nil},
		{"line ends of Windows", "a\r\nb\r\n", "a\nb\n", nil},
		{"line ends of old", "a\rb\r\rc", "a\nb\n\nc", nil},
		{"mixed line ends", "a\n\rb\r\r\nc", "a\n\nb\n\nc", nil},
		{"not UTF-8", "ä\n\u20acx\xffy\xfe", "ä\n\u20acx\uFFFDy\uFFFD", []string{"f.md:2:3: the byte 0xFF is not UTF-8 [NOT_UTF8]"}},
		{"not UTF-8 behind a mark and CRLF", "\uFEFFa\r\nb\xc3(", "a\nb\uFFFD(", []string{"f.md:2:2: the byte 0xC3 is not UTF-8 [NOT_UTF8]"}},
		{"the replacement character itself", "\uFFFD", "\uFFFD", nil},
		{"NUL", "é\x00b\x00", "é\uFFFDb\uFFFD", []string{"f.md:1:2: a NUL byte stands here [NUL_BYTE]"}},
		{"both", "\x00\xff", "\uFFFD\uFFFD", []string{"f.md:1:2: the byte 0xFF is not UTF-8 [NOT_UTF8]", "f.md:1:1: a NUL byte stands here [NUL_BYTE]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, found := Clean(File{Display: "f.md", Data: c.in})
			if out != c.out {
				t.Errorf("got %q, want %q", out, c.out)
			}
			wantAll(t, "diagnostics", messages(found, "f.md/"), c.found...)
		})
	}
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "catalog.bin")
	if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if data, err := ReadFile(name); err != nil || string(data) != "x" {
		t.Errorf("%q, %v", data, err)
	}
	for _, bad := range []string{dir, name + ".not"} {
		if _, err := ReadFile(bad); err == nil || !strings.HasPrefix(err.Error(), bad+": ") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
