package build_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// The forms below repeat the contract on purpose: what programs outside rely on
// is held against what they read, not against the types that write it.
type (
	matrixFile struct {
		GeneratedFrom []struct {
			Root   string
			Files  int
			SHA256 string
		} `json:"generated_from"`
		Features []struct{ ID, Name string }
		Services []serviceFile
	}
	serviceFile struct {
		Slug  string
		Cells map[string]struct {
			Support string
			Claims  []claimFile
		}
	}
	claimFile struct {
		Support, Origin, File, Anchor, Quote string
		Line                                 int
	}
)

// data gives a file of a site.
func data(t *testing.T, site build.Site, path string) []byte {
	t.Helper()
	for _, f := range site.Files {
		if f.Path == path {
			return f.Data
		}
	}
	t.Fatalf("there is no file %s", path)
	return nil
}

func decode[T any](t *testing.T, data []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func matrixOf(t *testing.T, site build.Site) matrixFile {
	t.Helper()
	return decode[matrixFile](t, data(t, site, "api/v1/matrix.json"))
}

func TestMatrixJSONKeepsToItsSchema(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		schema := compiled(t, data(t, site, "api/v1/schema.json"))
		matrix := instance(t, data(t, site, "api/v1/matrix.json"))
		if err := schema.Validate(matrix); err != nil {
			t.Error(err)
		}
		services := matrix.(map[string]any)["services"].([]any)
		if len(services) == 0 {
			t.Fatal("the matrix is empty")
		}
		cells := services[0].(map[string]any)["cells"].(map[string]any)
		delete(cells, "abac")
		if schema.Validate(matrix) == nil {
			t.Error("the schema accepts a row without a cell")
		}
	})
}

func TestPoliciesJSONKeepsToItsSchema(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		schema := compiledPart(t, data(t, site, "api/v1/schema.json"), "#/$defs/policies")
		policies := instance(t, data(t, site, "api/v1/policies.json"))
		if err := schema.Validate(policies); err != nil {
			t.Error(err)
		}
		if all := policies.([]any); len(all) > 0 {
			delete(all[0].(map[string]any), "verdict")
			if schema.Validate(policies) == nil {
				t.Error("the schema accepts a policy without a verdict")
			}
		}
	})
}

func compiled(t *testing.T, data []byte) *jsonschema.Schema {
	t.Helper()
	return compiledPart(t, data, "")
}

