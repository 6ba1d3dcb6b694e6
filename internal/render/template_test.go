package render

import (
	"bytes"
	"flag"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jba/templatecheck"
	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "rewrite the wanted pages in testdata")

// kinds are the kinds of page, each with the data of its template and a page
// of the small site.
var kinds = []struct {
	name, url string
	data      any
}{
	{"home", "", View[HomePage]{}},
	{"matrix", "matrix/", View[MatrixPage]{}},
	{"compare", "compare/", View[ComparePage]{}},
	{"compare-category", "compare/ships/", View[CategoryPage]{}},
	{"services", "services/", View[ServicesPage]{}},
	{"actions", "actions/", View[ActionsPage]{}},
	{"actions-letter", "actions/m/", View[ActionLetterPage]{}},
	{"global-keys", "global-condition-keys/", View[GlobalKeysPage]{}},
	{"service", "services/harbor/", View[ServicePage]{}},
	{"topic", "services/harbor/with-iam/", View[TopicPage]{}},
	{"features", "features/", View[FeaturesPage]{}},
	{"feature", "features/abac/", View[FeaturePage]{}},
	{"guides", "guides/", View[GuidesPage]{}},
	{"guide", "guides/words/", View[GuidePage]{}},
	{"policies", "policies/", View[PoliciesPage]{}},
	{"checks", "checks/", View[ChecksPage]{}},
	{"report", "report/", View[ReportPage]{}},
	{"check", "checks/FULL_ADMIN/", View[CheckPage]{}},
	{"search", "search/", View[SearchPage]{}},
	{"not-found", "404.html", View[NotFoundPage]{}},
}

// A misspelt field of a template is found without a page that shows it.
func TestTemplatesFitTheirData(t *testing.T) {
	theme := realTheme(t, "")
	for _, k := range kinds {
		if err := templatecheck.CheckHTML(theme.Templates.Lookup(k.name+".html"), k.data); err != nil {
			t.Errorf("%s: %v", k.name, err)
		}
	}
	for _, wrong := range []string{"{{.Page.Nothing}}", "{{range .Page.Services}}{{.Nme}}{{end}}", "{{if .Canonical}}{{.Roott}}{{end}}", "{{count .Title}}"} {
		tmpl := template.Must(template.New("wrong").Funcs(functions).Parse(wrong))
		if templatecheck.CheckHTML(tmpl, View[HomePage]{}) == nil {
			t.Errorf("%s passes", wrong)
		}
	}
}

// There is a kind for each template, and a template for each kind of page.
func TestEveryKindHasItsTemplate(t *testing.T) {
	var files []string
	for _, tmpl := range realTheme(t, "").Templates.Templates() {
		if name, ok := strings.CutSuffix(tmpl.Name(), ".html"); ok && !strings.HasPrefix(name, "_") {
			files = append(files, name)
		}
	}
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	slices.Sort(files)
	slices.Sort(names)
	if !slices.Equal(files, names) {
		t.Errorf("templates: %v\nkinds:     %v", files, names)
	}
	for url, page := range drawn(t, "") {
		if !slices.Contains(names, page.Kind) {
			t.Errorf("%s is of the kind %q", url, page.Kind)
		}
	}
}

// One page a kind, byte for byte. After a change of a template run
// `go test ./internal/render -update` and look at the difference.
func TestPages(t *testing.T) {
	pages := drawn(t, "")
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			page, ok := pages[k.url]
			if !ok || page.Kind != k.name {
				t.Fatalf("%q is of the kind %q", k.url, page.Kind)
			}
			golden(t, filepath.Join("testdata", k.name+".html"), string(page.HTML))
		})
	}
}

// Documentation that is of no service stands with the service whose guide it is
// in, else with its folder, and never among the guides that are written for the site.
func TestDocumentationOfNoService(t *testing.T) {
	pages := drawn(t, "")
	beside := pages["guides/harbor-tides/"]
	if beside.Kind != "topic" || beside.Service != "Harbor" || !slices.Equal(beside.Categories, []string{"Ships", "Ports"}) {
		t.Errorf("a page of a guide: %s of %q in %q", beside.Kind, beside.Service, beside.Categories)
	}
	golden(t, filepath.Join("testdata", "guide-unplaced.html"), string(pages["guides/sea-loose/"].HTML))
	for url, wanted := range map[string]bool{"": false, "services/harbor/": true, "guides/": false, "services/": false} {
		if bytes.Contains(pages[url].HTML, []byte("harbor-tides/")) != wanted {
			t.Errorf("%q leads to the page of the guide: not %t", url, wanted)
		}
	}
	for url, wanted := range map[string]bool{"": false, "services/harbor/": false, "guides/": true} {
		if bytes.Contains(pages[url].HTML, []byte("sea-loose/")) != wanted {
			t.Errorf("%q leads to the page of the folder: not %t", url, wanted)
		}
	}
}

// golden holds text against a file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	wanted, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	a, b := strings.Split(got, "\n"), strings.Split(string(wanted), "\n")
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			t.Fatalf("line %d is\n%s\nwanted, by %s,\n%s", i+1, strings.Join(a[i:min(len(a), i+1)], ""), name, strings.Join(b[i:min(len(b), i+1)], ""))
		}
	}
}

// Whatever a document calls itself stays text on every page that names it.
func TestHostileTextStaysText(t *testing.T) {
	named := 0
	for url, page := range drawn(t, "https://example.org/x/") {
		doc, err := html.Parse(strings.NewReader(string(page.HTML)))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Type == html.TextNode && strings.Contains(n.Data, hostile) {
				named++
			}
			if n.Type != html.ElementNode {
				continue
			}
			for _, a := range n.Attr {
				if n.Data == "script" && a.Key != "src" && a.Key != "type" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s %s>", url, n.Data, a.Key)
				}
			}
			if n.Data == "script" && n.FirstChild != nil {
				t.Errorf("%s: a script %q", url, n.FirstChild.Data)
			}
		}
	}
	if named < 5 {
		t.Errorf("the text stands on pages only %d times", named)
	}
}

func TestThemeFaults(t *testing.T) {
	_, err := NewTheme(map[string]string{"home.html": "one\n{{if}}"}, nil, "")
	if err == nil || !strings.HasPrefix(err.Error(), "templates/home.html:2: ") {
		t.Errorf("a template that does not parse: %v", err)
	}
	theme, err := NewTheme(map[string]string{"not-found.html": "one\n{{.Page.Nothing}}"}, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Render(theme, notFound); err == nil || !strings.HasPrefix(err.Error(), "templates/not-found.html:2:") {
		t.Errorf("a template that asks for what is not there: %v", err)
	}
	theme, err = NewTheme(map[string]string{}, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Render(theme, notFound); err == nil || !strings.Contains(err.Error(), "not-found.html") {
		t.Errorf("a template that is missing: %v", err)
	}
}
