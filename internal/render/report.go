package render

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
	"github.com/iam-atlas/iam-atlas/internal/policy"
)

// ReportPage is what a team that keeps documentation has to mend, and how much
// of the matrix is stated at all.
type ReportPage struct {
	Groups   []ReportGroup // those that have lines
	Total    int
	Coverage Coverage
	Date     string         // of the catalog
	Changes  CatalogChanges // from the catalog inside the program to the one of the build
}

// CatalogChanges is what the catalog of the build lost and gained. It is empty
// where that is the one inside the program.
type CatalogChanges struct {
	From, To string // date and origin of each
	Counts   []ChangeCount
	Rows     []ChangeRow
}

// A ChangeCount says how many things of a kind came, went and changed.
type ChangeCount struct {
	Kind                string
	Came, Went, Changed int
}

// A ChangeRow is one thing that came, went or changed.
type ChangeRow struct{ ID, What, Kind, Name, Note string }

// A ReportGroup is the problems of one kind.
type ReportGroup struct {
	ID, Title, Lead string
	Classes         []ReportClass // the most first
	Lines           []ReportLine
}

// A ReportClass is the lines of one code.
type ReportClass struct {
	Code, Severity, Title string
	Count                 int
}

// A ReportLine is one problem. Place is where it stands, Against what it is
// held against; addresses are empty where there is no page to lead to.
type ReportLine struct {
	ID                            string // the same in every build that finds the problem
	Code, Severity, Message, Hint string
	Service, ServiceURL, Feature  string
	Place, Against                Place
	File                          string
	Line, Column                  int
}

// A Place is where words stand that a line of the report is about. Before is
// the word that joins it to the place before. Of a claim it has the verdict,
// its date, and the note on it.
type Place struct {
	Name, URL, Before string
	Support           parse.Support
	Word, Date, Note  string
}

// IsDispute says whether each line of the group holds one claim against another.
func (g ReportGroup) IsDispute() bool {
	one := func(l ReportLine) bool { return l.Place.Word == "" || l.Against.Word == "" }
	return !slices.ContainsFunc(g.Lines, one)
}

// Places lists where the line leads to.
func (l ReportLine) Places() []Place {
	if l.Against.Name == "" {
		return []Place{l.Place}
	}
	return []Place{l.Place, l.Against}
}

// External says whether the place is on another site.
func (p Place) External() bool { return external(p.URL) }

// Coverage is how much of the matrix documents speak of.
type Coverage struct {
	Services   int
	Documented int           // services with a document, or the facts of one, of their own
	Missing    []ServiceLine // the others
	Features   []FeatureLine // with their spread
	Unstated   []UnstatedRow // of the services with a document that leaves something open
}

// An UnstatedRow is a service with the features that no source states.
type UnstatedRow struct {
	ID       string
	Service  ServiceLine
	Features []FeatureLine
}

// The kinds of problems, in the order of the page.
const (
	contradictions = iota
	staleClaims
	slips
	unknownPrefixes
	brokenPolicies
	brokenContent
)

var reportKinds = [...]ReportGroup{
	contradictions:  {ID: "contradictions", Title: "Contradictions", Lead: "Two sources say the opposite about one cell. The first decides."},
	staleClaims:     {ID: "stale", Title: "Stale claims", Lead: "A document says no where the catalog knows actions, resource types or keys."},
	slips:           {ID: "slips", Title: "Slips", Lead: "A sentence names an action, a service or a managed policy that is not the right one, or links to another service's reference."},
	unknownPrefixes: {ID: "prefixes", Title: "Unknown prefixes", Lead: "A page states an action prefix that no action in the catalog has."},
	brokenPolicies:  {ID: "policies", Title: "Example policies", Lead: "What is wrong in examples, with the line it stands on."},
	brokenContent:   {ID: "documents", Title: "Names, links and files", Lead: "What is misspelt, leads nowhere or cannot be read."},
}

// slipCodes are the codes of names that are wrong in the words of a document.
var slipCodes = []diag.Code{diag.UnknownAction, diag.OtherServiceNamed, diag.WrongReference, diag.UnknownManaged}

