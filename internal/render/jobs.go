package render

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/matrix"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// A Site is all that pages are made from.
type Site struct {
	Topics     []parse.Topic
	Matrix     matrix.Matrix
	Examples   [][]Example         // of each topic's code, in its order
	Links      [][]string          // addresses of each topic's links, in their order
	Problems   [][]diag.Diagnostic // of each topic
	Report     []diag.Diagnostic   // all of them, files named by their paths below the roots
	Files      Directory
	Catalog    *catalog.Catalog
	Edit       string                    // address of the folder in which documents are edited, ending in a slash, or empty
	Roots      int                       // of the content itself; topics of later ones are the program's own guides
	Changes    catalog.Changes           // from the catalog inside the program to that one
	References map[string]KeyedReference // by slug: what exists of each service
	Shown      map[diag.Code]Shown       // examples of the checks of policies
	KeyUses    map[string]KeyUse         // by name: which services list each global condition key
}

// Jobs lists the pages of a site in the order of their addresses.
func Jobs(s Site) []Job {
	jobs := []Job{s.home(), s.matrix(), s.compare(), s.services(), s.features(), s.globalKeys(), s.checks(), s.report(), s.search(), notFound}
	jobs = append(jobs, s.gallery()...)
	jobs = append(jobs, s.actions()...)
	sorted := slices.SortedFunc(slices.Values(s.Matrix.Services), byShortName)
	for at, row := range sorted {
		jobs = append(jobs, s.service(sorted, at))
		for _, topics := range [][]int{row.Topics, row.Guide} {
			for i := range topics {
				jobs = append(jobs, s.topic(row, topics, i))
			}
		}
	}
	for _, c := range s.categories() {
		jobs = append(jobs, s.compareCategory(c))
	}
	for i, f := range parse.Features {
		jobs = append(jobs, s.feature(i, f))
	}
	guides := s.ofKind(matrix.GuidePage)
	for i := range guides {
		jobs = append(jobs, s.guide(guides, i))
	}
	folders := s.folders()
	for _, f := range folders {
		for i := range f.topics {
			jobs = append(jobs, s.guide(f.topics, i))
		}
	}
	jobs = append(jobs, s.guides(sorted, folders))
	jobs = append(jobs, s.eachCheck()...)
	for i := range jobs {
		jobs[i].Head.Catalog = s.Catalog.Date()
	}
	slices.SortFunc(jobs, func(a, b Job) int { return strings.Compare(a.URL, b.URL) })
	return jobs
}

var (
	atHome     = Link{"IAM Atlas", ""}
	atServices = Link{"Services", "services/"}
	atFeatures = Link{"Features", "features/"}
	atGuides   = Link{"Guides", "guides/"}
	atChecks   = Link{"Checks", "checks/"}
	atCompare  = Link{"Compare", "compare/"}
)

var notFound = Job{URL: "404.html", Page: NotFoundPage{}, Head: Head{Kind: "not-found", Title: "There is no such page",
	Summary: "The address leads nowhere on this site.", Unlisted: true}}

func (s Site) home() Job {
	p := HomePage{Features: s.featureLines(), Guides: s.guideLines(), Topics: len(s.ofKind(matrix.TopicPage)) + len(s.ofKind(matrix.UnplacedPage)),
		Cells: len(s.Matrix.Services) * len(parse.Features), Policies: len(s.policyLines()), Checks: len(s.allChecks()), Problems: s.reportPage().Total}
	for _, row := range s.Matrix.Services {
		line := serviceLine(row)
		p.Services++
		p.Stated += line.Stated
		if row.Summary >= 0 || len(row.Topics) > 0 || len(row.Facts) > 0 {
			p.Documented = append(p.Documented, line)
		}
	}
	slices.SortFunc(p.Documented, byName)
	marked := s.marked()
	p.Map, p.Questions, p.AllMarked, p.Marked = s.heatMap(), s.questions(), len(marked), marked[:min(5, len(marked))]
	return Job{URL: "", Page: p, Head: Head{Kind: "home", Title: "IAM Atlas",
		Summary: "Which AWS services support which features of IAM, with the line of documentation that says so."}}
}

