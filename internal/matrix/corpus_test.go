package matrix

import (
	"encoding/csv"
	"fmt"
	"html"
	"math/rand/v2"
	"os"
	"path"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/source"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	ghtml "github.com/yuin/goldmark/renderer/html"
)

const corpus = "../../../shared/corpus"

// The floors of the scored run, in percent. They only rise.
const (
	floorHigh = 99.9 // support right, rows a careful reader is sure of
	floorAll  = 98.3 // support right, all rows
	floorLine = 97.7 // evidence on the labelled line, rows with a claim

	floorSection = 99.0 // evidence under the labelled heading, rows with a claim
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

// guidePage gives the page of one guide on how its service works with IAM.
func guidePage(t *testing.T, guide string) source.File {
	t.Helper()
	const name = "security_iam_service-with-iam.md"
	data, err := os.ReadFile(path.Join(corpus, "iam", guide, name))
	if err != nil {
		t.Fatal(err)
	}
	return source.File{Path: name, Display: guide + "/" + name, Data: string(data)}
}

// guideCells gives the cells that the service page of one guide fills.
func guideCells(t *testing.T, guide string) []Cell {
	t.Helper()
	return pageCells(t, guidePage(t, guide))
}

func pageCells(t *testing.T, f source.File) []Cell {
	t.Helper()
	m, _ := build(t, parse.Parse(f))
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
	m, found := Build(topics, roots, embedded(t), nil)
	var messages []string
	for _, d := range found {
		messages = append(messages, fmt.Sprintf("%s: %s [%s]", d.Pos, d.Message, d.Code))
	}
	return m, messages
}

func embedded(t *testing.T) *catalog.Catalog {
	t.Helper()
	known, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return known
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

// A variation is a change to a page that changes nothing of what it says.
type variation struct {
	name   string
	floor  float64 // percent of the sure rows whose support is right
	change func(f source.File, names []string) source.File
}

var variations = []variation{
	{"without anchors", 99.8, textual(func(s string) string { return anchors.ReplaceAllString(s, "") })},
	{"another file name", 99.8, func(f source.File, _ []string) source.File { f.Path = "p1.md"; return f }},
	{"another service name", 99.8, renamed},
	{"headings in capitals", 99.8, textual(func(s string) string { return headings(s, strings.ToUpper) })},
	{"headings in small letters", 99.8, textual(func(s string) string { return headings(s, strings.ToLower) })},
	{"sections shuffled", 99.8, textual(shuffled)},
	{"plain text, cells parted by spaces", 99.8, saved("page.txt", func(s string) string { return plainText(s, "  ") })},
	{"plain text, cells parted by one space", 99.8, saved("page.txt", func(s string) string { return plainText(s, " ") })},
	{"plain text, cells parted by tabs", 99.8, saved("page.txt", func(s string) string { return plainText(s, "\t") })},
	{"plain text, cells parted by bars", 99.8, saved("page.txt", func(s string) string { return plainText(s, " | ") })},
	{"HTML", 99.8, saved("page.html", asHTML)},
	{"HTML without heads of tables", 99.8, saved("page.html", func(s string) string { return headless.Replace(asHTML(s)) })},
}

// TestCorpusVaried reads the pages of the corpus in other forms.
func TestCorpusVaried(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("the labelled corpus is not here: %v", err)
	}
	full, short := column(t, "meta.csv", "guide", "service_name_full"), column(t, "meta.csv", "guide", "service_name_short")
	for _, v := range variations {
		t.Run(v.name, func(t *testing.T) {
			var got tally
			cells := map[string][]Cell{}
			changed := 0
			for _, row := range table(t, "gold.csv") {
				guide, feature, support, confidence := row[0], row[1], row[2], row[4]
				if cells[guide] == nil {
					f := guidePage(t, guide)
					varied := v.change(f, serviceNames(f.Data, full[guide], short[guide]))
					cells[guide] = pageCells(t, varied)
					changed += number(varied.Path != f.Path || varied.Data != f.Data)
				}
				if confidence != "high" {
					continue
				}
				cell := cells[guide][slices.Index(parse.FeatureIDs(), feature)]
				got.of++
				got.right += number(string(cell.Support) == support)
				if string(cell.Support) != support {
					t.Logf("miss %s %s: %s, labelled %s", guide, feature, cell.Support, support)
				}
			}
			t.Logf("%6.2f %% of %d", got.percent(), got.of)
			if changed < len(cells)*9/10 {
				t.Errorf("only %d of %d pages are changed", changed, len(cells))
			}
			if got.percent() < v.floor {
				t.Errorf("%.2f %% right, below the floor of %.2f %%", got.percent(), v.floor)
			}
		})
	}
}

// TestCorpusSections holds the evidence of every right claim against the
// section that the labelled line stands in.
func TestCorpusSections(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("the labelled corpus is not here: %v", err)
	}
	var got tally
	cells, topics := map[string][]Cell{}, map[string]parse.Topic{}
	for _, row := range table(t, "gold.csv") {
		guide, feature, support := row[0], row[1], row[2]
		line, _ := strconv.Atoi(row[3])
		if cells[guide] == nil {
			f := guidePage(t, guide)
			cells[guide], topics[guide] = pageCells(t, f), parse.Parse(f)
		}
		c, ok := cells[guide][slices.Index(parse.FeatureIDs(), feature)].Decides()
		if !ok || support == "unstated" {
			continue
		}
		got.of++
		if id := headingAbove(topics[guide], line); id == c.Anchor {
			got.right++
		} else {
			t.Logf("section %s %s: line %d in #%s, labelled %d in #%s (%s)", guide, feature, c.Line, c.Anchor, line, id, row[4])
		}
	}
	t.Logf("%6.2f %% of %d in the labelled section", got.percent(), got.of)
	if got.percent() < floorSection {
		t.Errorf("%.2f %% in the labelled section, below the floor of %.2f %%", got.percent(), floorSection)
	}
}

