package search

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// exported gives the index read back from its files.
func exported(t testing.TB, x *Index) *Static {
	t.Helper()
	s, err := Open(filesOf(t, x))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func filesOf(t testing.TB, x *Index) fstest.MapFS {
	t.Helper()
	files, err := x.Export()
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for path, data := range files {
		fsys[path] = &fstest.MapFile{Data: data}
	}
	return fsys
}

// sameRanking says whether two lists of ten hits are one: scores within 1e-9,
// and the same pages, but pages of one score may change places, also with
// pages of that score beyond the end.
func sameRanking(got, want []Hit) bool {
	if len(got) != len(want) {
		return false
	}
	byURL := map[string]Hit{}
	for i, hit := range want {
		if !near(got[i].Score, hit.Score) {
			return false
		}
		byURL[hit.URL] = hit
	}
	for _, hit := range got {
		twin, found := byURL[hit.URL]
		switch {
		case !found && len(got) == tops && near(hit.Score, got[len(got)-1].Score):
		case !found || !near(hit.Score, twin.Score), hit.Title != twin.Title, hit.Heading != twin.Heading, hit.Excerpt != twin.Excerpt:
			return false
		}
	}
	return true
}

// tops is how many hits the tests compare.
const tops = 10

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9 }

func TestStaticRanksAsBleve(t *testing.T) {
	x := build(t, corpus())
	s := exported(t, x)
	for _, query := range queries(t) {
		want, err := x.Search(query, tops)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Search(query, tops)
		if err != nil || !sameRanking(got, want) {
			t.Errorf("%q: %v\ngot  %+v\nwant %+v", query, err, got, want)
		}
	}
}

func TestSameRankingTells(t *testing.T) {
	a, b, c := Hit{URL: "a", Score: 2}, Hit{URL: "b", Score: 1}, Hit{URL: "c", Score: 1 + 1e-12}
	for _, test := range []struct {
		got, want []Hit
		same      bool
	}{
		{[]Hit{a, b, c}, []Hit{a, c, b}, true},
		{[]Hit{a, b}, []Hit{b, a}, false},
		{[]Hit{a}, []Hit{a, b}, false},
		{[]Hit{b}, []Hit{c}, false},
		{[]Hit{b}, []Hit{{URL: "b", Score: 1, Excerpt: "other"}}, false},
	} {
		if sameRanking(test.got, test.want) != test.same {
			t.Errorf("%v and %v: want %t", test.got, test.want, test.same)
		}
	}
}

func TestExportIsDeterministic(t *testing.T) {
	pages := corpus()
	first, err := build(t, pages).Export()
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(pages)
	second, err := build(t, pages).Export()
	if err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(first, second, bytes.Equal) {
		t.Error("two exports of the same pages differ")
	}
}

// TestExportedLengths holds the lengths found through bleve's norms against
// the number of terms that bleve was given.
func TestExportedLengths(t *testing.T) {
	x := build(t, corpus())
	s := exported(t, x)
	for ordinal, p := range x.pages {
		for i, field := range fields {
			want := len(strings.Fields(document(p)[field.name]))
			if got := s.index.Lengths[i][ordinal]; got != want {
				t.Errorf("%q, %s: got %d terms, want %d", p.url, field.name, got, want)
			}
		}
	}
}

// TestOpenRefuses breaks an exported index in every way a half-copied folder
// can be broken, and wants to be told which file is at fault.
func TestOpenRefuses(t *testing.T) {
	x := build(t, realPages)
	var indexPath string
	for path := range filesOf(t, x) {
		if strings.HasPrefix(path, "search/index-") {
			indexPath = path
		}
	}
	for _, c := range []struct {
		name   string
		damage func(fstest.MapFS)
		want   []string
	}{
		{"no index at all", func(f fstest.MapFS) { clear(f) }, []string{manifestPath, "missing"}},
		{"manifest cut", func(f fstest.MapFS) { f[manifestPath].Data = f[manifestPath].Data[:9] }, []string{manifestPath, "truncated"}},
		{"manifest of another version", func(f fstest.MapFS) {
			f[manifestPath].Data = bytes.Replace(f[manifestPath].Data, []byte(`"v":1`), []byte(`"v":9`), 1)
		}, []string{manifestPath, "format 9", "format 1"}},
		{"manifest with too many pages", func(f fstest.MapFS) {
			f[manifestPath].Data = bytes.Replace(f[manifestPath].Data, []byte(`"pages":1`), []byte(`"pages":11`), 1)
		}, []string{indexPath, "rows"}},
		{"index missing", func(f fstest.MapFS) { delete(f, indexPath) }, []string{indexPath, "missing"}},
		{"index cut", func(f fstest.MapFS) { f[indexPath].Data = f[indexPath].Data[:99] }, []string{indexPath, "truncated"}},
		{"index of another build", func(f fstest.MapFS) { f[indexPath].Data = []byte(`{}`) }, []string{indexPath, "another build"}},
		{"index outside the folder", func(f fstest.MapFS) {
			f[manifestPath].Data = []byte(`{"v":1,"pages":0,"index":"../../etc/passwd"}`)
		}, []string{"../../etc/passwd"}},
	} {
		fsys := filesOf(t, x)
		c.damage(fsys)
		_, err := Open(fsys)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want it to say %q", c.name, err, want)
			}
		}
	}
}

func TestSearchRefuses(t *testing.T) {
	x := build(t, realPages)
	for want, breaks := range map[string]func(fstest.MapFS, string){
		"missing":       func(f fstest.MapFS, path string) { delete(f, path) },
		"another build": func(f fstest.MapFS, path string) { f[path].Data = []byte("[]\n") },
		"truncated":     func(f fstest.MapFS, path string) { f[path].Data = f[path].Data[:9] },
	} {
		fsys := filesOf(t, x)
		for path := range fsys {
			if strings.HasPrefix(path, "search/p/") {
				breaks(fsys, path)
			}
		}
		s, err := Open(fsys)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Search("sqs", 10); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "search/p/") {
			t.Errorf("got %v, want it to say %q", err, want)
		}
	}
}

// TestCheckPostings gives an index whose hash is right and whose numbers are
// not.
func TestCheckPostings(t *testing.T) {
	for _, lists := range []string{`[[1],[],[]]`, `[[1,0],[],[]]`, `[[0,1],[],[]]`, `[[3,1],[],[]]`, `[[1,1,0,1],[],[]]`, `[[1,2],[],[]]`, `[[],[],[9223372036854775807,1,9223372036854775807,1]]`} {
		f := newIndexFile(2)
		f.Lengths[0][0], f.Lengths[2][0] = 1, 1
		if err := json.Unmarshal([]byte(`{"word":`+lists+`}`), &f.Terms); err != nil {
			t.Fatal(err)
		}
		if err := f.check(2); err == nil {
			t.Errorf("%s is taken", lists)
		}
	}
}

func TestFieldLength(t *testing.T) {
	for length := 1; length < 2_000_000; length = length*21/20 + 1 {
		if got, err := fieldLength(lengthNorm(length)); err != nil || got != length {
			t.Fatalf("%d: got %d, %v", length, got, err)
		}
	}
	if _, err := fieldLength(0.9); err == nil {
		t.Error("0.9 is the norm of no length")
	}
}
