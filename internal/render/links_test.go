package render

import (
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// linked gives a directory of documents whose first one holds one link.
func linked(dest string) Directory {
	from := parse.Topic{Path: "harbor/from.md", Display: "docs/harbor/from.md", IDs: []string{"here", "problems"},
		Blocks: []parse.Block{parse.Prose{HTML: parse.Rich{parse.LinkStart{Dest: dest, Line: 7, Column: 3}, parse.LinkEnd{}}, Line: 7}}}
	return NewDirectory(
		[]parse.Topic{from, {Path: "harbor/to.md", IDs: []string{"a b", "größe", "sources"}}, {Path: "services/harbor.md", IDs: []string{"abac", "own"}},
			{Path: "guides/tags.md"}, {Path: "guides/abac.md", IDs: []string{"yes"}}, {Path: "hidden.md"}, {Path: "harbor/größe.md"},
			{Root: 1, Path: "harbor/other.md"}},
		[]matrix.Place{{Kind: matrix.TopicPage, Service: "harbor", Slug: "from"}, {Kind: matrix.TopicPage, Service: "harbor", Slug: "to"},
			{Kind: matrix.Summary, Service: "harbor"}, {Kind: matrix.GuidePage, Slug: "tags"}, {Kind: matrix.FeatureGuide, Slug: "abac"},
			{Kind: matrix.Hidden}, {Kind: matrix.TopicPage, Service: "harbor", Slug: "größe"}, {Kind: matrix.TopicPage, Service: "harbor", Slug: "other"}})
}

func TestLinks(t *testing.T) {
	for dest, wanted := range map[string]string{
		"to.md":                      "services/harbor/to/",
		"./to.md":                    "services/harbor/to/",
		"to":                         "services/harbor/to/",
		"to.html":                    "services/harbor/to/",
		"to.html#sources":            "services/harbor/to/#text-sources",
		"../harbor/to.md":            "services/harbor/to/",
		"../services/harbor.md":      "services/harbor/",
		"../services/harbor.md#own":  "services/harbor/#own",
		"../services/harbor.md#abac": "services/harbor/#text-abac", // the page's own row has that id
		"../services/harbor.md#acls": "services/harbor/#acls",      // a row of the page itself
		"../guides/tags.md":          "guides/tags/",
		"../guides/abac.md#yes":      "features/abac/#text-yes",
		"to.md#a%20b":                "services/harbor/to/#a%20b",
		"to.md#größe":                "services/harbor/to/#gr%C3%B6%C3%9Fe",
		"gr%C3%B6%C3%9Fe.md":         "services/harbor/gr%C3%B6%C3%9Fe/",
		"größe.md":                   "services/harbor/gr%C3%B6%C3%9Fe/",
		"#here":                      "#here",
		"#problems":                  "#text-problems",
		"https://example.com/?a&b#c": "https://example.com/?a&b#c",
		"http://example.com/":        "http://example.com/",
		"mailto:a@example.com":       "mailto:a@example.com",
	} {
		addresses, found := linked(dest).Links(0)
		if !slices.Equal(addresses, []string{wanted}) || len(found) > 0 {
			t.Errorf("%s leads to %q %v, wanted %s", dest, addresses, found, wanted)
		}
	}
}

func TestDeadLinks(t *testing.T) {
	for dest, wanted := range map[string]struct{ address, fault string }{
		"gone.md":                 {"", "there is no document harbor/gone.md"},
		"../gone.md#here":         {"", "there is no document gone.md"},
		"../../outside.md":        {"", "there is no document ../outside.md"},
		"../hidden.md":            {"", "there is no document hidden.md"},
		"other.md":                {"", "there is no document harbor/other.md"}, // it stands in another root
		"/harbor/to.md":           {"", "there is no document /harbor/to.md"},
		"to.md#gone":              {"services/harbor/to/", "there is no heading or anchor gone in harbor/to.md"},
		"to.md#acls":              {"services/harbor/to/", "there is no heading or anchor acls in harbor/to.md"},
		"#gone":                   {"", "there is no heading or anchor gone in harbor/from.md"},
		"":                        {"", "it has no address"},
		"#":                       {"", "it has no address"},
		"javascript:alert(1)":     {"", "addresses begin with"},
		"JavaScript:alert(1)":     {"", "addresses begin with"},
		"data:text/html,<b>":      {"", "addresses begin with"},
		"vbscript:a":              {"", "addresses begin with"},
		"file:///etc/passwd":      {"", "addresses begin with"},
		"//example.com/a":         {"", "addresses begin with"},
		"java\tscript:alert(1)":   {"", "addresses begin with"},
		"%zz":                     {"", "addresses begin with"},
		" javascript:alert(1)":    {"", ""},
		"\x01javascript:alert(1)": {"", "addresses begin with"},
	} {
		addresses, found := linked(dest).Links(0)
		if !slices.Equal(addresses, []string{wanted.address}) || len(found) != 1 {
			t.Errorf("%q leads to %q %v", dest, addresses, found)
			continue
		}
		d := found[0]
		if d.Code != diag.BrokenLink || d.Pos != (diag.Pos{File: "docs/harbor/from.md", Line: 7, Column: 3}) || !strings.Contains(d.Message, wanted.fault) {
			t.Errorf("%q: %v %s", dest, d.Pos, d.Message)
		}
	}
}

// The id of a line is free of every id of its document.
func TestEvidenceID(t *testing.T) {
	for wanted, ids := range map[string][]string{
		"line-7":                   {"line-70", "line"},
		"line-7-evidence":          {"line-7"},
		"line-7-evidence-evidence": {"line-7", "line-7-evidence"},
	} {
		if got := EvidenceID(parse.Topic{IDs: ids}, 7); got != wanted {
			t.Errorf("beside %v the id is %s, wanted %s", ids, got, wanted)
		}
	}
}

// A feature's id never collides with an id of the page around a document.
func TestReservedIDs(t *testing.T) {
	for _, kind := range []matrix.Kind{matrix.TopicPage, matrix.GuidePage, matrix.FeatureGuide, matrix.Summary} {
		ids := reserved(kind)
		if !slices.Contains(ids, "content") || !slices.Contains(ids, "problems") {
			t.Errorf("kind %d reserves %v", kind, ids)
		}
		if got := localID("content", ids); got != "text-content" {
			t.Errorf("kind %d shows content as %s", kind, got)
		}
	}
}

// What the frame and the parts around a document use as an id is reserved, so
// that a document with the same id does not make it stand twice.
func TestIDsOfTemplatesAreReserved(t *testing.T) {
	const base = ""
	kinds := map[string]matrix.Kind{"services/harbor/": matrix.Summary, "services/harbor/with-iam/": matrix.TopicPage,
		"features/abac/": matrix.FeatureGuide, "guides/tags/": matrix.GuidePage}
	own := []string{"in-short", "with-iam", "security_iam", "old-problems", "text-problems", "text-services", "policy-12"}
	for url, page := range drawn(t, base) {
		kind, ok := kinds[url]
		if !ok {
			continue
		}
		for _, part := range strings.Split(string(page.HTML), ` id="`)[1:] {
			id, _, _ := strings.Cut(part, `"`)
			if !isReserved(id, reserved(kind)) && !slices.Contains(own, id) && !strings.HasPrefix(id, "line-") {
				t.Errorf("%s has the id %q, which is not reserved", url, id)
			}
		}
	}
}

func TestBasePath(t *testing.T) {
	for base, wanted := range map[string]string{
		"":                         "/",
		"https://example.org":      "/",
		"https://example.org/":     "/",
		"https://example.org/x/":   "/x/",
		"https://example.org/x/y/": "/x/y/",
		"https://example.org/x":    "/x/",
	} {
		if got := basePath(base); got != wanted {
			t.Errorf("%s has the path %s, wanted %s", base, got, wanted)
		}
	}
}

// Each page leads to the root by its own depth; the page for addresses that do
// not exist by the path of the site, since it is shown at any depth.
func TestRootOfPages(t *testing.T) {
	for url, wanted := range map[string]string{"": "./", "matrix/": "../", "services/a/b/": "../../../", "404.html": "/x/"} {
		kind := "topic"
		if url == "404.html" {
			kind = "not-found"
		}
		f := frameOf(Theme{BaseURL: "https://example.org/x/"}, Head{Kind: kind}, url)
		if f.Root != wanted {
			t.Errorf("%q has the root %s, wanted %s", url, f.Root, wanted)
		}
		if canonical := "https://example.org/x/" + url; kind == "topic" && f.Canonical != canonical {
			t.Errorf("%q stands at %s, wanted %s", url, f.Canonical, canonical)
		}
	}
	if f := frameOf(Theme{}, Head{Kind: "topic"}, "a/"); f.Canonical != "" {
		t.Errorf("without a base URL the page stands at %s", f.Canonical)
	}
}

// Addresses are escaped, names of files are not.
func TestFile(t *testing.T) {
	for url, wanted := range map[string]string{
		"":                  "index.html",
		"404.html":          "404.html",
		TopicURL("s3", "a"): "services/s3/a/index.html",
		GuideURL("größe"):   "guides/größe/index.html",
		ServiceURL("a b%c"): "services/a b%c/index.html",
	} {
		if got := (Page{URL: url}).File(); got != wanted {
			t.Errorf("%q is the file %q, wanted %q", url, got, wanted)
		}
	}
}
