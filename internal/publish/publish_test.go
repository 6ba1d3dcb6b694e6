package publish

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// A tree is the content of a folder: path → text, folders with a slash at the
// end and no text. Of the hidden files only what a test put there is shown.
type tree map[string]string

func readTree(t *testing.T, dir string) tree {
	t.Helper()
	got := tree{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == "." || name == manifestName:
		case e.IsDir():
			if entries, err := os.ReadDir(filepath.Join(dir, name)); err != nil || len(entries) == 0 {
				got[name+"/"] = ""
				return err
			}
		case e.Type()&fs.ModeSymlink != 0:
			got[name] = "a link"
		default:
			data, err := os.ReadFile(filepath.Join(dir, name))
			got[name] = string(data)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func wantTree(t *testing.T, dir string, want tree) {
	t.Helper()
	if got := readTree(t, dir); !reflect.DeepEqual(got, want) {
		t.Errorf("folder holds %q\nwant %q", got, want)
	}
}

// files turns "path", "text", "path", "text" … into files.
func files(pathsAndTexts ...string) []File {
	var fs []File
	for i := 0; i < len(pathsAndTexts); i += 2 {
		fs = append(fs, File{pathsAndTexts[i], []byte(pathsAndTexts[i+1])})
	}
	return fs
}

func mustWrite(t *testing.T, dir string, pathsAndTexts ...string) Result {
	t.Helper()
	result, err := Write(t.Context(), dir, files(pathsAndTexts...))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// wantRefusal checks that Write refuses the files with words that name each of
// the given things, and that the folder is as it was.
func wantRefusal(t *testing.T, dir string, fs []File, words ...string) {
	t.Helper()
	before := readTree(t, dir)
	result, err := Write(t.Context(), dir, fs)
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("Write gave %v and error %v, want a refusal", result, err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("refusal %q does not name %q", err, w)
		}
	}
	wantTree(t, dir, before)
}

func place(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skip("no symbolic links here:", err)
	}
}

func manifestText(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWriteNewFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "public")
	result := mustWrite(t, dir, "index.html", "home", "services/sqs/index.html", "sqs", "style.css", "")
	if want := (Result{Written: 3}); result != want {
		t.Errorf("result %v, want %v", result, want)
	}
	wantTree(t, dir, tree{"index.html": "home", "services/sqs/index.html": "sqs", "style.css": ""})
}

func TestWriteChangesOnlyWhatChanged(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, "same.html", "same", "other.html", "old", "gone/page.html", "gone", "gone/deep/page.html", "gone")
	before := stat(t, dir, "same.html")
	result := mustWrite(t, dir, "same.html", "same", "other.html", "new", "added.html", "added")
	if want := (Result{Written: 2, Unchanged: 1, Removed: 2}); result != want {
		t.Errorf("result %v, want %v", result, want)
	}
	wantTree(t, dir, tree{"same.html": "same", "other.html": "new", "added.html": "added"})
	if !os.SameFile(before, stat(t, dir, "same.html")) {
		t.Error("the unchanged file was replaced")
	}
}

func TestWriteTwiceChangesNothing(t *testing.T) {
	dir := t.TempDir()
	site := []string{"index.html", "home", "a/index.html", "a"}
	mustWrite(t, dir, site...)
	before := stat(t, dir, manifestName)
	if result, want := mustWrite(t, dir, site...), (Result{Unchanged: 2}); result != want {
		t.Errorf("result %v, want %v", result, want)
	}
	if !os.SameFile(before, stat(t, dir, manifestName)) {
		t.Error("the manifest was replaced although the site is the same")
	}
}

func TestWriteMendsDamage(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, "a.html", "one", "b.html", "two")
	place(t, dir, "a.html", "eno")
	if err := os.Remove(filepath.Join(dir, "b.html")); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, dir, "a.html", "one", "b.html", "two")
	wantTree(t, dir, tree{"a.html": "one", "b.html": "two"})
}

func TestWriteLeavesForeignFiles(t *testing.T) {
	dir := t.TempDir()
	place(t, dir, ".gitignore", "*")
	place(t, dir, ".git/config", "git")
	mustWrite(t, dir, "a/index.html", "a", "b/index.html", "b")
	place(t, dir, "a/notes.txt", "mine")
	place(t, dir, "CNAME", "example.org")
	mustWrite(t, dir, "b/index.html", "b")
	wantTree(t, dir, tree{".gitignore": "*", ".git/config": "git", "a/notes.txt": "mine", "CNAME": "example.org", "b/index.html": "b"})
}

