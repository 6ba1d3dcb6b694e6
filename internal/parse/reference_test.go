package parse

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

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
	if c.URL != "https://github.com/example/guide/blob/0123/table.md?plain=1#L41" || !c.Imported || c.Note != "shelves, not books" || r.Rows[0].Claims[0].Note != "" || c.Date != "2023-06-15" {
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

// TestReferencePage reads AWS's own page: the verdicts and the categories of
// all 372 rows, and the notes of the cells that have one.
func TestReferencePage(t *testing.T) {
	const folder = "../../../shared/reference/"
	page, err := os.ReadFile(folder + "reference_aws-services-that-work-with-iam.md")
	if err != nil {
		t.Skipf("the page is not here: %v", err)
	}
	table, err := os.ReadFile(folder + "services.csv")
	if err != nil {
		t.Fatal(err)
	}
	want, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	topic := Parse(source.File{Path: "a.md", Display: "a.md", Data: string(page)})
	if len(topic.Listed) != 372 || len(want) != 373 || len(topic.Found) > 0 {
		t.Fatalf("%d rows, want %d; %v", len(topic.Listed), len(want)-1, topic.Found)
	}
	lines := strings.Split(string(page), "\n")
	notes := 0
	for i, row := range topic.Listed {
		got := []string{row.Category, row.Names[0]}
		for n, c := range row.Claims {
			got = append(got, string(c.Support))
			if c.Feature != referenceColumns[want[0][2+n]] || c.Line != row.Line || c.Anchor == "" {
				t.Errorf("%s: %+v", row.Names[0], c)
			}
			if c.Note != "" {
				notes++
			}
		}
		expected := slices.Clone(want[i+1])
		expected[1] = strings.ReplaceAll(expected[1], "\u00a0", " ")
		expected[0] = ofServices.ReplaceAllString(expected[0], "")
		if !slices.Equal(got, expected) {
			t.Errorf("got  %q\nwant %q", got, expected)
		}
		if !strings.Contains(strings.ReplaceAll(bare(lines[row.Line-1]), "\u00a0", " "), row.Names[0]) {
			t.Errorf("%s does not stand on line %d", row.Names[0], row.Line)
		}
	}
	for name, other := range map[string]string{"page.html": asHTML(t, page), "page.txt": asPlainText(topic)} {
		if got, want := listedVerdicts(Parse(source.File{Path: name, Display: name, Data: other})), listedVerdicts(topic); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
	// 34 cells of verdicts bear marks, and one name does for its six cells.
	if notes != 40 {
		t.Errorf("%d claims with a note", notes)
	}
}

// listedVerdicts writes the rows of a topic, their verdicts and notes.
func listedVerdicts(t Topic) string {
	var b strings.Builder
	for _, row := range t.Listed {
		fmt.Fprintf(&b, "%s, %s:", row.Category, row.Names[0])
		for _, c := range row.Claims {
			fmt.Fprintf(&b, " %s %q", c.Support, c.Note)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// asHTML gives a page as a converter makes it.
func asHTML(t *testing.T, page []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert(page, &b); err != nil {
		t.Fatal(err)
	}
	return "<html><body><main>" + b.String() + "</main></body></html>"
}

// asPlainText gives a page as it is copied out of a browser: the cells of a
// row between tabs.
func asPlainText(t Topic) string {
	var b strings.Builder
	for _, block := range t.Blocks {
		switch block := block.(type) {
		case Heading:
			b.WriteString(block.Text + "\n\n")
		case Prose:
			b.WriteString(block.Text + "\n\n")
		case Table:
			for _, row := range append([]Row{{Cells: block.Head}}, block.Rows...) {
				for i, c := range row.Cells {
					b.WriteString([...]string{"", "\t"}[min(i, 1)] + c.Text)
				}
				b.WriteByte('\n')
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}
