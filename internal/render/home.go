package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// A HeatRow is a feature in the picture of the whole matrix: one path for
// each value, in which a service is one unit wide.
type HeatRow struct {
	Feature FeatureLine
	Paths   []HeatPath
	Marked  int // cells that are stale or contradictory
}

// A HeatPath draws all services of one value, or all marks.
type HeatPath struct{ Class, D string }

// A HeatBand is a category below the picture: where it stands, in hundredths
// of its width, and its name where there is room for it.
type HeatBand struct {
	Name     string
	X, Width string
}

// A HeatMap is the matrix in small: features by services, in the order of
// categories.
type HeatMap struct {
	Width int
	Rows  []HeatRow
	Bands []HeatBand
}

// Sizes of the picture, in its units.
const (
	heatBar = 18 // height of a bar
	heatGap = 4  // between categories
)

// Parts of the picture's width, on a wide screen.
const (
	heatLetter = 1.0 / 155 // of a name below the picture
	heatEdge   = 1.0 / 48  // beside the picture, where a name may end
	heatThin   = 1.0 / 300 // a bar too thin for a mark of its own width
)

// heatShapes are what is drawn of a service, by class: its left edge, top,
// width and height. Less support is a lower bar, so that the picture reads
// without colours, too; a mark stands upon the bar, and beyond its sides where
// bars are thin.
var heatShapes = []struct {
	class                    string
	left, top, width, height int
}{
	{"yes", 0, 0, 1, heatBar},
	{"partial", 0, 5, 1, heatBar - 5},
	{"no", 0, 10, 1, heatBar - 10},
	{"marked", -1, 5, 3, 8},
}

// heatMap draws the cells of all services. All of one class are one path, so
// that the picture is light however many services there are.
func (s Site) heatMap() HeatMap {
	categories := s.categories()
	starts := make([]int, len(categories))
	var m HeatMap
	for n, c := range categories {
		if n > 0 {
			m.Width += heatGap
		}
		starts[n] = m.Width
		m.Width += len(c.rows)
	}
	for i, f := range s.featureLines() {
		m.Rows = append(m.Rows, heatRow(i, f, categories, starts, heatThin*float64(m.Width) > 1))
	}
	m.Bands = heatBands(categories, starts, m.Width)
	return m
}

func heatRow(feature int, line FeatureLine, categories []Category, starts []int, thin bool) HeatRow {
	row := HeatRow{Feature: line}
	for _, shape := range heatShapes {
		if !thin {
			shape.left, shape.width = 0, 1
		}
		d := ""
		for n, c := range categories {
			for at, service := range c.rows {
				if heatHas(service.Cells[feature], shape.class) {
					d += fmt.Sprintf("M%d %dh%dv%dh-%dz", starts[n]+at+shape.left, shape.top, shape.width, shape.height, shape.width)
				}
			}
		}
		if d != "" {
			row.Paths = append(row.Paths, HeatPath{shape.class, d})
		}
	}
	for _, c := range categories {
		for _, service := range c.rows {
			if isMarked(service.Cells[feature]) {
				row.Marked++
			}
		}
	}
	return row
}

// heatHas says whether a cell is drawn by a class; what no source states is
// left empty.
func heatHas(c matrix.Cell, class string) bool {
	if class == "marked" {
		return isMarked(c)
	}
	return string(c.Support) == class
}

func isMarked(c matrix.Cell) bool { return c.Conflict || c.Stale }

// heatBands gives the categories their places. The largest are named first, in
// short; a name is left out where it runs into another, far beyond its
// category, or out of the picture by more than an edge.
func heatBands(categories []Category, starts []int, width int) []HeatBand {
	bands := make([]HeatBand, len(categories))
	order := make([]int, len(categories))
	for n, c := range categories {
		share := func(units int) string { return fmt.Sprintf("%.2f%%", 100*float64(units)/float64(width)) }
		bands[n], order[n] = HeatBand{X: share(starts[n]), Width: share(len(c.rows))}, n
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(categories[b].rows) - len(categories[a].rows) })
	taken := make([]bool, width+int(heatEdge*float64(width)+.5))
	for _, n := range order {
		name := inBrief(categories[n].Name)
		end := starts[n] + int(heatLetter*float64(width)*float64(len(name)+1)+.5)
		if end > len(taken) || end-starts[n] > 2*len(categories[n].rows) || slices.Contains(taken[starts[n]:end], true) {
			continue
		}
		bands[n].Name = name
		for x := starts[n]; x < end; x++ {
			taken[x] = true
		}
	}
	return bands
}

// inBrief gives a name up to what it adds to its first part: "Networking" for
// "Networking and content delivery".
func inBrief(name string) string {
	name, _, _ = strings.Cut(name, " and ")
	name, _, _ = strings.Cut(name, ",")
	return name
}

// A Question is what people ask of the matrix, as a link to its answer.
type Question struct {
	Text   string
	URL    string // below the site's root
	Answer int    // services
}

// questions lists what people ask most, with the filters that answer it.
func (s Site) questions() []Question {
	all := []Question{
		{Text: "Which services take a resource-based policy?", URL: "matrix/?f=rbp:yp"},
		{Text: "Where can tags decide access?", URL: "matrix/?f=abac:y"},
		{Text: "Which take a resource-based policy, but no tags?", URL: "matrix/?f=rbp:yp,abac:n"},
	}
	is := func(row matrix.Service, id string, values ...parse.Support) bool {
		f, _ := parse.FeatureByID(id)
		return slices.Contains(values, row.Cells[f.Index()].Support)
	}
	for _, row := range s.Matrix.Services {
		policy := is(row, "resource-based-policies", parse.Yes, parse.Partial)
		for i, holds := range []bool{policy, is(row, "abac", parse.Yes), policy && is(row, "abac", parse.No)} {
			if holds {
				all[i].Answer++
			}
		}
	}
	return all
}

// A MarkedLine is a cell that is stale or contradictory.
type MarkedLine struct {
	Service string
	Cell    Cell
}

// marked lists the cells that are stale or contradictory.
func (s Site) marked() []MarkedLine {
	var lines []MarkedLine
	for _, row := range s.Matrix.Services {
		for i, c := range row.Cells {
			if isMarked(c) {
				lines = append(lines, MarkedLine{row.ShortName, bareCell(row.Slug, parse.Features[i], c)})
			}
		}
	}
	return lines
}
