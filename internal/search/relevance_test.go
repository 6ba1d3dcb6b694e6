package search_test

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/search"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// A wanted query has to lead to one of the addresses.
type wanted struct {
	kind, query string
	addresses   []string
}

// Figures tell how far up the answers to some queries stand.
type figures struct {
	queries int
	sum     float64 // of 1 by the place of the first right answer
	first5  int     // queries with a right answer among the first five
}

// TestRelevance asks the default site, and sites of ten, of sixteen and of
// twenty-two real guides, what people ask. Rules are made by the tuned queries,
// whose failures it prints; of those kept aside it prints the figures alone.
func TestRelevance(t *testing.T) {
	t.Run("site", func(t *testing.T) {
		pages := defaultSite(t).Pages
		x := index(t, build.Drawing{Pages: pages})
		tuned, held := wantedOf(t, "relevance.txt", nil), wantedOf(t, "held.txt", nil)
		t.Run("tuned", func(t *testing.T) { check(t, x, tuned, true, 0.895, 0.965) })
		t.Run("held", func(t *testing.T) { check(t, x, held, false, 0.88, 0.955) })
		t.Run("global keys", func(t *testing.T) { findsGlobalKeys(t, x) })
		t.Run("browser", func(t *testing.T) { search.CheckBrowser(t, x, queriesOf(slices.Concat(tuned, held))) })
	})
	t.Run("corpus", func(t *testing.T) {
		d := corpusSite(t, "corpus.txt")
		x := index(t, d)
		documents := addressesOf(d)
		tuned, held := wantedOf(t, "corpus.txt", documents), wantedOf(t, "corpus-held.txt", documents)
		t.Run("tuned", func(t *testing.T) { check(t, x, tuned, true, 0.805, 0.915) })
		t.Run("held", func(t *testing.T) { check(t, x, held, false, 0.84, 0.94) })
	})
	t.Run("guides", func(t *testing.T) {
		for _, list := range []struct {
			name        string
			held        bool
			rank, share float64
		}{{"guides.txt", false, 0.745, 0.89}, {"guides-held.txt", true, 0.76, 0.875}} {
			d := corpusSite(t, list.name)
			x := index(t, d)
			asked := wantedOf(t, list.name, addressesOf(d))
			t.Run(list.name, func(t *testing.T) { check(t, x, asked, !list.held, list.rank, list.share) })
		}
	})
}

// findsGlobalKeys wants each global condition key to be the first answer to its
// name, and to what people ask for it.
func findsGlobalKeys(t *testing.T, x *search.Index) {
	t.Helper()
	for _, m := range catalog.Meanings() {
		wanted := "/global-condition-keys/#key-" + m.Key
		for _, query := range append([]string{m.Key}, m.Asked...) {
			answer, err := x.Search(query, 3)
			if err != nil || len(answer.Hits) == 0 || answer.Hits[0].URL != wanted {
				t.Errorf("%q does not lead to %s, but to%s (%v)", query, wanted, addresses(answer.Hits), err)
			}
		}
	}
}

func index(t *testing.T, d build.Drawing) *search.Index {
	t.Helper()
	x, err := search.Build(context.Background(), d.Pages)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	t.Logf("%d pages", len(d.Pages))
	return x
}

// check asks all queries and wants their mean reciprocal rank, and the share
// with a right answer among the first five, not below what is given.
func check(t *testing.T, x *search.Index, list []wanted, tell bool, rank, share float64) {
	t.Helper()
	all, byKind := figures{}, map[string]figures{}
	for _, w := range list {
		answer, err := x.Search(w.query, 10)
		if err != nil {
			t.Errorf("%q: %v", w.query, err)
		}
		place := w.place(answer.Hits)
		if tell && place != 1 {
			t.Logf("%s %q: %s is at place %d of%s", w.kind, w.query, w.addresses, place, addresses(answer.Hits))
		}
		all, byKind[w.kind] = all.with(place), byKind[w.kind].with(place)
	}
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		byKind[kind].log(t, kind)
	}
	all.log(t, "all")
	if all.rank() < rank || all.share() < share {
		t.Errorf("the right answers stand too far down: want %.3f, %.3f", rank, share)
	}
}

