package render

import (
	"html/template"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// PoliciesPage is a page of the gallery: some of the example policies, each
// whole in its place. The first page can be narrowed down by a script.
type PoliciesPage struct {
	Total         int // examples on all pages
	Number, Pages int
	Examples      []GalleryExample
	Verdicts      []VerdictCount
	Filters       []Filter // of the first page
	Places        []Link   // of the pages, by number
}

// Here gives the page's own address.
func (p PoliciesPage) Here() string { return GalleryURL(p.Number) }

// A Filter is what the gallery can be narrowed down by.
type Filter struct {
	Name    string // in addresses
	Label   string
	Choices []Choice
}

// A Choice is a value with how many examples have it.
type Choice struct {
	Value string
	Count int
}

// A GalleryExample is an example with all that its page tells of it.
type GalleryExample struct {
	PolicyLine
	ID      string // of its block of code in the gallery
	Code    parse.Code
	Example Example
	Takes   []Take
}

// A Said is a sentence of a reading without links.
type Said struct {
	Text   string `json:"text"`
	Danger bool   `json:"danger"`
}

// perPage is how many examples stand on a page of the gallery: as many as a
// phone sets out without a pause that is felt.
const perPage = 60

// GalleryURL gives the address of a page of the gallery, from 1.
func GalleryURL(page int) string {
	if page == 1 {
		return "policies/"
	}
	return "policies/" + strconv.Itoa(page) + "/"
}

// Name is what the example is listed as.
func (e PolicyLine) Name() string {
	if e.Heading != "" {
		return e.Heading
	}
	return e.Page
}

// About says what the example is of which type, and whose.
func (e PolicyLine) About() string {
	words := e.example.what()
	if e.Service != "" {
		words += " · " + e.Service
	}
	return words
}

// Near gives the name of the file and the line, without the folders above.
func (e PolicyLine) Near() string { return path.Base(e.Place()) }

// Word is the verdict, and whether something could be mended.
func (e PolicyLine) Word() string {
	if e.Fixable {
		return spoken(e.Verdict) + ", mended"
	}
	return spoken(e.Verdict)
}

// Says gives what is said of the example while it is closed: its dangers, and
// what its first statement says.
func (e PolicyLine) Says() []Said {
	const mostDangers = 2
	all := []Said{}
	for i, s := range e.Reading.Dangers {
		if i == mostDangers {
			all = append(all, Said{"And " + count(len(e.Reading.Dangers)-i, "more danger") + ".", false})
			break
		}
		all = append(all, Said{textOf(s.Words), true})
	}
	if len(e.Reading.Sentences) > 0 {
		all = append(all, Said{textOf(e.Reading.Sentences[0].Words), false})
	}
	if more := len(e.Reading.Sentences) - 1; more > 0 {
		all = append(all, Said{"And " + count(more, "more statement") + ".", false})
	}
	return all
}

// Whole writes the example as its own page does, for a page of the gallery
// whose way to the site's root is given.
func (e GalleryExample) Whole(root string) template.HTML {
	var b strings.Builder
	example := e.Example
	example.ID = e.ID
	reading, findings := tellOnce(e.Reading, example.Findings)
	example.Findings = findings
	b.WriteString(string(reading.HTML(root)))
	writeCode(&b, e.Code, example, root)
	writeTakes(&b, e.Takes, e.ID, root)
	return template.HTML(b.String())
}

// gallery lists the pages of the gallery. There is a first one even where no
// example is.
func (s Site) gallery() []Job {
	lines := s.policyLines()
	whole := PoliciesPage{Total: len(lines), Pages: max(1, (len(lines)+perPage-1)/perPage), Verdicts: verdictsOf(lines)}
	for n := range whole.Pages {
		whole.Places = append(whole.Places, Link{strconv.Itoa(n + 1), GalleryURL(n + 1)})
	}
	jobs := make([]Job, whole.Pages)
	for n := range jobs {
		p := whole
		p.Number = n + 1
		for _, line := range lines[n*perPage : min(len(lines), (n+1)*perPage)] {
			p.Examples = append(p.Examples, s.galleryExample(line))
		}
		head := Head{Kind: "policies", Title: "Example policies", Crumbs: []Link{atHome},
			Summary: "Every example policy of every page: what it says, what is dangerous in it, and what is wrong."}
		if n == 0 {
			p.Filters = filtersOf(lines)
		} else {
			head.Title += ", page " + strconv.Itoa(p.Number)
			head.Unlisted = true
			head.Crumbs = append(head.Crumbs, Link{"Policies", GalleryURL(1)})
		}
		jobs[n] = Job{URL: GalleryURL(p.Number), Page: p, Head: head}
	}
	return jobs
}

func (s Site) galleryExample(line PolicyLine) GalleryExample {
	return GalleryExample{line, galleryID(line.URL), line.code, line.example, s.takes(line.Actions, line.code.Text)}
}

// galleryID makes the id of an example of its address, in which no name holds
// a dot.
func galleryID(url string) string {
	return strings.NewReplacer("/#", ".", "/", ".").Replace(url)
}

// verdictsOf counts examples by verdict, the worst first.
func verdictsOf(lines []PolicyLine) []VerdictCount {
	var all []VerdictCount
	for _, c := range choices(lines, func(l PolicyLine) []string { return []string{l.Verdict} }) {
		all = append(all, VerdictCount{c.Value, c.Count})
	}
	slices.SortFunc(all, func(a, b VerdictCount) int {
		return slices.Index(verdicts, a.Verdict) - slices.Index(verdicts, b.Verdict)
	})
	return all
}

func filtersOf(lines []PolicyLine) []Filter {
	return []Filter{
		{"service", "Service", choices(lines, func(l PolicyLine) []string { return l.Prefixes })},
		{"type", "Type", choices(lines, func(l PolicyLine) []string { return []string{l.Type} })},
		{"verdict", "Verdict", choices(lines, func(l PolicyLine) []string { return []string{l.Verdict} })},
		{"code", "Code", choices(lines, func(l PolicyLine) []string { return l.Codes })},
		{"source", "Source", choices(lines, func(l PolicyLine) []string { return []string{l.Source} })},
	}
}

// choices lists the values that some example has, sorted.
func choices(lines []PolicyLine, values func(PolicyLine) []string) []Choice {
	counts := map[string]int{}
	var all []string
	for _, l := range lines {
		for _, v := range values(l) {
			counts[v]++
			all = append(all, v)
		}
	}
	var out []Choice
	for _, v := range distinct(all) {
		out = append(out, Choice{v, counts[v]})
	}
	return out
}

// A GalleryLine is an example as the script of the gallery knows it: what can
// be asked for, what a closed one shows, and the page that has it whole.
type GalleryLine struct {
	ID      string   `json:"id"`
	Page    int      `json:"page"`
	Name    string   `json:"name"`
	About   string   `json:"about"`
	Place   string   `json:"place"`
	Word    string   `json:"word"`
	Says    []Said   `json:"says"`
	Service []string `json:"service"`
	Action  []string `json:"action"`
	Type    string   `json:"type"`
	Verdict string   `json:"verdict"`
	Code    []string `json:"code"`
	Source  string   `json:"source"`
}

// galleryLines lists the examples of all pages of the gallery, in their order.
func galleryLines(policies []PolicyLine) []GalleryLine {
	lines := []GalleryLine{}
	for i, l := range policies {
		lines = append(lines, GalleryLine{galleryID(l.URL), 1 + i/perPage, l.Name(), l.About(), l.Near(), l.Word(), l.Says(),
			list(l.Prefixes), list(l.Actions), l.Type, l.Verdict, list(l.Codes), l.Source})
	}
	return lines
}
