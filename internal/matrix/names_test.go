package matrix

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// The floors of the run over names and prefixes, in percent.
const (
	floorNames    = 98.0
	floorPrefixes = 98.0
)

// TestCorpusNames holds the names and the prefixes read from the pages of the
// corpus against those that a careful reader found printed there. A name in
// full may stand in the page's title, the catalog or both.
func TestCorpusNames(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("the labelled corpus is not here: %v", err)
	}
	var names, prefixes tally
	for _, row := range table(t, "meta.csv") {
		guide, full, short, printed := row[0], row[1], row[2], row[3]
		topic := parse.Parse(guidePage(t, guide))
		found := namesOf(t, topic)
		for _, name := range []string{full, short} {
			names.of++
			if slices.Contains(found, name) {
				names.right++
			} else {
				t.Logf("name %s: %q is not among %q", guide, name, found)
			}
		}
		var read []string
		for _, p := range topic.Prefixes {
			read = append(read, p.Name)
		}
		prefixes.of++
		if got := strings.Join(read, ";"); got == printed {
			prefixes.right++
		} else {
			t.Logf("prefix %s: %q, printed %q", guide, got, printed)
		}
	}
	t.Logf("%6.2f %% of %d names, %6.2f %% of %d pages' prefixes", names.percent(), names.of, prefixes.percent(), prefixes.of)
	if names.percent() < floorNames || prefixes.percent() < floorPrefixes {
		t.Errorf("below the floors of %.2f %% and %.2f %%", floorNames, floorPrefixes)
	}
}

// namesOf gives the names that a page has for its service and those that its
// row has.
func namesOf(t *testing.T, topic parse.Topic) []string {
	t.Helper()
	var names []string
	for _, s := range topic.Subjects {
		if s.From != parse.FromWords {
			names = append(names, s.Name, parse.ShortName(s.Name))
		}
	}
	m, _ := build(t, topic)
	for _, s := range m.Services {
		names = append(append(names, s.Name, s.ShortName), s.Aliases...)
	}
	return names
}

// TestNameless makes no row of what has neither letter nor digit: a service
// without an address would take in every page that is of none.
func TestNameless(t *testing.T) {
	m, found := build(t, read(
		doc{"a.md", "---\nservice: \"!!!\"\n---\n# T\n\n## ACLs\n\nIt does not support ACLs.\n", 0},
		doc{"b/b.md", "# How ??? works with IAM\n\n## ACLs\n\nIt supports ACLs.\n", 0},
		doc{"c/c.md", "| Service | ACLs | ABAC |\n|---|---|---|\n| ??? | Yes | No |\n| AWS – | Yes | No |\n| – (Kite) | Yes | No |\n", 0})...)
	var slugs []string
	for _, s := range m.Services {
		slugs = append(slugs, s.Slug)
	}
	if got := strings.Join(slugs, ","); got != "aws,kite" || len(found) > 0 {
		t.Errorf("services %q, %v", got, found)
	}
}
