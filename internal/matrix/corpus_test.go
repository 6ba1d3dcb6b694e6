package matrix

import (
	"encoding/csv"
	"fmt"
	"os"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

const corpus = "../../../shared/corpus"

// The floors of the scored run, in percent. They only rise.
const (
	floorHigh = 99.9 // support right, rows a careful reader is sure of
	floorAll  = 98.3 // support right, all rows
	floorLine = 97.7 // evidence on the labelled line, rows with a claim
)

// TestCorpus reads the IAM pages of real developer guides and holds the
// matrix against the labels of a careful reader.
func TestCorpus(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("the labelled corpus is not here: %v", err)
	}
	score := map[string]*tally{}
	formats := column(t, "meta.csv", "guide", "format")
	cells := map[string][]Cell{}
	for _, row := range table(t, "gold.csv") {
		guide, feature, support, line, confidence := row[0], row[1], row[2], row[3], row[4]
		if cells[guide] == nil {
			cells[guide] = guideCells(t, guide)
		}
		cell := cells[guide][slices.Index(parse.FeatureIDs(), feature)]
		right := string(cell.Support) == support
		for _, name := range []string{"all", confidence, feature, "format " + formats[guide]} {
			count(score, name, right)
		}
		got := 0
		if c, ok := cell.Decides(); ok {
			got = c.Line
		}
		if !right {
			t.Logf("miss %s %s: %s (line %d), labelled %s (line %s, %s)", guide, feature, cell.Support, got, support, line, confidence)
		} else if support != "unstated" {
			count(score, "line", strconv.Itoa(got) == line)
			if strconv.Itoa(got) != line {
				t.Logf("line %s %s: %d, labelled %s (%s)", guide, feature, got, line, confidence)
			}
		}
	}
	names := make([]string, 0, len(score))
	for name := range score {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		t.Logf("%6.2f %% of %3d  %s", score[name].percent(), score[name].of, name)
	}
	for name, floor := range map[string]float64{"high": floorHigh, "all": floorAll, "line": floorLine} {
		if got := score[name].percent(); got < floor {
			t.Errorf("%s: %.2f %% right, below the floor of %.2f %%", name, got, floor)
		}
	}
}

type tally struct{ right, of int }

func (t tally) percent() float64 { return 100 * float64(t.right) / float64(t.of) }

func count(score map[string]*tally, name string, right bool) {
	if score[name] == nil {
		score[name] = &tally{}
	}
	score[name].of++
	score[name].right += number(right)
}

// guideCells gives the cells that the service page of one guide fills.
func guideCells(t *testing.T, guide string) []Cell {
	t.Helper()
	const name = "security_iam_service-with-iam.md"
	data, err := os.ReadFile(path.Join(corpus, "iam", guide, name))
	if err != nil {
		t.Fatal(err)
	}
	topic := parse.Parse(source.File{Path: name, Display: guide + "/" + name, Data: string(data)})
	m, _ := build(t, topic)
	if len(m.Services) == 0 {
		return emptyCells()
	}
	return m.Services[0].Cells
}

func emptyCells() []Cell {
	cells := make([]Cell, len(parse.Features))
	for i := range cells {
		cells[i].Support = parse.Unstated
	}
	return cells
}

func build(t *testing.T, topics ...parse.Topic) (Matrix, []string) {
	t.Helper()
	return buildRoots(t, []string{"content"}, topics...)
}

// buildRoots gives the matrix of topics from several roots, and the
// diagnostics as they are printed.
func buildRoots(t *testing.T, roots []string, topics ...parse.Topic) (Matrix, []string) {
	t.Helper()
	known, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	m, found := Build(topics, roots, known, nil)
	var messages []string
	for _, d := range found {
		messages = append(messages, fmt.Sprintf("%s: %s [%s]", d.Pos, d.Message, d.Code))
	}
	return m, messages
}

func table(t *testing.T, name string) [][]string {
	t.Helper()
	data, err := os.ReadFile(path.Join(corpus, name))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// column gives one column of a table by another.
func column(t *testing.T, name, key, value string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(path.Join(corpus, name))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	k, v := slices.Index(rows[0], key), slices.Index(rows[0], value)
	values := map[string]string{}
	for _, row := range rows[1:] {
		values[row[k]] = row[v]
	}
	return values
}