func (s Site) matrix() Job {
	p := MatrixPage{MatrixTable: s.matrixTable(s.categories()...), Cells: len(s.Matrix.Services) * len(parse.Features)}
	for _, c := range p.Categories {
		for _, r := range c.Rows {
			p.Services++
			p.Stated += r.Service.Stated
		}
	}
	p.Contradictory = s.servicesWith(func(c matrix.Cell) bool { return c.Conflict })
	p.Stale = s.servicesWith(func(c matrix.Cell) bool { return c.Stale })
	return Job{URL: "matrix/", Page: p, Head: Head{Kind: "matrix", Title: "Every service, every IAM feature", Crumbs: []Link{atHome},
		Summary: "Support for eleven features of IAM, service by service. Each cell leads to its evidence."}}
}

// servicesWith counts the services of which a cell is so.
func (s Site) servicesWith(so func(matrix.Cell) bool) int {
	count := 0
	for _, row := range s.Matrix.Services {
		if slices.ContainsFunc(row.Cells[:], so) {
			count++
		}
	}
	return count
}

func (s Site) matrixTable(categories ...Category) MatrixTable {
	t := MatrixTable{Features: s.featureLines()}
	for _, f := range parse.Features {
		if n := len(t.Groups); n > 0 && t.Groups[n-1].Name == f.Group {
			t.Groups[n-1].Count++
		} else {
			t.Groups = append(t.Groups, FeatureGroup{f.Group, 1})
		}
	}
	var all []matrix.Service
	for _, c := range categories {
		group := MatrixCategory{Category: c, Tallies: tallies(c.rows)}
		for _, row := range c.rows {
			group.Rows = append(group.Rows, matrixRow(row))
		}
		t.Categories = append(t.Categories, group)
		all = append(all, c.rows...)
	}
	t.Tallies = tallies(all)
	return t
}

// tallies counts the rows of a table, column by column.
func tallies(rows []matrix.Service) []Tally {
	all := make([]Tally, len(parse.Features))
	for i := range parse.Features {
		spread := spreadOf(rows, i)
		all[i] = Tally{Total: len(rows), Some: spread[0].Count + spread[1].Count, Bars: barsOf(spread[:3]), Begins: beginsGroup(i)}
	}
	return all
}

// spreadOf says how many rows have each value of support in a column, in the
// order of [supports].
func spreadOf(rows []matrix.Service, feature int) []Share {
	spread := make([]Share, len(supports))
	for n, support := range supports {
		spread[n] = Share{Support: support, Word: supportWords[support]}
	}
	for _, row := range rows {
		spread[slices.Index(supports, row.Cells[feature].Support)].Count++
	}
	return spread
}

// barsOf sets shares one after the other, those that are empty left out.
func barsOf(spread []Share) []Bar {
	var bars []Bar
	x := 0
	for _, share := range spread {
		if share.Count > 0 {
			bars = append(bars, Bar{share, x})
		}
		x += share.Count
	}
	return bars
}

// beginsGroup says whether a feature is the first of a group, the very first
// of all apart.
func beginsGroup(i int) bool { return i > 0 && parse.Features[i].Group != parse.Features[i-1].Group }

func matrixRow(row matrix.Service) MatrixRow {
	r := MatrixRow{Service: serviceLine(row), Names: namesOf(row), Values: cellValues(row.Cells)}
	if len(row.Categories) > 1 {
		r.Also = strings.Join(row.Categories[1:], "|")
	}
	for i, c := range row.Cells {
		cell := bareCell(row.Slug, parse.Features[i], c)
		cell.Begins = beginsGroup(i)
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// namesOf gives what a service is found by beside its short name and prefix.
func namesOf(row matrix.Service) string {
	names := append([]string{row.Name}, row.Aliases...)
	if len(row.Prefixes) > 1 {
		names = append(names, row.Prefixes[1:]...)
	}
	return strings.Join(names, "|")
}

func (s Site) services() Job {
	return Job{URL: "services/", Page: ServicesPage{len(s.Matrix.Services), s.letters()}, Head: Head{Kind: "services", Title: "Services", Crumbs: []Link{atHome},
		Summary: "All services from A to Z."}}
}

// byName orders services as people look for them: by short name, capitals
// apart.
func byName(a, b ServiceLine) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.ShortName), strings.ToLower(b.ShortName)), strings.Compare(a.URL, b.URL))
}

