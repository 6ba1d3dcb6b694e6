package search

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/iam-atlas/iam-atlas/internal/render"
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
		if err != nil || !sameRanking(got.Hits, want.Hits) || !slices.Equal(got.Missing, want.Missing) || got.Meant != want.Meant {
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
	for term := range x.terms {
		if _, err := s.has(term); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range x.pages {
		for i, field := range fields {
			terms := newLexicon(ofField()).page(p).ends[i]
			want := terms + paddingOf(i, terms, p.stretch)
			if got := s.lengths[i][p.ordinal]; got != want {
				t.Errorf("%q, %s: got %d terms, want %d", p.url, field.name, got, want)
			}
		}
	}
}

// TestOpenRefuses breaks an exported manifest in every way a
// half-copied folder can be broken, and wants to be told which file is at fault.
func TestOpenRefuses(t *testing.T) {
	x := build(t, realPages)
	replace := func(old, new string) func(fstest.MapFS) {
		return func(f fstest.MapFS) {
			f[manifestPath].Data = bytes.Replace(f[manifestPath].Data, []byte(old), []byte(new), 1)
		}
	}
	for _, c := range []struct {
		name   string
		damage func(fstest.MapFS)
		want   []string
	}{
		{"no index at all", func(f fstest.MapFS) { clear(f) }, []string{manifestPath, "missing"}},
		{"manifest cut", func(f fstest.MapFS) { f[manifestPath].Data = f[manifestPath].Data[:9] }, []string{manifestPath, "truncated"}},
		{"manifest of another version", replace(`"v":11`, `"v":10`), []string{manifestPath, "format 10", "format 11"}},
		{"manifest with too many pages", replace(`"pages":1`, `"pages":11`), []string{manifestPath, "damaged"}},
		{"manifest with a shelf too many", replace(`"checks":"`, `"checks":"AAA`), []string{manifestPath, "damaged"}},
		{"manifest with a page too many in a column", replace(`"columns":["`, `"columns":["#`), []string{manifestPath, "damaged"}},
		{"manifest with a column too few", replace(`"columns":["`, `"columns":[],"other":["`), []string{manifestPath, "damaged"}},
		{"manifest with no kinds", replace(`"kinds":[`, `"kinds":[],"other":[`), []string{manifestPath, "damaged"}},
		{"manifest with a shard too many", replace(`"terms":"`, `"terms":"0 `), []string{manifestPath, "damaged"}},
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

// pathsOf lists the files of one sort.
func pathsOf(files fstest.MapFS, prefix string) []string {
	return slices.Sorted(func(yield func(string) bool) {
		for path := range files {
			if strings.HasPrefix(path, folder+prefix) && !yield(path) {
				return
			}
		}
	})
}

// TestSearchRefuses breaks each sort of file that a search reads later.
func TestSearchRefuses(t *testing.T) {
	x := build(t, realPages)
	other := filesOf(t, build(t, realPages[:6]))
	for prefix, query := range map[string]string{"p-": "sqs", "x-": "sqs", "n-": "sqs:SendMessage", "s-": "rekogntion"} {
		for want, breaks := range map[string]func(fstest.MapFS, string){
			"missing":       func(f fstest.MapFS, path string) { delete(f, path) },
			"another build": func(f fstest.MapFS, path string) { f[path].Data = other[pathsOf(other, "s-")[0]].Data },
			"truncated":     func(f fstest.MapFS, path string) { f[path].Data = f[path].Data[:9] },
		} {
			fsys := filesOf(t, x)
			for _, path := range pathsOf(fsys, prefix) {
				breaks(fsys, path)
			}
			s, err := Open(fsys)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Search(query, 10); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), folder+prefix) {
				t.Errorf("%s: got %v, want it to say %q", prefix, err, want)
			}
		}
	}
}

// FuzzDecodeTerms wants an error or terms that every reader can rank.
func FuzzDecodeTerms(f *testing.F) {
	lengths := [len(fields)][]int{{2, 0}, {3, 2}, {3, 3}}
	f.Add(encodeTerms([]entry{
		{term: "pass", postings: []posting{{0, [len(fields)]int32{1, 1, 2}}, {1, [len(fields)]int32{0, 0, 3}}}},
		{term: "passrol", postings: []posting{{1, [len(fields)]int32{0, 1, 1}}}},
	}, lengths))
	f.Add([]byte("a b\n$$\n$!$#\n##\n##\n$$"))
	f.Add([]byte("a\n!\uffff\uffff\n$\n$\n$\n$"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lengths := [len(fields)][]int{{0, 0}, {0, 0}, {3, 3}}
		entries, err := decodeTerms(data, lengths)
		if err != nil {
			return
		}
		terms := map[string][]posting{}
		var asked []queryTerm
		for _, e := range entries {
			terms[e.term] = e.postings
			asked = append(asked, queryTerm{e.term, 1})
		}
		for _, r := range (ranking{2, lengths, terms}).rank(asked, 10) {
			if r.ordinal < 0 || r.ordinal > 1 {
				t.Errorf("page %d", r.ordinal)
			}
		}
	})
}

// TestEditChangesFewFiles counts the files that an edit of one page of many
// makes anew, that a new page does, and one that goes. Beside the manifest, the
// spelling and the shards of their words these are the files of the texts of
// their shelves. A new heading also changes the shards of all words that stand
// in titles and headings of the page: they tell how long these are.
func TestEditChangesFewFiles(t *testing.T) {
	pages := generated(400)
	before := filesOf(t, build(t, pages))
	edited := slices.Clone(pages)
	edited[7].Sections = append(slices.Clone(edited[7].Sections), render.Section{Text: "gorgonzola ricotta pecorino"})
	headed := slices.Clone(pages)
	headed[7].Sections = append(slices.Clone(headed[7].Sections), render.Section{ID: "new", Heading: "Gorgonzola", Text: "ricotta pecorino"})
	added := append(slices.Clone(pages), render.Page{URL: "services/made-7/more/", Kind: "topic", Title: "Gorgonzola",
		Sections: []render.Section{{Text: "ricotta pecorino"}}})
	for _, c := range []struct {
		name               string
		from, to           fstest.MapFS
		shards, texts, all int
	}{
		{"edit", before, filesOf(t, build(t, edited)), 5, leastShelf, 7 + leastShelf},
		{"new heading", before, filesOf(t, build(t, headed)), 12, leastShelf, 14 + leastShelf},
		{"new page", before, filesOf(t, build(t, added)), 9, leastShelf, 11 + leastShelf}, // the words of its address too
		{"page gone", filesOf(t, build(t, added)), before, 9, leastShelf, 11 + leastShelf},
	} {
		var shards, texts, all int
		for path, file := range c.to {
			if old := c.from[path]; old != nil && bytes.Equal(old.Data, file.Data) {
				continue
			}
			all++
			switch {
			case strings.HasPrefix(path, folder+"p-"):
				shards++
			case strings.HasPrefix(path, folder+"x-"):
				texts++
			}
		}
		if shards > c.shards || texts > c.texts || all > c.all {
			t.Errorf("%s: %d of %d files are new, of these %d shards of terms and %d of texts", c.name, all, len(c.to), shards, texts)
		}
	}
}

// TestPartsAreTheWhole holds the index that is made block by block against that
// of all pages at once.
func TestPartsAreTheWhole(t *testing.T) {
	pages := append(generated(500), realPages...)
	var parts []Part
	for _, b := range Blocks(pages) {
		p, err := NewPart(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, p)
	}
	if len(parts) < 5 {
		t.Errorf("only %d blocks", len(parts))
	}
	files, err := Export(parts)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Packed(files)
	if err != nil {
		t.Fatal(err)
	}
	want, err := build(t, pages).Export()
	if err != nil || !maps.EqualFunc(got, want, bytes.Equal) {
		t.Errorf("%d files from %d parts, %d from one, and not the same; %v", len(got), len(parts), len(want), err)
	}
}

// TestNumbers wants every number back, and no other for what is none.
func TestNumbers(t *testing.T) {
	want := []int{0, 1, 92, 93, numberBase - 1, numberBase, numberBase + 1, maxNumber}
	var text []byte
	for _, n := range want {
		text = appendNumber(text, n)
	}
	if got, err := numbersIn(string(text)); err != nil || !slices.Equal(got, want) {
		t.Errorf("%q: got %v, %v", text, got, err)
	}
	for _, wrong := range []string{"!", "!#", "! #", "\"", "!\U0010ffff#", string(rune(firstCharacter + numberBase)), "\xff"} {
		if got, err := numbersIn(wrong); err == nil {
			t.Errorf("%q: got %v", wrong, got)
		}
	}
}

// TestSteps wants the least step above every length, and no loss in writing it.
func TestSteps(t *testing.T) {
	for step := range maxStep {
		length := lengthAt(step)
		if next := lengthAt(step + 1); next <= length || next-length > max(1, length/4) {
			t.Errorf("step %d is %d, and the next is %d", step, length, next)
		}
		if stepOf(length) != step || filled(length) != length || filled(length+1) != lengthAt(step+1) {
			t.Errorf("step %d, %d: it is written as %d, filled to %d", step, length, stepOf(length), filled(length))
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

// TestRareBeginnings wants the first of the rare words that begin so where none
// of the common ones does, of which the spelling is full. Those that begin alike
// stand in several files.
func TestRareBeginnings(t *testing.T) {
	var common, rare strings.Builder
	for i := range maxSpelled {
		common.WriteString("c" + lettersOf(i) + "x ")
	}
	for i := range 5000 {
		rare.WriteString("r" + lettersOf(i) + "x ")
	}
	pages := []render.Page{{URL: "", Kind: "home", Title: "Home", Sections: []render.Section{{Text: "yarrowly " + rare.String()}}}}
	for _, url := range []string{"a/", "b/"} {
		pages = append(pages, render.Page{URL: url, Kind: "topic", Title: "Words", Sections: []render.Section{{Text: common.String()}}})
	}
	x := build(t, pages)
	s := exported(t, x)
	if len(s.terms) < 5 {
		t.Fatalf("only %d files of terms", len(s.terms))
	}
	queries := []string{"yarr", "yarrowl", "ya", "raa", "rahx", "zarr", "caa"}
	for _, first := range s.terms {
		if len(first) >= minBegun {
			queries = append(queries, first, first[:minBegun])
		}
	}
	want := map[string][]queryTerm{
		"yarr": {{"yarrowli", begunWeight}},
		"ya":   {{"ya", 1}},
		"raa":  {{"raaaax", begunWeight}, {"raaabx", begunWeight}},
		"caa":  {{"caaaax", begunWeight}, {"caaabx", begunWeight}},
	}
	for _, query := range queries {
		live, err := plan(query, x)
		static, err2 := plan(query, s)
		if err != nil || err2 != nil || !reflect.DeepEqual(live, static) {
			t.Errorf("%q: %+v, %v, and of files %+v, %v", query, live, err, static, err2)
		}
		if terms, told := want[query]; told && !slices.Equal(live.terms, terms) {
			t.Errorf("%q: got %v, want %v", query, live.terms, terms)
		}
	}
	CheckBrowser(t, x, queries)
}

// lettersOf writes a number in four small letters.
func lettersOf(n int) string {
	return string([]byte{byte('a' + n/17576%26), byte('a' + n/676%26), byte('a' + n/26%26), byte('a' + n%26)})
}

// TestCommonWords has a word on every page of a very large site, and another on
// three. Whoever asks for both gets the three.
func TestCommonWords(t *testing.T) {
	text, err := newPacker().pack([]byte(`{"url":"a/","title":"A","kind":"topic","service":"","sections":[["","","common rare"]]}`))
	if err != nil {
		t.Fatal(err)
	}
	var p Part
	common, rare := entry{term: "common"}, entry{term: "rare"}
	for ordinal := range manyPages + 1 {
		p.rows = append(p.rows, pageRow{ordinal: ordinal, lengths: [len(fields)]int{1, 1, 256}, kind: "topic", text: text})
		common.postings = append(common.postings, posting{int32(ordinal), [len(fields)]int32{0, 0, 1}})
		if ordinal%15_000 == 7 {
			rare.postings = append(rare.postings, posting{int32(ordinal), [len(fields)]int32{0, 0, 1}})
		}
	}
	p.entries = []entry{common, rare}
	exported, err := Export([]Part{p})
	if err != nil {
		t.Fatal(err)
	}
	files, few := fstest.MapFS{}, fstest.MapFS{}
	for _, f := range exported {
		data, err := f.Pack()
		if err != nil {
			t.Fatal(err)
		}
		files[f.Path] = &fstest.MapFile{Data: data}
		if isText := strings.HasPrefix(f.Path, folder+"x-"); !isText || slices.ContainsFunc([]string{"7", "15007", "30007"}, func(ordinal string) bool {
			return strings.HasPrefix(f.Path, folder+"x-"+ordinal+"-")
		}) {
			few[f.Path] = files[f.Path]
		}
	}
	s, err := Open(files)
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int{"common rare": 3, "rare": 3, "common": 10} {
		if a, err := s.Search(query, 10); err != nil || len(a.Hits) != want {
			t.Errorf("%s: got %d hits, %v; want %d", query, len(a.Hits), err, want)
		}
	}
	found := askBrowser(t, few, map[string]any{"texts": []string{}, "words": []string{}, "queries": []string{"common rare"}, "limit": 10}).Found[0]
	if found.Total != 3 || len(found.Hits) != 3 {
		t.Errorf("the browser: %+v", found)
	}
}

// The same in memory, where bleve counts the pages of a word.
func TestCommonWordsInMemory(t *testing.T) {
	pages := make([]render.Page, manyPages+1)
	for i := range pages {
		text := "common"
		if i%15_000 == 7 {
			text = "common rare"
		}
		pages[i] = render.Page{URL: fmt.Sprintf("p/%d/", i), Kind: "topic", Title: "Page", Sections: []render.Section{{Text: text}}}
	}
	x := build(t, pages)
	for query, want := range map[string]int{"common rare": 3, "rare": 3, "common": 10} {
		if a, err := x.Search(query, 10); err != nil || len(a.Hits) != want {
			t.Errorf("%s: got %d hits, %v; want %d", query, len(a.Hits), err, want)
		}
	}
}
