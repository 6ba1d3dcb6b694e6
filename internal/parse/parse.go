// Package parse reads one file of documentation: its text as blocks that can
// be shown, and what it claims about a service's support for the features of
// IAM, each claim with the words and the place that make it.
//
// In flows a [source.File]: Markdown in the dialect of AWS's developer guides,
// Markdown of our own with YAML front matter, a guide page saved as plain text
// or one saved from a browser as HTML. Out flows a [Topic], plain data; no type of the Markdown library
// leaves the package. Each format is first brought to the same two lists,
// blocks (what a page shows) and passages (running text with the place of
// every byte), and claims are read from passages alone, so that the rules of
// language exist once.
//
// The package knows the features and how people write about them. It knows no
// service: names are read from the page, and package matrix decides whose
// they are.
package parse

import (
	"maps"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/source"
)

// Extensions are the file name extensions of documents.
var Extensions = []string{".md", ".txt", ".html"}

// A Topic is one page of source documentation.
type Topic struct {
	Root    int    // index of the root it was read from
	Path    string // below its root, separated by slashes
	Display string // path as the user would write it
	Key     [32]byte
	Front   Front
	Title   string // plain text; the file's name where the page has none
	Titled  bool   // whether the page says its title itself

	Blocks   []Block
	Subjects []Subject // names of the service it may belong to, the best first
	Prefixes []Prefix  // action prefixes the page states
	Claims   []Claim
	Listed   []ReferenceRow // of many services, where the page is a reference table
	Managed  []ManagedPolicy
	Mentions Mentions // names that a catalog can judge
	IDs      []string // every id that a link can lead to, sorted
	Found    []diag.Diagnostic
}

// HasID says whether a link can lead to an id of the page.
func (t Topic) HasID(id string) bool {
	_, found := slices.BinarySearch(t.IDs, id)
	return found
}

// Codes gives the blocks of code, also those inside lists and quotations, in
// their order.
func (t Topic) Codes() []Code {
	var codes []Code
	for _, b := range t.Blocks {
		switch b := b.(type) {
		case Code:
			codes = append(codes, b)
		case Prose:
			for _, p := range b.HTML {
				if c, ok := p.(Code); ok {
					codes = append(codes, c)
				}
			}
		}
	}
	return codes
}

// Links gives the beginnings of links, in their order.
func (t Topic) Links() []LinkStart {
	var links []LinkStart
	add := func(r Rich) {
		for _, p := range r {
			if l, ok := p.(LinkStart); ok {
				links = append(links, l)
			}
		}
	}
	for _, b := range t.Blocks {
		switch b := b.(type) {
		case Heading:
			add(b.HTML)
		case Prose:
			add(b.HTML)
		case Table:
			for _, c := range b.Head {
				add(c.HTML)
			}
			for _, r := range b.Rows {
				for _, c := range r.Cells {
					add(c.HTML)
				}
			}
		}
	}
	return links
}

// Name gives the file name without folder and extension.
func (t Topic) Name() string {
	return strings.TrimSuffix(path.Base(t.Path), path.Ext(t.Path))
}

// A Block is a part of a page: a Heading, a Prose, a Code or a Table.
type Block interface{ block() }

var _ = []Block{Heading{}, Prose{}, Code{}, Table{}}

// A Heading is a heading with its address.
type Heading struct {
	Level   int // 1 to 6
	ID      string
	Anchors []string // further ids of the source that lead here
	Text    string
	HTML    Rich
	Line    int
}

// A Prose is anything made of sentences: a paragraph, a list, a quotation.
type Prose struct {
	HTML Rich
	Text string // plain text, items and paragraphs on lines of their own
	Line int
}

// A Code is a block of code.
type Code struct {
	Lang    string  // as the source names it, in lower case; empty where it does not
	Text    string  // without the indentation of its surroundings
	Line    int     // line of the first line of Text
	Columns []int   // column (in runes) at which each line of Text begins
	Places  []Place // where its parts stand, where markup stands between them
	Title   string  // what the block shows, such as the name of a file; empty where it does not say
	Chosen  []int   // lines of Text, from 1 and sorted, that are set off
	Allowed []Exception
}

