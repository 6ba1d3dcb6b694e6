package build_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// Every claim leads its reader to the words it rests on: from the row of its
// feature on the page of its service to an element that holds them.
func TestEveryClaimLeadsToItsEvidence(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		h := newHost(t, site, "https://example.org/x/")
		claims := 0
		for _, row := range site.Matrix.Services {
			file := "services/" + row.Slug + "/index.html"
			for i, cell := range row.Cells {
				links := linksOf(h.ids[file][parse.Features[i].ID])
				for _, c := range cell.Claims {
					claims++
					led := func(link string) bool { return h.leadsTo(c, pageOf(t, site, c), h.address(file), link) }
					if !slices.ContainsFunc(links, led) {
						t.Errorf("%s, %s: no link of %q leads to %q in %s:%d", file, cell.Feature, links, c.Quote, c.File, c.Line)
					}
				}
			}
		}
		if claims < 10 {
			t.Errorf("only %d claims were found", claims)
		}
	})
}

func linksOf(row *html.Node) []string {
	if row == nil {
		return nil
	}
	var links []string
	for _, a := range elements(row, atom.A) {
		links = append(links, attr(a, "href"))
	}
	return links
}

// leadsTo says whether a link leads to the words of a claim: to the element
// that holds them on the page of its document, or, where the claim was taken
// over, to the place it names, else to what that page says of its sources. The
// catalog's word leads to the table it was counted in.
func (h host) leadsTo(c matrix.Claim, page string, from *url.URL, link string) bool {
	if c.Imported && c.URL != "" {
		return link == c.URL
	}
	file, target, err := h.follow(from, link)
	if c.Origin == matrix.FromCatalog {
		return err == nil && target != nil && file == strings.TrimPrefix(from.Path, "/x/")+"index.html" && attr(target, "id") == "actions"
	}
	if err != nil || file != page {
		return false
	}
	if c.Imported {
		return target == nil && !strings.Contains(link, "#") || attr(target, "id") == "sources"
	}
	if target == nil {
		return false
	}
	quote := strings.TrimSuffix(plain(c.Quote), "…")
	return quote != "" && strings.Contains(plain(words(target)), quote)
}

// pageOf gives the file of the page on which the document of a claim is shown.
func pageOf(t *testing.T, site build.Site, c matrix.Claim) string {
	t.Helper()
	return pathOf(t, site.Directory.URL(c.Topic)) + "index.html"
}

// plain gives words without the bars between the cells of a quoted row.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '|' || r == ' ' || r == '\n' || r == '\u00a0' }), " ")
}

// The heading that a claim names stands on the page, above the words.
func TestAnchorsOfClaimsStandAboveThem(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		h := newHost(t, site, "https://example.org/")
		for _, s := range matrixOf(t, site).Services {
			row, _ := site.Matrix.Row(s.Slug)
			for i, cell := range row.Cells {
				for n, claim := range s.Cells[cell.Feature].Claims {
					c := cell.Claims[n]
					if claim.Anchor == "" {
						continue
					}
					page := site.Directory.URL(c.Topic)
					file, anchor, err := h.follow(h.base, "./"+page+"#"+url.PathEscape(claim.Anchor))
					if err != nil {
						t.Errorf("%s, %s: the anchor %q of %s:%d: %v", s.Slug, parse.Features[i].ID, claim.Anchor, c.File, c.Line, err)
						continue
					}
					if evidence := h.evidence(file, c); evidence == nil || !before(anchor, evidence) {
						t.Errorf("%s, %s: %q does not stand above line %d in %s", s.Slug, parse.Features[i].ID, claim.Anchor, c.Line, file)
					}
				}
			}
		}
	})
}

// evidence gives the first element of a page with an id of its own that holds
// the words of a claim and no other element that does.
func (h host) evidence(file string, c matrix.Claim) *html.Node {
	for id, e := range h.ids[file] {
		if strings.HasPrefix(id, "line-") && h.leadsTo(c, file, h.address(file), "#"+id) {
			return e
		}
	}
	return nil
}

// before says whether a node begins before another in their document.
func before(a, b *html.Node) bool {
	root := a
	for root.Parent != nil {
		root = root.Parent
	}
	for d := range root.Descendants() {
		if d == a {
			return true
		}
		if d == b {
			return false
		}
	}
	return false
}
