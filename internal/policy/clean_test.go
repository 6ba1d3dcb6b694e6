package policy

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestClean reads testdata/clean, which holds policies as people write them
// that are right: no check of IAM Access Analyzer may find anything in them.
// They are named as the cases of TestCheckCases are, without the count.
func TestClean(t *testing.T) {
	names, err := filepath.Glob("testdata/clean/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range ar.Files {
			_, o := caseOf(t, "0-"+f.Name)
			o.Catalog = embedded(t)
			text := string(f.Data)
			for _, found := range Validate(text, o).Findings {
				if row, _ := CheckOf(found.Code); row.Source == accessAnalyzer && found.Severity != diag.Info {
					t.Errorf("%s: %s: %s %s", filepath.Base(name), f.Name, found.Code, strings.TrimSpace(told(text, found)))
				}
			}
		}
	}
}
