package build_test

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// contradicting is content in which documents contradict each other and claim
// one address, so that messages name other documents.
var contradicting = map[string]string{
	"harbor/service-with-iam.md": "# How Amazon Harbor works with IAM\n\n## Service roles\n\nAmazon Harbor supports service roles.\n\n## Tags\n\nAmazon Harbor supports tags.\n",
	"harbor/roles.md":            "# Roles for Amazon Harbor\n\n## Service roles\n\nAmazon Harbor does not support service roles.\n",
	"harbor/tags.md":             "# Tags for Amazon Harbor\n\n## Tags\n\nAmazon Harbor does not support tags.\n",
	"a.md":                       "---\ntitle: A\nservice: harbor\nslug: same\n---\nText.\n",
	"b/c.md":                     "---\ntitle: B\nservice: harbor\nslug: same\n---\nText.\n",
	"b.md":                       "# Amazon Kite Surf\n\n## Tags\n\nAmazon Kite Surf supports tags.\n",
	"c.md":                       "# How Kite surf works with IAM\n\n## Tags\n\nKite surf does not support tags.\n",
}

// withContradictions gives the awkward content and, behind it, documents that
// contradict each other.
func withContradictions(t *testing.T) project {
	p := newProject(t)
	for name, text := range contradicting {
		put(p.content, name, text)
	}
	return p
}

// cold builds without memory.
func cold(t *testing.T, in build.Input) build.Site {
	t.Helper()
	site, err := build.Run(t.Context(), memo.NewStore(), in)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func TestOutputDoesNotDependOnProcessors(t *testing.T) {
	in := withContradictions(t).input()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := cold(t, in)
	for range 3 {
		runtime.GOMAXPROCS(8)
		if difference := differ(one, cold(t, in)); difference != "" {
			t.Fatal(difference)
		}
	}
}

// A shuffled lists its folders in another order each time.
type shuffled struct {
	fs.FS
	*rand.Rand
}

func (s shuffled) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(s.FS, name)
	s.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	return entries, err
}

func TestOutputDoesNotDependOnTheOrderOfFiles(t *testing.T) {
	in := withContradictions(t).input()
	in.Guides = &source.Root{Name: "content", Path: "content", FS: embedded(t, "content").FS}
	wanted := cold(t, in)
	random := rand.New(rand.NewPCG(3, 5))
	for _, root := range []*source.Root{&in.Content[0], in.Guides, &in.Templates, &in.Static} {
		root.FS = shuffled{root.FS, random}
	}
	for range 5 {
		if difference := differ(wanted, cold(t, in)); difference != "" {
			t.Fatal(difference)
		}
	}
}

func TestOutputDoesNotDependOnTimeZoneAndLanguage(t *testing.T) {
	in := withContradictions(t).input()
	wanted := cold(t, in)
	for _, set := range [][2]string{{"UTC", "C"}, {"Asia/Kathmandu", "tr_TR.UTF-8"}, {"Pacific/Apia", "de_DE.UTF-8"}} {
		t.Setenv("TZ", set[0])
		t.Setenv("LANG", set[1])
		t.Setenv("LC_ALL", set[1])
		if difference := differ(wanted, cold(t, in)); difference != "" {
			t.Errorf("TZ=%s LANG=%s: %s", set[0], set[1], difference)
		}
	}
}

// The same folder at another place, named in another way, gives the same
// bytes; only the diagnostics for the terminal name files as the user did.
func TestOutputDoesNotDependOnWhereTheFolderStands(t *testing.T) {
	p := withContradictions(t)
	wanted := cold(t, p.input())
	for _, code := range []diag.Code{diag.Contradiction, diag.DuplicateSlug, diag.BrokenLink} {
		if !slices.ContainsFunc(wanted.Diagnostics, func(d diag.Diagnostic) bool { return d.Code == code }) {
			t.Fatalf("the content has no %s: %v", code, wanted.Diagnostics)
		}
	}
	for _, below := range []string{"one", "some/where/else"} {
		dir := filepath.Join(t.TempDir(), filepath.FromSlash(below), "content")
		if err := os.CopyFS(dir, p.content); err != nil {
			t.Fatal(err)
		}
		in := p.input()
		in.Content = []source.Root{opened(t, dir)}
		site := cold(t, in)
		if difference := differentFiles(wanted, site); difference != "" {
			t.Errorf("at %s: %s", below, difference)
		}
		for _, d := range site.Diagnostics {
			if !strings.HasPrefix(d.File, filepath.ToSlash(dir)+"/") {
				t.Errorf("the diagnostic %v does not name the file as the user did", d)
			}
		}
		t.Chdir(filepath.Dir(dir))
		in.Content = []source.Root{opened(t, "./content")}
		if difference := differentFiles(wanted, cold(t, in)); difference != "" {
			t.Errorf("named ./content at %s: %s", below, difference)
		}
	}
}

// However a folder is named, the site has the same bytes, does not tell where
// the folder stands, and says of a file that is no document, and in the words
// of a message, what is below the folder and no more.
func TestOutputDoesNotDependOnHowTheFolderIsNamed(t *testing.T) {
	above := t.TempDir()
	dir := filepath.Join(above, "docs")
	put := func(name, text string) {
		if err := errors.Join(os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755), os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	put("page.md", "# A page\n\nSee [one](nodocs/x.md).\n")
	put("harbor/a.md", contradicting["a.md"])
	put("harbor/c.md", contradicting["b/c.md"])
	for name, target := range map[string]string{"nowhere.md": "missing.md", "out.md": filepath.Join(above, "secret.md")} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skipf("this machine makes no symbolic links: %v", err)
		}
	}
	in := newProject(t).input()
	build := func(name string) build.Site {
		in.Content = []source.Root{opened(t, name)}
		return cold(t, in)
	}
	wanted := build(dir)
	for _, f := range wanted.Files {
		if strings.Contains(string(f.Data), above) {
			t.Errorf("%s tells where the folder stands", f.Path)
		}
	}
	report := string(wanted.FileMap()["api/v1/report.csv"])
	for _, want := range []string{",nowhere.md,", ",out.md,", "nodocs/x.md", "taken by harbor/a.md"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report has no %s:\n%s", want, report)
		}
	}
	compare := func(name string) {
		if difference := differentFiles(wanted, build(name)); difference != "" {
			t.Errorf("named %s: %s", name, difference)
		}
	}
	compare(dir + string(filepath.Separator))
	t.Chdir(above)
	compare("docs")
	compare("./docs/")
	t.Chdir(dir)
	compare(".")
	compare("../docs")
}
