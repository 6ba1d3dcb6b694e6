package build_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// named matches the name of a file of the repository between backquotes.
var named = regexp.MustCompile("`([\\w./-]+\\.(?:go|ts|mjs|txt|csv|yml|toml))`")

// The files that README, ARCHITECTURE and CONTRIBUTING name are there.
func TestPapersNameFilesThatAreThere(t *testing.T) {
	var files []string
	err := fs.WalkDir(os.DirFS("../.."), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && (name == ".git" || name == "public" || e.Name() == "node_modules") {
			return fs.SkipDir
		}
		files = append(files, "/"+name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, paper := range []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile("../../" + paper)
		if err != nil {
			t.Fatal(err)
		}
		found := named.FindAllStringSubmatch(string(text), -1)
		if len(found) == 0 {
			t.Errorf("%s names no file", paper)
		}
		for _, m := range found {
			onSite := strings.HasPrefix(m[1], "/")
			if !onSite && !slices.ContainsFunc(files, func(file string) bool { return strings.HasSuffix(file, "/"+m[1]) }) {
				t.Errorf("%s names %s, which is not there", paper, m[1])
			}
		}
	}
}
