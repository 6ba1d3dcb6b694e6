// Package matrix puts together what documents claim: which service a topic
// belongs to, at which address it stands, and for each service and feature
// the cell with every claim on it and the one that decides.
//
// In flow topics and the catalog; out flows a [Matrix], plain data that every
// page and every output is made from, with diagnostics for documents that
// contradict each other or claim one address.
package matrix

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// A Matrix is all that is known of support, service by service.
type Matrix struct {
	Services []Service // by slug
	Places   []Place   // of each topic, in the order of the topics
	Disputes []Dispute // by service and feature
}

// A Dispute is a claim that decides a cell and one that says the opposite: a
// contradiction of documents, or a claim that the catalog has overtaken.
type Dispute struct {
	Service, Feature string
	Claim, Against   Claim
	Diagnostic       diag.Diagnostic
}

// A Service is one row.
type Service struct {
	catalog.Service
	Cells   []Cell // in the order of parse.Features
	Summary int    // index of the topic that is the prose of its page, or -1
	Topics  []int  // indexes of its topics, in the order of their addresses
	Facts   []int  // indexes of the documents that hold facts of it and no words
	Guide   []int  // indexes of the pages of no service that stand in its guide, in the order of their addresses
}

// A Cell is what is known of one feature of one service.
type Cell struct {
	Feature  string
	Support  parse.Support
	Derived  parse.Support // what the catalog tells; empty where no rule derives the feature
	Conflict bool
	Stale    bool
	Claims   []Claim // the deciding claim first, the catalog's last
}

// Decides gives the claim that decides a cell. The catalog's never does.
func (c Cell) Decides() (Claim, bool) {
	if len(c.Claims) == 0 || c.Claims[0].Origin == FromCatalog {
		return Claim{}, false
	}
	return c.Claims[0], true
}

// ByCatalog gives what the catalog says of a cell.
func (c Cell) ByCatalog() (Claim, bool) {
	if n := len(c.Claims); n > 0 && c.Claims[n-1].Origin == FromCatalog {
		return c.Claims[n-1], true
	}
	return Claim{}, false
}

// A Claim is a claim with the topic that makes it.
type Claim struct {
	parse.Claim
	Topic   int    // index of its topic, or -1 for a claim of the table of facts or the catalog
	File    string // it stands in, below its root; behind the root's name where there are several
	Display string // that file as the user would write it
	Root    int
	// Current says that the claim counts against others: no document of the
	// same origin is newer.
	Current bool
	WithIAM bool // the topic is a page on how the service works with IAM; of a row of a table: it has the service's own name
	Stance  Stance
}

// A Stance says how a claim stands to the one that decides its cell.
type Stance int

// The stances. Yes and partial differ; only no contradicts either.
const (
	Agrees Stance = iota
	Decides
	Differs
	Contradicts
	OnPart  // a row of the reference table on a part of the service, which has a row of its own
	History // a document of the same origin is newer
)

// Listed says whether a claim is a row of the reference table, be it the page
// itself or the facts taken from it.
func (c Claim) Listed() bool { return c.Origin == parse.FromReference && c.InTable }

// Why says in a few words why the first claim of a cell decides.
func (c Cell) Why() string {
	if len(c.Claims) < 2 || c.Claims[1].Origin == FromCatalog {
		return "no other document claims anything"
	}
	first, second := c.Claims[0], c.Claims[1]
	switch {
	case first.Origin != second.Origin:
		return "a claim of a page's " + string(first.Origin) + " goes before one of its " + string(second.Origin)
	case first.Date != second.Date:
		return "its document is newer"
	case first.WithIAM != second.WithIAM && first.Listed():
		return "its row has the service's own name"
	case first.WithIAM != second.WithIAM:
		return "its page tells how the service works with IAM"
	case first.Topic != second.Topic:
		return "its document comes first by path"
	case first.InTable && !second.InTable:
		return "a table goes before a sentence"
	}
	return "it stands first on its page"
}

// A Kind says what page a topic becomes.
type Kind int

const (
	TopicPage    Kind = iota // a page of a service's documentation, shown whole
	UnplacedPage             // a page of documentation that is of no service, shown whole
	GuidePage                // a guide: a page in the folder guides that is of no service
	FeatureGuide             // the prose of a feature's page
	Summary                  // the prose of a service's page
	Facts                    // claims alone, which stand on a service's page
	Hidden                   // not published: another document has its address
)