// inWords says whether a problem stands in the words of a document, whose page
// then has an address for its line.
func inWords(code diag.Code) bool { return slices.Contains(slipCodes, code) }

func kindOf(code diag.Code) int {
	_, check := policy.CheckOf(code)
	switch {
	case code == diag.Contradiction || code == diag.ReferenceDisagrees:
		return contradictions
	case code == diag.StaleClaim:
		return staleClaims
	case slices.Contains(slipCodes, code):
		return slips
	case code == diag.UnknownPrefix:
		return unknownPrefixes
	case check:
		return brokenPolicies
	}
	return brokenContent
}

func (s Site) report() Job {
	return Job{URL: "report/", Page: s.reportPage(), Head: Head{Kind: "report", Title: "Report", Crumbs: []Link{atHome},
		Summary: "Contradictions, stale claims, slips and broken examples in the documentation, each with its place."}}
}

func (s Site) reportPage() ReportPage {
	p := ReportPage{Date: s.Catalog.Date(), Coverage: s.coverage(), Changes: catalogChanges(s.Changes)}
	groups, taken := reportKinds, map[string]int{}
	add := func(l ReportLine) {
		l.ID = fmt.Sprintf("%s-%x", l.Code, sha256.Sum256([]byte(l.Place.Name+l.Against.Name+l.Message)))[:len(l.Code)+9]
		if taken[l.ID]++; taken[l.ID] > 1 {
			l.ID += "-" + strconv.Itoa(taken[l.ID])
		}
		g := &groups[kindOf(diag.Code(l.Code))]
		g.Lines = append(g.Lines, l)
		p.Total++
	}
	for _, d := range s.Matrix.Disputes {
		add(s.disputeLine(d))
	}
	topics, ids := map[string]int{}, map[int]standing{}
	for i, place := range s.Matrix.Places {
		topics[place.File] = i
	}
	for _, d := range s.Report {
		kind := kindOf(d.Code)
		if kind == contradictions || kind == staleClaims {
			continue
		}
		i, ok := topics[d.File]
		if !ok {
			add(reportLine(d))
			continue
		}
		if _, known := ids[i]; !known {
			ids[i] = s.standing(i)
		}
		add(s.diagnosticLine(d, i, ids[i]))
	}
	for _, g := range groups {
		if len(g.Lines) > 0 {
			g.Classes = classesOf(g.Lines)
			p.Groups = append(p.Groups, g)
		}
	}
	return p
}

// classesOf counts lines by code, the most first.
func classesOf(lines []ReportLine) []ReportClass {
	var classes []ReportClass
	at := map[string]int{}
	for _, l := range lines {
		i, known := at[l.Code]
		if !known {
			i = len(classes)
			at[l.Code] = i
			classes = append(classes, ReportClass{Code: l.Code, Severity: l.Severity, Title: titleOf(diag.Code(l.Code))})
		}
		classes[i].Count++
	}
	slices.SortStableFunc(classes, func(a, b ReportClass) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Code, b.Code)) })
	return classes
}

// titleOf says what is wrong where a code is told.
func titleOf(code diag.Code) string {
	if check, ok := policy.CheckOf(code); ok {
		return check.Title
	}
	return diag.RuleOf(code).Title
}

// catalogChanges counts and lists changes.
func catalogChanges(c catalog.Changes) CatalogChanges {
	if c.None() {
		return CatalogChanges{}
	}
	out := CatalogChanges{From: c.From, To: c.To}
	at := map[string]int{}
	for sort, list := range [][]catalog.Change{c.Came, c.Went, c.Changed} {
		for _, change := range list {
			i, known := at[change.Kind]
			if !known {
				i = len(out.Counts)
				at[change.Kind] = i
				out.Counts = append(out.Counts, ChangeCount{Kind: change.Kind})
			}
			*[]*int{&out.Counts[i].Came, &out.Counts[i].Went, &out.Counts[i].Changed}[sort]++
			what := [...]string{"came", "went", "changed"}[sort]
			id := strings.Join([]string{what, parse.Kebab(change.Kind), change.Name}, "-")
			out.Rows = append(out.Rows, ChangeRow{strings.Join(strings.Fields(id), "-"), what, change.Kind, change.Name, change.Note})
		}
	}
	slices.SortFunc(out.Counts, func(a, b ChangeCount) int { return strings.Compare(a.Kind, b.Kind) })
	return out
}