// An equal file of somebody else is as good as ours, but stays theirs when the
// site no longer has it.
func TestWriteDoesNotAdoptEqualFiles(t *testing.T) {
	dir := t.TempDir()
	place(t, dir, ".nojekyll", "")
	if result, want := mustWrite(t, dir, ".nojekyll", "", "a.html", "a"), (Result{Written: 1, Unchanged: 1}); result != want {
		t.Errorf("result %v, want %v", result, want)
	}
	mustWrite(t, dir, "a.html", "a")
	wantTree(t, dir, tree{".nojekyll": "", "a.html": "a"})
}

func TestWriteThroughLinkedFolder(t *testing.T) {
	real, parent := t.TempDir(), t.TempDir()
	dir := filepath.Join(parent, "public")
	link(t, real, dir)
	mustWrite(t, dir, "index.html", "home")
	wantTree(t, real, tree{"index.html": "home"})
}

func TestWriteSwapsFilesAndFolders(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, "a", "file", "b/c/d.html", "deep")
	result := mustWrite(t, dir, "a/index.html", "page", "b", "file")
	if want := (Result{Written: 2, Removed: 2}); result != want {
		t.Errorf("result %v, want %v", result, want)
	}
	wantTree(t, dir, tree{"a/index.html": "page", "b": "file"})
}

func TestManifestIsReproducible(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	mustWrite(t, a, "x.html", "x", "b/y.css", "y")
	mustWrite(t, b, "old.html", "old", "x.html", "before")
	mustWrite(t, b, "b/y.css", "y", "x.html", "x")
	if manifestText(t, a) != manifestText(t, b) {
		t.Errorf("one site, two manifests:\n%s\n%s", manifestText(t, a), manifestText(t, b))
	}
	want := `{
 "version": 1,
 "files": [
  {
   "path": "b/y.css",
   "sha256": "a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa"
  },
  {
   "path": "x.html",
   "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
  }
 ]
}
`
	if got := manifestText(t, a); got != want {
		t.Errorf("manifest %s\nwant %s", got, want)
	}
}

func TestWriteRefusesPaths(t *testing.T) {
	for _, name := range []string{"", ".", "..", "/etc/passwd", "../x.html", "a/../../x", "a//b", "a/", "./a", manifestName, stageName + "/lock", ".IAM-Atlas.json"} {
		t.Run(name, func(t *testing.T) {
			wantRefusal(t, t.TempDir(), files("index.html", "home", name, "x"), `"`+name+`"`)
		})
	}
}

func TestWriteRefusesClashes(t *testing.T) {
	for _, names := range [][2]string{{"a.html", "a.html"}, {"A.html", "a.html"}, {"x/Ä.html", "x/ä.html"}, {"a", "a/index.html"}, {"A", "a/b/index.html"}} {
		wantRefusal(t, t.TempDir(), files(names[0], "1", names[1], "2"), `"`+names[0]+`"`, `"`+names[1]+`"`)
	}
}

func TestWriteRefusesFolderNotOurs(t *testing.T) {
	for _, name := range []string{"thesis.doc", "src/main.go", ".ssh/id"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			place(t, dir, name, "precious")
			wantRefusal(t, dir, files("index.html", "home"), dir, `"`+strings.Split(name, "/")[0]+`"`)
		})
	}
}

func TestWriteRefusesFileAsFolder(t *testing.T) {
	parent := t.TempDir()
	place(t, parent, "public", "a file")
	_, err := Write(t.Context(), filepath.Join(parent, "public"), files("index.html", "home"))
	var refusal *Refusal
	if !errors.As(err, &refusal) || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("error %v", err)
	}
	wantTree(t, parent, tree{"public": "a file"})
}