// letters lists the services by the first letter of their short names.
func (s Site) letters() []Letter {
	var lines []ServiceLine
	for _, row := range s.Matrix.Services {
		lines = append(lines, serviceLine(row))
	}
	slices.SortFunc(lines, byName)
	var letters []Letter
	for _, l := range lines {
		first := "#"
		for _, r := range l.ShortName {
			if unicode.IsLetter(r) {
				first = string(unicode.ToUpper(r))
			}
			break
		}
		if n := len(letters); n == 0 || letters[n-1].Letter != first {
			letters = append(letters, Letter{Letter: first})
		}
		last := &letters[len(letters)-1]
		last.Services = append(last.Services, l)
	}
	return letters
}

func serviceLine(row matrix.Service) ServiceLine {
	line := ServiceLine{Name: row.Name, ShortName: row.ShortName, URL: ServiceURL(row.Slug)}
	if len(row.Prefixes) > 0 {
		line.Prefix = row.Prefixes[0]
	}
	for _, c := range row.Cells {
		if c.Support != parse.Unstated {
			line.Stated++
		}
	}
	return line
}

func bareCell(slug string, f parse.Feature, c matrix.Cell) Cell {
	cell := Cell{Feature: featureLine(f), Support: c.Support, Word: supportWords[c.Support], Conflict: c.Conflict, Stale: c.Stale,
		URL: ServiceURL(slug) + "#" + f.ID}
	if c.Derived != "" {
		cell.Derived = supportWords[c.Derived]
	}
	if first, ok := c.Decides(); ok && (c.Stale || c.Conflict) {
		cell.Quarrel = quarrelOf(first, c)
	}
	return cell
}

// quarrelOf tells what speaks against the claim that decides a cell: the
// catalog where that makes it stale, else the first claim that contradicts.
func quarrelOf(first matrix.Claim, c matrix.Cell) string {
	if derived, ok := c.ByCatalog(); ok && c.Stale {
		return quarrel(first, derived)
	}
	for _, claim := range c.Claims {
		if claim.Stance == matrix.Contradicts {
			return quarrel(first, claim)
		}
	}
	return ""
}

// quarrel tells in words what two claims say, and how old each is; where that
// does not tell them apart, where each stands.
func quarrel(first, other matrix.Claim) string {
	one, two := sayer(first), sayer(other)
	if one == two {
		one, two = placeOf(first), placeOf(other)
	}
	words := fmt.Sprintf("%s says %s; ", one, first.Support)
	if other.Origin == matrix.FromCatalog {
		return words + fmt.Sprintf("by the catalog of %s it is %s: %s", other.Date, other.Support, other.Note)
	}
	words += fmt.Sprintf("%s says %s", two, other.Support)
	if other.Note != "" {
		words += ": " + other.Note
	}
	return words
}

// cell gives a cell with its claims.
func (s Site) cell(slug string, f parse.Feature, c matrix.Cell) Cell {
	cell := bareCell(slug, f, c)
	for i, claim := range c.Claims {
		if claim.Origin == matrix.FromCatalog {
			cell.Claims = append(cell.Claims, byCatalog(slug, claim))
			continue
		}
		cell.Claims = append(cell.Claims, s.claim(claim, i == 0))
	}
	return cell
}

// byCatalog gives the word of the catalog, with the tables it was counted in,
// of which that of the actions is always there.
func byCatalog(slug string, c matrix.Claim) Claim {
	return Claim{Support: c.Support, Word: supportWords[c.Support], Origin: string(c.Origin), Note: c.Note,
		Place: placeOf(c), Date: c.Date, URL: ServiceURL(slug) + "#actions"}
}

// claimLine gives the line of the document in which a claim is made.
func claimLine(c matrix.Claim) int {
	if c.Imported {
		return c.SourceLine
	}
	return c.Line
}

// placeOf names the place a claim is made at.
func placeOf(c matrix.Claim) string {
	switch {
	case c.Origin == matrix.FromCatalog:
		return c.Source
	case c.Imported && c.Source != "" && c.SourceLine > 0:
		return c.Source + ", line " + strconv.Itoa(c.SourceLine)
	case c.Imported && c.Source != "":
		return c.Source
	}
	return c.File + ":" + strconv.Itoa(c.Line)
}

func (s Site) claim(c matrix.Claim, decides bool) Claim {
	return Claim{Support: c.Support, Word: supportWords[c.Support], Origin: string(c.Origin), Quote: c.Quote, Note: c.Note,
		Place: placeOf(c), Line: claimLine(c), Date: c.Date, URL: s.Files.evidence(c), Decides: decides, Stance: stances[c.Stance]}
}

