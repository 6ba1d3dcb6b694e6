package render

import (
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

func TestCount(t *testing.T) {
	for _, test := range []struct {
		n            int
		noun, wanted string
	}{
		{0, "page", "0 pages"}, {1, "page", "1 page"}, {2, "page", "2 pages"}, {1, "policy", "1 policy"}, {2, "example policy", "2 example policies"}, {3, "tag key", "3 tag keys"},
		{999, "page", "999 pages"}, {1000, "page", "1,000 pages"}, {10758, "page", "10,758 pages"}, {1234567, "service", "1,234,567 services"},
	} {
		if got := count(test.n, test.noun); got != test.wanted {
			t.Errorf("%d %s: %s, wanted %s", test.n, test.noun, got, test.wanted)
		}
	}
}

func TestMatrixCSV(t *testing.T) {
	s := smallSite()
	data, err := MatrixCSV(s.Matrix, s.Files)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+2*len(parse.Features) {
		t.Fatalf("%d rows", len(rows))
	}
	for i, wanted := range map[int]string{
		0:  "service|feature|support|origin|file|line|anchor|quote",
		1:  "harbor|identity-based-policies|unstated|||0||",
		7:  "harbor|abac|yes|section|services/harbor.md|9||",
		10: "harbor|service-roles|yes|section|harbor/with-iam.md|3|with-iam|Amazon Harbor supports service roles.",
		22: "zoo|service-linked-roles|unstated|||0||",
	} {
		if got := strings.Join(rows[i], "|"); got != wanted {
			t.Errorf("row %d is %s, wanted %s", i, got, wanted)
		}
	}
}

// What search counts by is known of every page about a service.
func TestPagesKnowTheirService(t *testing.T) {
	pages := drawn(t, "")
	for _, url := range []string{"services/harbor/", "services/harbor/with-iam/"} {
		p := pages[url]
		if got := strings.Join(p.Categories, " "); got != "Ships Ports" {
			t.Errorf("%s: categories %q", url, got)
		}
		if got := strings.Join(p.Supports, " "); got != "abac service-roles" {
			t.Errorf("%s: supports %q", url, got)
		}
	}
	if p := pages["features/abac/"]; p.Categories != nil || p.Supports != nil {
		t.Errorf("the page of a feature has %v and %v", p.Categories, p.Supports)
	}
}

// An anchor is the id that the heading has on the page, also where the page
// keeps the source's id for itself.
func TestAnchorsAreThoseOfThePage(t *testing.T) {
	s := smallSite()
	for i := range s.Matrix.Services[0].Cells {
		cell := &s.Matrix.Services[0].Cells[i]
		if cell.Feature == "abac" {
			cell.Claims = cell.Claims[1:]
		}
	}
	data, err := MatrixCSV(s.Matrix, s.Files)
	if err != nil {
		t.Fatal(err)
	}
	if wanted := "harbor,abac,yes,overview,harbor/with-iam.md,9,text-problems,ABAC | No\n"; !strings.Contains(string(data), wanted) {
		t.Errorf("no %s in\n%s", wanted, data)
	}
}

func TestMeta(t *testing.T) {
	jobs := []Job{{URL: ""}, {URL: "guides/taken/"}, {URL: "features/a/"}, {URL: "404.html", Head: Head{Kind: "not-found"}}, {URL: "search/", Head: Head{Kind: "search"}}}
	redirects := []Redirect{{"guides/a/", "features/a/"}, {"guides/taken/", "features/taken/"}}

	files := Meta(jobs, redirects, "")
	if got, wanted := string(files["_redirects"]), "/guides/a/ /features/a/ 301\n"; got != wanted {
		t.Errorf("_redirects is %q, wanted %q", got, wanted)
	}
	page := string(files["guides/a/index.html"])
	for _, wanted := range []string{`content="0; url=../../features/a/"`, `<a href="../../features/a/">`, `content="noindex"`, Policy} {
		if !strings.Contains(page, wanted) {
			t.Errorf("no %s in %s", wanted, page)
		}
	}
	if strings.Contains(page, "canonical") {
		t.Errorf("a canonical link without a base URL: %s", page)
	}
	if _, ok := files["guides/taken/index.html"]; ok {
		t.Error("a redirect stands in the place of a page")
	}
	if _, ok := files["sitemap.xml"]; ok || strings.Contains(string(files["robots.txt"]), "Sitemap") {
		t.Error("a sitemap without a base URL")
	}
	if _, ok := files["opensearch.xml"]; ok {
		t.Error("a description of the search without a base URL")
	}

	files = Meta(jobs, redirects, "https://example.org/x/")
	if got, wanted := string(files["_redirects"]), "/x/guides/a/ /x/features/a/ 301\n"; got != wanted {
		t.Errorf("_redirects is %q, wanted %q", got, wanted)
	}
	if page := string(files["guides/a/index.html"]); !strings.Contains(page, `<link rel="canonical" href="https://example.org/x/features/a/">`) {
		t.Errorf("no canonical link in %s", page)
	}
	sitemap := string(files["sitemap.xml"])
	if n := strings.Count(sitemap, "<loc>https://example.org/x/"); n != 3 {
		t.Errorf("%d pages in %s", n, sitemap)
	}
}

// Browsers fill the words into the template of the description; each page
// leads to it where the site's address is known.
func TestOpenSearch(t *testing.T) {
	var described struct {
		XMLName   xml.Name `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
		ShortName string
		URL       []struct {
			Type     string `xml:"type,attr"`
			Rel      string `xml:"rel,attr"`
			Template string `xml:"template,attr"`
		} `xml:"Url"`
	}
	const base = "https://example.org/x&y/"
	if err := xml.Unmarshal(Meta(nil, nil, base)["opensearch.xml"], &described); err != nil {
		t.Fatal(err)
	}
	if len(described.URL) != 2 || described.URL[0].Type != "text/html" || described.URL[0].Template != base+"search/?q={searchTerms}" ||
		described.URL[1].Rel != "self" || described.URL[1].Template != base+"opensearch.xml" {
		t.Errorf("the addresses are %+v", described.URL)
	}
	if len(described.ShortName) > 16 {
		t.Errorf("the name %q is longer than OpenSearch allows", described.ShortName)
	}
	const link = `<link rel="search" type="application/opensearchdescription+xml" title="IAM Atlas" href="%sopensearch.xml">`
	for url, root := range map[string]string{"": "./", "services/harbor/": "../../", "404.html": "/x&amp;y/"} {
		if page := drawn(t, base)[url]; !strings.Contains(string(page.HTML), fmt.Sprintf(link, root)) {
			t.Errorf("the page %q does not lead to the description of the search", url)
		}
		if page := drawn(t, "")[url]; strings.Contains(string(page.HTML), "opensearch") {
			t.Errorf("the page %q leads to a description that does not exist", url)
		}
	}
}

// Every redirect leads from one page's address to another's.
func TestRedirects(t *testing.T) {
	pages := drawn(t, "")
	redirects := Redirects(smallSite().Matrix)
	from := map[string]string{}
	for _, r := range redirects {
		if _, ok := pages[r.To]; !ok {
			t.Errorf("%s leads to %s, where no page stands", r.From, r.To)
		}
		if _, ok := pages[r.From]; ok {
			t.Errorf("a page stands at %s", r.From)
		}
		from[r.From] = r.To
	}
	if from["guides/abac/"] != "features/abac/" {
		t.Errorf("the guide of a feature leads to %q", from["guides/abac/"])
	}
}

// TestServiceRedirects: a service is found under its names, former names and
// prefixes, but never under the slug of another.
func TestServiceRedirects(t *testing.T) {
	m := matrix.Matrix{Services: []matrix.Service{
		{Service: catalog.Service{Slug: "kms", Name: "AWS Key Management Service", ShortName: "KMS", Aliases: []string{"Key Management Service"}, Prefixes: []string{"kms"}}},
		{Service: catalog.Service{Slug: "waf-classic", Name: "AWS WAF Classic", ShortName: "WAF Classic", Prefixes: []string{"waf", "kms"}}},
		{Service: catalog.Service{Slug: "wafv2", Name: "AWS WAF", ShortName: "WAF", Prefixes: []string{"wafv2"}}},
	}}
	got := map[string]string{}
	for _, r := range Redirects(m) {
		if strings.HasPrefix(r.From, "services/") {
			got[r.From] = r.To
		}
	}
	want := map[string]string{
		"services/aws-key-management-service/": "services/kms/",
		"services/key-management-service/":     "services/kms/",
		"services/aws-waf-classic/":            "services/waf-classic/",
		"services/aws-waf/":                    "services/wafv2/",
		"services/waf/":                        "services/wafv2/",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Search sees the words of a page, section by section, and no tags; and how
// many links are among them.
func TestSections(t *testing.T) {
	page := drawn(t, "")["services/harbor/with-iam/"]
	if page.Links != 1 {
		t.Errorf("got %d links, want 1", page.Links)
	}
	var got []string
	for _, s := range page.Sections {
		got = append(got, s.ID+"|"+s.Heading+"|"+s.Text)
	}
	wanted := []string{"||Amazon Harbor supports service roles.",
		"text-problems|Problems|Feature | Support\nABAC | No\n{\n  \"Action\": \"harbor:<x>\"\n}\n\ngone"}
	if strings.Join(got, "\n\n") != strings.Join(wanted, "\n\n") {
		t.Errorf("%q\nwanted\n%q", got, wanted)
	}
}

// What an action gets done stands first in its row's text, from where the
// search takes what it tells of a name; a row without it has its access level
// there.
func TestGoalComesFirst(t *testing.T) {
	got := map[string]string{}
	for _, s := range drawn(t, "")["services/harbor/"].Sections {
		got[s.ID] = s.Text
	}
	want := "Ties a <ship> up.\nquay\nharbor:Depth\niam:PassRole"
	if got["action-MoorShip"] != want || !strings.HasPrefix(got["action-DescribeQuay"], "Read") {
		t.Errorf("%q, %q", got["action-MoorShip"], got["action-DescribeQuay"])
	}
}

// An ARN is found by the type that it names, where that is one of its service.
func TestKindOfARN(t *testing.T) {
	for text, want := range map[string]string{
		"arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}":             "key",
		"arn:${Partition}:kms:${Region}:${Account}:alias:${Name}":            "alias",
		"arn:${Partition}:kms:${Region}:${Account}:${Name}":                  "",
		"arn:${Partition}:kms:${Region}:${Account}:*":                        "",
		"arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}":          "",
		"arn:${Partition}:kms:${Region}:${Account}:${Kind}/${Name}":          "",
		"arn:${Partition}:kms:${Region}:${Account}:stack/${Name}/fleet/${X}": "stack",
		"*": "",
	} {
		if got := (ARN{Text: text}).kind("kms"); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
