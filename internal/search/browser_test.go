package search

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/evanw/esbuild/pkg/api"
)

// The answer of testdata/node.ts.
type browserAnswer struct {
	Terms  []string       `json:"terms"`
	Stems  []string       `json:"stems"`
	Found  []browserFound `json:"found"`
	Marked [][][]string   `json:"marked"`
}

type browserFound struct {
	Total   int                       `json:"total"`
	Facets  map[string]map[string]int `json:"facets"`
	Hits    []Hit                     `json:"hits"`
	Missing []string                  `json:"missing"`
	Meant   string                    `json:"meant"`
	Refused string                    `json:"refused"`
}

// TestBrowserSearchesAsGo runs static/search.ts in node and holds terms,
// stems, hits and marks against those of this package.
func TestBrowserSearchesAsGo(t *testing.T) {
	x := build(t, corpus())
	s := exported(t, x)
	texts, words, queries := textsOf(x), allWordsOf(x), queries(t)
	got := runBrowser(t, x, map[string]any{"texts": texts, "words": words, "queries": queries, "limit": tops})

	for i, text := range texts {
		if want := termsOf(text); got.Terms[i] != want {
			t.Errorf("terms of %.100q:\ngot  %.300q\nwant %.300q", text, got.Terms[i], want)
		}
	}
	for i, word := range words {
		if want := stem(word); got.Stems[i] != want {
			t.Errorf("stem of %s: got %s, want %s", word, got.Stems[i], want)
		}
	}
	for i, query := range queries {
		want, err := s.Search(query, tops)
		found := got.Found[i]
		if err != nil || !sameRanking(found.Hits, want.Hits) || !slices.Equal(found.Missing, want.Missing) || found.Meant != want.Meant {
			t.Errorf("%q: %v\ngot  %+v\nwant %+v", query, err, found, want)
		}
		checkCounts(t, x, s, query, nil, found)
		for j, hit := range found.Hits {
			checkMarks(t, x, query, hit, got.Marked[i][j])
		}
	}
}

// TestWordsBeginWithTheirStems holds what the browser passes words over by: a
// word begins with its stem, but for a last e, i or l.
func TestWordsBeginWithTheirStems(t *testing.T) {
	for _, word := range allWordsOf(build(t, corpus())) {
		beginning := stem(word)
		if n := len(beginning) - 1; strings.ContainsRune("eil", rune(beginning[n])) {
			beginning = beginning[:n]
		}
		if !strings.HasPrefix(word, beginning) {
			t.Errorf("%s has the stem %s", word, stem(word))
		}
	}
}

// TestBrowserChooses asks the same with each facet chosen, and with all.
func TestBrowserChooses(t *testing.T) {
	x := build(t, corpus())
	s := exported(t, x)
	queries := []string{"policy", "role tag", "sqs:SendMessage", "StartTranscriptionJob", "start transcription job", "bucket"}
	for _, choice := range []map[string]string{
		{"kind": "topic"}, {"kind": "action"}, {"kind": "none of these"}, {"category": "Storage"}, {"category": "Messages", "kind": "service"},
		{"supports": "abac"}, {"supports": "acls", "category": "Storage", "kind": "topic"},
	} {
		got := runBrowser(t, x, map[string]any{"texts": []string{}, "words": []string{}, "queries": queries, "limit": tops, "choice": choice})
		for i, query := range queries {
			checkCounts(t, x, s, query, choice, got.Found[i])
		}
	}
}

