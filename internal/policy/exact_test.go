package policy

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestExact reads testdata/exact, where the name of each policy begins with all
// the codes of IAM Access Analyzer that are found in it, joined by +; a policy
// that is right has a name in small letters. Behind it stand its type and what
// it is attached to, as in TestCheckCases:
//
//	-- MISSING_EFFECT-2.trust --
//	-- queue-from-topic.resource@AWS::SQS::Queue --
func TestExact(t *testing.T) {
	names, err := filepath.Glob("testdata/exact/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range ar.Files {
			if want, got := codesIn(f.Name), foundByAccessAnalyzer(t, f); !slices.Equal(want, got) {
				t.Errorf("%s: %s: found %v\n%s", filepath.Base(name), f.Name, got, f.Data)
			}
		}
	}
}

// codesIn gives the codes at the beginning of a name, sorted.
func codesIn(name string) []diag.Code {
	codes, _, _ := strings.Cut(name, "-")
	var found []diag.Code
	for code := range strings.SplitSeq(codes, "+") {
		if code == strings.ToUpper(code) {
			found = append(found, diag.Code(code))
		}
	}
	slices.Sort(found)
	return found
}

// foundByAccessAnalyzer gives the codes of Access Analyzer that are found in a
// policy, each once and sorted.
func foundByAccessAnalyzer(t *testing.T, f txtar.File) []diag.Code {
	_, o := caseOf(t, "0-"+f.Name)
	o.Catalog = embedded(t)
	codes := codesOf(Validate(string(f.Data), o).Findings)
	codes = slices.DeleteFunc(codes, func(code diag.Code) bool { return rows[code].Source != accessAnalyzer })
	slices.Sort(codes)
	return slices.Compact(codes)
}