// A Place is where a topic stands on the site.
type Place struct {
	Kind    Kind
	Service string // slug of its service, or empty
	Guide   string // of a page of documentation that is of no service: slug of the service whose guide it stands in, or empty
	Slug    string // last part of its address: of a topic, a guide or a feature
	File    string // path below its root; behind the root's name where there are several
}

// Build puts the topics together. The names of the roots are those of the
// content folders; a topic of a root beyond them is part of the program and
// never prefixed. With the reference table, which is part of the default site
// alone, every service of the catalog has its row.
func Build(topics []parse.Topic, roots []string, known *catalog.Catalog, table *parse.Reference) (Matrix, []diag.Diagnostic) {
	b := builder{topics: topics, roots: roots, known: known, rows: map[string]*Service{}}
	b.services = b.assign()
	b.place()
	b.guides()
	if table != nil {
		for _, s := range known.Services {
			b.row(s)
		}
		b.facts(*table)
	}
	b.lists()
	b.claims()
	b.derived()
	b.prefixes()
	b.slips()
	return b.matrix(), b.found
}

// A builder is a matrix while it is put together.
type builder struct {
	topics   []parse.Topic
	roots    []string
	known    *catalog.Catalog
	services []string // slug of each topic's service, or empty
	rows     map[string]*Service
	places   []Place
	disputes []Dispute
	found    []diag.Diagnostic
}

// assign finds the service of each topic: by its own subjects, those of other
// topics that it names, else by its folder.
func (b *builder) assign() []string {
	services := make([]string, len(b.topics))
	named := map[folder]map[string]bool{}
	name := func(i int, service string, titled bool) {
		services[i] = service
		if titled && service != "" {
			if named[folderOf(b.topics[i])] == nil {
				named[folderOf(b.topics[i])] = map[string]bool{}
			}
			named[folderOf(b.topics[i])][service] = true
		}
	}
	for i, t := range b.topics {
		service, titled := b.serviceOf(t)
		name(i, service, titled)
	}
	unlisted := b.unlistedRows()
	for i, t := range b.topics {
		if services[i] == "" && t.Front.Feature == "" && !isOurGuide(t) {
			name(i, namedAmong(unlisted, t), true)
		}
	}
	for i, t := range b.topics {
		if only := named[folderOf(t)]; services[i] == "" && len(only) == 1 && t.Front.Feature == "" && !isOurGuide(t) && !ofAGuide(t) {
			for service := range only {
				services[i] = service
			}
		}
	}
	return services
}

// A folder is one of a root, by its path below it.
type folder struct {
	root int
	path string
}

func folderOf(t parse.Topic) folder { return folder{t.Root, path.Dir(t.Path)} }

// serviceOf gives the service of the first of a topic's subjects that can be
// placed, and whether front matter or title named it. A page that lists many
// services belongs to one only where it says so without doubt.
func (b *builder) serviceOf(t parse.Topic) (slug string, titled bool) {
	if t.Front.Feature != "" || isOurGuide(t) {
		return "", false
	}
	for _, s := range t.Subjects {
		titled := s.From != parse.FromSentence
		if len(t.Listed) > 0 && s.From > parse.FromTitle {
			return "", false
		}
		switch found, ok := b.known.Find(s.Name); {
		case ok && s.From != parse.FromWords:
			return b.row(found), titled
		case s.From == parse.FromFront, s.From == parse.FromTitle:
			return b.row(b.stated(s, t)), titled
		}
		if found, ok := b.known.Within(s.Name); ok {
			return b.row(found), titled
		}
		if s.From == parse.FromSentence && len(t.Claims) > 0 {
			return b.row(unlisted(s.Name)), titled
		}
	}
	return "", false
}

// ofAGuide says whether the name of a guide stands above the page, or the page
// is one on many services. Where nobody knows that name, the folder's service
// would be a wrong guess.
func ofAGuide(t parse.Topic) bool {
	return len(t.Listed) > 0 || slices.ContainsFunc(t.Subjects, func(s parse.Subject) bool { return s.From == parse.FromGuide })
}

// unlistedRows gives the services that documents brought in and the catalog
// does not have, the longest name first.
func (b *builder) unlistedRows() []catalog.Service {
	var rows []catalog.Service
	for _, row := range b.rows {
		if _, listed := b.known.Find(row.Name); !listed {
			rows = append(rows, row.Service)
		}
	}
	slices.SortFunc(rows, func(x, y catalog.Service) int {
		return cmp.Or(len(y.Name)-len(x.Name), strings.Compare(x.Slug, y.Slug))
	})
	return rows
}

