package render

import (
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// Names of categories take a part of the picture's width, so that few
// services have them too, and a mark stays on its own bar where bars are wide.
func TestHeatMapOfFewServices(t *testing.T) {
	row := matrix.Service{Cells: make([]matrix.Cell, len(parse.Features))}
	var categories []Category
	for _, name := range []string{"Analytics", "Databases", "Storage"} {
		categories = append(categories, Category{Name: name, rows: []matrix.Service{row, row, row, row}})
	}
	starts := []int{0, 8, 16}
	for n, band := range heatBands(categories, starts, 20) {
		if band.Name != categories[n].Name {
			t.Errorf("%s is not named", categories[n].Name)
		}
	}
	categories[1].rows[2].Cells = []matrix.Cell{{Support: parse.No, Stale: true}}
	for thin, wanted := range map[bool]string{true: "M9 5h3v8h-3z", false: "M10 5h1v8h-1z"} {
		if paths := heatRow(0, FeatureLine{}, categories, starts, thin).Paths; len(paths) == 0 || paths[len(paths)-1].D != wanted {
			t.Errorf("a mark (thin: %t) is drawn as %v, wanted %s", thin, paths, wanted)
		}
	}
}