// An Exception lets the findings of one check stand in an example that is
// wrong on purpose.
type Exception struct {
	Path         string // of the documents below their root; empty where it stands at the example
	Code, Reason string
	Line, Column int
	Shown        string // its line
}

// A Place says where in the file the text stands from a byte offset on, as far
// as the next place.
type Place struct{ Offset, Line, Column int }

// Positions gives a function that tells the line and the column (in runes) in
// the file of a byte offset in Text. It indexes the text once.
func (c Code) Positions() func(offset int) (line, column int) {
	text := diag.NewText(c.Text)
	return func(offset int) (line, column int) {
		if n := sort.Search(len(c.Places), func(n int) bool { return c.Places[n].Offset > offset }); n > 0 {
			p := c.Places[n-1]
			return p.Line, p.Column + utf8.RuneCountInString(c.Text[p.Offset:min(offset, len(c.Text))])
		}
		line, column = text.Pos(offset)
		if line <= len(c.Columns) {
			column += c.Columns[line-1] - 1
		}
		return c.Line + line - 1, column
	}
}

// A Table is a table with one row of column heads.
type Table struct {
	Head []Cell
	Rows []Row
	Line int
}

// A Row is one row of a table.
type Row struct {
	Cells []Cell
	Line  int
}

// A Cell is one cell of a table.
type Cell struct {
	HTML Rich
	Text string
}

func (Heading) block() {}
func (Prose) block()   {}
func (Code) block()    {}
func (Table) block()   {}

// A Rich is sanitised HTML in which links, images and code are left as data,
// because their final form depends on other pages.
type Rich []Piece

// A Piece is a part of a Rich: an HTML, a LinkStart, a LinkEnd, an Image or a
// Code.
type Piece interface{ piece() }

var _ = []Piece{HTML(""), LinkStart{}, LinkEnd{}, Image{}, Code{}}

// HTML is text with tags, safe to be shown as it is. Tags may begin in one
// piece and end in another.
type HTML string

// A LinkStart opens a link, which the next LinkEnd closes.
type LinkStart struct {
	Dest         string // as the source writes it, escapes resolved
	Line, Column int
}

// A LinkEnd closes the link opened last.
type LinkEnd struct{}

// An Image stands for a picture.
type Image struct {
	Dest string
	Alt  string
}

func (HTML) piece()      {}
func (LinkStart) piece() {}
func (LinkEnd) piece()   {}
func (Image) piece()     {}
func (Code) piece()      {}

// A Support says whether a service supports a feature.
type Support string

// The values of support. Unstated is never a claim: it is the support of a
// cell about which nothing is claimed.
const (
	Yes      Support = "yes"
	Partial  Support = "partial"
	No       Support = "no"
	Unstated Support = "unstated"
)

// An Origin is the kind of place a claim is made at.
type Origin string

// The origins of documentation, in the order in which they decide.
const (
	FromSection   Origin = "section"   // a mini table or a sentence under the feature's heading
	FromOverview  Origin = "overview"  // the feature table at the head of a page, or a general sentence there
	FromReference Origin = "reference" // AWS's page of services that work with IAM
)

// A Claim is one source's word on one cell of the matrix.
type Claim struct {
	Feature string
	Support Support
	Origin  Origin
	InTable bool // the claim is a row of a table
	Quote   string
	Note    string
	Line    int
	Column  int
	Anchor  string // id of the nearest heading above, or empty
	Date    string // of the document, as 2006-01-02, or empty

	// A claim told in front matter is a fact taken over: its words stand
	// elsewhere.
	Imported   bool
	URL        string // of the words, where it is known
	Source     string // title of the document they stand in
	SourceLine int    // line there, or 0
}

// A Subject is a name that tells which service a page belongs to.
type Subject struct {
	Name string
	From SubjectFrom
}

// A SubjectFrom says where a name was found.
type SubjectFrom int

