package render

import (
	"slices"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

func TestCellValues(t *testing.T) {
	cells := []matrix.Cell{{Support: parse.Yes}, {Support: parse.Unstated}, {Support: parse.Unstated, Derived: parse.Yes},
		{Support: parse.No, Derived: parse.Partial, Stale: true}, {Support: parse.Partial, Conflict: true}}
	if got, wanted := cellValues(cells), "ADHqR"; got != wanted {
		t.Errorf("%s, wanted %s", got, wanted)
	}
}

// Addresses of the matrix tell features apart by their initials.
func TestInitials(t *testing.T) {
	seen := map[string]string{"any": "the word for any feature", "name": "the word for names"}
	for _, f := range parse.Features {
		initials := featureLine(f).Initials()
		if other, ok := seen[initials]; ok {
			t.Errorf("%s is both %s and %s", initials, other, f.ID)
		}
		seen[initials] = f.ID
	}
}

// A service is compared with those of a category with it that agree with it
// most, and with none of another.
func TestAlike(t *testing.T) {
	service := func(slug, category string, supports ...parse.Support) matrix.Service {
		s := matrix.Service{Service: catalog.Service{Slug: slug, ShortName: slug, Categories: []string{category}}}
		for _, support := range supports {
			s.Cells = append(s.Cells, matrix.Cell{Support: support})
		}
		return s
	}
	s := Site{Matrix: matrix.Matrix{Services: []matrix.Service{
		service("a", "Ships", parse.Yes, parse.No, parse.Unstated),
		service("differs", "Ships", parse.No, parse.Yes, parse.Yes),
		service("silent", "Ships", parse.Unstated, parse.Unstated, parse.Unstated),
		service("same", "Ships", parse.Yes, parse.No, parse.No),
		service("elsewhere", "Trains", parse.Yes, parse.No, parse.Unstated),
	}}}
	var got []string
	for _, other := range s.alike(s.Matrix.Services[0]) {
		got = append(got, other.Slug)
	}
	if len(got) != 3 || got[0] != "same" || got[1] != "silent" || got[2] != "differs" {
		t.Errorf("%v", got)
	}
}

// TestCategorySlugs gives categories whose names share a slug, or have none,
// addresses of their own.
func TestCategorySlugs(t *testing.T) {
	var s Site
	for _, name := range []string{"Data-base", "Data Base", "…"} {
		s.Matrix.Services = append(s.Matrix.Services, matrix.Service{Service: catalog.Service{Slug: name, Categories: []string{name}}})
	}
	for range 20 { // whatever the order of a map
		var got []string
		for _, c := range s.categories() {
			got = append(got, c.Slug)
		}
		if want := []string{"data-base", "data-base-2", "category"}; !slices.Equal(got, want) {
			t.Fatalf("%q, want %q", got, want)
		}
	}
}
