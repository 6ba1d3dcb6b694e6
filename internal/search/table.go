package search

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// A table holds what ranking and counting need of every page. Its columns are
// in the order of the pages' ordinals.
type table struct {
	Kinds      []string     `json:"kinds"`
	Categories []string     `json:"categories"`
	Supports   []string     `json:"supports"` // ids of features
	Services   []serviceRow `json:"services"`
	Columns    []byte       `json:"columns"` // as encodeColumns writes them, packed
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
	lengths [len(fields)]int // number of terms in each field
	kind    int              // place in Kinds
	service int              // place in Services
	begins  int              // 1 where a file of texts begins with the page, else 0
}

// newTable makes the table of pages in the order of their ordinals.
func newTable(rows []pageRow) (table, error) {
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
		row := tableRow{ordinal: r.ordinal, lengths: r.lengths, kind: placesIn(&t.Kinds, []string{r.kind})[0], service: at}
		if r.begins {
			row.begins = 1
		}
		written = append(written, row)
	}
	var err error
	t.Columns, err = File{Data: encodeColumns(written)}.Pack()
	return t, err
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

// encodeColumns writes the distances of ordinals (from -1 at first), then the
// other columns, as varints.
func encodeColumns(rows []tableRow) []byte {
	var b []byte
	column := func(of func(tableRow) int) {
		for _, r := range rows {
			b = binary.AppendUvarint(b, uint64(of(r)))
		}
	}
	before := -1
	column(func(r tableRow) int { distance := r.ordinal - before; before = r.ordinal; return distance })
	for i := range fields {
		column(func(r tableRow) int { return r.lengths[i] })
	}
	column(func(r tableRow) int { return r.kind })
	column(func(r tableRow) int { return r.service })
	column(func(r tableRow) int { return r.begins })
	return b
}

// rows reads the columns of so many pages, and refuses what no index has.
func (t table) rows(pages int) ([]tableRow, error) {
	data, err := unpack(t.Columns)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if pages < 0 || pages > len(data) {
		return nil, errDamaged
	}
	r := varints{data: data}
	rows := make([]tableRow, pages)
	column := func(in func(*tableRow) *int) {
		for i := range rows {
			*in(&rows[i]) = r.number()
		}
	}
	column(func(r *tableRow) *int { return &r.ordinal })
	for i := range fields {
		column(func(r *tableRow) *int { return &r.lengths[i] })
	}
	column(func(r *tableRow) *int { return &r.kind })
	column(func(r *tableRow) *int { return &r.service })
	column(func(r *tableRow) *int { return &r.begins })
	if r.bad || len(r.data) > 0 {
		return nil, errDamaged
	}
	before := -1
	for i := range rows {
		row := &rows[i]
		if row.ordinal < 1 || row.kind >= len(t.Kinds) || row.service >= len(t.Services) || row.begins > 1 || i == 0 && row.begins == 0 {
			return nil, errDamaged
		}
		row.ordinal += before
		before = row.ordinal
	}
	if before >= roomFor(pages) {
		return nil, errDamaged
	}
	return rows, nil
}
