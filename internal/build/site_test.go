package build_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	atlas "github.com/iam-atlas/iam-atlas"
	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/render"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// embedded gives one of the folders inside the program.
func embedded(t testing.TB, name string) source.Root {
	t.Helper()
	fsys, err := fs.Sub(atlas.Files, name)
	if err != nil {
		t.Fatal(err)
	}
	return source.Embedded(name, fsys)
}

// input gives what a site of some content is made from.
func input(t testing.TB, content ...source.Root) build.Input {
	t.Helper()
	defaults := embedded(t, "content")
	in := build.Input{Content: content, Guides: &defaults, Templates: embedded(t, "templates"), Static: embedded(t, "static")}
	if len(content) == 0 {
		in.Content, in.Guides = []source.Root{defaults}, nil
	}
	return in
}

// shared lets each of the whole sites be made once for all tests. What a store
// must never change is tested in rebuild_test.go.
var shared = memo.NewStore()

func run(t *testing.T, in build.Input) build.Site {
	t.Helper()
	site, err := build.Run(t.Context(), shared, in)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func opened(t *testing.T, dir string) source.Root {
	t.Helper()
	root, err := source.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// eachSite runs a test over whole sites: the default content, content of our
// own that holds all that is awkward, and the seeds where they are.
func eachSite(t *testing.T, baseURL string, test func(*testing.T, build.Site)) {
	t.Helper()
	site := func(name string, content ...func(*testing.T) source.Root) {
		t.Run(name, func(t *testing.T) {
			var roots []source.Root
			for _, root := range content {
				roots = append(roots, root(t))
			}
			in := input(t, roots...)
			in.BaseURL = baseURL
			test(t, run(t, in))
		})
	}
	folder := func(dir string) func(*testing.T) source.Root {
		return func(t *testing.T) source.Root {
			if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
				t.Skipf("%s is not here", dir)
			}
			return opened(t, dir)
		}
	}
	site("default")
	site("own", folder("testdata/content"))
	site("seeds", folder("../../../shared/seeds"))
	site("two roots", folder("testdata/content"), folder("../../content"))
}

// htmlFiles gives the documents of a site by the paths of their files.
func htmlFiles(t *testing.T, site build.Site) map[string]*html.Node {
	t.Helper()
	docs := map[string]*html.Node{}
	for _, f := range site.Files {
		if path.Ext(f.Path) == ".html" {
			doc, err := html.ParseWithOptions(bytes.NewReader(f.Data), html.ParseOptionEnableScripting(false))
			if err != nil {
				t.Fatalf("%s: %v", f.Path, err)
			}
			docs[f.Path] = doc
		}
	}
	if len(docs) < len(site.Pages) {
		t.Fatalf("%d pages, but %d HTML files", len(site.Pages), len(docs))
	}
	return docs
}

// elements gives the elements below a node, in the order of the document, all
// where no name is given.
func elements(n *html.Node, names ...atom.Atom) []*html.Node {
	var all []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (len(names) == 0 || slices.Contains(names, d.DataAtom)) {
			all = append(all, d)
		}
	}
	return all
}

// attr gives an attribute of an element, and "" where it has none.
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// byID gives the elements of a document by their ids.
func byID(doc *html.Node) map[string]*html.Node {
	ids := map[string]*html.Node{}
	for _, e := range elements(doc) {
		if id := attr(e, "id"); id != "" {
			ids[id] = e
		}
	}
	return ids
}

// words gives the text of an element with single spaces. Cells, items and
// blocks are words apart; pieces of a sentence are not.
func words(n *html.Node) string {
	var b strings.Builder
	var write func(*html.Node)
	write = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := range n.ChildNodes() {
			write(c)
		}
		switch n.DataAtom {
		case atom.Td, atom.Th, atom.Tr, atom.Li, atom.P, atom.Div, atom.Br:
			b.WriteByte(' ')
		}
	}
	write(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// isRedirect says whether a document does nothing but lead on.
func isRedirect(doc *html.Node) bool {
	return slices.ContainsFunc(elements(doc, atom.Meta), func(m *html.Node) bool { return attr(m, "http-equiv") == "refresh" })
}

func TestDocumentsAreWellFormed(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		for _, f := range site.Files {
			if path.Ext(f.Path) == ".html" {
				for _, fault := range malformed(f.Data) {
					t.Errorf("%s: %s", f.Path, fault)
				}
			}
		}
	})
}

// malformed tells what a browser would have to mend: tags that do not nest,
// attributes that stand twice, and whatever makes the tree differ from the
// tags as they are written.
func malformed(data []byte) (faults []string) {
	written, faults := tags(data)
	doc, err := html.ParseWithOptions(bytes.NewReader(data), html.ParseOptionEnableScripting(false))
	if err != nil {
		return append(faults, err.Error())
	}
	understood := tree(doc, "")
	for i := range min(len(written), len(understood)) {
		if written[i] != understood[i] {
			return append(faults, "written as "+written[i]+", understood as "+understood[i])
		}
	}
	if len(written) != len(understood) {
		faults = append(faults, "a browser adds or drops elements at the end")
	}
	return faults
}

