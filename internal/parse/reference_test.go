package parse

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/source"
)

const smallTable = `# title: Some table
# url: https://github.com/example/guide/blob/0123/table.md
# commit: 0123
# date: 2023-06-15
category,service,slug,actions,resource_level,resource_based,abac,temp_creds,slr,notes,line
Storage,Amazon Shelf,shelf,yes,partial,no,,yes,,"resource_level: shelves, not books",41
Storage,Amazon Drawer,drawer,Yes,no,no,no,yes,yes,,42
`

func TestReference(t *testing.T) {
	r := ParseReference(source.File{Path: "data/reference.csv", Display: "content/data/reference.csv", Data: smallTable})
	if r.Source.Title != "Some table" || r.Source.Date != "2023-06-15" || len(r.Rows) != 2 {
		t.Fatalf("%+v", r)
	}
	var got []string
	for _, c := range r.Rows[0].Claims {
		got = append(got, fmt.Sprintf("%s=%s@%d", c.Feature, c.Support, c.Line))
	}
	want := "policy-actions=yes@6 resource-level-permissions=partial@6 resource-based-policies=no@6 temporary-credentials=yes@6"
	if strings.Join(got, " ") != want {
		t.Errorf("claims %v, want %s", got, want)
	}
	c := r.Rows[0].Claims[1]
	if c.URL != "https://github.com/example/guide/blob/0123/table.md?plain=1#L41" || !c.Imported || c.Note == "" || c.Date != "2023-06-15" {
		t.Errorf("%+v", c)
	}
	if len(r.Found) != 1 || !strings.Contains(r.Found[0].Message, `"Yes"`) || r.Found[0].Line != 7 {
		t.Errorf("found %v", r.Found)
	}
}

func TestReferenceBroken(t *testing.T) {
	r := ParseReference(source.File{Display: "t.csv", Data: "category,service,slug\na,b\n"})
	if len(r.Found) != 1 || r.Found[0].Line != 2 {
		t.Errorf("found %v", r.Found)
	}
}

// TestReferenceOfSite reads the table of the default site: 372 rows of six
// verdicts.
func TestReferenceOfSite(t *testing.T) {
	data, err := os.ReadFile("../../content/data/reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	r := ParseReference(source.File{Path: "data/reference.csv", Data: string(data)})
	claims := 0
	for _, row := range r.Rows {
		claims += len(row.Claims)
	}
	if len(r.Found) > 0 || len(r.Rows) != 372 || claims != 372*6 {
		t.Errorf("%d rows, %d claims, %v", len(r.Rows), claims, r.Found)
	}
}
