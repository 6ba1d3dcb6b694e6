package render

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// A CategoryBar shows how support is spread in one category.
type CategoryBar struct {
	Name, URL string
	Bars      []Bar
	Units     []UnitPath
	Some      int // services that support the feature, wholly or in part
	Services  int
}

// A UnitPath draws the glyphs of the services of one value, one beside the
// other, each [unitSize] wide.
type UnitPath struct {
	Support parse.Support
	D       string
}

// unitSize is the side of the square of a glyph, in units of its picture.
const unitSize = 10

// glyphs are the shapes of support in such a square, to be filled by the rule
// of even and odd: a disc, a ring with its left half full, a ring, a dash.
var glyphs = map[parse.Support]string{
	parse.Yes:      "M%d 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
	parse.Partial:  "M%d 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0zm4-2.8a2.8 2.8 0 0 1 0 5.6z",
	parse.No:       "M%d 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0zm1.2 0a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0z",
	parse.Unstated: "M%d 4.4m1 0h6v1.2h-6z",
}

// fewestUnits keeps the glyphs of a small site from being drawn large.
const fewestUnits = 60

// keysOfServices is the feature that leaves out the keys of no one service.
const keysOfServices = "condition-keys"

// feature tells of one feature: its guide, and what each service says of it.
func (s Site) feature(i int, f parse.Feature) Job {
	p := FeaturePage{Feature: s.featureLines()[i], Asked: f.Asked, Categories: s.categoryBars(i)}
	for _, c := range p.Categories {
		p.Widest = max(p.Widest, c.Services)
	}
	p.UnitsWidth = unitSize * max(p.Widest, fewestUnits)
	for _, row := range s.Matrix.Services {
		if isMarked(row.Cells[i]) {
			p.Marked++
		}
	}
	p.Disputed, p.Supports = s.disputed(i, f), s.bySupport(i, f)
	if f.ID == keysOfServices {
		p.Else = &atGlobalKeys
	}
	p.Prev, p.Next = beside(parse.Features[:], i, func(f parse.Feature) Link { return Link{f.Name, FeatureURL(f.ID)} })
	job := Job{URL: p.Feature.URL, Head: Head{Kind: "feature", Title: f.Name, Crumbs: []Link{atHome, atFeatures},
		Summary: cmp.Or(p.Feature.Summary, f.Name+", and which services support it.")}}
	for _, topic := range s.ofKind(matrix.FeatureGuide) {
		if s.Matrix.Places[topic].Slug == f.ID {
			document := s.document(topic)
			job.Body, p.Problems, p.Document = s.body(topic, 0), s.problems(topic), &document
		}
	}
	job.Page = p
	return job
}

// categoryBars gives the categories, those with the most support first.
func (s Site) categoryBars(feature int) []CategoryBar {
	var all []CategoryBar
	for _, c := range s.categories() {
		spread := spreadOf(c.rows, feature)
		all = append(all, CategoryBar{Name: c.Name, URL: CategoryURL(c.Slug), Bars: barsOf(spread), Units: unitsOf(spread),
			Some: spread[0].Count + spread[1].Count, Services: len(c.rows)})
	}
	slices.SortStableFunc(all, func(a, b CategoryBar) int { return cmp.Compare(b.Some, a.Some) })
	return all
}

// unitsOf draws a glyph for each service, those with the most support first.
func unitsOf(spread []Share) []UnitPath {
	var paths []UnitPath
	x := 1 // the margin of a glyph
	for _, share := range spread {
		d := ""
		for range share.Count {
			d += fmt.Sprintf(glyphs[share.Support], x)
			x += unitSize
		}
		if d != "" {
			paths = append(paths, UnitPath{share.Support, d})
		}
	}
	return paths
}

// disputed lists the services of which documentation and catalog say other
// things.
func (s Site) disputed(i int, f parse.Feature) []FeatureService {
	var all []FeatureService
	for _, row := range s.Matrix.Services {
		if c := row.Cells[i]; c.Support != parse.Unstated && c.Derived != "" && c.Support != c.Derived {
			all = append(all, FeatureService{"", serviceLine(row), bareCell(row.Slug, f, c)})
		}
	}
	slices.SortFunc(all, byServiceName)
	return all
}

// bySupport lists all services by what is said of the feature.
func (s Site) bySupport(i int, f parse.Feature) []SupportGroup {
	var all []SupportGroup
	for n, share := range s.featureLines()[i].Spread {
		g := SupportGroup{Share: share}
		for _, row := range s.Matrix.Services {
			if row.Cells[i].Support == supports[n] {
				cell := s.cell(row.Slug, f, row.Cells[i])
				cell.Claims = cell.Claims[:min(1, len(cell.Claims))]
				g.Services = append(g.Services, FeatureService{"service-" + row.Slug, serviceLine(row), cell})
			}
		}
		slices.SortFunc(g.Services, byServiceName)
		all = append(all, g)
	}
	return all
}

func byServiceName(a, b FeatureService) int { return byName(a.Service, b.Service) }
