package catalog

import (
	"encoding/csv"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "add new slugs to the list of published ones")

const publishedSlugs = "testdata/published-slugs.txt"

// A slug stands in addresses that others link to. The list of published ones
// only grows: a slug that is gone or has another owner breaks their links.
func TestSlugsStay(t *testing.T) {
	data, err := os.ReadFile(publishedSlugs)
	if err != nil {
		t.Fatal(err)
	}
	published := strings.Fields(string(data))
	c := embedded(t)
	var slugs []string
	for _, s := range c.Services {
		slugs = append(slugs, s.Slug)
	}
	for _, slug := range published {
		if !slices.Contains(slugs, slug) {
			t.Errorf("the slug %s was published and is gone", slug)
		}
	}
	for _, slug := range slugs {
		switch {
		case slices.Contains(published, slug):
		case *update:
			published = append(published, slug)
		default:
			t.Errorf("the slug %s is new: run this test with -update", slug)
		}
	}
	if *update {
		if err := os.WriteFile(publishedSlugs, []byte(strings.Join(published, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Every row of the table is a service of the catalog or of the reference
// table, and every service of these has its row.
func TestNoOrphans(t *testing.T) {
	data, err := os.ReadFile("../../content/data/reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows := csv.NewReader(strings.NewReader(string(data)))
	rows.Comment = '#'
	table, err := rows.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	c := embedded(t)
	known := map[string]bool{"aurora": true} // documented in a guide of its own, under the actions of RDS
	for _, row := range table[1:] {
		known[row[slices.Index(table[0], "slug")]] = true
	}
	owned := map[string]bool{}
	for _, s := range c.Services {
		for _, prefix := range s.Prefixes {
			owned[prefix] = true
		}
		inCatalog := slices.ContainsFunc(s.Prefixes, func(p string) bool { _, ok := c.Facts(p); return ok })
		if !inCatalog && !known[s.Slug] {
			t.Errorf("%s is in neither source", s.Slug)
		}
	}
	for _, prefix := range c.Prefixes() {
		if !owned[prefix] {
			t.Errorf("no service has the prefix %s", prefix)
		}
	}
}

func TestPurposes(t *testing.T) {
	c := embedded(t)
	if s, _ := c.Find("dynamodb"); s.Purpose == "" || !slices.Contains(s.Generic, "key-value store") {
		t.Errorf("the purpose and the generic names are not read: %q, %q", s.Purpose, s.Generic)
	}
	for _, table := range []string{"slug,purpose,generic\nno-such-slug,Nothing,\n", "slug,purpose,generic\ns3,,\n", "slug,purpose,generic\ns3,Storage\n"} {
		if err := c.tellPurposes(table); err == nil {
			t.Errorf("%q was taken", table)
		}
	}
}
