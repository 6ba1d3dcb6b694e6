package search

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// The answer of testdata/node.ts.
type browserAnswer struct {
	Terms  []string     `json:"terms"`
	Stems  []string     `json:"stems"`
	Hits   [][]Hit      `json:"hits"`
	Totals []int        `json:"totals"`
	Marked [][][]string `json:"marked"`
}

// TestBrowserSearchesAsGo runs static/search.ts in node and holds terms,
// stems, hits and marks against those of this package.
func TestBrowserSearchesAsGo(t *testing.T) {
	x := build(t, corpus())
	s := exported(t, x)
	texts, words, queries := textsOf(x), wordsOf(x), queries(t)
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
		if err != nil || !sameRanking(got.Hits[i], want) {
			t.Errorf("%q: %v\ngot  %+v\nwant %+v", query, err, got.Hits[i], want)
		}
		if want := len(s.index.rank(plan(query), len(x.pages))); got.Totals[i] != want {
			t.Errorf("%q: got %d pages, want %d", query, got.Totals[i], want)
		}
		for j, hit := range got.Hits[i] {
			checkMarks(t, query, hit, got.Marked[i][j])
		}
	}
}

// checkMarks wants marks exactly where the excerpt holds terms of the query.
func checkMarks(t *testing.T, query string, hit Hit, marked []string) {
	t.Helper()
	wanted := map[string]bool{}
	for _, term := range plan(query) {
		wanted[term.term] = true
	}
	held := slices.ContainsFunc(analyze(hit.Excerpt), func(t token) bool { return wanted[t.term] })
	if held != (len(marked) > 0) {
		t.Errorf("%q, %s: %q is marked in %q", query, hit.URL, marked, hit.Excerpt)
	}
	for _, word := range marked {
		if !strings.Contains(hit.Excerpt, word) {
			t.Errorf("%q, %s: %q does not stand in %q", query, hit.URL, word, hit.Excerpt)
		}
	}
}

// runBrowser exports the index and asks static/search.ts.
func runBrowser(t *testing.T, x *Index, input any) browserAnswer {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not on PATH: the browser's search is not compared")
	}
	site := t.TempDir()
	if err := os.CopyFS(site, filesOf(t, x)); err != nil {
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

// TestPageIsBundled keeps the script of the search page free of faults that a
// bundler sees, and of what the site's policy for scripts forbids.
func TestPageIsBundled(t *testing.T) {
	script := string(bundle(t, "../../static/search-page.ts", api.PlatformBrowser))
	for _, forbidden := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", ".style", "document.write"} {
		if strings.Contains(script, forbidden) {
			t.Errorf("the script holds %s", forbidden)
		}
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

func termsOf(text string) string {
	var terms []string
	for _, t := range analyze(text) {
		if t.part {
			t.term = "(" + t.term + ")"
		}
		terms = append(terms, t.term)
	}
	return strings.Join(terms, " ")
}

// wordsOf gives all words of the pages, and made-up ones with every ending
// that the stemmer knows behind beginnings of every shape.
func wordsOf(x *Index) []string {
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