// namedAmong gives the service whose name is that of the topic's guide or
// stands, with the vendor's, in its title.
func namedAmong(services []catalog.Service, t parse.Topic) string {
	for _, subject := range t.Subjects {
		words := " " + strings.ToLower(subject.Name) + " "
		for _, s := range services {
			name := strings.ToLower(s.Name)
			within := subject.From == parse.FromWords && strings.Contains(name, " ") && strings.Contains(words, " "+name+" ")
			if within || strings.EqualFold(subject.Name, s.Name) {
				return s.Slug
			}
		}
	}
	return ""
}

// stated gives the service that a title or front matter names without doubt:
// by a second name from the same place (an abbreviation in brackets), else as
// one that the catalog does not have.
func (b *builder) stated(s parse.Subject, t parse.Topic) catalog.Service {
	for _, other := range t.Subjects {
		if found, ok := b.known.Find(other.Name); ok && other.From == s.From {
			return found
		}
	}
	return unlisted(s.Name)
}

// guidesFolder is where guides stand.
const guidesFolder = "guides/"

// isOurGuide says whether a topic is a guide of our own: a page with front
// matter, in the folder guides, that names no service.
func isOurGuide(t parse.Topic) bool {
	return t.Front.Line > 0 && t.Front.Service == "" && strings.HasPrefix(t.Path, guidesFolder)
}

// unlisted gives a service that the catalog does not have.
func unlisted(name string) catalog.Service {
	short := parse.ShortName(name)
	return catalog.Service{Slug: cmp.Or(parse.Slug(short), parse.Slug(name)), Name: name, ShortName: short}
}

// isSummary says whether a topic is the prose of a service's page.
func isSummary(t parse.Topic) bool { return path.Dir(t.Path) == "services" && t.Front.Service != "" }

// row makes sure that a service has a row.
func (b *builder) row(s catalog.Service) string {
	if b.rows[s.Slug] == nil {
		row := &Service{Service: s, Summary: -1}
		for _, f := range parse.Features {
			row.Cells = append(row.Cells, Cell{Feature: f.ID, Support: parse.Unstated})
		}
		b.rows[s.Slug] = row
	}
	return s.Slug
}

// order gives the indexes of the topics by root, then path.
func (b *builder) order() []int {
	order := make([]int, len(b.topics))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(b.topics[i].Root, b.topics[j].Root), cmp.Compare(b.topics[i].Path, b.topics[j].Path))
	})
	return order
}

// place gives each topic its address. Slugs that front matter states come
// first, so that no other topic can take them.
func (b *builder) place() {
	b.places = make([]Place, len(b.topics))
	order := b.order()
	taken, last := map[string]int{}, map[string]int{}
	for _, stated := range []bool{true, false} {
		for _, i := range order {
			if p := b.placeOf(i); b.states(i, p) == stated {
				b.places[i] = b.settle(i, p, taken, last, stated)
			}
		}
	}
	for _, i := range order {
		p, row := b.places[i], b.rows[b.places[i].Service]
		switch p.Kind {
		case Summary:
			row.Summary = i
			b.complete(row, b.topics[i])
		case TopicPage:
			row.Topics = append(row.Topics, i)
			b.complete(row, b.topics[i])
		case Facts:
			row.Facts = append(row.Facts, i)
			b.complete(row, b.topics[i])
		}
	}
}

// states says whether the front matter itself claims the address.
func (b *builder) states(i int, p Place) bool {
	return p.Kind == Summary || p.Kind == FeatureGuide || b.topics[i].Front.Slug != ""
}

func (b *builder) placeOf(i int) Place {
	t := b.topics[i]
	p := Place{Service: b.services[i], File: b.file(t), Slug: cmp.Or(t.Front.Slug, parse.Slug(t.Name()), "page")}
	switch {
	case t.Front.Feature != "":
		p.Kind, p.Slug = FeatureGuide, t.Front.Feature
	case p.Service != "" && isSummary(t):
		p.Kind, p.Slug = Summary, ""
	case p.Service != "" && t.Front.HasClaims && len(t.Blocks) == 0:
		p.Kind = Facts
	case p.Service != "":
		p.Kind = TopicPage
	default:
		p.Kind = UnplacedPage
		if strings.HasPrefix(t.Path, guidesFolder) {
			p.Kind = GuidePage
		}
		below := strings.TrimSuffix(t.Path, path.Ext(t.Path))
		if isOurGuide(t) {
			below = strings.TrimPrefix(below, guidesFolder)
		}
		p.Slug = cmp.Or(t.Front.Slug, parse.Slug(below), "page")
	}
	return p
}