// stances tells how a claim stands to the one that decides.
var stances = map[matrix.Stance]string{
	matrix.Decides: "decides", matrix.Differs: "differs", matrix.Contradicts: "contradicts",
	matrix.OnPart: "on a part of the service", matrix.History: "older",
}

func featureLine(f parse.Feature) FeatureLine {
	return FeatureLine{ID: f.ID, Name: f.Name, Short: f.Short, Group: f.Group, URL: FeatureURL(f.ID)}
}

// featureLines lists the features with how support is spread.
func (s Site) featureLines() []FeatureLine {
	summaries := map[string]string{}
	for _, i := range s.ofKind(matrix.FeatureGuide) {
		summaries[s.Matrix.Places[i].Slug] = s.Topics[i].Front.Summary
	}
	lines := make([]FeatureLine, len(parse.Features))
	for i, f := range parse.Features {
		lines[i] = featureLine(f)
		lines[i].Summary = summaries[f.ID]
		lines[i].Spread = spreadOf(s.Matrix.Services, i)
	}
	return lines
}

// supports is the order in which values of support are listed.
var supports = []parse.Support{parse.Yes, parse.Partial, parse.No, parse.Unstated}

// ofKind gives the topics that become one kind of page, by address.
func (s Site) ofKind(kind matrix.Kind) []int {
	var topics []int
	for i, p := range s.Matrix.Places {
		if p.Kind == kind {
			topics = append(topics, i)
		}
	}
	slices.SortFunc(topics, func(i, j int) int { return strings.Compare(s.Matrix.Places[i].Slug, s.Matrix.Places[j].Slug) })
	return topics
}

// body gives a topic as the document of a page.
func (s Site) body(topic int, shift int) *Body {
	t := s.Topics[topic]
	b := &Body{Topic: t, Key: hex.EncodeToString(t.Key[:]) + t.Path, Links: s.Links[topic], Examples: s.Examples[topic],
		Reserved: reserved(s.Matrix.Places[topic].Kind), Shift: shift}
	codes, written := t.Codes(), isWritten(s.Matrix.Places[topic].Kind)
	for i, e := range b.Examples {
		b.Readings = append(b.Readings, s.reading(e.Reading))
		b.Takes = append(b.Takes, s.takes(e.Actions, codes[i].Text))
		if written {
			b.Forms = append(b.Forms, forms(codes[i], e))
		}
	}
	b.Claimed = s.claimed(topic)
	return b
}

