package render

import (
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// TestPictures: a picture in a cell that tells no more than the words beside it
// is left out; others are told in words.
func TestPictures(t *testing.T) {
	picture := func(alt, words string) parse.Cell {
		return parse.Cell{HTML: parse.Rich{parse.Image{Dest: "icon.png", Alt: alt}, parse.HTML(words)}, Text: words}
	}
	for _, c := range []struct{ alt, words, want string }{
		{"[Image NOT FOUND]", "Yes", "<td>Yes</td>"},
		{"yes", "Yes, all", "<td>Yes, all</td>"},
		{"", "No", "<td>No</td>"},
		{"A map", "Yes", `<td><span class="picture">Image: A map</span>Yes</td>`},
		{"Yes", "", `<td><span class="picture">Image: Yes</span></td>`},
		{"[Image NOT FOUND]", "", `<td><span class="picture">Image: picture</span></td>`},
	} {
		table := parse.Table{Rows: []parse.Row{{Cells: []parse.Cell{picture(c.alt, c.words)}}}}
		b := Body{Topic: parse.Topic{Blocks: []parse.Block{table}}}
		if got := string(b.write("").HTML); !strings.Contains(got, c.want) {
			t.Errorf("%q beside %q: %s, want %s", c.alt, c.words, got, c.want)
		}
	}
}

// TestTwins: a picture that stands there in several forms is told once.
func TestTwins(t *testing.T) {
	for want, pictures := range map[string][]parse.Image{
		"Sea":         {{Dest: "a.png", Alt: "Sea"}, {Dest: "images/", Alt: "Sea"}, {Dest: "images/", Alt: "Sea"}},
		"Sea Sea":     {{Dest: "a.png", Alt: "Sea"}, {Dest: "b.png", Alt: "Sea"}},
		"Sea Tide":    {{Dest: "a.png", Alt: "Sea"}, {Dest: "images/", Alt: "Tide"}},
		"Tide":        {{Dest: "a.png", Alt: "Tide"}, {Dest: "a.png", Alt: "Tide"}},
		"picture Sea": {{Dest: "images/"}, {Dest: "images/", Alt: "Sea"}},
	} {
		var r parse.Rich
		for _, i := range pictures {
			r = append(r, i)
		}
		b := Body{Topic: parse.Topic{Blocks: []parse.Block{parse.Prose{HTML: r}}}}
		var got []string
		for _, part := range strings.Split(string(b.write("").HTML), "Image: ")[1:] {
			words, _, _ := strings.Cut(part, "<")
			got = append(got, words)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%v are told as %s, want %s", pictures, got, want)
		}
	}
}

// A link without words shows where it leads, or nobody could follow it.
func TestLinkWithoutWords(t *testing.T) {
	rich := parse.Rich{parse.HTML("<p>See "), parse.LinkStart{Dest: "a&b.md"}, parse.LinkEnd{}, parse.HTML(" and "), parse.LinkStart{Dest: "c.md"}, parse.HTML("c"), parse.LinkEnd{}, parse.HTML(".</p>")}
	b := Body{Topic: parse.Topic{Blocks: []parse.Block{parse.Prose{HTML: rich}}}, Links: []string{"guides/a/", ""}}
	want := `<p>See <a href="../guides/a/">a&amp;b.md</a> and <span class="dead-link" title="This link leads nowhere">c</span>.</p>`
	if got := string(b.write("../").HTML); !strings.Contains(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
}

// The empty corner of a table is no head, which would have no name.
func TestEmptyHeads(t *testing.T) {
	cells := func(words ...string) []parse.Cell {
		var all []parse.Cell
		for _, w := range words {
			c := parse.Cell{Text: w}
			if w != "" {
				c.HTML = parse.Rich{parse.HTML(w)}
			}
			all = append(all, c)
		}
		return all
	}
	table := parse.Table{Head: cells("", "policy"), Rows: []parse.Row{{Cells: cells("who", "")}}}
	b := Body{Topic: parse.Topic{Blocks: []parse.Block{table}}}
	want := `<thead><tr><td></td><th scope="col">policy</th></tr></thead><tbody><tr><td>who</td><td></td></tr></tbody>`
	if got := string(b.write("").HTML); !strings.Contains(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
}

// A paragraph that links to the rows of features has their evidence beside it,
// each once; a link to any other place brings none.
func TestEvidenceBesideParagraphs(t *testing.T) {
	link := func(words string) parse.Rich {
		return parse.Rich{parse.LinkStart{}, parse.HTML(words), parse.LinkEnd{}}
	}
	cell := func(id, quote, url string) Cell {
		f, _ := parse.FeatureByID(id)
		return Cell{Feature: featureLine(f), Support: parse.No, Word: "No",
			Claims: []Claim{{Decides: true, Quote: quote, Place: "a.md:3", URL: url, Date: "2024-01-02"}}}
	}
	stale := cell("acls", "", "https://example.org/")
	stale.Stale, stale.Quarrel = true, "the page says no; the <catalog> says yes"
	body := Body{Topic: parse.Topic{Blocks: []parse.Block{
		parse.Prose{HTML: slices.Concat(link("one"), link("two"), link("one again"), link("elsewhere"))},
		parse.Prose{HTML: link("elsewhere")}}},
		Links:  []string{"#abac", "#acls", "#abac", "#text-acls", "services/x/#abac"},
		Beside: []Cell{cell("abac", "no <tags>", "services/x/y/#line-3"), stale}}
	text := string(body.write("../").HTML)
	if n := strings.Count(text, `<p class="note`); n != 2 {
		t.Errorf("%d notes: %s", n, text)
	}
	for _, wanted := range []string{`<q>no &lt;tags&gt;</q> <a href="../services/x/y/#line-3">a.md:3</a>, 2024-01-02.`,
		`class="note marked"`, `<a href="https://example.org/">`, `The page says no; the &lt;catalog&gt; says yes.`} {
		if !strings.Contains(text, wanted) {
			t.Errorf("%s is missing: %s", wanted, text)
		}
	}
	body.Beside = nil
	if text := string(body.write("../").HTML); strings.Contains(text, "note") {
		t.Errorf("without cells there are notes: %s", text)
	}
}
