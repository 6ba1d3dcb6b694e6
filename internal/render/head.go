package render

import (
	"net/url"
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// Policy is the Content-Security-Policy of every page.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"worker-src 'self'; base-uri 'none'; form-action 'self'"

// Head is what is said of every page.
type Head struct {
	Kind    string // of the page; names its template
	Title   string
	Summary string // one plain sentence
	Service string // short name of the service the page is about
	Crumbs  []Link // the way from the home page, without the page itself
	Catalog string // date of the catalog

	Unlisted bool // as a [Page] has it

	Categories, Supports []string // of that service, as a [Page] has them
}

// A Frame is what stands around every page.
type Frame struct {
	Head
	Root      string // leads to the site's root: "../../"
	Canonical string // the page's own address in full, or empty
	Described string // path of the description of the search, or empty where the site's address is not known
	Nav       []NavItem
	Policy    string
	Style     string // path of the style sheet below the root
	Icon      string
	Theme     string // path of the script that sets the colours before anything is painted
	Scripts   []string
	Searching string // path of the module that searches, loaded when it is needed
}

// A Link is a link within the site.
type Link struct {
	Text string
	URL  string // below the site's root
}

// A NavItem is an entry of the bar at the top.
type NavItem struct {
	Link
	Here bool // the page stands in this part of the site
}

// sections of the site, as the bar at the top lists them, with the kinds of
// page that stand in them.
var nav = []struct {
	Link
	kinds string
}{
	{Link{"Matrix", "matrix/"}, "matrix"},
	{Link{"Services", "services/"}, "services service topic actions actions-letter global-keys"},
	{Link{"Features", "features/"}, "features feature"},
	{Link{"Compare", "compare/"}, "compare compare-category"},
	{Link{"Guides", "guides/"}, "guides guide"},
	{Link{"Policies", "policies/"}, "policies"},
	{Link{"Checks", "checks/"}, "checks check"},
	{Link{"Report", "report/"}, "report"},
}

func frameOf(theme Theme, h Head, pageURL string) Frame {
	f := Frame{Head: h, Root: rootFrom(pageURL), Policy: Policy, Style: theme.Assets["site.css"], Icon: theme.Assets["icon.svg"], Theme: theme.Assets["theme.js"]}
	switch {
	case h.Kind == "not-found":
		f.Root = basePath(theme.BaseURL)
	case theme.BaseURL != "":
		f.Canonical = theme.BaseURL + pageURL
	}
	for _, n := range nav {
		here := slices.Contains(strings.Fields(n.kinds), h.Kind)
		f.Nav = append(f.Nav, NavItem{n.Link, here})
	}
	if theme.BaseURL != "" {
		f.Described = openSearchPath
	}
	f.Scripts, f.Searching = []string{theme.Assets["site.js"]}, theme.Assets["searching.js"]
	for _, own := range scripts[h.Kind] {
		f.Scripts = append(f.Scripts, theme.Assets[own])
	}
	return f
}

// rootFrom gives the way from a page to the site's root.
func rootFrom(pageURL string) string {
	if depth := strings.Count(pageURL, "/"); depth > 0 {
		return strings.Repeat("../", depth)
	}
	return "./"
}

// scripts are the modules that one kind of page loads besides.
var scripts = map[string][]string{
	"search": {"searching.js"}, "service": {"table.js", "forms.js"}, "policies": {"policies.js"}, "matrix": {"matrix.js"}, "compare": {"compare.js"},
	"feature": {"forms.js", "table.js"}, "services": {"services.js"}, "guide": {"forms.js"}, "checks": {"table.js"}, "global-keys": {"table.js"}, "report": {"table.js"},
}

// basePath gives the path of the site's root on its host.
func basePath(baseURL string) string {
	u, err := url.Parse(baseURL)
	if err != nil || u.Path == "" {
		return "/"
	}
	return strings.TrimSuffix(u.Path, "/") + "/"
}

// The addresses of pages are functions of slugs alone.

// ServiceURL gives the address of a service's page.
func ServiceURL(slug string) string { return "services/" + escape(slug) + "/" }

// TopicURL gives the address of a page of a service's documentation.
func TopicURL(service, slug string) string { return ServiceURL(service) + escape(slug) + "/" }

// FeatureURL gives the address of a feature's page.
func FeatureURL(id string) string { return "features/" + id + "/" }

// CategoryURL gives the address of the comparison of a category.
func CategoryURL(slug string) string { return "compare/" + escape(slug) + "/" }

// CompareURL gives the address of the comparison of services.
func CompareURL(slugs ...string) string {
	escaped := make([]string, len(slugs))
	for i, slug := range slugs {
		escaped[i] = url.QueryEscape(slug)
	}
	return "compare/?s=" + strings.Join(escaped, ",")
}

// GuideURL gives the address of a guide.
func GuideURL(slug string) string { return "guides/" + escape(slug) + "/" }

// CheckURL gives the address of the page on a code.
func CheckURL(code string) string { return "checks/" + code + "/" }

func escape(slug string) string { return url.PathEscape(slug) }

// fragment gives the fragment, with its "#", that leads to an id.
func fragment(id string) string {
	if id == "" {
		return ""
	}
	return "#" + (&url.URL{Fragment: id}).EscapedFragment()
}

// Words for support, as readers see them.
var supportWords = map[parse.Support]string{parse.Yes: "Yes", parse.Partial: "Partial", parse.No: "No", parse.Unstated: "Not stated"}
