package matrix

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

const seeds = "../../../shared/seeds"

// wantOfSeeds is what is wrong in the five documents, by code.
var wantOfSeeds = map[string]string{
	"STALE_CLAIM":         "000_1016b8c93a38084f.txt:39:1 000_1016b8c93a38084f.txt:43:1 003_c398de74a9b1ceef.txt:41:1 003_c398de74a9b1ceef.txt:59:1 004_fc4e1137db2681e0.txt:93:1",
	"UNKNOWN_ACTION":      "002_8023951a1851186f.txt:22:266",
	"OTHER_SERVICE_NAMED": "000_1016b8c93a38084f.txt:17:251",
	"WRONG_REFERENCE":     "004_fc4e1137db2681e0.txt:37:51 004_fc4e1137db2681e0.txt:71:356 004_fc4e1137db2681e0.txt:71:73",
}

// TestSeeds reads five real documents that nobody prepared, and wants what a
// careful reader found in them: cell by cell, with the deciding line.
func TestSeeds(t *testing.T) {
	if _, err := os.Stat(seeds); err != nil {
		t.Skipf("the five real documents are not here: %v", err)
	}
	topics := readRoot(t, seeds)
	m, found := build(t, topics...)
	told := map[string][]string{}
	for _, message := range found {
		place, _, _ := strings.Cut(filepath.Base(message), ": ")
		code := strings.Trim(message[strings.LastIndexByte(message, '['):], "[]")
		told[code] = append(told[code], place)
	}
	for code, places := range told {
		slices.Sort(places)
		if want := strings.Fields(wantOfSeeds[code]); !slices.Equal(places, want) {
			t.Errorf("%s at %v, want %v", code, places, want)
		}
	}
	if len(told) != len(wantOfSeeds) {
		t.Errorf("%d codes told: %v", len(told), told)
	}
	wantGrid(t, m, `
		feature                    transcribe rekognition chime personalize
		identity-based-policies    y11        y12         y13   y13
		policy-actions             y17        y22         y19   y19
		resource-level-permissions n39        y58         n41   y45
		condition-keys             n43        n80         n45   -
		resource-based-policies    n53        n84         n55   n89
		acls                       -          -           -     -
		abac                       -          -           n59   n93
		temporary-credentials      y63        y132        y69   y103
		principal-permissions      -          -           -     -
		service-roles              n75        y144        n81   y115
		service-linked-roles       n69        n138        y75   n109
	`)
	transcribe, _ := m.Row("transcribe")
	if got := names(topics, transcribe.Topics); got != "000_1016b8c93a38084f.txt 001_61f1e0d60249ae71.txt" {
		t.Errorf("topics of transcribe: %s", got)
	}
	var managed []string
	for _, p := range topics[1].Managed {
		managed = append(managed, fmt.Sprintf("%s:%d", p.Name, p.Line))
	}
	if !slices.Equal(managed, []string{"ReadOnly:35", "FullAccess:37"}) {
		t.Errorf("managed policies %v", managed)
	}
	var lines []int
	for _, c := range topics[1].Codes() {
		lines = append(lines, c.Line)
	}
	if !slices.Equal(lines, []int{13, 25, 50, 54, 60}) {
		t.Errorf("code of 001 on lines %v", lines)
	}
	for _, line := range []int{91, 108} {
		at := slices.IndexFunc(topics[2].Codes(), func(c parse.Code) bool { return c.Line == line })
		if at < 0 || !strings.HasPrefix(topics[2].Codes()[at].Text, "{") {
			t.Errorf("no policy of 002 on line %d", line)
		}
	}
}