// checkCounts wants the number of all pages that hold a word and are as chosen,
// and by each facet that of the pages and names that are so apart from it; and
// hits of these alone.
func checkCounts(t *testing.T, x *Index, s *Static, query string, choice map[string]string, found browserFound) {
	t.Helper()
	q, err := plan(query, s)
	if err != nil {
		t.Fatal(err)
	}
	ranked, err := s.rank(q.terms, len(x.pages))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]int{"kind": {}, "category": {}, "supports": {}}
	total := 0
	byURL := map[string]page{}
	count := func(kind string, p page) bool {
		values := map[string][]string{"kind": {kind}, "category": p.categories, "supports": p.supports}
		meets := func(facet string) bool { return choice[facet] == "" || slices.Contains(values[facet], choice[facet]) }
		all := true
		for facet := range values {
			others := true
			for other := range values {
				others = others && (other == facet || meets(other))
			}
			for _, value := range values[facet] {
				if others {
					want[facet][value]++
				}
			}
			all = all && meets(facet)
		}
		return all
	}
	for _, p := range x.pages {
		byURL[p.url] = p
	}
	for _, r := range ranked {
		if p := x.pages[x.at[r.ordinal]]; count(p.kind, p) {
			total++
		}
	}
	names, err := named(q, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		if kind := n.name.kind; len(q.phrases) == 0 && !slices.Contains(s.manifest.Kinds, kind) {
			count(kind, byURL[n.name.page.url])
		}
	}
	if found.Total != total || !maps.EqualFunc(found.Facets, want, maps.Equal) {
		t.Errorf("%q, %v: got %d pages, %v; want %d, %v", query, choice, found.Total, found.Facets, total, want)
	}
	for _, hit := range found.Hits {
		path, _, _ := strings.Cut(hit.URL[1:], "#")
		p := byURL[path]
		if c := choice["category"]; c != "" && !slices.Contains(p.categories, c) {
			t.Errorf("%q, %v: %s is not of the category", query, choice, hit.URL)
		}
		if c := choice["supports"]; c != "" && !slices.Contains(p.supports, c) {
			t.Errorf("%q, %v: %s supports it not", query, choice, hit.URL)
		}
	}
}

// checkMarks wants marks where the excerpt holds terms of the query.
func checkMarks(t *testing.T, x *Index, query string, hit Hit, marked []string) {
	t.Helper()
	wanted := map[string]bool{}
	q, err := plan(query, x)
	if err != nil {
		t.Fatal(err)
	}
	for _, term := range q.terms {
		wanted[term.term] = true
	}
	held := slices.ContainsFunc(analyze(hit.Excerpt), func(t token) bool { return wanted[t.term] })
	if held && len(marked) == 0 {
		t.Errorf("%q, %s: %q is marked in %q", query, hit.URL, marked, hit.Excerpt)
	}
	for _, word := range marked {
		if !strings.Contains(hit.Excerpt, word) {
			t.Errorf("%q, %s: %q does not stand in %q", query, hit.URL, word, hit.Excerpt)
		}
	}
}

// TestBrowserRefuses breaks each sort of file, and wants an error in the place
// of every answer: a message, never a wrong result.
func TestBrowserRefuses(t *testing.T) {
	x := build(t, realPages)
	for prefix, query := range map[string]string{"p-": "sqs", "x-": "sqs", "n-": "sqs:SendMessage", "s-": "rekogntion"} {
		for name, breaks := range map[string]func(data []byte) []byte{
			"missing":       nil,
			"truncated":     func(data []byte) []byte { return data[:len(data)-9] },
			"a page of 404": func([]byte) []byte { return []byte("<!doctype html>") },
		} {
			files := filesOf(t, x)
			for _, path := range pathsOf(files, prefix) {
				if breaks == nil {
					delete(files, path)
				} else {
					files[path].Data = breaks(files[path].Data)
				}
			}
			got := askBrowser(t, files, map[string]any{"texts": []string{}, "words": []string{}, "queries": []string{query}, "limit": tops})
			if got.Found[0].Refused == "" {
				t.Errorf("%s, %s: got %+v", prefix, name, got.Found[0])
			}
		}
	}
}

// TestBrowserTriesAgain loses the network for a moment: who asks again at the
// first failure does not wait for the files that are failing still.
func TestBrowserTriesAgain(t *testing.T) {
	x := build(t, realPages)
	got := runBrowser(t, x, map[string]any{"texts": []string{}, "words": []string{}, "queries": []string{"role"}, "limit": tops, "stumbling": "x-"})
	if found := got.Found[0]; found.Refused != "" || len(found.Hits) < 2 {
		t.Errorf("got %+v", found)
	}
}

// runBrowser exports the index and asks static/search.ts.
func runBrowser(t *testing.T, x *Index, input any) browserAnswer {
	t.Helper()
	return askBrowser(t, filesOf(t, x), input)
}

