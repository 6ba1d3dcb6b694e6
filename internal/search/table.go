package search

import (
	"math/bits"
	"slices"
)

// A table holds what ranking and counting need of every page. Its columns are
// in the order of the pages' ordinals. Of the lengths of fields it has those of
// the last alone: the others stand in postings, of which few have any.
type table struct {
	Kinds      []string     `json:"kinds"`
	Categories []string     `json:"categories"`
	Supports   []string     `json:"supports"` // ids of features
	Services   []serviceRow `json:"services"`
	Columns    []string     `json:"columns"` // a number a page in each, as newColumns writes them
}

// A serviceRow is the short name of a service with its places in Categories
// and in Supports. Pages about no service have one with an empty name.
type serviceRow struct {
	Name       string `json:"name"`
	Categories []int  `json:"categories"`
	Supports   []int  `json:"supports"`
}

// A tableRow is one page.
type tableRow struct {
	ordinal int
	length  int // number of terms in the last field
	kind    int // place in Kinds
	service int // place in Services
}

// newTable makes the table of pages in the order of their ordinals.
func newTable(rows []pageRow) table {
	t := table{Kinds: []string{}, Categories: []string{}, Supports: []string{}, Services: []serviceRow{}}
	services := map[string]int{}
	var written []tableRow
	for _, r := range rows {
		at, known := services[r.service]
		if !known {
			at = len(t.Services)
			services[r.service] = at
			t.Services = append(t.Services, serviceRow{r.service, placesIn(&t.Categories, r.categories), placesIn(&t.Supports, r.supports)})
		}
		written = append(written, tableRow{r.ordinal, r.lengths[len(fields)-1], placesIn(&t.Kinds, []string{r.kind})[0], at})
	}
	t.Columns = newColumns(written)
	return t
}

// placesIn gives the places of values in a list, which grows by the new ones.
func placesIn(list *[]string, values []string) []int {
	places := []int{}
	for _, v := range values {
		at := slices.Index(*list, v)
		if at < 0 {
			at = len(*list)
			*list = append(*list, v)
		}
		places = append(places, at)
	}
	return places
}

// columns are what is written of a row: how far its ordinal is from the one
// before (from -1 at first), the step of its length, and the rest as it is.
var columns = [...]func(*tableRow) *int{
	func(r *tableRow) *int { return &r.ordinal },
	func(r *tableRow) *int { return &r.length },
	func(r *tableRow) *int { return &r.kind },
	func(r *tableRow) *int { return &r.service },
}

func newColumns(rows []tableRow) []string {
	texts := make([]string, len(columns))
	for i, of := range columns {
		var text []byte
		before := -1
		for _, row := range rows {
			before, row.ordinal = row.ordinal, row.ordinal-before
			row.length = stepOf(row.length)
			text = appendNumber(text, *of(&row))
		}
		texts[i] = string(text)
	}
	return texts
}

// rows reads the columns of so many pages, and refuses what no index has.
func (t table) rows(pages int) ([]tableRow, error) {
	if len(t.Columns) != len(columns) || pages < 0 || pages > len(t.Columns[0]) {
		return nil, errDamaged
	}
	rows := make([]tableRow, pages)
	for i, of := range columns {
		numbers, err := numbersIn(t.Columns[i])
		if err != nil || len(numbers) != pages {
			return nil, errDamaged
		}
		for j, n := range numbers {
			*of(&rows[j]) = n
		}
	}
	before := -1
	for i := range rows {
		row := &rows[i]
		if row.ordinal < 1 || row.kind >= len(t.Kinds) || row.service >= len(t.Services) || row.length > maxStep {
			return nil, errDamaged
		}
		row.length = lengthAt(row.length)
		row.ordinal += before
		before = row.ordinal
	}
	if before >= roomFor(pages) {
		return nil, errDamaged
	}
	return rows, nil
}

// Lengths go in steps: 0 to 7, then 8, 10, 12, 14, 16, 20 and so on, each a
// quarter to a seventh more than the one before. Fields are filled up to the
// next, so that what bleve knows of a length is a small number.

// filled gives the least step that is no less than n, as a length.
func filled(n int) int {
	unit := 1 << max(0, bits.Len(uint(n))-3)
	return (n + unit - 1) / unit * unit
}

// maxStep is that of the greatest length, and steps the number of all.
const (
	maxStep = 4*28 + 3
	steps   = maxStep + 1
)

// stepOf gives the number of the step of a filled length; lengthAt, the length
// of a step.
func stepOf(filled int) int {
	shift := max(0, bits.Len(uint(filled))-3)
	return 4*shift + filled>>shift
}

func lengthAt(step int) int {
	if step < 8 {
		return step
	}
	return (4 + step%4) << (step/4 - 1)
}