// TestWeather reads five documents of our own writing, in other words and
// formats, as one tree.
func TestWeather(t *testing.T) {
	topics := readRoot(t, "testdata/weather")
	m, found := build(t, topics...)
	if len(found) > 0 {
		t.Errorf("diagnostics %v", found)
	}
	wantGrid(t, m, `
		feature                    barometer rainfall sundial vane
		identity-based-policies    y9        y5       -       y7
		policy-actions             y13       y9       -       y8
		resource-level-permissions n17       y13      -       y15
		condition-keys             n21       n18      -       n16
		resource-based-policies    n25       -        n8      n9
		acls                       -         n22      -       n10
		abac                       n29       y26      p12     p11
		temporary-credentials      y35       -        y16     y12
		principal-permissions      -         -        -       -
		service-roles              n39       y30      -       -
		service-linked-roles       y43       n34      n20     -
	`)
	barometer, _ := m.Row("barometer")
	if got := names(topics, barometer.Topics); got != "barometer.md console.txt" {
		t.Errorf("topics of barometer: %s", got)
	}
	var managed []string
	for _, p := range topics[slices.IndexFunc(topics, func(t parse.Topic) bool { return t.Path == "console.txt" })].Managed {
		managed = append(managed, fmt.Sprintf("%s:%d", p.Name, p.Line))
	}
	if !slices.Equal(managed, []string{"BarometerRead:16"}) {
		t.Errorf("managed policies %v", managed)
	}
}

// readRoot gives the topics of a folder.
func readRoot(t *testing.T, dir string) []parse.Topic {
	t.Helper()
	root, err := source.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	files, found, err := source.Read(context.Background(), []source.Root{root}, parse.Extensions...)
	if err != nil || len(found) > 0 {
		t.Fatal(found, err)
	}
	var topics []parse.Topic
	for _, f := range files {
		topics = append(topics, parse.Parse(f))
	}
	return topics
}

// wantGrid holds the whole matrix against a table: y, p or n with the line of
// the deciding claim, and - for what is not stated.
func wantGrid(t *testing.T, m Matrix, want string) {
	t.Helper()
	var lines [][]string
	for line := range strings.Lines(strings.TrimSpace(want)) {
		lines = append(lines, strings.Fields(line))
	}
	var slugs []string
	for _, s := range m.Services {
		slugs = append(slugs, s.Slug)
	}
	slices.Sort(slugs)
	if wanted := slices.Sorted(slices.Values(lines[0][1:])); !slices.Equal(slugs, wanted) {
		t.Fatalf("services %v, want %v", slugs, wanted)
	}
	if len(lines) != len(parse.Features)+1 {
		t.Fatalf("%d lines are wanted", len(lines))
	}
	for _, line := range lines[1:] {
		feature, _ := parse.FeatureByID(line[0])
		for i, slug := range lines[0][1:] {
			row, _ := m.Row(slug)
			cell := row.Cells[feature.Index()]
			if got := brief(cell); got != line[i+1] {
				t.Errorf("%s %s: %s, want %s", slug, feature.ID, got, line[i+1])
			}
			checkEvidence(t, slug, cell)
		}
	}
}

func brief(cell Cell) string {
	first, ok := cell.Decides()
	if !ok {
		return map[parse.Support]string{parse.Unstated: "-"}[cell.Support]
	}
	return fmt.Sprintf("%c%d", cell.Support[0], first.Line)
}

// checkEvidence says that no claim comes without its place and words.
func checkEvidence(t *testing.T, slug string, cell Cell) {
	t.Helper()
	for _, c := range cell.Claims {
		if c.Origin == FromCatalog {
			if c.Note == "" || c.Date == "" {
				t.Errorf("%s %s: the catalog's word %+v rests on nothing", slug, cell.Feature, c)
			}
			continue
		}
		if c.File == "" || c.Line == 0 || c.Column == 0 || c.Quote == "" || c.Anchor == "" {
			t.Errorf("%s %s: the claim %+v lacks evidence", slug, cell.Feature, c)
		}
	}
}

func names(topics []parse.Topic, indexes []int) string {
	var all []string
	for _, i := range indexes {
		all = append(all, topics[i].Path)
	}
	return strings.Join(all, " ")
}