// disputeLine tells of two claims on one cell, with the way to both.
func (s Site) disputeLine(d matrix.Dispute) ReportLine {
	row, _ := s.Matrix.Row(d.Service)
	feature, _ := parse.FeatureByID(d.Feature)
	l := reportLine(d.Diagnostic)
	l.Message, l.Hint = quarrel(d.Claim, d.Against), "" // both places are linked
	l.Service, l.ServiceURL, l.Feature = row.ShortName, ServiceURL(row.Slug)+"#"+feature.ID, feature.Name
	l.Place, l.Against = s.claimPlace(d.Claim, ""), s.claimPlace(d.Against, "against")
	if d.Against.Origin == matrix.FromCatalog {
		l.Against.URL = ServiceURL(row.Slug) + "#actions"
	}
	l.File, l.Line, l.Column = d.Claim.File, d.Claim.Line, d.Claim.Column
	return l
}

// claimPlace gives the place of a claim with what it says.
func (s Site) claimPlace(c matrix.Claim, before string) Place {
	return Place{placeOf(c), s.Files.evidence(c), before, c.Support, supportWords[c.Support], c.Date, c.Note}
}

// sayer names who makes a claim, with the age of the words.
func sayer(c matrix.Claim) string {
	who := "the page"
	if c.Origin == parse.FromReference {
		who = "AWS's reference table"
	}
	if c.Date != "" {
		who += " of " + c.Date
	}
	return who
}

func reportLine(d diag.Diagnostic) ReportLine {
	return ReportLine{Code: string(d.Code), Severity: d.Severity.String(), Message: d.Message, Hint: d.Hint, File: d.File, Line: d.Line, Column: d.Column,
		Place: Place{Name: fmt.Sprintf("%s:%d", d.File, d.Line)}}
}

// diagnosticLine tells of any other problem of a topic. It leads to the example
// that the problem stands in, else to the page of the document.
func (s Site) diagnosticLine(d diag.Diagnostic, topic int, ids standing) ReportLine {
	l := reportLine(d)
	l.Place.URL = s.Files.URL(topic)
	if id, _ := ids.of(d); id != "" && l.Place.URL != "" {
		l.Place.URL += fragment(id)
	}
	if row, ok := s.Matrix.Row(s.Matrix.Places[topic].Service); ok {
		l.Service, l.ServiceURL = row.ShortName, ServiceURL(row.Slug)
	}
	return l
}

func (s Site) coverage() Coverage {
	c := Coverage{Services: len(s.Matrix.Services), Features: s.featureLines()}
	for _, row := range s.Matrix.Services {
		if row.Summary >= 0 || len(row.Topics) > 0 || len(row.Facts) > 0 {
			c.Documented++
			if u := unstated(row); len(u.Features) > 0 {
				c.Unstated = append(c.Unstated, u)
			}
			continue
		}
		c.Missing = append(c.Missing, serviceLine(row))
	}
	slices.SortStableFunc(c.Missing, byName)
	slices.SortStableFunc(c.Unstated, func(a, b UnstatedRow) int { return byName(a.Service, b.Service) })
	return c
}

// unstatedID begins the id of the row of a service that leaves something open.
const unstatedID = "unstated-"

// unstated gives the features of a service that no source states.
func unstated(row matrix.Service) UnstatedRow {
	u := UnstatedRow{ID: unstatedID + row.Slug, Service: serviceLine(row)}
	for i, c := range row.Cells {
		if c.Support == parse.Unstated {
			f := featureLine(parse.Features[i])
			f.URL = ServiceURL(row.Slug) + "#" + f.ID
			u.Features = append(u.Features, f)
		}
	}
	return u
}