// compiledPart compiles the part of a schema that a fragment leads to.
func compiledPart(t *testing.T, data []byte, fragment string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", instance(t, data)); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json" + fragment)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func instance(t *testing.T, data []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// matrix.csv tells the deciding claims of matrix.json, eleven rows a service.
func TestMatrixCSVAgreesWithMatrixJSON(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		rows, err := csv.NewReader(bytes.NewReader(data(t, site, "api/v1/matrix.csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		wanted := [][]string{{"service", "feature", "support", "origin", "file", "line", "anchor", "quote"}}
		for _, s := range matrixOf(t, site).Services {
			for _, f := range parse.Features {
				cell := s.Cells[f.ID]
				row := []string{s.Slug, f.ID, cell.Support, "", "", "0", "", ""}
				if len(cell.Claims) > 0 && cell.Claims[0].Origin != "catalog" {
					c := cell.Claims[0]
					row = []string{s.Slug, f.ID, cell.Support, c.Origin, c.File, strconv.Itoa(c.Line), c.Anchor, c.Quote}
				}
				wanted = append(wanted, row)
			}
		}
		if !reflect.DeepEqual(rows, wanted) {
			t.Errorf("rows:\n%q\nwanted:\n%q", rows, wanted)
		}
	})
}

func TestMatrixJSONIsSorted(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		m := matrixOf(t, site)
		bySlug := func(a, b serviceFile) int { return strings.Compare(a.Slug, b.Slug) }
		if !slices.IsSortedFunc(m.Services, bySlug) {
			t.Error("services do not stand by slug")
		}
		if len(m.Features) != 11 {
			t.Errorf("%d features", len(m.Features))
		}
		for i, f := range m.Features {
			if f.ID != parse.Features[i].ID {
				t.Errorf("feature %d is %s", i, f.ID)
			}
		}
		files := 0
		for _, r := range m.GeneratedFrom {
			files += r.Files
			if strings.ContainsAny(r.Root, `/\`) {
				t.Errorf("the root %q tells where it stood", r.Root)
			}
		}
		if files == 0 {
			t.Error("the matrix was made from no files")
		}
	})
}

// The file of a service holds what matrix.json says of it, and more.
func TestFilesOfServicesAgreeWithMatrixJSON(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		m := decode[struct{ Services []map[string]any }](t, data(t, site, "api/v1/matrix.json"))
		for _, wanted := range m.Services {
			got := decode[map[string]any](t, data(t, site, "api/v1/services/"+wanted["slug"].(string)+".json"))
			for key, value := range wanted {
				if !reflect.DeepEqual(got[key], value) {
					t.Errorf("%s: %s is %v, in matrix.json %v", wanted["slug"], key, got[key], value)
				}
			}
			for _, topic := range got["topics"].([]any) {
				data(t, site, pathOf(t, topic.(map[string]any)["url"].(string))+"index.html")
			}
		}
	})
}

// Whatever stands at these addresses is linked from elsewhere.
func TestEveryPromisedFileIsThere(t *testing.T) {
	eachSite(t, "", func(t *testing.T, site build.Site) {
		promised := strings.Fields(`index.html matrix/index.html services/index.html features/index.html guides/index.html
			policies/index.html checks/index.html search/index.html actions/index.html search/manifest.json 404.html _headers _redirects robots.txt
			.nojekyll api/v1/matrix.json api/v1/matrix.csv api/v1/policies.json api/v1/schema.json`)
		for _, f := range parse.Features {
			promised = append(promised, "features/"+f.ID+"/index.html", "guides/"+f.ID+"/index.html")
		}
		for _, s := range site.Matrix.Services {
			promised = append(promised, "services/"+s.Slug+"/index.html", "api/v1/services/"+s.Slug+".json")
		}
		for i := range site.Topics {
			if url := site.Directory.URL(i); url != "" {
				promised = append(promised, pathOf(t, url)+"index.html")
			}
		}
		files := site.FileMap()
		for _, path := range promised {
			if _, ok := files[path]; !ok {
				t.Errorf("there is no %s", path)
			}
		}
		if _, ok := files["sitemap.xml"]; ok {
			t.Error("there is a sitemap, although nobody said where the site will stand")
		}
		if len(files) != len(site.Files) {
			t.Errorf("%d files at %d paths", len(site.Files), len(files))
		}
	})
}

// The own content says where each of its documents comes to stand.
func TestAddresses(t *testing.T) {
	files := run(t, input(t, opened(t, "testdata/content"))).FileMap()
	for _, path := range []string{
		"services/harbor/index.html",
		"services/harbor/examples/index.html",
		"services/harbor/plätze/index.html",
		"services/harbor/security-iam-service-with-iam/index.html",
		"services/orchard/index.html",
		"services/orchard/features/index.html",
		"services/orchard/reference/index.html",
		"guides/tags/index.html",
		"guides/words/index.html",
		"guides/lone/index.html",
	} {
		if _, ok := files[path]; !ok {
			t.Errorf("there is no %s", path)
		}
	}
	for path := range files {
		if strings.Contains(path, "%") {
			t.Errorf("the name of %s is escaped", path)
		}
	}
}

func TestSitemap(t *testing.T) {
	const base = "https://example.org/x/"
	eachSite(t, base, func(t *testing.T, site build.Site) {
		var sitemap struct {
			URL []struct {
				Loc string `xml:"loc"`
			} `xml:"url"`
		}
		if err := xml.Unmarshal(data(t, site, "sitemap.xml"), &sitemap); err != nil {
			t.Fatal(err)
		}
		listed := map[string]bool{}
		for _, u := range sitemap.URL {
			below, ok := strings.CutPrefix(u.Loc, base)
			if !ok {
				t.Errorf("%s is not below %s", u.Loc, base)
			}
			listed[below] = true
		}
		for _, p := range site.Pages {
			if wanted := p.Kind != "not-found" && p.Kind != "search"; listed[p.URL] != wanted {
				t.Errorf("%s is listed: %v", p.URL, listed[p.URL])
			}
			delete(listed, p.URL)
		}
		if len(listed) > 0 {
			t.Errorf("no pages: %v", listed)
		}
		if robots := string(data(t, site, "robots.txt")); !strings.Contains(robots, "\nSitemap: "+base+"sitemap.xml\n") {
			t.Errorf("robots.txt: %s", robots)
		}
	})
}

// Both forms of a redirect lead from an address without a page to one with.
func TestRedirects(t *testing.T) {
	const base = "https://example.org/x/"
	eachSite(t, base, func(t *testing.T, site build.Site) {
		h := newHost(t, site, base)
		docs := htmlFiles(t, site)
		lines := strings.Split(strings.TrimSpace(string(data(t, site, "_redirects"))), "\n")
		for _, line := range lines {
			fields := strings.Fields(line)
			if len(fields) != 3 || fields[2] != "301" {
				t.Fatalf("_redirects has the line %q", line)
			}
			file, _, err := h.follow(h.base, fields[0])
			if err != nil || docs[file] == nil || !isRedirect(docs[file]) {
				t.Errorf("%s: no page leads on: %v", fields[0], err)
			}
			if file, _, err := h.follow(h.base, fields[1]); err != nil || isRedirect(docs[file]) {
				t.Errorf("%s: %v", fields[1], err)
			}
		}
		if len(lines) < 11 {
			t.Errorf("only %d redirects", len(lines))
		}
	})
}

// pathOf gives the path of an address.
func pathOf(t *testing.T, address string) string {
	t.Helper()
	path, err := url.PathUnescape(address)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
