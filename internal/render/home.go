package render

import (
	"fmt"
	"slices"

	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// A HeatRow is a feature in the picture of the whole matrix: one path for
// each value, in which a service is one unit wide.
type HeatRow struct {
	Feature FeatureLine
	Paths   []HeatPath
}

// A HeatPath draws all services of one value.
type HeatPath struct{ Class, D string }

// A HeatMap is the matrix in small: features by services, in the order of
// categories.
type HeatMap struct {
	Width int
	Rows  []HeatRow
}

// Sizes of the picture, in its units.
const (
	heatBar = 18 // height of a bar
	heatGap = 4  // between categories
)

// heatMap draws the cells of all services. Bars of one value are one path, so
// that the picture is light however many services there are.
func (s Site) heatMap() HeatMap {
	var m HeatMap
	for i, f := range s.featureLines() {
		paths := map[string]string{}
		x := 0
		for n, c := range s.categories() {
			if n > 0 {
				x += heatGap
			}
			for _, row := range c.rows {
				if class := heatClass(row.Cells[i]); class != "" {
					paths[class] += fmt.Sprintf("M%d 0h1v%dh-1z", x, heatBar)
				}
				x++
			}
		}
		row := HeatRow{Feature: f}
		for _, class := range []string{"yes", "partial", "no", "marked"} {
			if paths[class] != "" {
				row.Paths = append(row.Paths, HeatPath{class, paths[class]})
			}
		}
		m.Width = x
		m.Rows = append(m.Rows, row)
	}
	return m
}

// heatClass names what fills a cell; nothing fills one that no source states.
func heatClass(c matrix.Cell) string {
	switch {
	case c.Conflict || c.Stale:
		return "marked"
	case c.Support == parse.Unstated:
		return ""
	}
	return string(c.Support)
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
			if c.Conflict || c.Stale {
				lines = append(lines, MarkedLine{row.ShortName, bareCell(row.Slug, parse.Features[i], c)})
			}
		}
	}
	return lines
}
