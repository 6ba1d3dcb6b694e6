package policy

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
)

var loadCatalog = sync.OnceValues(catalog.Embedded)

// embedded gives the catalog inside the program.
func embedded(tb testing.TB) *catalog.Catalog {
	tb.Helper()
	known, err := loadCatalog()
	if err != nil {
		tb.Fatal(err)
	}
	return known
}

func codesOf(findings []Finding) []diag.Code {
	var codes []diag.Code
	for _, f := range findings {
		codes = append(codes, f.Code)
	}
	return codes
}

// TestChecks holds the table to its shape: one row a code, and texts that a
// page can show.
func TestChecks(t *testing.T) {
	seen := map[diag.Code]bool{}
	for _, c := range Checks {
		if seen[c.Code] {
			t.Errorf("%s stands twice", c.Code)
		}
		seen[c.Code] = true
		for _, s := range []string{c.Title, c.Why, c.Mend} {
			if s == "" || strings.HasSuffix(s, ".") == (s == c.Title) {
				t.Errorf("%s: %q", c.Code, s)
			}
		}
		if c.Source.Name == "" {
			t.Errorf("%s: no source", c.Code)
		}
	}
}

// TestExamples runs each check on the example of its own page, and on the same
// policy without the fault.
func TestExamples(t *testing.T) {
	for _, c := range Checks {
		check := func(e Example) []diag.Code {
			return codesOf(Validate(e.Text, Options{Type: e.Type, ResourceType: e.ResourceType, Catalog: embedded(t), Asked: []diag.Code{c.Code}}).Findings)
		}
		if found := check(c.Fires); !slices.Contains(found, c.Code) {
			t.Errorf("%s is not found in its own example, but %v", c.Code, found)
		}
		if found := check(c.Mended); slices.Contains(found, c.Code) {
			t.Errorf("%s is found in the mended example", c.Code)
		}
	}
}