// ReportJSON is /api/v1/report.json.
type ReportJSON struct {
	CatalogDate string              `json:"catalog_date"`
	Problems    []ReportLineJSON    `json:"problems"`
	Classes     []ReportClassJSON   `json:"classes"`
	Coverage    ReportCoverageJSON  `json:"coverage"`
	Changes     []CatalogChangeJSON `json:"catalog_changes"` // from the catalog inside the program to the one of the build
}

// A ReportClassJSON counts the problems of one code.
type ReportClassJSON struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Count    int    `json:"count"`
}

// A CatalogChangeJSON is one thing that came, went or changed.
type CatalogChangeJSON struct {
	Change string `json:"change"` // came, went or changed
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Note   string `json:"note"`
}

// A ReportLineJSON is one problem in JSON. Kind is the id of its group; url
// and against_url are below the site's root, or whole where they lead to
// another site.
type ReportLineJSON struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	Severity   string `json:"severity"`
	Code       string `json:"code"`
	Service    string `json:"service"`
	Feature    string `json:"feature"`
	Message    string `json:"message"`
	Hint       string `json:"hint"`
	File       string `json:"file"`
	Line       int    `json:"line"`
	Column     int    `json:"column"`
	URL        string `json:"url"`
	Against    string `json:"against"`
	AgainstURL string `json:"against_url"`
}

// A ReportCoverageJSON counts services and cells.
type ReportCoverageJSON struct {
	Services   int      `json:"services"`
	Documented int      `json:"documented"`
	Missing    []string `json:"missing"` // names of services without a document
	// Unstated has the ids of the features that no source states, by the slug of
	// each service with a document.
	Unstated map[string][]string `json:"unstated"`
}

// reportJSON gives the report for programs.
func reportJSON(p ReportPage) ReportJSON {
	out := ReportJSON{CatalogDate: p.Date, Problems: []ReportLineJSON{},
		Classes: []ReportClassJSON{}, Changes: []CatalogChangeJSON{},
		Coverage: ReportCoverageJSON{p.Coverage.Services, p.Coverage.Documented, []string{}, map[string][]string{}}}
	for _, g := range p.Groups {
		for _, l := range g.Lines {
			out.Problems = append(out.Problems, ReportLineJSON{l.ID, g.ID, l.Severity, l.Code, l.Service, l.Feature, l.Message, l.Hint,
				l.File, l.Line, l.Column, l.Place.URL, l.Against.Name, l.Against.URL})
		}
		for _, c := range g.Classes {
			out.Classes = append(out.Classes, ReportClassJSON{c.Code, c.Severity, c.Count})
		}
	}
	for _, service := range p.Coverage.Missing {
		out.Coverage.Missing = append(out.Coverage.Missing, service.Name)
	}
	for _, u := range p.Coverage.Unstated {
		slug := strings.TrimPrefix(u.ID, unstatedID)
		for _, f := range u.Features {
			out.Coverage.Unstated[slug] = append(out.Coverage.Unstated[slug], f.ID)
		}
	}
	for _, c := range p.Changes.Rows {
		out.Changes = append(out.Changes, CatalogChangeJSON{c.What, c.Kind, c.Name, c.Note})
	}
	return out
}

// reportCSV gives the problems for people who open them in a spreadsheet, so
// that no cell begins as a formula does.
func reportCSV(p ReportPage) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"kind", "severity", "code", "service", "feature", "message", "file", "line", "column", "url", "against", "against_url"}}
	for _, l := range reportJSON(p).Problems {
		rows = append(rows, []string{l.Kind, l.Severity, l.Code, l.Service, l.Feature, l.Message, l.File, strconv.Itoa(l.Line), strconv.Itoa(l.Column), l.URL, l.Against, l.AgainstURL})
	}
	for _, row := range rows[1:] {
		for i := range row {
			row[i] = defused(row[i])
		}
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// defused puts a quote before what a spreadsheet would take for a formula.
// https://owasp.org/www-community/attacks/CSV_Injection
func defused(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// reportSARIF gives the problems as other tools take them.
func reportSARIF(all []diag.Diagnostic) ([]byte, error) {
	var b bytes.Buffer
	err := diag.Print(&b, "sarif", all, false)
	return b.Bytes(), err
}
