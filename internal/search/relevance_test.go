package search_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/search"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// A wanted query has to lead to one of the addresses.
type wanted struct {
	kind, query string
	addresses   []string
}

// TestRelevance asks the default site what people ask it. Nearly all answers
// have to be among the first three; a few are known to be further down.
func TestRelevance(t *testing.T) {
	x, err := search.Build(context.Background(), defaultSite(t).Pages)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	list := relevance(t)
	sum, found := 0.0, 0
	var queries []string
	for _, w := range list {
		queries = append(queries, w.query)
		answer, err := x.Search(w.query, 10)
		if err != nil {
			t.Errorf("%q: %v", w.query, err)
			continue
		}
		place := w.place(answer.Hits)
		if place > 0 {
			sum += 1 / float64(place)
		}
		if 0 < place && place <= 3 {
			found++
		} else {
			t.Logf("%s %q: %v is at place %d of%s", w.kind, w.query, w.addresses, place, addresses(answer.Hits))
		}
	}
	rank, share := sum/float64(len(list)), float64(found)/float64(len(list))
	t.Logf("%d queries: mean reciprocal rank %.3f, among the first three %.3f", len(list), rank, share)
	if rank < 0.92 || share < 0.96 {
		t.Error("the right answers stand too far down")
	}
	t.Run("browser", func(t *testing.T) { search.CheckBrowser(t, x, queries) })
}

// place is that of the first hit that is right, from 1, or 0.
func (w wanted) place(hits []search.Hit) int {
	return 1 + slices.IndexFunc(hits, func(h search.Hit) bool {
		path, _, _ := strings.Cut(h.URL, "#")
		return slices.Contains(w.addresses, h.URL) || slices.Contains(w.addresses, path)
	})
}

func addresses(hits []search.Hit) string {
	var b strings.Builder
	for _, h := range hits {
		b.WriteString("\n\t" + h.URL)
	}
	return b.String()
}

func relevance(t *testing.T) []wanted {
	t.Helper()
	data, err := os.ReadFile("testdata/relevance.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []wanted
	for line := range strings.Lines(string(data)) {
		if columns := strings.Split(strings.TrimSpace(line), " | "); len(columns) == 3 && line[0] != '#' {
			list = append(list, wanted{columns[0], columns[1], strings.Fields(columns[2])})
		}
	}
	if len(list) < 60 {
		t.Fatalf("only %d queries", len(list))
	}
	return list
}

// defaultSite draws the pages of the default site.
func defaultSite(t *testing.T) build.Drawing {
	t.Helper()
	open := func(folder string) source.Root {
		root, err := source.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		return root
	}
	in := build.Input{Content: []source.Root{open("../../content")}, Templates: open("../../templates"), Static: open("../../static")}
	d, err := build.Draw(context.Background(), memo.NewStore(), in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