// headingAbove gives the id of the nearest heading above a line.
func headingAbove(topic parse.Topic, line int) string {
	id := ""
	for _, b := range topic.Blocks {
		if h, ok := b.(parse.Heading); ok && h.Line <= line {
			id = h.ID
		}
	}
	return id
}

func textual(change func(string) string) func(source.File, []string) source.File {
	return func(f source.File, _ []string) source.File {
		f.Data = change(f.Data)
		return f
	}
}

// saved gives a page in another format.
func saved(name string, change func(string) string) func(source.File, []string) source.File {
	return func(f source.File, _ []string) source.File {
		f.Path, f.Data = name, change(f.Data)
		return f
	}
}

// headless makes the heads of tables rows like others.
var headless = strings.NewReplacer("<thead>", "", "</thead>", "", "<th>", "<td>", "</th>", "</td>")

var (
	anchors    = regexp.MustCompile(`<a (?:name|id)="[^"]*"></a>`)
	pageTitle  = regexp.MustCompile(`(?m)^# How (.+?) works? with`)
	inBrackets = regexp.MustCompile(`^(.+?) \\?\((.+?)\\?\)$`)
)

// serviceNames gives the names under which a page speaks of its service, the
// longest first.
func serviceNames(page, full, short string) []string {
	names := []string{full, short}
	if m := pageTitle.FindStringSubmatch(page); m != nil {
		title := strings.ReplaceAll(m[1], `\`, "")
		names = append(names, title)
		if m := inBrackets.FindStringSubmatch(title); m != nil {
			names = append(names, m[1], m[2])
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(names)
}

// renamed gives the service of a page another name.
func renamed(f source.File, names []string) source.File {
	for _, name := range names {
		to := "Zephyr"
		if strings.HasPrefix(name, "Amazon ") || strings.HasPrefix(name, "AWS ") || name == names[0] {
			to = "Amazon Zephyr"
		}
		pattern := regexp.MustCompile(`[[:punct:]]`).ReplaceAllString(name, `\\?\$0`)
		f.Data = regexp.MustCompile(`\b`+pattern+`\b`).ReplaceAllString(f.Data, to)
	}
	f.Data = strings.ReplaceAll(f.Data, "Amazon Amazon Zephyr", "Amazon Zephyr")
	return f
}

// lines changes a page line by line; code tells those within fences.
func lines(page string, change func(line string, code bool) string) string {
	var b strings.Builder
	code := false
	for line := range strings.SplitAfterSeq(page, "\n") {
		fence := strings.HasPrefix(strings.TrimLeft(line, " "), "```")
		b.WriteString(change(line, code || fence))
		code = code != fence
	}
	return b.String()
}

// headings changes the words of headings and leaves their anchors.
func headings(page string, change func(string) string) string {
	return lines(page, func(line string, code bool) string {
		if code || !strings.HasPrefix(line, "#") {
			return line
		}
		words, anchor, _ := strings.Cut(line, "<a ")
		if anchor != "" {
			anchor = "<a " + anchor
		}
		return change(words) + anchor
	})
}

// shuffled gives a page with its sections in another order.
func shuffled(page string) string {
	var sections []string
	section := ""
	lines(page, func(line string, code bool) string {
		if !code && strings.HasPrefix(line, "## ") {
			sections = append(sections, section)
			section = ""
		}
		section += line
		return line
	})
	sections = append(sections, strings.TrimRight(section, "\n")+"\n\n")
	rest := sections[1:]
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	return strings.Join(sections, "")
}

var (
	picture    = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)`)
	linkWords  = regexp.MustCompile(`\[((?:[^\[\]\\]|\\.)*)\]\([^)]*\)`)
	emphasis   = regexp.MustCompile("(^|[^\\\\])(\\*+|`+)")
	escaped    = regexp.MustCompile(`\\([[:punct:]])`)
	headMark   = regexp.MustCompile(`^#+ +`)
	headRule   = regexp.MustCompile(`^\|[ |:-]+$`)
	cellBorder = regexp.MustCompile(`\s*\|\s*`)
	markedItem = regexp.MustCompile(`^( *)[+*-] +`)
)

