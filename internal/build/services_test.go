package build_test

import (
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// The default site has a page for every service of the catalog and of the
// reference table, and on one of them a row for everything that exists.
func TestDefaultSiteHasEveryService(t *testing.T) {
	site := run(t, input(t))
	files := site.FileMap()
	for _, s := range site.Catalog.Services {
		if files["services/"+s.Slug+"/index.html"] == nil || files["api/v1/services/"+s.Slug+".json"] == nil {
			t.Errorf("%s has no page", s.Slug)
		}
	}
	owners := map[string]string{}
	for _, s := range site.Catalog.Services {
		for _, prefix := range s.Prefixes {
			if owners[prefix] == "" || s.Slug == prefix {
				owners[prefix] = s.Slug
			}
		}
	}
	rows := 0
	for _, prefix := range site.Catalog.Prefixes() {
		page := string(files["services/"+owners[prefix]+"/index.html"])
		facts, _ := site.Catalog.Facts(prefix)
		for _, a := range facts.Actions {
			rows++
			if !strings.Contains(page, ` id="action-`+a.Name+`"`) && !strings.Contains(page, ` id="action-`+prefix+":"+a.Name+`"`) {
				t.Errorf("the page of %s has no row for %s:%s", owners[prefix], prefix, a.Name)
			}
		}
	}
	if rows < 22000 {
		t.Errorf("only %d actions", rows)
	}
}

// What readers and links of others rely on, to the letter.
func TestRowsOfServices(t *testing.T) {
	files := run(t, input(t)).FileMap()
	for file, wanted := range map[string][]string{
		"services/transcribe/index.html": {`id="action-StartTranscriptionJob"`, `<code>StartTranscriptionJob</code>`, `href="#key-transcribe%3aOutputBucketName"`},
		"services/dynamodb/index.html":   {`id="key-dynamodb:LeadingKeys"`, `<td data-head="Values">several</td>`},
		"services/s3/index.html":         {`id="action-GetObject"`, `id="type-object"`, `href="#type-object"`},
		"services/iam/index.html":        {`id="action-PassRole"`, `iam:PassedToService`},
		"services/vpc/index.html":        {`It shares the prefix of <a href="../../services/ec2/">`},
		"_redirects":                     {"/services/key-management-service/ /services/kms/ 301\n", "/guides/abac/ /features/abac/ 301\n"},
	} {
		for _, text := range wanted {
			if !strings.Contains(string(files[file]), text) {
				t.Errorf("%s does not hold %s", file, text)
			}
		}
	}
}

// A service that documents speak of has its page, with what exists in it; one
// that they do not speak of has none, and the reference table says nothing.
func TestContentBringsItsServicesAlone(t *testing.T) {
	site := run(t, input(t, opened(t, "testdata/content")))
	for _, row := range site.Matrix.Services {
		if len(row.Topics) == 0 && row.Summary < 0 {
			t.Errorf("%s has a row and no document", row.Slug)
		}
		for _, c := range row.Cells {
			for _, claim := range c.Claims {
				if claim.Origin == parse.FromReference && claim.Topic < 0 {
					t.Errorf("%s, %s: the reference table claims something", row.Slug, c.Feature)
				}
			}
		}
	}
}
