package render

import (
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/matrix"
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