// Where names are found, the surest first.
const (
	FromFront    SubjectFrom = iota // the front matter says so
	FromTitle                       // the title has the form "How X works with IAM": the name is X
	FromGuide                       // the name of the guide stands above the page
	FromTail                        // the title ends with "for X" or the like: X may be a name
	FromWords                       // the title: some name may stand in it
	FromSentence                    // the page's own sentences have it as their subject
)

// A Prefix is the word before the colon of a service's actions, as a page
// prints it.
type Prefix struct {
	Name         string
	Line, Column int
}

// A ManagedPolicy is an AWS managed policy that a page tells of.
type ManagedPolicy struct {
	Name   string
	Text   string // what the page says it grants
	Line   int
	Anchor string
}

// Parse reads one file. Whatever its bytes, it gives a topic.
func Parse(f source.File) Topic {
	text, found := source.Clean(f)
	p := &page{file: f.Display, src: text, text: diag.NewText(text), ids: map[string]bool{}, last: map[string]int{}, found: found}
	start := p.frontMatter()
	switch extension := strings.ToLower(path.Ext(f.Path)); {
	case extension == ".html":
		p.html(start)
	case extension == ".txt" && !looksLikeMarkdown(text):
		p.plain(start)
	default:
		p.markdown(start)
	}
	t := Topic{Root: f.Root, Path: f.Path, Display: f.Display, Key: f.Hash, Front: p.front, Blocks: p.blocks}
	t.Title, t.Titled = p.title()
	if !t.Titled {
		t.Title = t.Name()
	}
	t.Subjects, t.Prefixes = p.subjects(t.Title, t.Titled), p.prefixes()
	t.Claims = p.claims(t.Subjects, t.Prefixes)
	t.Listed = p.listed()
	t.Managed, t.Mentions = p.managed(), p.mentions()
	t.IDs = slices.Sorted(maps.Keys(p.ids))
	t.Found = p.found
	return t
}

// A page is a file while it is read.
type page struct {
	file     string
	src      string
	text     *diag.Text
	front    Front
	guide    string          // name of the guide above a page of plain text
	ids      map[string]bool // in use
	last     map[string]int  // number given last to an id that several places want
	explicit map[string]bool // ids that the source gives to a place of its own
	blocks   []Block
	passages []passage
	found    []diag.Diagnostic
}

// title gives what the page calls itself.
func (p *page) title() (title string, stated bool) {
	if p.front.Title != "" {
		return p.front.Title, true
	}
	for _, b := range p.blocks {
		if h, ok := b.(Heading); ok && h.Text != "" {
			return h.Text, true
		}
	}
	return "", false
}

// report adds a diagnostic at a byte offset of the page, showing its line.
func (p *page) report(code diag.Code, offset int, format string, args ...any) *diag.Diagnostic {
	return p.reportAt(code, p.text.At(p.file, offset), format, args...)
}

func (p *page) reportAt(code diag.Code, at diag.Pos, format string, args ...any) *diag.Diagnostic {
	d := diag.New(code, at, format, args...).In(p.text)
	p.found = append(p.found, d)
	return &p.found[len(p.found)-1]
}

// addHeading adds a heading with the ids that its writer holds.
func (p *page) addHeading(level int, r run, w *richWriter, line int) {
	id, anchors := "", w.anchors
	switch {
	case len(anchors) > 0:
		id, anchors = anchors[0], anchors[1:]
	case w.taken != "":
		id = p.freeID(w.taken)
	default:
		id = p.freeID(Kebab(r.text))
	}
	p.blocks = append(p.blocks, Heading{level, id, anchors, r.text, w.rich(), line})
	p.passages = append(p.passages, passage{kind: headingPassage, run: r, level: level, id: id})
}

// freeID makes an id that no other place of the page has.
func (p *page) freeID(wanted string) string {
	if wanted == "" {
		wanted = "section"
	}
	id := wanted
	for n := max(2, p.last[wanted]); p.ids[id] || p.explicit[id]; n++ {
		id = wanted + "-" + strconv.Itoa(n)
		p.last[wanted] = n
	}
	p.ids[id] = true
	return id
}
