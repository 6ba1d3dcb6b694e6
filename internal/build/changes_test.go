package build_test

import (
	"encoding/json"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/iam-atlas/iam-atlas/internal/build"
	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/memo"
	"github.com/iam-atlas/iam-atlas/internal/render"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// TestCatalogChanges builds with a catalog that lacks an action and has a new
// managed policy; the report says so, and says nothing of the one inside.
func TestCatalogChanges(t *testing.T) {
	embedded, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	all, err := embedded.All()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all.Services, func(f catalog.Facts) bool { return f.Prefix == "transcribe" })
	all.Services = slices.Clone(all.Services)
	gone := all.Services[i].Actions[0].Name
	all.Services[i].Actions = all.Services[i].Actions[1:]
	all.Managed = append(slices.Clone(all.Managed), "ZephyrFullAccess")
	data, err := catalog.Encode(all)
	if err != nil {
		t.Fatal(err)
	}
	other, err := catalog.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	want := []render.CatalogChangeJSON{{Change: "came", Kind: "managed policy", Name: "ZephyrFullAccess"}, {Change: "went", Kind: "action", Name: "transcribe:" + gone}}
	for known, want := range map[*catalog.Catalog][]render.CatalogChangeJSON{other: want, embedded: {}, nil: {}} {
		in := input(t, source.Embedded("docs", fstest.MapFS{"a.md": {Data: []byte("# A page\n\nWords.\n")}}))
		in.Catalog = known
		site, err := build.Run(t.Context(), memo.NewStore(), in)
		if err != nil {
			t.Fatal(err)
		}
		var report render.ReportJSON
		if err := json.Unmarshal(site.FileMap()["api/v1/report.json"], &report); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(report.Changes, want) {
			t.Errorf("%v, want %v", report.Changes, want)
		}
	}
}
