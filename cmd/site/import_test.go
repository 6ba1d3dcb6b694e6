package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestImportedFacts imports the guides again that the facts of the default
// site come from: what the reader of claims finds today is what is there.
func TestImportedFacts(t *testing.T) {
	const corpus, content = "../../../shared/corpus/", "../../content/imported"
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("the guides are not here: %v", err)
	}
	fresh := t.TempDir()
	args := []string{"import", corpus + "iam", "--manifest", corpus + "manifest.csv", "-d", fresh}
	if status := run(t.Context(), args, strings.NewReader(""), io.Discard, io.Discard); status != fine {
		t.Fatalf("exit status %d", status)
	}
	want, got := facts(t, content), facts(t, fresh)
	for name := range want {
		if got[name] == nil {
			t.Errorf("%s would not be made any more", name)
		}
	}
	for name, data := range got {
		if !bytes.Equal(data, want[name]) {
			t.Errorf("%s is out of date", name)
		}
	}
	if t.Failed() {
		t.Log("look at the difference that site import makes, and commit it")
	}
	if len(want) < 50 {
		t.Errorf("only %d files of facts", len(want))
	}
}

// facts reads the files of a folder of imported facts.
func facts(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		below, err := filepath.Rel(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.ToSlash(below)] = data
	}
	return files
}
