package parse

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/source"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the wanted outcomes in testdata")

// TestGolden reads the pages of testdata. The comment of a case begins with a
// line written by hand, such as
//
//	acls no, abac partial, !UNKNOWN_SUPPORT
//
// which -update never changes: every claim in the order of the features, then
// the code of every diagnostic; or "nothing".
func TestGolden(t *testing.T) {
	for _, c := range goldenCases(t) {
		t.Run(c.name, func(t *testing.T) {
			topic := Parse(c.file())
			if got := verdicts(topic); got != c.head {
				t.Errorf("the page claims\n%s\nwant\n%s", got, c.head)
			}
			got := outcome(t, topic)
			if *update {
				c.rewrite(t, got)
				return
			}
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A goldenCase is one archive of testdata.
type goldenCase struct {
	name, archive  string
	head           string // first line of the comment
	page, in, want string // name of the page, its text, the wanted outcome
}

func (c goldenCase) file() source.File {
	return source.File{Path: c.page, Display: c.page, Data: c.in}
}

func (c goldenCase) rewrite(t *testing.T, want string) {
	t.Helper()
	ar, err := txtar.ParseFile(c.archive)
	if err != nil {
		t.Fatal(err)
	}
	ar.Files = []txtar.File{ar.Files[0], {Name: "want.json", Data: []byte(want)}}
	if err := os.WriteFile(c.archive, txtar.Format(ar), 0o666); err != nil {
		t.Fatal(err)
	}
}

func goldenCases(tb testing.TB) []goldenCase {
	tb.Helper()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		tb.Fatalf("no cases: %v", err)
	}
	var cases []goldenCase
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		c := goldenCase{name: strings.TrimSuffix(filepath.Base(name), ".txtar"), archive: name}
		c.head, _, _ = strings.Cut(string(ar.Comment), "\n")
		for _, f := range ar.Files {
			switch {
			case f.Name == "want.json":
				c.want = string(f.Data)
			case c.page == "" && strings.HasPrefix(f.Name, "in."):
				c.page, c.in = f.Name, string(f.Data)
			default:
				tb.Fatalf("%s: unwanted file %s", name, f.Name)
			}
		}
		cases = append(cases, c)
	}
	return cases
}

// verdicts writes the claims and the codes of a topic on one line.
func verdicts(t Topic) string {
	var all []string
	for _, c := range slices.SortedStableFunc(slices.Values(t.Claims), byFeature) {
		all = append(all, c.Feature+" "+string(c.Support))
	}
	for _, row := range t.Listed {
		line := row.Names[0] + ":"
		for _, c := range row.Claims {
			line += " " + string(c.Support)
		}
		all = append(all, line)
	}
	for _, d := range t.Found {
		all = append(all, "!"+string(d.Code))
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}

func byFeature(a, b Claim) int {
	return slices.Index(FeatureIDs(), a.Feature) - slices.Index(FeatureIDs(), b.Feature)
}

// outcome writes a topic as JSON for people: one line a block or claim.
func outcome(t *testing.T, topic Topic) string {
	t.Helper()
	type record struct {
		Title    string   `json:"title"`
		Titled   bool     `json:"titled"`
		Subjects []string `json:"subjects"`
		Prefixes []string `json:"prefixes"`
		Blocks   []string `json:"blocks"`
		Claims   []string `json:"claims"`
		Listed   []string `json:"listed,omitempty"`
		Managed  []string `json:"managed"`
		Found    []string `json:"found"`
	}
	r := record{topic.Title, topic.Titled, []string{}, []string{}, []string{}, []string{}, nil, []string{}, []string{}}
	for _, p := range topic.Prefixes {
		r.Prefixes = append(r.Prefixes, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Name))
	}
	for _, s := range topic.Subjects {
		r.Subjects = append(r.Subjects, [...]string{"front", "title", "guide", "tail", "words", "sentence"}[s.From]+": "+s.Name)
	}
	for _, b := range topic.Blocks {
		r.Blocks = append(r.Blocks, sketch(b))
	}
	for _, c := range topic.Claims {
		table := map[bool]string{true: " table"}[c.InTable]
		r.Claims = append(r.Claims, fmt.Sprintf("%s %s %s%s %d:%d #%s %s%s", c.Feature, c.Support, c.Origin, table, c.Line, c.Column, c.Anchor, c.Quote,
			strings.TrimRight(fmt.Sprintf(" %s %s", c.Date, c.URL), " ")))
	}
	for _, row := range topic.Listed {
		r.Listed = append(r.Listed, sketchListed(row)...)
	}
	for _, m := range topic.Managed {
		r.Managed = append(r.Managed, fmt.Sprintf("%d #%s %s: %s", m.Line, m.Anchor, m.Name, m.Text))
	}
	for _, d := range topic.Found {
		r.Found = append(r.Found, strings.TrimRight(fmt.Sprintf("%d:%d: %s: %s [%s] %s", d.Line, d.Column, d.Severity, d.Message, d.Code, d.Hint), " "))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// sketchListed writes the row of one service, and below it its claims.
func sketchListed(row ReferenceRow) []string {
	lines := []string{fmt.Sprintf("%d %s (%s)", row.Line, strings.Join(row.Names, " = "), row.Category)}
	for _, c := range row.Claims {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("  %s %s %s %d:%d #%s %s %s", c.Feature, c.Support, c.Origin, c.Line, c.Column, c.Anchor, c.Quote,
			c.Note), " "))
	}
	return lines
}

func sketch(b Block) string {
	switch b := b.(type) {
	case Heading:
		return fmt.Sprintf("%d h%d %s %s", b.Line, b.Level, strings.Join(append([]string{"#" + b.ID}, b.Anchors...), " #"), sketchRich(b.HTML))
	case Prose:
		return fmt.Sprintf("%d %s", b.Line, sketchRich(b.HTML))
	case Code:
		return fmt.Sprintf("%d:%d code %s|%s", b.Line, first(b.Columns), b.Lang, b.Text)
	case Table:
		rows := []string{sketchCells(b.Head)}
		for _, r := range b.Rows {
			rows = append(rows, fmt.Sprintf("%d %s", r.Line, sketchCells(r.Cells)))
		}
		return fmt.Sprintf("%d table %s", b.Line, strings.Join(rows, " // "))
	}
	return "?"
}

func first(columns []int) int {
	if len(columns) == 0 {
		return 0
	}
	return columns[0]
}

func sketchCells(cells []Cell) string {
	var all []string
	for _, c := range cells {
		all = append(all, sketchRich(c.HTML))
	}
	return strings.Join(all, " | ")
}

func sketchRich(r Rich) string {
	var b strings.Builder
	for _, p := range r {
		switch p := p.(type) {
		case HTML:
			b.WriteString(string(p))
		case LinkStart:
			fmt.Fprintf(&b, "{%d:%d %s}", p.Line, p.Column, p.Dest)
		case LinkEnd:
			b.WriteString("{/}")
		case Image:
			fmt.Fprintf(&b, "{image %s %q}", p.Dest, p.Alt)
		case Code:
			fmt.Fprintf(&b, "{%s}", sketch(p))
		}
	}
	return b.String()
}

// TestQuotes holds every claim that was read from words against the source:
// at its line and column the quote begins, markup and escapes apart.
func TestQuotes(t *testing.T) {
	claims := 0
	for _, c := range goldenCases(t) {
		lines := strings.Split(c.in, "\n")
		topic := Parse(c.file())
		all := slices.Clone(topic.Claims)
		for _, row := range topic.Listed {
			all = append(all, row.Claims...)
		}
		for _, claim := range all {
			if claim.Imported {
				continue
			}
			claims++
			rest := []rune(lines[claim.Line-1])[claim.Column-1:]
			word, _, _ := strings.Cut(claim.Quote, " ")
			if !strings.HasPrefix(bare(string(rest)), bare(word)) {
				t.Errorf("%s: %s at %d:%d: the source has %q, the quote is %q", c.name, claim.Feature, claim.Line, claim.Column, string(rest), claim.Quote)
			}
			if claim.Anchor != "" && !strings.Contains(strings.Join(topic.IDs, " "), claim.Anchor) {
				t.Errorf("%s: no place has the id %q", c.name, claim.Anchor)
			}
		}
	}
	if claims < 60 {
		t.Errorf("only %d claims looked at", claims)
	}
}

// bare takes out what Markdown adds to words.
func bare(s string) string {
	return strings.NewReplacer(`\`, "", "*", "", "`", "", "_", "", "&amp;", "&").Replace(s)
}

// TestLineEnds reads every case again with the line ends and the mark that
// editors of Windows write: nothing changes but for the bytes.
func TestLineEnds(t *testing.T) {
	for _, c := range goldenCases(t) {
		want := outcome(t, Parse(c.file()))
		for name, in := range map[string]string{
			"CRLF": strings.ReplaceAll(c.in, "\n", "\r\n"), "CR": strings.ReplaceAll(c.in, "\n", "\r"), "byte order mark": "\uFEFF" + c.in,
		} {
			f := c.file()
			f.Data = in
			if got := outcome(t, Parse(f)); got != want {
				t.Errorf("%s with %s: got\n%s\nwant\n%s", c.name, name, got, want)
			}
		}
	}
}

// TestFileNames says that claims depend on words alone: a page under another
// name claims the same.
func TestFileNames(t *testing.T) {
	for _, c := range goldenCases(t) {
		f := c.file()
		f.Path = "p1" + path.Ext(c.page)
		if got := verdicts(Parse(f)); got != c.head {
			t.Errorf("%s under another name: %s, want %s", c.name, got, c.head)
		}
	}
}
