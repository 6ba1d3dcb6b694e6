package render

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// A ServiceLine is a service in a list.
type ServiceLine struct {
	Name, ShortName, Prefix string
	URL                     string
	Stated                  int // cells about which a document claims something
}

// A Cell is a cell of the matrix as pages show it.
type Cell struct {
	Feature  FeatureLine
	Support  parse.Support
	Word     string // "Yes", "Partial", "No" or "Not stated"
	Conflict bool
	Stale    bool
	Quarrel  string // what a conflict or a stale claim is about, in words
	Derived  string // the word for what the catalog tells, or empty
	URL      string // of the cell on its service's page
	Claims   []Claim
	Begins   bool // the cell is the first of a group of features
}

// Silent says whether nothing is known of the cell: no document speaks of it,
// and the catalog does not tell either.
func (c Cell) Silent() bool {
	return c.Support == parse.Unstated && c.Derived == "" && len(c.Claims) == 0
}

// A Claim is a claim as pages show it.
type Claim struct {
	Support parse.Support
	Word    string
	Origin  string
	Quote   string
	Note    string
	Place   string // "file:line", or the title and line of the source
	Line    int    // in its document; 0 where that is not known
	Date    string
	URL     string // of the evidence: below the site's root, or in full
	Decides bool
	Stance  string // how it stands to the claim that decides, or empty
}

// External says whether the evidence stands on another site.
func (c Claim) External() bool { return external(c.URL) }

// A FeatureLine is a feature in a list.
type FeatureLine struct {
	ID, Name, Short, Group string
	URL                    string
	Summary                string
	Spread                 []Share
}

// Initials name the feature in addresses of the matrix: the first letters of
// its words ("rbp"), or its only word.
func (f FeatureLine) Initials() string {
	words := strings.Split(f.ID, "-")
	if len(words) == 1 {
		return f.ID
	}
	var b strings.Builder
	for _, w := range words {
		b.WriteString(w[:1])
	}
	return b.String()
}

// A Share says how many services have one value of support.
type Share struct {
	Support parse.Support
	Word    string
	Count   int
}

// A FeatureGroup is a run of features that stand together.
type FeatureGroup struct {
	Name  string
	Count int
}

// HomePage is the page at the site's root.
type HomePage struct {
	Services   int
	Documented []ServiceLine // services with documents of their own
	Map        HeatMap
	Questions  []Question
	Marked     []MarkedLine // the first of them
	AllMarked  int
	Features   []FeatureLine
	Guides     []GuideLine
	Stated     int // cells about which a document claims something
	Cells      int
	Policies   int
	Checks     int
	Problems   int // that the report tells
	Topics     int
}

// A GuideLine is a guide in a list.
type GuideLine struct{ Title, Summary, URL string }

// MatrixPage is the table of all services and features.
type MatrixPage struct {
	MatrixTable
	Services      int
	Stated        int // cells
	Cells         int
	Contradictory int // services with such a cell
	Stale         int // services with such a cell
}

// A MatrixTable is services by features.
type MatrixTable struct {
	Groups     []FeatureGroup
	Features   []FeatureLine
	Tallies    []Tally // of all rows, by feature
	Categories []MatrixCategory
}

// A MatrixCategory is a run of rows under a head of their own.
type MatrixCategory struct {
	Category
	Tallies []Tally // of its rows, by feature
	Rows    []MatrixRow
}

// A Tally says how the rows of a table are spread over the values of support
// in one column.
type Tally struct {
	Total  int
	Some   int   // that say yes or partial
	Bars   []Bar // what is stated; the rest of the bar is left empty
	Begins bool  // the column is the first of a group of features
}

// A MatrixRow is the row of one service.
type MatrixRow struct {
	Service ServiceLine
	Names   string // the name in full, aliases and further prefixes, with bars between
	Also    string // further categories, with bars between
	Values  string // the cells for scripts, a letter each
	Cells   []Cell // without their claims
}

// ComparePage is where services are compared side by side; without scripts it
// leads to the comparisons of whole categories.
type ComparePage struct {
	Features   []FeatureLine
	Categories []CompareCategory
}

// A CompareCategory is a category with its services, as they are picked.
type CompareCategory struct {
	Name, URL string
	Options   []CompareOption
}