// guides finds whose guide the pages of no service stand in: that of the service
// which more than half of the pages of their folder are about that are about any.
func (b *builder) guides() {
	pages := map[folder]map[string]int{} // of each service
	all := map[folder]int{}
	for i, p := range b.places {
		if in := folderOf(b.topics[i]); p.Kind == TopicPage {
			if pages[in] == nil {
				pages[in] = map[string]int{}
			}
			pages[in][p.Service]++
			all[in]++
		}
	}
	for i := range b.places {
		p, in := &b.places[i], folderOf(b.topics[i])
		if p.Kind != UnplacedPage {
			continue
		}
		for service, n := range pages[in] {
			if 2*n > all[in] {
				p.Guide = service
				b.rows[service].Guide = append(b.rows[service].Guide, i)
			}
		}
	}
}

// settle makes an address unique: a derived slug gets a number, a stated one
// that is taken is an error, and the document is not published. Taken are the
// addresses with the topics that have them; last is the last number given to
// each that was wanted twice.
func (b *builder) settle(i int, p Place, taken, last map[string]int, stated bool) Place {
	kind := p.Kind
	if kind == GuidePage {
		kind = UnplacedPage // they stand side by side
	}
	address := func(slug string) string { return strconv.Itoa(int(kind)) + "/" + p.Service + "/" + slug }
	wanted := p.Slug
	for n := max(2, last[address(wanted)]+1); ; n++ {
		other, ok := taken[address(p.Slug)]
		if !ok {
			taken[address(p.Slug)] = i
			return p
		}
		if stated {
			b.duplicate(i, other)
			p.Kind = Hidden
			return p
		}
		p.Slug = wanted + "-" + strconv.Itoa(n)
		last[address(wanted)] = n
	}
}

func (b *builder) duplicate(i, other int) {
	t := b.topics[i]
	pos := diag.Pos{File: t.Display, Line: max(1, t.Front.Line), Column: 1}
	b.found = append(b.found, diag.New(diag.DuplicateSlug, pos, "the address of this page is taken by %s", b.topics[other].Display).
		WithHint("give one of the two another slug; %s is published", b.topics[other].Display))
}

// file gives the path of a topic as outputs have it.
func (b *builder) file(t parse.Topic) string {
	if len(b.roots) > 1 && t.Root < len(b.roots) {
		return b.roots[t.Root] + "/" + t.Path
	}
	return t.Path
}

// complete adds to a row what the catalog lacks and front matter states. The
// prose of a service's page also says its name in full.
func (b *builder) complete(row *Service, t parse.Topic) {
	if len(row.Prefixes) == 0 {
		row.Prefixes = t.Front.Prefixes
	}
	if len(row.Categories) == 0 {
		row.Categories = t.Front.Categories
	}
	if _, listed := b.known.Find(row.Slug); !listed && isSummary(t) && t.Front.Title != "" {
		row.Name, row.ShortName = t.Front.Title, parse.ShortName(t.Front.Title)
	}
}

// claims puts every claim into its cell, in the order in which they decide.
func (b *builder) claims() {
	for i, t := range b.topics {
		row := b.rows[b.services[i]]
		if row == nil || b.places[i].Kind == Hidden {
			continue
		}
		for _, c := range t.Claims {
			row.add(Claim{Claim: c, Topic: i, File: b.places[i].File, Display: t.Display, Root: t.Root, WithIAM: tellsOfIAM(t)})
		}
	}
	for _, row := range b.rows {
		for i := range row.Cells {
			b.decide(&row.Cells[i], row.Service)
		}
	}
}

// facts puts the claims of the table of facts into their cells.
func (b *builder) facts(table parse.Reference) {
	b.found = append(b.found, table.Found...)
	for _, r := range table.Rows {
		if b.rows[r.Service] == nil {
			pos := diag.Pos{File: table.Display, Line: r.Line, Column: 1}
			b.found = append(b.found, diag.New(diag.UnknownService, pos, "there is no service %q", r.Service))
			continue
		}
		b.listed(r, b.rows[r.Service], Claim{Topic: -1, File: table.Path, Display: table.Display})
	}
}

