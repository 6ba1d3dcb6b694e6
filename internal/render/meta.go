package render

import (
	_ "embed"
	"encoding/xml"
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// schema is the JSON Schema of matrix.json, as the repository has it.
//
//go:embed schema.json
var schema string

// A Redirect leads from an address that other sites may know to the page.
type Redirect struct{ From, To string }

// Redirects lists the redirects of a site: the guide of a feature stands on
// the feature's page, and a service is found under its names and prefixes.
func Redirects(m matrix.Matrix) []Redirect {
	var all []Redirect
	for _, f := range parse.Features {
		all = append(all, Redirect{GuideURL(f.ID), FeatureURL(f.ID)})
	}
	return append(all, serviceRedirects(m)...)
}

// serviceRedirects gives the redirects of names. Names in full go before
// prefixes, because a prefix may be the name of another service; what two
// services have leads to the first, and what is a slug leads nowhere else.
func serviceRedirects(m matrix.Matrix) []Redirect {
	taken := map[string]bool{}
	for _, s := range m.Services {
		taken[s.Slug] = true
	}
	var all []Redirect
	add := func(slug string, names ...string) {
		for _, name := range names {
			if from := parse.Slug(name); from != "" && !taken[from] {
				taken[from] = true
				all = append(all, Redirect{ServiceURL(from), ServiceURL(slug)})
			}
		}
	}
	for _, s := range m.Services {
		add(s.Slug, s.Name, s.ShortName)
		add(s.Slug, s.Aliases...)
	}
	for _, s := range m.Services {
		add(s.Slug, s.Prefixes...)
	}
	return all
}

// Meta gives the files for hosts and crawlers by their paths. Redirects whose
// address is that of a page are left out.
func Meta(jobs []Job, redirects []Redirect, baseURL string) map[string][]byte {
	taken := map[string]bool{}
	for _, j := range jobs {
		taken[j.URL] = true
	}
	redirects = slices.DeleteFunc(slices.Clone(redirects), func(r Redirect) bool { return taken[r.From] })
	files := map[string][]byte{
		".nojekyll":  {},
		"_headers":   []byte(headers),
		"robots.txt": []byte(robots(baseURL)),
		"_redirects": []byte(redirectRules(redirects, baseURL)),
	}
	for _, r := range redirects {
		files[r.From+"index.html"] = []byte(redirectPage(r, baseURL))
	}
	if baseURL != "" {
		files["sitemap.xml"] = []byte(sitemap(jobs, baseURL))
		files[openSearchPath] = []byte(openSearch(baseURL))
	}
	return files
}

// headers are what hosts that read _headers (Netlify, Cloudflare Pages) send.
const headers = `/*
  Content-Security-Policy: ` + Policy + `; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
/` + openSearchPath + `
  Content-Type: application/opensearchdescription+xml
/assets/*
  Cache-Control: public, max-age=31536000, immutable
/search/files/*
  Cache-Control: public, max-age=31536000, immutable
/api/*
  Access-Control-Allow-Origin: *
`

func robots(baseURL string) string {
	text := "User-agent: *\nAllow: /\n"
	if baseURL != "" {
		text += "Sitemap: " + baseURL + "sitemap.xml\n"
	}
	return text
}

func redirectRules(redirects []Redirect, baseURL string) string {
	var b strings.Builder
	base := basePath(baseURL)
	for _, r := range redirects {
		fmt.Fprintf(&b, "%s%s %s%s 301\n", base, r.From, base, r.To)
	}
	return b.String()
}

// redirectPage leads on where the host does not read _redirects.
func redirectPage(r Redirect, baseURL string) string {
	to := html.EscapeString(strings.Repeat("../", strings.Count(r.From, "/")) + r.To)
	canonical := ""
	if baseURL != "" {
		canonical = `<link rel="canonical" href="` + html.EscapeString(baseURL+r.To) + `">`
	}
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="` + Policy +
		`"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Moved</title>` +
		`<meta name="description" content="This page has moved."><meta name="robots" content="noindex">` + canonical +
		`<meta http-equiv="refresh" content="0; url=` + to + `"></head><body><main><h1>Moved</h1><p>This page stands at <a href="` + to +
		`">` + to + `</a>.</p></main></body></html>` + "\n"
}

func sitemap(jobs []Job, baseURL string) string {
	var b strings.Builder
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, j := range jobs {
		if j.Head.Kind == "not-found" || j.Head.Kind == "search" {
			continue
		}
		b.WriteString("<url><loc>")
		xml.EscapeText(&b, []byte(baseURL+j.URL))
		b.WriteString("</loc></url>\n")
	}
	b.WriteString("</urlset>\n")
	return b.String()
}

// openSearchPath is where the description of the site's search stands, which
// needs the site's address: browsers fill in a template that is whole.
const openSearchPath = "opensearch.xml"

// openSearch describes the search in the form of OpenSearch 1.1, so that
// browsers offer it in their address bar.
func openSearch(baseURL string) string {
	var base strings.Builder
	xml.EscapeText(&base, []byte(baseURL))
	return xml.Header + `<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>IAM Atlas</ShortName>
<Description>How AWS services work with IAM: services, actions, resource types, condition keys, policies</Description>
<InputEncoding>UTF-8</InputEncoding>
<Url type="text/html" template="` + base.String() + `search/?q={searchTerms}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="` + base.String() + openSearchPath + `"/>
</OpenSearchDescription>
`
}