// A CompareOption is a service that can be picked.
type CompareOption struct {
	Service ServiceLine
	Names   string // as in a [MatrixRow]
}

// CategoryPage compares the services of one category.
type CategoryPage struct {
	MatrixTable
	Slug   string
	Levels []string // of access
	Counts []CatalogCounts
}

// CatalogCounts say how much of each kind exists in a service.
type CatalogCounts struct {
	Service                       ServiceLine
	Levels                        []int // actions of each access level
	Actions, WithARN, Types, Keys int
}

// ServicesPage is the list of all services.
type ServicesPage struct {
	Count   int
	Letters []Letter
}

// A Letter is a part of an alphabetic list.
type Letter struct {
	Letter   string
	Services []ServiceLine
}

// ServicePage is the summary of one service.
type ServicePage struct {
	Name         string
	Purpose      string // in a few words; empty where the name says it
	Generic      []string
	Aliases      []string
	Prefixes     []string
	Categories   []string
	Cells        []Cell
	Policies     []PolicyLine
	Managed      []ManagedLine
	Topics       []TopicLine
	Guide        []TopicLine   // that stand in its guide and are of no service
	Reference    *Reference    `json:"-"` // nil where the catalog lacks the service
	ReferenceKey string        // of the reference, in its place
	Alike        []AlikeLine   // services to compare it with
	Elsewhere    []ServiceLine // services on whose pages its actions stand
	Sources      []parse.Source
	Documents    []Document // that it is made from
	Problems     []Problem
	JSON         string
	Prev, Next   *Link // by name
}

// An AlikeLine leads to the comparison with a service that is much alike.
type AlikeLine struct{ Name, URL string }

// A ManagedLine is an AWS managed policy that a topic tells of.
type ManagedLine struct{ Name, Text, Place, URL string }

// A Document is the file that a page is made from.
type Document struct {
	File string // below its root
	Edit string // where it can be edited, in full; empty where that is not known
	Date string // that it gives itself, or empty
}

// A TopicLine is a topic in a list.
type TopicLine struct{ Title, File, URL string }

// TopicPage is a page of documentation, whole.
type TopicPage struct {
	Service    Link // whose documentation it is, or in whose guide it stands
	Document   Document
	Sources    []parse.Source
	Prev, Next *Link
	Problems   []Problem
}

// FeaturesPage is the list of features.
type FeaturesPage struct{ Features []FeatureLine }

// FeaturePage tells of one feature and of its support.
type FeaturePage struct {
	Feature    FeatureLine
	Asked      []string // what people call it
	Categories []CategoryBar
	Widest     int              // services of the largest category
	UnitsWidth int              // of the picture with a glyph for each service
	Marked     int              // cells that are stale or contradictory
	Disputed   []FeatureService // documentation and catalog differ
	Supports   []SupportGroup
	Document   *Document // the feature's guide; nil where the site has none
	Problems   []Problem
	Else       *Link // page on what the feature's name may mean besides, or nil

	Prev, Next *Link
}

// A Bar is a part of the picture of how support is spread, in services.
type Bar struct {
	Share
	X int
}

// A SupportGroup lists the services that have one value of support.
type SupportGroup struct {
	Share
	Services []FeatureService
}

// A FeatureService is a service with its cell of one feature.
type FeatureService struct {
	ID      string // of its row
	Service ServiceLine
	Cell    Cell // with the deciding claim alone
}

// GuidesPage is the list of guides.
type GuidesPage struct {
	Guides   []GuideLine
	Features []FeatureLine // whose guides stand on their own pages
	Services []GuideOfService
	Folders  []Folder
}

// A GuideOfService leads to the documentation of a service's guide that is of no service.
type GuideOfService struct {
	Link
	Topics int
}

// A Folder is documentation that is of no service and stands in no guide.
type Folder struct {
	Name   string // path below the content folder; behind that folder's name where there are several
	Topics []TopicLine
}

// GuidePage is a guide, or a page of documentation that stands in none, whole.
type GuidePage struct {
	Lede       string // its summary, where it is written; else the document tells itself what it is about
	Written    bool   // for the site
	Document   Document
	Sources    []parse.Source
	Prev, Next *Link
	Problems   []Problem
}