// lists puts the claims of pages that list many services into their cells.
// Guides of our own claim nothing.
func (b *builder) lists() {
	for i, t := range b.topics {
		if b.places[i].Kind == Hidden || b.places[i].Kind == FeatureGuide || isOurGuide(t) {
			continue
		}
		for _, r := range t.Listed {
			b.listed(r, b.rows[b.row(b.named(r))], Claim{Topic: i, File: b.places[i].File, Display: t.Display, Root: t.Root})
		}
	}
}

// named gives the service that a row of a list names: one of the catalog, else
// one that a document brought in, else a new one.
func (b *builder) named(r parse.ReferenceRow) catalog.Service {
	for _, name := range r.Names {
		if found, ok := b.known.Find(name); ok {
			return found
		}
	}
	for _, name := range r.Names {
		if row := b.rows[unlisted(name).Slug]; row != nil {
			return row.Service
		}
	}
	// Without its brackets a name may have no letter left.
	for _, name := range r.Names[1:] {
		if s := unlisted(name); s.Slug != "" {
			return s
		}
	}
	return unlisted(r.Names[0])
}

// listed puts the claims of one row of the reference table, which stand where
// one of them is given, into the cells of a service. Several rows may tell of
// parts of one service; the one of its own name goes first.
func (b *builder) listed(r parse.ReferenceRow, row *Service, at Claim) {
	if !slices.Contains(row.Categories, r.Category) && r.Category != "" {
		row.Categories = append(slices.Clone(row.Categories), r.Category)
	}
	at.WithIAM = slices.ContainsFunc(r.Names[:min(2, len(r.Names))], func(name string) bool { return name == row.Name || name == row.ShortName })
	for _, c := range r.Claims {
		at.Claim = c
		row.add(at)
	}
}

// add puts a claim into its cell.
func (s *Service) add(c Claim) {
	cell := &s.Cells[slices.Index(parse.FeatureIDs(), c.Feature)]
	cell.Claims = append(cell.Claims, c)
}

// decide orders the claims of a cell and holds them against each other. Rows
// of the reference table on parts of a service count only where the service
// has no row of its own, and never against each other.
func (b *builder) decide(cell *Cell, s catalog.Service) {
	if len(cell.Claims) == 0 {
		return
	}
	slices.SortStableFunc(cell.Claims, compare)
	newest := map[parse.Origin]string{}
	for _, c := range cell.Claims {
		newest[c.Origin] = max(newest[c.Origin], c.Date)
	}
	first := cell.Claims[0]
	cell.Support = first.Support
	own := slices.ContainsFunc(cell.Claims, func(c Claim) bool { return c.Listed() && c.WithIAM })
	for i := range cell.Claims {
		c := &cell.Claims[i]
		c.Current = c.Date == newest[c.Origin]
		c.Stance = stance(first, *c, own)
		if i == 0 {
			c.Stance = Decides
		}
		if c.Stance == Contradicts {
			cell.Conflict = true
			b.contradiction(first, *c, s)
		}
	}
}

// stance says how a claim stands to the first of its cell, among whose claims
// may be the service's own row of the reference table.
func stance(first, c Claim, ownRow bool) Stance {
	part := c.Listed() && (first.Listed() || ownRow && !c.WithIAM)
	switch {
	case !c.Current:
		return History
	case c.Support == first.Support:
		return Agrees
	case part:
		return OnPart
	case c.Support == parse.No || first.Support == parse.No:
		return Contradicts
	}
	return Differs
}

// origins is the order in which origins decide.
var origins = []parse.Origin{parse.FromSection, parse.FromOverview, parse.FromReference}

// compare orders two claims on one cell: the one that decides comes first.
func compare(x, y Claim) int {
	return cmp.Or(
		cmp.Compare(slices.Index(origins, x.Origin), slices.Index(origins, y.Origin)),
		-cmp.Compare(x.Date, y.Date),
		-cmp.Compare(number(x.WithIAM), number(y.WithIAM)),
		cmp.Compare(x.Root, y.Root),
		cmp.Compare(x.File, y.File),
		-cmp.Compare(number(x.InTable), number(y.InTable)),
		cmp.Compare(x.Line, y.Line),
		cmp.Compare(x.Column, y.Column),
	)
}

