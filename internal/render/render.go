// Package render turns what is known into pages.
//
// In flow a [Theme] (templates and the names of assets) and, for each page, a
// [Job]: its address and the typed data it shows. Out flows a [Page]: finished
// HTML and its text for search. [Jobs] lists the pages of a site; [Render]
// makes one of them and depends on its arguments alone, so that a page whose
// job has not changed need not be made again. [API] makes the outputs for
// programs, [Meta] those for hosts and crawlers.
//
// The package knows no folder and no server: every address it writes is
// relative to the page it stands on.
package render

import (
	"bytes"
	"fmt"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// A Page is one page of the site, finished.
type Page struct {
	URL      string // path below the site's root: "" is the home page, "services/sqs/" a folder, "404.html" a file
	Kind     string // home, matrix, services, actions, actions-letter, global-keys, service, topic, features, feature, guides, guide, policies, checks, check, search or not-found
	Title    string // as its <h1>
	Service  string // short name of the service it is about, or empty
	Summary  string // one plain sentence, or empty
	Unlisted bool   // search leaves it out: what it shows is found elsewhere
	Sections []Section
	Links    int // in its document
	HTML     []byte

	Categories []string // those of the service
	Supports   []string // ids of the features that the service supports, in part at least
}

// File gives the path of the page's file below the output folder. Addresses
// are escaped, names of files are not.
func (p Page) File() string {
	file, err := url.PathUnescape(p.URL)
	if err != nil {
		panic(err) // addresses are made by escaping
	}
	if file == "" || strings.HasSuffix(file, "/") {
		return file + "index.html"
	}
	return file
}

// A Section is a part of a page as search sees it.
type Section struct {
	ID      string // fragment of its heading; empty for what stands above the first heading
	Heading string // plain text; empty above the first heading
	Text    string // plain text of paragraphs, lists, tables and code, blocks separated by newlines

	Entry string   // service, action, type, key or check where the section is where such a thing is looked up, else empty
	Names []string // what that thing is called, the name to show first

	Phrases []string // what those say who do not know its name; order and endings of their words do not matter
}

// A Theme is what all pages share.
type Theme struct {
	Templates *template.Template
	Assets    map[string]string // paths below the site's root by name: "site.css"
	BaseURL   string            // "https://example.org/atlas/" or empty; the path alone is used by 404.html
}

// NewTheme reads the templates of a site: one file a kind of page, and
// partials, whose names begin with "_".
func NewTheme(templates, assets map[string]string, baseURL string) (Theme, error) {
	t := template.New("").Option("missingkey=error").Funcs(functions)
	for _, name := range slices.Sorted(maps.Keys(templates)) {
		if _, err := t.New(name).Parse(templates[name]); err != nil {
			return Theme{}, templateFault(err)
		}
	}
	return Theme{t, assets, baseURL}, nil
}

// templateFault names the file of a fault as other messages do.
func templateFault(err error) error {
	place, ok := strings.CutPrefix(err.Error(), "template: ")
	if !ok {
		return err
	}
	return fmt.Errorf("templates/%s", place)
}

// functions are the functions of templates.
var functions = template.FuncMap{
	"count":  count,
	"number": grouped,
	"words":  spoken,
}

// spoken writes a name of several words as people do.
func spoken(name string) string { return strings.ReplaceAll(name, "-", " ") }

// count writes a number with its noun: "1 policy", "1,234 policies".
func count(n int, noun string) string {
	if n != 1 {
		noun = plural(noun)
	}
	return grouped(n) + " " + noun
}

func plural(noun string) string {
	if base, ok := strings.CutSuffix(noun, "y"); ok && !strings.ContainsAny(base[max(0, len(base)-1):], "aeiou") {
		return base + "ies"
	}
	return noun + "s"
}

func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// A Job is a page to be made. It holds all the page shows and nothing else,
// so that its JSON form tells whether the page has to be made again.
type Job struct {
	URL  string
	Head Head
	Body *Body // the document shown on the page, or nil
	Page PageData
}

// PageData is the data of one kind of page: the struct whose fields the
// template of that kind uses.
type PageData interface {
	// view joins the data with what all pages have.
	view(Frame, Text) any
	// sections gives the page's text for search, apart from its document.
	sections() []Section
}

// A View is what a template sees.
type View[P PageData] struct {
	Frame
	Body Text
	Page P
}

// Render makes a page. The error is a fault of a template.
func Render(theme Theme, job Job) (Page, error) {
	frame := frameOf(theme, job.Head, job.URL)
	var body Text
	if job.Body != nil {
		body = job.Body.write(frame.Root)
	}
	var b bytes.Buffer
	if err := theme.Templates.ExecuteTemplate(&b, job.Head.Kind+".html", job.Page.view(frame, body)); err != nil {
		return Page{}, templateFault(err)
	}
	h := job.Head
	sections := append(job.Page.sections(), body.sections...)
	return Page{job.URL, h.Kind, h.Title, h.Service, h.Summary, h.Unlisted, sections, body.links, b.Bytes(), h.Categories, h.Supports}, nil
}