func askBrowser(t *testing.T, files fstest.MapFS, input any) browserAnswer {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not on PATH: the browser's search is not compared")
	}
	site := t.TempDir()
	if err := os.CopyFS(site, files); err != nil {
		t.Fatal(err)
	}
	script, questions := filepath.Join(site, "node.mjs"), filepath.Join(site, "input.json")
	write(t, script, bundle(t, "testdata/node.ts", api.PlatformNode))
	data, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	write(t, questions, data)
	command := exec.Command(node, script, site, questions)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var answer browserAnswer
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// CheckBrowser wants the browser to answer queries as the index in memory does.
func CheckBrowser(t *testing.T, x *Index, queries []string) {
	t.Helper()
	got := runBrowser(t, x, map[string]any{"texts": []string{}, "words": []string{}, "queries": queries, "limit": tops})
	for i, query := range queries {
		want, err := x.Search(query, tops)
		found := got.Found[i]
		if err != nil || !sameRanking(found.Hits, want.Hits) || !slices.Equal(found.Missing, want.Missing) || found.Meant != want.Meant {
			t.Errorf("%q: %v\ngot  %+v\nwant %+v", query, err, found, want)
		}
	}
}

// TestPageIsBundled keeps the script of the search page free of faults that a
// bundler sees, and of what the site's policy for scripts forbids.
func TestPageIsBundled(t *testing.T) {
	script := string(bundle(t, "../../static/searching.ts", api.PlatformBrowser))
	for _, forbidden := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", `setAttribute("style"`, "document.write"} {
		if strings.Contains(script, forbidden) {
			t.Errorf("the script holds %s", forbidden)
		}
	}
}

// TestScriptIsSmall bounds what a browser loads to search, without the box.
func TestScriptIsSmall(t *testing.T) {
	const most = 6 << 10
	entry, err := filepath.Abs("../../static/search.ts")
	if err != nil {
		t.Fatal(err)
	}
	result := api.Build(api.BuildOptions{EntryPoints: []string{entry}, Bundle: true, Format: api.FormatESModule, Target: api.ES2022, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true})
	if len(result.Errors) > 0 {
		t.Fatal(result.Errors)
	}
	packed, err := newPacker().pack(result.OutputFiles[0].Contents)
	if err != nil {
		t.Fatal(err)
	}
	if len(packed) > most {
		t.Errorf("%d bytes of script, compressed; want at most %d", len(packed), most)
	}
}

func bundle(t *testing.T, entry string, platform api.Platform) []byte {
	t.Helper()
	path, err := filepath.Abs(entry)
	if err != nil {
		t.Fatal(err)
	}
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{path}, Bundle: true, Format: api.FormatESModule, Platform: platform, Target: api.ES2022, Charset: api.CharsetUTF8,
		External: []string{"*.json"}, // what a build makes for its scripts
	})
	for _, message := range append(result.Errors, result.Warnings...) {
		t.Fatalf("%s: %+v: %s", entry, message.Location, message.Text)
	}
	return result.OutputFiles[0].Contents
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// textsOf gives the text of every section, and every character of the first
// planes of Unicode between letters.
func textsOf(x *Index) []string {
	var texts []string
	for _, p := range x.pages {
		texts = append(texts, p.title)
		for _, s := range p.sections {
			texts = append(texts, s.heading(), s.text())
		}
	}
	return append(texts, strings.Split(everyCharacter(), "\n")...)
}

// everyCharacter gives lines of 256 characters, each one alone and inside a
// word, in both cases.
func everyCharacter() string {
	var b strings.Builder
	for r := rune(1); r < 0x20000; r++ {
		if 0xD800 <= r && r < 0xE000 || r == '\n' {
			continue
		}
		b.WriteString(string(r) + " x" + string(r) + "Y ")
		if r%256 == 255 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// termsOf writes a dot behind a term for each whole that it is part of.
func termsOf(text string) string {
	var terms []string
	for _, t := range analyze(text) {
		terms = append(terms, t.term+strings.Repeat(".", t.part))
	}
	return strings.Join(terms, " ")
}

// allWordsOf gives all words of the pages, and made-up ones with every ending
// that the stemmer knows behind beginnings of every shape.
func allWordsOf(x *Index) []string {
	var list []string
	for _, p := range x.pages {
		for _, s := range p.sections {
			list = append(list, strings.Fields(strings.ToLower(s.text()))...)
		}
	}
	beginnings := strings.Fields("x b ab bab babab yb byb aby syzyg trouble hop fall fiz fil relat conflat hiss tann agr pl")
	endings := strings.Fields(`s ss sses ies eed ed ing y ational tional enci anci izer bli alli entli eli ousli ization ation
		ator alism iveness fulness ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic
		able ible ant ement ment ent sion tion ion ou ism ate iti ous ive ize e ll lle ye`)
	for _, ending := range endings {
		list = append(list, ending)
		for _, beginning := range beginnings {
			for _, more := range append(endings, "") {
				list = append(list, beginning+ending+more)
			}
		}
	}
	return list
}