// SearchPage is the page of results; without scripts it leads to the lists.
type SearchPage struct {
	Letters []Letter
}

// NotFoundPage is shown for an address that does not exist.
type NotFoundPage struct{}

func (p HomePage) view(f Frame, t Text) any     { return View[HomePage]{f, t, p} }
func (p MatrixPage) view(f Frame, t Text) any   { return View[MatrixPage]{f, t, p} }
func (p ComparePage) view(f Frame, t Text) any  { return View[ComparePage]{f, t, p} }
func (p CategoryPage) view(f Frame, t Text) any { return View[CategoryPage]{f, t, p} }
func (p ServicesPage) view(f Frame, t Text) any { return View[ServicesPage]{f, t, p} }
func (p ServicePage) view(f Frame, t Text) any  { return View[ServicePage]{f, t, p} }
func (p TopicPage) view(f Frame, t Text) any    { return View[TopicPage]{f, t, p} }
func (p FeaturesPage) view(f Frame, t Text) any { return View[FeaturesPage]{f, t, p} }
func (p FeaturePage) view(f Frame, t Text) any  { return View[FeaturePage]{f, t, p} }
func (p GuidesPage) view(f Frame, t Text) any   { return View[GuidesPage]{f, t, p} }
func (p GuidePage) view(f Frame, t Text) any    { return View[GuidePage]{f, t, p} }
func (p PoliciesPage) view(f Frame, t Text) any { return View[PoliciesPage]{f, t, p} }
func (p ReportPage) view(f Frame, t Text) any   { return View[ReportPage]{f, t, p} }
func (p SearchPage) view(f Frame, t Text) any   { return View[SearchPage]{f, t, p} }
func (p NotFoundPage) view(f Frame, t Text) any { return View[NotFoundPage]{f, t, p} }

func (p HomePage) sections() []Section     { return nil }
func (p MatrixPage) sections() []Section   { return nil }
func (p ComparePage) sections() []Section  { return nil }
func (p CategoryPage) sections() []Section { return nil }
func (p FeaturesPage) sections() []Section { return nil }
func (p GuidesPage) sections() []Section   { return nil }
func (p TopicPage) sections() []Section    { return nil }
func (p GuidePage) sections() []Section    { return nil }
func (p PoliciesPage) sections() []Section { return nil }
func (p ReportPage) sections() []Section   { return nil }
func (p SearchPage) sections() []Section   { return nil }
func (p NotFoundPage) sections() []Section { return nil }

func (p ServicesPage) sections() []Section {
	var names []string
	for _, l := range p.Letters {
		for _, s := range l.Services {
			names = append(names, s.Name)
		}
	}
	return []Section{{Text: strings.Join(names, "\n")}}
}

func (p ServicePage) sections() []Section {
	names := slices.Concat([]string{p.Name}, p.Aliases, p.Prefixes)
	intro := names
	if p.Purpose != "" {
		intro = slices.Concat([]string{p.Purpose + "."}, names)
	}
	for _, prefix := range p.Prefixes {
		names = append(names, prefix+".amazonaws.com") // as logs and trust policies call it
	}
	all := []Section{{Text: strings.Join(intro, "\n"), Entry: "service", Names: names, Phrases: p.Generic}}
	for _, c := range p.Cells {
		s := Section{ID: c.Feature.ID, Heading: c.Feature.Name, Text: c.Word}
		for _, claim := range c.Claims {
			s.Text += "\n" + claim.Quote + claim.Note
		}
		all = append(all, s)
	}
	for _, m := range p.Managed {
		all = append(all, Section{ID: "managed-policies", Heading: "AWS managed policies", Text: m.Name + "\n" + m.Text})
	}
	if p.Reference != nil {
		all = append(all, p.Reference.sections()...)
	}
	return all
}

func (p FeaturePage) sections() []Section {
	var text []string
	for _, g := range p.Supports {
		for _, s := range g.Services {
			if s.Cell.Support != parse.Unstated {
				text = append(text, s.Service.ShortName+": "+s.Cell.Word)
			}
		}
	}
	return []Section{
		{Text: p.Feature.Summary, Entry: "feature", Phrases: p.Asked},
		{ID: "services", Heading: "Services", Text: strings.Join(text, "\n")},
	}
}