// claimed gives the lines of a topic that claims or slips rest on, sorted.
func (s Site) claimed(topic int) []int {
	var lines []int
	for _, c := range s.Topics[topic].Claims {
		if !c.Imported {
			lines = append(lines, c.Line)
		}
	}
	for _, row := range s.Topics[topic].Listed {
		lines = append(lines, row.Line)
	}
	for _, d := range s.Problems[topic] {
		if inWords(d.Code) {
			lines = append(lines, d.Line)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// document names the file that a topic stands in. The program's own guides
// are not for the writers of another site to edit, and facts mostly come from
// an import that would undo it.
func (s Site) document(topic int) Document {
	place := s.Matrix.Places[topic]
	d := Document{File: place.File, Date: s.Topics[topic].Front.Date}
	if s.Edit != "" && s.Topics[topic].Root < s.Roots && place.Kind != matrix.Facts {
		d.Edit = s.Edit + (&url.URL{Path: d.File}).EscapedPath()
	}
	return d
}

// service tells of one of the services, which are in order of their names.
func (s Site) service(sorted []matrix.Service, at int) Job {
	row := sorted[at]
	p := ServicePage{Name: row.Name, Purpose: row.Purpose, Generic: row.Generic, Aliases: row.Aliases, Prefixes: row.Prefixes, Categories: row.Categories, JSON: "api/v1/services/" + escape(row.Slug) + ".json"}
	h := Head{Kind: "service", Title: row.Name, Service: row.ShortName, Categories: row.Categories, Supports: supported(row),
		Crumbs: []Link{atHome, atServices}, Summary: inShort(row)}
	for i, c := range row.Cells {
		p.Cells = append(p.Cells, s.cell(row.Slug, parse.Features[i], c))
	}
	job := Job{URL: ServiceURL(row.Slug)}
	topics := row.Topics
	if row.Summary >= 0 {
		topics = append([]int{row.Summary}, topics...)
		front := s.Topics[row.Summary].Front
		job.Body, p.Sources, p.Problems = s.body(row.Summary, 0), slices.Clone(front.Sources), s.problems(row.Summary)
		job.Body.Beside, p.Documents = p.Cells, append(p.Documents, s.document(row.Summary))
		h.Summary = cmp.Or(front.Summary, h.Summary)
	}
	for _, i := range row.Facts {
		p.Sources, p.Problems = append(p.Sources, s.Topics[i].Front.Sources...), append(p.Problems, s.problems(i)...)
		p.Documents = append(p.Documents, s.document(i))
	}
	for _, i := range topics {
		t := s.Topics[i]
		p.Policies = append(p.Policies, s.policiesOf(i)...)
		for _, m := range t.Managed {
			p.Managed = append(p.Managed, ManagedLine{m.Name, m.Text, s.Matrix.Places[i].File + ":" + strconv.Itoa(m.Line),
				s.Files.URL(i) + fragment(localID(m.Anchor, reserved(s.Matrix.Places[i].Kind)))})
		}
		if i != row.Summary {
			p.Topics = append(p.Topics, s.topicLine(i))
		}
	}
	for _, i := range row.Guide {
		p.Guide = append(p.Guide, s.topicLine(i))
	}
	keyed := s.References[row.Slug]
	p.Reference, p.ReferenceKey = keyed.Reference, keyed.Key
	p.Elsewhere = s.elsewhere(row)
	p.Prev, p.Next = beside(sorted, at, func(row matrix.Service) Link { return Link{row.ShortName, ServiceURL(row.Slug)} })
	for _, other := range s.alike(row) {
		p.Alike = append(p.Alike, AlikeLine{other.ShortName, CompareURL(row.Slug, other.Slug)})
	}
	job.Page, job.Head = p, h
	return job
}

// supported gives the ids of the features that a service supports, in part at
// least.
func supported(row matrix.Service) []string {
	var ids []string
	for i, c := range row.Cells {
		if c.Support == parse.Yes || c.Support == parse.Partial {
			ids = append(ids, parse.Features[i].ID)
		}
	}
	return ids
}

// inShort tells in a sentence or two what a service is for, and what documents
// say of it.
func inShort(row matrix.Service) string {
	if row.Purpose != "" {
		return row.Purpose + ". " + supportOf(row)
	}
	return supportOf(row)
}

func supportOf(row matrix.Service) string {
	said := map[parse.Support][]string{}
	for i, c := range row.Cells {
		said[c.Support] = append(said[c.Support], parse.Features[i].Short)
	}
	var parts []string
	for _, p := range []struct {
		support parse.Support
		words   string
	}{{parse.Yes, "supports "}, {parse.Partial, "in part "}, {parse.No, "does not support "}} {
		if features := said[p.support]; len(features) > 0 {
			parts = append(parts, p.words+enumerated(features))
		}
	}
	if len(parts) == 0 {
		return "No document read here says how " + row.Name + " works with IAM; the catalog tells what exists in it."
	}
	return row.Name + " " + strings.Join(parts, "; ") + "."
}

// enumerated writes a list as people do: "a, b and c". Names keep their
// capitals where they are abbreviations.
func enumerated(names []string) string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = name
		if len(name) > 1 && strings.ToUpper(name[:2]) != name[:2] {
			words[i] = strings.ToLower(name[:1]) + name[1:]
		}
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return words[0]
}

func (s Site) topicLine(topic int) TopicLine {
	return TopicLine{s.Topics[topic].Title, s.Matrix.Places[topic].File, s.Files.URL(topic)}
}

// topic shows one of the topics of a service, or of those that stand in its guide.
func (s Site) topic(row matrix.Service, topics []int, at int) Job {
	i := topics[at]
	t := s.Topics[i]
	p := TopicPage{Service: Link{row.ShortName, ServiceURL(row.Slug)}, Document: s.document(i),
		Sources: t.Front.Sources, Problems: s.problems(i)}
	p.Prev, p.Next = s.neighbours(topics, at)
	return Job{URL: s.Files.URL(i), Page: p, Body: s.body(i, 0), Head: Head{Kind: "topic", Title: t.Title, Service: row.ShortName,
		Categories: row.Categories, Supports: supported(row), Summary: s.summary(t), Crumbs: []Link{atHome, atServices, p.Service}}}
}

// summary gives what front matter says, else the beginning of the first text.
func (s Site) summary(t parse.Topic) string {
	if t.Front.Summary != "" {
		return t.Front.Summary
	}
	for _, b := range t.Blocks {
		if p, ok := b.(parse.Prose); ok && len(p.Text) > 40 {
			first, _, _ := strings.Cut(p.Text, "\n")
			if runes := []rune(first); len(runes) > 200 {
				return strings.TrimSpace(string(runes[:199])) + "…"
			}
			return first
		}
	}
	return t.Title
}

// neighbours gives the topics before and after one of a list.
func (s Site) neighbours(topics []int, at int) (prev, next *Link) {
	return beside(topics, at, func(i int) Link { return Link{s.Topics[i].Title, s.Files.URL(i)} })
}

// beside links to what stands before and after a place in a list; nil at its
// ends.
func beside[T any](list []T, at int, link func(T) Link) (prev, next *Link) {
	if at > 0 {
		l := link(list[at-1])
		prev = &l
	}
	if at+1 < len(list) {
		l := link(list[at+1])
		next = &l
	}
	return prev, next
}

func (s Site) features() Job {
	return Job{URL: "features/", Page: FeaturesPage{s.featureLines()}, Head: Head{Kind: "features", Title: "Features", Crumbs: []Link{atHome},
		Summary: "The eleven features of IAM that services support or not."}}
}

func (s Site) guideLines() []GuideLine {
	var lines []GuideLine
	for _, i := range s.ofKind(matrix.GuidePage) {
		lines = append(lines, GuideLine{s.Topics[i].Title, s.Topics[i].Front.Summary, s.Files.URL(i)})
	}
	return lines
}

// guides lists the guides, and the documentation that is of no service: of the
// services, which are in order of their names, and of folders.
func (s Site) guides(sorted []matrix.Service, folders []folderOfTopics) Job {
	p := GuidesPage{Guides: s.guideLines(), Features: s.featureLines()}
	for _, row := range sorted {
		if n := len(row.Guide); n > 0 {
			p.Services = append(p.Services, GuideOfService{Link{row.ShortName, ServiceURL(row.Slug) + "#guide"}, n})
		}
	}
	for _, f := range folders {
		p.Folders = append(p.Folders, f.Folder)
	}
	h := Head{Kind: "guides", Title: "Guides", Crumbs: []Link{atHome}, Summary: "What each feature of IAM is."}
	if len(p.Guides) > 0 {
		h.Summary = "How to read the matrix and its evidence, how to take the facts along, and what each feature of IAM is."
	}
	return Job{URL: "guides/", Page: p, Head: h}
}

// A folderOfTopics is a folder with the indexes of its topics.
type folderOfTopics struct {
	Folder
	topics []int
}

// folders gives the pages of documentation that are of no service and in no
// guide: by folder, and there by title.
func (s Site) folders() []folderOfTopics {
	var folders []folderOfTopics
	dir := func(i int) string { return path.Dir(s.Matrix.Places[i].File) }
	order := slices.DeleteFunc(s.ofKind(matrix.UnplacedPage), func(i int) bool { return s.Matrix.Places[i].Guide != "" })
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(strings.Compare(dir(i), dir(j)), strings.Compare(strings.ToLower(s.Topics[i].Title), strings.ToLower(s.Topics[j].Title)))
	})
	for _, i := range order {
		if n := len(folders); n == 0 || folders[n-1].Name != dir(i) {
			folders = append(folders, folderOfTopics{Folder: Folder{Name: dir(i)}})
		}
		last := &folders[len(folders)-1]
		last.topics, last.Topics = append(last.topics, i), append(last.Topics, s.topicLine(i))
	}
	return folders
}

// guide shows a guide, or a page of documentation that stands in none.
func (s Site) guide(order []int, at int) Job {
	i := order[at]
	t := s.Topics[i]
	p := GuidePage{Lede: t.Front.Summary, Written: isWritten(s.Matrix.Places[i].Kind), Document: s.document(i),
		Sources: t.Front.Sources, Problems: s.problems(i)}
	p.Prev, p.Next = s.neighbours(order, at)
	return Job{URL: s.Files.URL(i), Page: p, Body: s.body(i, 0), Head: Head{Kind: "guide", Title: t.Title, Summary: s.summary(t),
		Crumbs: []Link{atHome, atGuides}}}
}

func (s Site) search() Job {
	return Job{URL: "search/", Page: SearchPage{s.letters()}, Head: Head{Kind: "search", Title: "Search", Crumbs: []Link{atHome},
		Summary: "Full-text search over every page.", Unlisted: true}}
}