// withIAM is the title of the pages that tell what a service supports.
var withIAM = regexp.MustCompile(`(?i)\bworks? with (aws )?(iam|identity and access management)\b`)

func tellsOfIAM(t parse.Topic) bool {
	return withIAM.MatchString(t.Title) || strings.Contains(t.Name(), "service-with-iam")
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// contradiction tells a contradiction at the claim that does not decide; one
// with the reference table, which is nobody's to mend, at the one that does.
func (b *builder) contradiction(first, other Claim, s catalog.Service) {
	feature, _ := parse.FeatureByID(first.Feature)
	if other.Listed() {
		d := diag.New(diag.ReferenceDisagrees, first.pos(), "%s of %s is %s %s and %s %s",
			feature.Name, s.Name, first.Support, first.where("here"), other.Support, other.where("in "+other.pos().String()))
		b.dispute(first, other, s, d.WithHint("%s", addresses(first, other)))
		return
	}
	b.dispute(first, other, s, diag.New(diag.Contradiction, other.pos(), "%s of %s is %s here and %s in %s, which decides",
		feature.Name, s.Name, other.Support, first.Support, first.pos()))
}

// where tells where the words of a claim stand: those of a fact that was taken
// over in its source, others at a place that is told in words.
func (c Claim) where(own string) string {
	switch {
	case !c.Imported || c.Source == "":
		return own
	case c.SourceLine > 0:
		return "on line " + strconv.Itoa(c.SourceLine) + " of " + strconv.Quote(c.Source)
	}
	return "in " + strconv.Quote(c.Source)
}

// addresses tells where the words of facts that were taken over can be read.
func addresses(claims ...Claim) string {
	var urls []string
	for _, c := range claims {
		if c.Imported && c.URL != "" {
			urls = append(urls, c.URL)
		}
	}
	if len(urls) == 0 {
		return ""
	}
	return "compare " + strings.Join(urls, " with ")
}

func (b *builder) dispute(first, other Claim, s catalog.Service, d diag.Diagnostic) {
	b.found = append(b.found, d)
	b.disputes = append(b.disputes, Dispute{s.Slug, first.Feature, first, other, d})
}

func (c Claim) pos() diag.Pos { return diag.Pos{File: c.Display, Line: c.Line, Column: c.Column} }

func (b *builder) matrix() Matrix {
	slices.SortStableFunc(b.disputes, func(x, y Dispute) int {
		return cmp.Or(strings.Compare(x.Service, y.Service), cmp.Compare(slices.Index(parse.FeatureIDs(), x.Feature), slices.Index(parse.FeatureIDs(), y.Feature)))
	})
	m := Matrix{Places: b.places, Disputes: b.disputes}
	for _, row := range b.rows {
		for _, topics := range [][]int{row.Topics, row.Guide} {
			slices.SortFunc(topics, func(i, j int) int { return strings.Compare(b.places[i].Slug, b.places[j].Slug) })
		}
		m.Services = append(m.Services, *row)
	}
	slices.SortFunc(m.Services, func(x, y Service) int { return strings.Compare(x.Slug, y.Slug) })
	return m
}

// Row gives the row of a slug.
func (m Matrix) Row(slug string) (Service, bool) {
	i, ok := slices.BinarySearchFunc(m.Services, slug, func(s Service, slug string) int { return strings.Compare(s.Slug, slug) })
	if !ok {
		return Service{}, false
	}
	return m.Services[i], true
}

// Find gives the row that a reader means: by slug, name, short name, alias or
// action prefix, capitals apart.
func (m Matrix) Find(name string) (Service, bool) {
	for _, is := range []func(Service) []string{
		func(s Service) []string { return []string{s.Slug} },
		func(s Service) []string { return append([]string{s.Name, s.ShortName}, s.Aliases...) },
		func(s Service) []string { return s.Prefixes },
	} {
		for _, s := range m.Services {
			if slices.ContainsFunc(is(s), func(known string) bool { return strings.EqualFold(known, name) }) {
				return s, true
			}
		}
	}
	return Service{}, false
}

// Names lists every slug and name that [Matrix.Find] knows.
func (m Matrix) Names() []string {
	var names []string
	for _, s := range m.Services {
		names = append(names, s.Slug, s.Name, s.ShortName)
		names = append(names, s.Aliases...)
	}
	return names
}
