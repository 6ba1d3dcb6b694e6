package parse

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/iam-atlas/iam-atlas/internal/source"
	xhtml "golang.org/x/net/html"
)

// FuzzParse reads any bytes as a page. Whatever they are, the topic keeps its
// promises: see [checkTopic].
func FuzzParse(f *testing.F) {
	for _, c := range goldenCases(f) {
		f.Add(c.in, c.page == "in.txt")
	}
	f.Add("\xff\x00\r\n\uFEFF---\n", false)
	f.Add("[<http://a.b>](c) <a href=x>[y](z)</a> ![a [b](c)](d)", false)
	f.Add("<p id=a id=b><table><p><td></p>*x <b>y* z</b>", false)
	f.Add("<table><tr><td>a<p>b<h2 id=c>d<pre>&lt;<br>\n<b\n>e</b><a href=f><a href=g>h<ul>i<li>j<dl>k", false)
	f.Fuzz(func(t *testing.T, in string, plain bool) {
		name := "in.md"
		if plain {
			name = "in.txt"
		}
		for _, name := range []string{name, "in.html"} {
			checkTopic(t, source.File{Path: name, Display: name, Data: in})
		}
	})
}

// TestPromises holds the pages of testdata to what is promised for any bytes.
func TestPromises(t *testing.T) {
	for _, c := range goldenCases(t) {
		checkTopic(t, c.file())
	}
}

// checkTopic reads a file and checks that every place lies within it, that
// ids are unique, and that HTML is balanced and harmless.
func checkTopic(t *testing.T, f source.File) {
	t.Helper()
	topic := Parse(f)
	text, _ := source.Clean(f)
	lines := strings.Split(text, "\n")
	place := func(what string, line, column int) {
		if line < 1 || line > len(lines) || column < 1 || column > utf8.RuneCountInString(lines[line-1])+1 {
			t.Errorf("%s at %d:%d lies outside of the file of %d lines", what, line, column, len(lines))
		}
	}
	h := htmlChecker{t: t, ids: map[string]bool{}, place: place}
	for _, b := range topic.Blocks {
		switch b := b.(type) {
		case Heading:
			place("a heading", b.Line, 1)
			h.id(b.ID)
			for _, id := range b.Anchors {
				h.id(id)
			}
			h.check(b.HTML)
		case Prose:
			place("prose", b.Line, 1)
			h.check(b.HTML)
		case Code:
			h.code(b)
		case Table:
			place("a table", b.Line, 1)
			h.cells(b.Head)
			for _, r := range b.Rows {
				place("a row", r.Line, 1)
				h.cells(r.Cells)
			}
		}
	}
	for id := range h.ids {
		if _, found := slices.BinarySearch(topic.IDs, id); !found {
			t.Errorf("the id %q is not told", id)
		}
	}
	for _, c := range topic.Claims {
		place("a claim", c.Line, c.Column)
		if _, ok := FeatureByID(c.Feature); !ok || !slices.Contains([]Support{Yes, Partial, No}, c.Support) {
			t.Errorf("the claim %+v has no meaning", c)
		}
		if utf8.RuneCountInString(c.Quote) > 300 {
			t.Errorf("a quote of %d characters", utf8.RuneCountInString(c.Quote))
		}
	}
	for _, m := range topic.Managed {
		place("a managed policy", m.Line, 1)
	}
	for _, d := range topic.Found {
		place("a diagnostic", d.Line, d.Column)
	}
}

// An htmlChecker looks at the HTML of one page.
type htmlChecker struct {
	t     *testing.T
	ids   map[string]bool
	place func(what string, line, column int)
}

func (h htmlChecker) id(id string) {
	if id == "" || h.ids[id] {
		h.t.Errorf("the id %q is empty or stands twice", id)
	}
	h.ids[id] = true
}

func (h htmlChecker) cells(cells []Cell) {
	for _, c := range cells {
		h.check(c.HTML)
	}
}

func (h htmlChecker) code(c Code) {
	h.place("code", c.Line, 1)
	end, pos := 0, c.Positions()
	for line := range strings.SplitAfterSeq(c.Text, "\n") {
		if end > 10_000 {
			return
		}
		first, column := pos(end)
		h.place("a line of code", first, column)
		end += len(line)
		_, size := utf8.DecodeLastRuneInString(line)
		first, column = pos(end - size)
		h.place("the end of a line of code", first, column)
	}
}

// check reads the pieces as a browser would, links as elements of their own.
func (h htmlChecker) check(r Rich) {
	h.t.Helper()
	var open []string
	for _, p := range r {
		switch p := p.(type) {
		case HTML:
			open = h.tokens(string(p), open)
		case LinkStart:
			if slices.Contains(open, "link") {
				h.t.Errorf("a link within a link: %v", r)
			}
			if p.Line != 0 {
				h.place("a link", p.Line, p.Column)
			}
			open = append(open, "link")
		case LinkEnd:
			open = h.closed(open, "link")
		case Code:
			h.code(p)
		}
	}
	if len(open) > 0 {
		h.t.Errorf("%v is never closed in %v", open, r)
	}
}

// void are the elements without an end.
var void = []string{"br", "hr", "col"}

func (h htmlChecker) tokens(s string, open []string) []string {
	z := xhtml.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		token := z.Token()
		switch kind {
		case xhtml.ErrorToken:
			return open
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			h.tag(token)
			if !slices.Contains(void, token.Data) {
				open = append(open, token.Data)
			}
		case xhtml.EndTagToken:
			open = h.closed(open, token.Data)
		case xhtml.CommentToken, xhtml.DoctypeToken:
			h.t.Errorf("%q holds what nobody sees", s)
		}
	}
}

func (h htmlChecker) closed(open []string, name string) []string {
	if len(open) == 0 || open[len(open)-1] != name {
		h.t.Errorf("%s is closed within %v", name, open)
		return open
	}
	return open[:len(open)-1]
}

// harmless lists the elements and attributes that a page may hold.
var (
	harmless = strings.Fields(`p br hr em strong b i u s del ins sub sup small mark code pre kbd samp var abbr cite q blockquote
		ul ol li dl dt dd table thead tbody tfoot tr th td caption colgroup col details summary figure figcaption div span`)
	harmlessAttributes = strings.Fields("id title colspan rowspan start scope open class tabindex role aria-label")
)

func (h htmlChecker) tag(token xhtml.Token) {
	if !slices.Contains(harmless, token.Data) {
		h.t.Errorf("the element %s is let through", token.Data)
	}
	for _, a := range token.Attr {
		if !slices.Contains(harmlessAttributes, a.Key) {
			h.t.Errorf("the attribute %s is let through", a.Key)
		}
		if a.Key == "id" {
			h.id(a.Val)
		}
	}
}