func (f figures) with(place int) figures {
	f.queries++
	if place > 0 {
		f.sum += 1 / float64(place)
	}
	if 0 < place && place <= 5 {
		f.first5++
	}
	return f
}

func (f figures) rank() float64  { return f.sum / float64(f.queries) }
func (f figures) share() float64 { return float64(f.first5) / float64(f.queries) }

func (f figures) log(t *testing.T, kind string) {
	t.Helper()
	t.Logf("%-12s %3d queries: mean reciprocal rank %.3f, among the first five %.3f", kind, f.queries, f.rank(), f.share())
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

func queriesOf(list []wanted) []string {
	var queries []string
	for _, w := range list {
		queries = append(queries, w.query)
	}
	return queries
}

// wantedOf reads a list of queries. The address of a document, which is its
// guide and its name, is that of its page.
func wantedOf(t *testing.T, name string, documents map[string]string) []wanted {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var list []wanted
	for line := range strings.Lines(string(data)) {
		columns := strings.Split(strings.TrimSpace(line), " | ")
		if line[0] == '#' || len(columns) != 3 {
			continue
		}
		w := wanted{kind: columns[0], query: columns[1]}
		for address := range strings.FieldsSeq(columns[2]) {
			if address[0] != '/' {
				if address = documents[address]; address == "" {
					t.Errorf("%s: %q wants a document that is not there", name, w.query)
				}
			}
			w.addresses = append(w.addresses, address)
		}
		list = append(list, w)
	}
	if len(list) < 60 {
		t.Fatalf("%s: only %d queries", name, len(list))
	}
	return list
}

// addressesOf gives the address of the page of each document, by its guide and
// its name.
func addressesOf(d build.Drawing) map[string]string {
	found := map[string]string{}
	for i, topic := range d.Topics {
		guide, file, _ := strings.Cut(topic.Path, "/doc_source/")
		found[guide+"/"+strings.TrimSuffix(file, ".md")] = "/" + d.Directory.URL(i)
	}
	return found
}

// defaultSite draws the pages of the default site.
func defaultSite(t *testing.T) build.Drawing {
	t.Helper()
	return draw(t, open(t, "../../content"))
}

// corpusSite draws the pages of the guides that a list of queries names, and
// skips the test where their archive is absent, or time is short.
func corpusSite(t *testing.T, queries string) build.Drawing {
	t.Helper()
	if testing.Short() {
		t.Skip("a site of real guides takes a while")
	}
	files := corpusFiles(t, "../../../shared/corpus/full.tar.gz", guidesAskedOf(t, queries))
	return draw(t, source.Root{Name: "guides", Path: "guides", FS: files})
}

func draw(t *testing.T, content source.Root) build.Drawing {
	t.Helper()
	in := build.Input{Content: []source.Root{content}, Templates: open(t, "../../templates"), Static: open(t, "../../static")}
	d, err := build.Draw(context.Background(), memo.NewStore(), in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func open(t *testing.T, folder string) source.Root {
	t.Helper()
	root, err := source.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// guidesAskedOf gives the folders of the documents that queries want.
func guidesAskedOf(t *testing.T, queries string) map[string]bool {
	t.Helper()
	data, err := os.ReadFile("testdata/" + queries)
	if err != nil {
		t.Fatal(err)
	}
	guides := map[string]bool{}
	for word := range strings.FieldsSeq(string(data)) {
		if guide, _, found := strings.Cut(word, "-guide/"); found {
			guides[guide+"-guide"] = true
		}
	}
	return guides
}

// corpusFiles gives all pages of some guides in an archive.
func corpusFiles(t *testing.T, name string, guides map[string]bool) fstest.MapFS {
	t.Helper()
	archive, err := os.Open(name)
	if err != nil {
		t.Skipf("the archive of real guides is not here: %v", err)
	}
	defer archive.Close()
	unzipped, err := gzip.NewReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for read := tar.NewReader(unzipped); ; {
		header, err := read.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		path := strings.TrimPrefix(header.Name, "./")
		guide, _, _ := strings.Cut(path, "/")
		if !guides[guide] || !strings.HasSuffix(path, ".md") {
			continue
		}
		data, err := io.ReadAll(read)
		if err != nil {
			t.Fatal(err)
		}
		files[path] = &fstest.MapFile{Data: data}
	}
}
