package build_test

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/iam-atlas/iam-atlas/internal/build"
)

// A host serves a site below an address, as static hosts do: a folder by its
// index.html, and 404.html for whatever does not exist.
type host struct {
	base  *url.URL
	files map[string][]byte
	ids   map[string]map[string]*html.Node // of each document
}

func newHost(t *testing.T, site build.Site, base string) host {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	h := host{u, site.FileMap(), map[string]map[string]*html.Node{}}
	for file, doc := range htmlFiles(t, site) {
		h.ids[file] = byID(doc)
	}
	return h
}

// address gives where a file of the site is asked for.
func (h host) address(file string) *url.URL {
	if name := path.Base(file); name == "index.html" {
		file = strings.TrimSuffix(file, name)
	}
	return h.base.ResolveReference(&url.URL{Path: "./" + file})
}

// file gives the file that stands at an address of the host.
func (h host) file(at *url.URL) (string, error) {
	below, ok := strings.CutPrefix(at.Path, h.base.Path)
	if !ok {
		return "", fmt.Errorf("%s lies outside of the site at %s", at, h.base)
	}
	if below == "" || strings.HasSuffix(below, "/") {
		below += "index.html"
	}
	if _, ok := h.files[below]; !ok {
		return "", fmt.Errorf("there is no file %s", below)
	}
	return below, nil
}

// follow goes where a link leads that stands on the page at an address. It
// gives the file and the element with the id of the fragment; no file where
// the link leads to another host.
func (h host) follow(from *url.URL, link string) (file string, target *html.Node, err error) {
	to, err := from.Parse(link)
	if err != nil {
		return "", nil, err
	}
	if to.Host != h.base.Host {
		return "", nil, foreign(to)
	}
	if file, err = h.file(to); err != nil {
		// The page for addresses that do not exist is shown at such an address:
		// a mere fragment stays on it.
		if !strings.HasPrefix(link, "#") {
			return "", nil, err
		}
		file = "404.html"
	}
	if to.Fragment == "" {
		return file, nil, nil
	}
	if target = h.ids[file][to.Fragment]; target == nil {
		return file, nil, fmt.Errorf("%s has no id %q", file, to.Fragment)
	}
	return file, target, nil
}

func foreign(to *url.URL) error {
	switch to.Scheme {
	case "https", "http", "mailto":
		return nil
	}
	return fmt.Errorf("%s leads to another program", to)
}

// references are the attributes that name another file.
var references = map[atom.Atom]string{
	atom.A: "href", atom.Link: "href", atom.Img: "src", atom.Script: "src", atom.Form: "action", atom.Source: "src", atom.Area: "href",
}

// checkLinks follows every reference of a document from an address. It gives
// how many there are within the site.
func (h host) checkLinks(t *testing.T, name string, doc *html.Node, at *url.URL) (within int) {
	t.Helper()
	for _, e := range elements(doc) {
		link := attr(e, references[e.DataAtom])
		if e.DataAtom == atom.Meta && attr(e, "http-equiv") == "refresh" {
			_, link, _ = strings.Cut(attr(e, "content"), "url=")
		}
		if link == "" {
			if references[e.DataAtom] == "href" {
				t.Errorf("%s: <%s> leads nowhere", name, e.Data)
			}
			continue
		}
		file, _, err := h.follow(at, link)
		switch {
		case err != nil:
			t.Errorf("%s: %q: %v", name, link, err)
		case file != "":
			within++
		case e.DataAtom != atom.A && attr(e, "rel") != "canonical":
			t.Errorf("%s: <%s> loads %s from another host", name, e.Data, link)
		}
	}
	return within
}

func TestLinksLead(t *testing.T) {
	for _, base := range []string{"https://example.org/", "https://example.org/x/"} {
		t.Run(base, func(t *testing.T) {
			eachSite(t, "", func(t *testing.T, site build.Site) {
				h := newHost(t, site, base)
				for file, doc := range htmlFiles(t, site) {
					// Without --base-url the page for addresses that do not exist
					// can only assume that the site stands at the host's root.
					if file == "404.html" && base != "https://example.org/" {
						continue
					}
					if n := h.checkLinks(t, file, doc, h.address(file)); n < 5 && !isRedirect(doc) {
						t.Errorf("%s: only %d links were found", file, n)
					}
				}
			})
		})
	}
}

func TestLinksLeadWithBaseURL(t *testing.T) {
	const base = "https://example.org/x/"
	eachSite(t, base, func(t *testing.T, site build.Site) {
		h := newHost(t, site, base)
		for file, doc := range htmlFiles(t, site) {
			h.checkLinks(t, file, doc, h.address(file))
			for _, l := range elements(doc, atom.Link) {
				if attr(l, "rel") == "canonical" && attr(l, "href") != h.address(file).String() && !isRedirect(doc) {
					t.Errorf("%s says that it stands at %s", file, attr(l, "href"))
				}
			}
		}
		deep := h.base.ResolveReference(&url.URL{Path: "a/b/c"})
		if n := h.checkLinks(t, "404.html at /x/a/b/c", htmlFiles(t, site)["404.html"], deep); n < 5 {
			t.Errorf("404.html holds only %d links", n)
		}
	})
}

// Evidence is told to readers by its address, so a dead link is marked, and
// what a source tried to run or to load is gone.
func TestLinksOfSources(t *testing.T) {
	site := run(t, input(t, opened(t, "testdata/content")))
	page := htmlFiles(t, site)["services/harbor/examples/index.html"]
	var dead []string
	for _, e := range elements(page, atom.Span) {
		if attr(e, "class") == "dead-link" {
			dead = append(dead, words(e))
		}
	}
	if got := strings.Join(dead, ", "); got != "script, missing page, missing heading" {
		t.Errorf("dead links: %s", got)
	}
	h := newHost(t, site, "https://example.org/")
	at := h.address("services/harbor/examples/index.html")
	for link, wanted := range map[string]string{
		"../security-iam-service-with-iam/#harbor-tags": "services/harbor/security-iam-service-with-iam/index.html",
		"../pl%C3%A4tze/":      "services/harbor/plätze/index.html",
		"../../../":            "index.html",
		"https://example.net/": "",
	} {
		if file, _, err := h.follow(at, link); file != wanted || err != nil {
			t.Errorf("%s leads to %q, %v", link, file, err)
		}
	}
	for _, link := range []string{"../gone/", "#gone", "javascript:alert(1)"} {
		if file, _, err := h.follow(at, link); err == nil {
			t.Errorf("%s leads to %q", link, file)
		}
	}
}