// plainText gives the words of a page as a browser copies them.
func plainText(page, gap string) string {
	return lines(page, func(line string, code bool) string {
		words := strings.TrimRight(line, " \n")
		switch {
		case strings.HasPrefix(strings.TrimLeft(words, " "), "```"):
			_, after, _ := strings.Cut(words, "```")
			return plainWords(strings.TrimLeft(after, "`abcdefghijklmnopqrstuvwxyz")) + "\n"
		case code:
			return line
		case headRule.MatchString(words):
			return ""
		case strings.HasPrefix(words, "|"):
			return plainWords(cellBorder.ReplaceAllString(strings.Trim(words, "| "), gap)) + "\n"
		case headMark.MatchString(words):
			return "\n" + plainWords(headMark.ReplaceAllString(words, "")) + "\n"
		}
		return plainWords(markedItem.ReplaceAllString(words, "$1• ")) + "\n"
	})
}

func plainWords(s string) string {
	s = anchors.ReplaceAllString(s, "")
	s = picture.ReplaceAllString(s, "")
	s = linkWords.ReplaceAllString(s, "$1")
	s = emphasis.ReplaceAllString(s, "$1")
	return html.UnescapeString(escaped.ReplaceAllString(s, "$1"))
}

var gluedFence = regexp.MustCompile("(?m)^( *```)(<a )")

// asHTML gives a page as a common converter makes it.
func asHTML(page string) string {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(ghtml.WithUnsafe()))
	var b strings.Builder
	if err := md.Convert([]byte(gluedFence.ReplaceAllString(page, "$1\n\n$2")), &b); err != nil {
		panic(err) // a strings.Builder takes everything
	}
	return b.String()
}
