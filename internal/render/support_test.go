package render

import (
	"cmp"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// Each source that speaks has a column, with the date of all that it says
// where that is one. A claim that speaks no more, or on a part alone, stands
// besides.
func TestSpeakers(t *testing.T) {
	claim := func(origin, date string, stance matrix.Stance) Claim {
		return Claim{Origin: origin, Date: date, Stance: stances[stance], Decides: stance == matrix.Decides, Note: origin + " note"}
	}
	page := ServicePage{Cells: []Cell{
		{Claims: []Claim{claim("section", "2023-06-15", matrix.Decides), claim("section", "2019-06-25", matrix.History), claim("overview", "2023-06-15", matrix.Agrees)}},
		{Stale: true, Claims: []Claim{claim("overview", "2023-06-15", matrix.Decides), claim("catalog", "2026-09-26", matrix.Contradicts)}},
		{},
	}}
	columns := func() string {
		var all []string
		for _, s := range page.Speakers() {
			all = append(all, strings.TrimSpace(s.Name+" "+s.Date))
		}
		return strings.Join(all, "|")
	}
	if got := columns(); got != "Guide 2023-06-15|Catalog 2026-09-26" {
		t.Errorf("columns: %s", got)
	}
	first := page.Cells[0]
	if besides := first.Besides(); len(besides) != 2 || besides[0].Date != "2019-06-25" || besides[1].Origin != "overview" {
		t.Errorf("besides stand %v", besides)
	}
	if page.Cells[1].Counted() != "" || page.Marked() != 1 || page.Cells[2].Deciding() != nil || first.Deciding() != &first.Claims[0] {
		t.Error("a stale cell tells the catalog's count twice, or what decides is wrong")
	}
	page.Cells[2].Claims = []Claim{claim("reference", "2022-01-01", matrix.OnPart), claim("catalog", "2026-09-26", matrix.Agrees)}
	if got := columns(); got != "Guide 2023-06-15|Catalog 2026-09-26" || page.Cells[2].Counted() != "catalog note" {
		t.Errorf("with a row on a part: %s", got)
	}
	page.Cells[2].Claims = []Claim{claim("section", "", matrix.Decides)}
	if got := columns(); got != "Guide|Catalog 2026-09-26" {
		t.Errorf("with two dates: %s", got)
	}
}

// What documents say of a service stands in a sentence; features that are
// abbreviated keep their capitals.
func TestInShort(t *testing.T) {
	row := func(said map[string]parse.Support) matrix.Service {
		s := matrix.Service{Service: catalog.Service{Name: "Amazon Harbor"}}
		for _, id := range parse.FeatureIDs() {
			s.Cells = append(s.Cells, matrix.Cell{Feature: id, Support: cmp.Or(said[id], parse.Unstated)})
		}
		return s
	}
	for _, c := range []struct {
		said   map[string]parse.Support
		wanted string
	}{
		{nil, "No document read here says how Amazon Harbor works with IAM; the catalog tells what exists in it."},
		{map[string]parse.Support{"abac": parse.No}, "Amazon Harbor does not support ABAC (tags)."},
		{map[string]parse.Support{"policy-actions": parse.Yes, "acls": parse.Yes, "abac": parse.Yes, "service-roles": parse.Partial, "service-linked-roles": parse.No},
			"Amazon Harbor supports policy actions, access control lists and ABAC (tags); in part service roles; does not support service-linked roles."},
	} {
		if got := inShort(row(c.said)); got != c.wanted {
			t.Errorf("%v: %s, wanted %s", c.said, got, c.wanted)
		}
	}
}