func TestWriteRefusesOccupiedPlaces(t *testing.T) {
	tests := map[string]struct{ theirs, ours string }{
		"another file":             {"about.html", "about.html"},
		"a folder":                 {"about/notes.txt", "about"},
		"a file as parent":         {"about", "about/index.html"},
		"a file as distant parent": {"x/about", "x/about/y/index.html"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			mustWrite(t, dir, "index.html", "old", "gone.html", "gone")
			place(t, dir, tt.theirs, "theirs")
			wantRefusal(t, dir, files("index.html", "new", tt.ours, "ours"),
				filepath.Join(dir, filepath.FromSlash(tt.theirs)), `"`+tt.ours+`"`)
		})
	}
}

// A folder that was ours and in which somebody put something may not become a
// file.
func TestWriteRefusesSharedFolder(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, "a/index.html", "page")
	place(t, dir, "a/notes.txt", "theirs")
	wantRefusal(t, dir, files("a", "file"), filepath.Join(dir, "a", "notes.txt"))
}

func TestWriteFollowsNoLinkInside(t *testing.T) {
	outside := t.TempDir()
	place(t, outside, "index.html", "outside")
	for _, target := range []string{outside, "inside"} {
		dir := t.TempDir()
		mustWrite(t, dir, "index.html", "home", "inside/index.html", "inside")
		link(t, target, filepath.Join(dir, "linked"))
		wantRefusal(t, dir, files("index.html", "home", "inside/index.html", "inside", "linked/index.html", "new"), filepath.Join(dir, "linked"))
	}
	wantTree(t, outside, tree{"index.html": "outside"})
}

// A link in the place of a page of ours is replaced, not written through; and
// a stale page behind a link is not removed through it.
func TestWriteReplacesLinks(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	place(t, outside, "page.html", "outside")
	mustWrite(t, dir, "page.html", "old", "folder/page.html", "old")
	if err := errors.Join(os.Remove(filepath.Join(dir, "page.html")), os.RemoveAll(filepath.Join(dir, "folder"))); err != nil {
		t.Fatal(err)
	}
	link(t, filepath.Join(outside, "page.html"), filepath.Join(dir, "page.html"))
	link(t, outside, filepath.Join(dir, "folder"))
	mustWrite(t, dir, "page.html", "new")
	wantTree(t, dir, tree{"page.html": "new", "folder": "a link"})
	wantTree(t, outside, tree{"page.html": "outside"})
}

func TestWriteRefusesDamagedManifest(t *testing.T) {
	for _, text := range []string{"", "{", `{"version":2,"files":[]}`, `{"version":1,"files":[{"path":"../../x"}]}`} {
		dir := t.TempDir()
		place(t, dir, manifestName, text)
		wantRefusal(t, dir, files("index.html", "home"), filepath.Join(dir, manifestName))
		if got := manifestText(t, dir); got != text {
			t.Errorf("manifest %q became %q", text, got)
		}
	}
}

func TestWriteRefusesSecondRun(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, "index.html", "old")
	root := openRoot(t, dir)
	first, err := openStage(root)
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, dir, files("index.html", "new"), dir, "another run", "lock")
	first.close()
	mustWrite(t, dir, "index.html", "new")
	wantTree(t, dir, tree{"index.html": "new"})
}

// A countdown is a context that is cancelled when it was asked n times.
type countdown struct {
	context.Context
	n *int
}

func (c countdown) Err() error {
	if *c.n--; *c.n < 0 {
		return context.Canceled
	}
	return nil
}

// TestWriteCancelled cancels at every point at which Write looks: each time it
// gives the old site whole, until it is too late and it gives the new one.
func TestWriteCancelled(t *testing.T) {
	old := tree{"a.html": "old", "gone.html": "gone"}
	for n := 0; ; n++ {
		dir := t.TempDir()
		mustWrite(t, dir, "a.html", "old", "gone.html", "gone")
		left := n
		_, err := Write(countdown{t.Context(), &left}, dir, files("a.html", "new", "b/index.html", "b"))
		if err == nil {
			wantTree(t, dir, tree{"a.html": "new", "b/index.html": "b"})
			if n < 3 {
				t.Errorf("Write looked only %d times", n)
			}
			return
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		wantTree(t, dir, old)
	}
}

func TestWriteCancelledLeavesNoFolder(t *testing.T) {
	parent := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Write(ctx, filepath.Join(parent, "a", "public"), files("index.html", "home")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	wantTree(t, parent, tree{})
}

func stat(t *testing.T, dir, name string) fs.FileInfo {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func openRoot(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}