// void are the elements without content.
var void = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// tags gives the elements as they are written, each with those around it.
func tags(data []byte) (paths, faults []string) {
	z := html.NewTokenizer(bytes.NewReader(data))
	var open []string
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				faults = append(faults, z.Err().Error())
			}
			if len(open) > 0 {
				faults = append(faults, "never closed: "+strings.Join(open, " "))
			}
			return paths, faults
		case html.StartTagToken, html.SelfClosingTagToken:
			faults = append(faults, repeated(string(z.Raw()))...)
			token := z.Token()
			if token.DataAtom == atom.Noscript {
				z.NextIsNotRawText()
			}
			paths = append(paths, strings.Join(append(open, token.Data), " "))
			if !slices.Contains(void, token.Data) && kind == html.StartTagToken {
				open = append(open[:len(open):len(open)], token.Data)
			}
		case html.EndTagToken:
			name := z.Token().Data
			if len(open) == 0 || open[len(open)-1] != name {
				return paths, append(faults, "</"+name+"> closes nothing in "+strings.Join(open, " "))
			}
			open = open[:len(open)-1]
		}
	}
}

// attribute is an attribute as it is written. The tokenizer itself drops those
// that stand twice.
var attribute = regexp.MustCompile(`\s([^\s"'<>/=]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>]+))?`)

func repeated(tag string) (faults []string) {
	seen := map[string]bool{}
	for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
		if name := strings.ToLower(m[1]); seen[name] {
			faults = append(faults, tag+" has "+name+" twice")
		} else {
			seen[name] = true
		}
	}
	return faults
}

// tree gives the elements as they are understood, each with those around it.
func tree(n *html.Node, above string) (paths []string) {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode {
			here := strings.TrimPrefix(above+" "+c.Data, " ")
			paths = append(append(paths, here), tree(c, here)...)
		}
	}
	return paths
}

func TestMalformed(t *testing.T) {
	const head = `<!doctype html><html><head><title>T</title></head><body>`
	for text, wanted := range map[string]bool{
		head + `<p>fine<br>and <b>bold</b></p></body></html>`:                                       false,
		head + `<noscript><p>fine</p></noscript></body></html>`:                                     false,
		head + `<p>a<div>b</div></p></body></html>`:                                                 true, // a p cannot hold a div
		head + `<p>a</b></p></body></html>`:                                                         true,
		head + `<p id="a" id="b">a</p></body></html>`:                                               true,
		head + `<table><tr><td>a</td></tr></table></body></html>`:                                   true, // a tbody is added
		head + `<ul><li>a<li>b</ul></body></html>`:                                                  true,
		head + `<a href="#a">a <a href="#b">b</a></a></body></html>`:                                true,
		head + `<table><tbody><tr><td>a</td></tr></tbody></table><p>b</p></body></html>`:            false,
		head + `<table><tbody><p>out of place</p><tr><td>a</td></tr></tbody></table></body></html>`: true,
	} {
		if faults := malformed([]byte(text)); (len(faults) > 0) != wanted {
			t.Errorf("%s: found %v", text, faults)
		}
	}
}

func TestEveryPageIsComplete(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		for file, doc := range htmlFiles(t, site) {
			if n := len(elements(doc, atom.H1)); n != 1 {
				t.Errorf("%s has %d h1", file, n)
			}
			if titles := elements(doc, atom.Title); len(titles) != 1 || words(titles[0]) == "" {
				t.Errorf("%s has no single title", file)
			}
			if meta(doc, "name", "description") == "" {
				t.Errorf("%s has no description", file)
			}
			if lang := attr(elements(doc, atom.Html)[0], "lang"); lang != "en" {
				t.Errorf("%s has the language %q", file, lang)
			}
			seen := map[string]bool{}
			for _, e := range elements(doc) {
				id := attr(e, "id")
				if seen[id] && id != "" {
					t.Errorf("%s has the id %q twice", file, id)
				}
				seen[id] = true
			}
		}
	})
}

// meta gives the content of the meta element that an attribute names.
func meta(doc *html.Node, by, name string) string {
	for _, m := range elements(doc, atom.Meta) {
		if attr(m, by) == name {
			return attr(m, "content")
		}
	}
	return ""
}

// What the Content-Security-Policy forbids is not there in the first place.
func TestNothingInline(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		for file, doc := range htmlFiles(t, site) {
			for _, e := range elements(doc) {
				switch {
				case e.DataAtom == atom.Style, e.DataAtom == atom.Script && (attr(e, "src") == "" || e.FirstChild != nil),
					e.DataAtom == atom.Base, e.DataAtom == atom.Iframe, e.DataAtom == atom.Object, e.DataAtom == atom.Embed:
					t.Errorf("%s has an inline or foreign <%s>", file, e.Data)
				}
				for _, a := range e.Attr {
					if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
						t.Errorf("%s: <%s %s=%q>", file, e.Data, a.Key, a.Val)
					}
				}
			}
		}
	})
}

func TestOnePolicyForContent(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		sent := ""
		for line := range strings.Lines(string(site.FileMap()["_headers"])) {
			if value, ok := strings.CutPrefix(strings.TrimSpace(line), "Content-Security-Policy:"); ok {
				sent = strings.TrimSpace(value)
			}
		}
		wanted, ok := strings.CutSuffix(sent, "; frame-ancestors 'none'")
		if !ok || wanted != render.Policy {
			t.Fatalf("_headers sends the policy %q", sent)
		}
		for file, doc := range htmlFiles(t, site) {
			if got := meta(doc, "http-equiv", "Content-Security-Policy"); got != wanted {
				t.Errorf("%s has the policy %q", file, got)
			}
		}
	})
}

// Search leads to sections, so each must have its place on the page.
func TestSectionsForSearchHaveTheirPlace(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		docs := htmlFiles(t, site)
		for _, p := range site.Pages {
			ids := byID(docs[p.File()])
			for _, s := range p.Sections {
				if s.ID != "" && ids[s.ID] == nil {
					t.Errorf("%s: the section %q has no element with the id %q", p.File(), s.Heading, s.ID)
				}
			}
		}
	})
}
