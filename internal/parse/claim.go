package parse

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// claims gives what the page says about support. Front matter that lists
// claims speaks for the page; else they are read from its tables and
// sentences.
func (p *page) claims(subjects []Subject, prefixes []Prefix) []Claim {
	if p.front.HasClaims {
		return p.stated()
	}
	r := claimReader{page: p, names: ownNames(subjects), prefixes: prefixes, sections: map[string]bool{}, tabled: map[string]bool{}, decided: map[string]bool{}, hints: map[string]Claim{}}
	title, _ := p.title()
	r.ofIAM, r.works = r.speaksOfIAM(), howItWorks.MatchString(title)
	r.read()
	return r.finished()
}

// stated gives the claims of the front matter.
func (p *page) stated() []Claim {
	var claims []Claim
	for _, c := range p.front.Claims {
		claim := Claim{Feature: c.Feature, Support: Support(c.Support), Origin: FromSection, Note: c.Note, Imported: true,
			Line: c.at.Line, Column: c.at.Column, Date: p.front.Date}
		if c.Origin != "" {
			claim.Origin = Origin(c.Origin)
		}
		for _, s := range p.front.Sources {
			if s.ID == c.Source {
				claim.URL, claim.Date = permalink(s, c.SourceLine), s.Date
				claim.Source, claim.SourceLine = s.Title, c.SourceLine
			}
		}
		claims = append(claims, claim)
	}
	return claims
}

// permalink gives the address of a line of a source. Only the page of a file
// at a commit has lines that stay.
func permalink(s Source, line int) string {
	if s.Commit == "" || line == 0 || !strings.Contains(s.URL, "/blob/"+s.Commit) {
		return s.URL
	}
	return s.URL + "?plain=1#L" + strconv.Itoa(line)
}

// A claimReader reads the claims of one page from its passages, in one pass.
type claimReader struct {
	*page
	names    nameFinder // of the page's own service
	prefixes []Prefix

	claims   []Claim
	sections map[string]bool  // features that have a section of their own
	feature  string           // whose section is read; empty outside
	level    int              // of the heading that began the section
	ofIAM    bool             // the page speaks of IAM
	top      int              // index of the row that heads the table read last
	foreign  bool             // a page of another service has been pasted in here
	part     int              // level of the heading above that speaks of IAM, or 0
	examples int              // level of the heading above that begins examples, or 0
	tabled   map[string]bool  // features on which a mini table has spoken
	decided  map[string]bool  // features on which a sentence of their section has spoken
	anchor   string           // id of the nearest heading
	general  []Claim          // of the sentence that speaks of several features at once
	outside  []Claim          // of sentences that stand in no feature's section
	works    bool             // the title says that the page tells how its service works with IAM
	onIAM    bool             // so does the nearest heading, or it speaks of IAM
	listing  Support          // what the sentence above a list says of its items; empty where it says nothing
	lead     sentence         // the last sentence before a block of code
	hints    map[string]Claim // by feature: what holds where its section claims nothing else
}

func (r *claimReader) read() {
	for i, p := range r.passages {
		if p.kind == headingPassage && howItWorks.MatchString(p.text) {
			r.foreign = len(r.names.words) > 0 && !holds(strings.ToLower(p.text), r.names.words)
		}
		switch {
		case p.kind == headingPassage:
			r.heading(p)
		case r.foreign:
		case p.kind == rowPassage:
			r.row(i, p)
		case p.kind == codePassage:
			r.code(p)
		case r.isLabel(i): // the next passage is the verdict
		default:
			r.text(p)
		}
	}
}

// isLabel says whether passage i is the first cell of a mini table whose
// second has become a paragraph of its own: "Supports ACLs", "No".
func (r *claimReader) isLabel(i int) bool {
	p := r.passages[i]
	if !saysSupports.MatchString(p.text) || len(p.text) > 80 || strings.ContainsAny(p.text[len(p.text)-1:], ".!?;") || i+1 == len(r.passages) {
		return false
	}
	next := r.passages[i+1]
	return next.kind == p.kind && oneWord.MatchString(strings.ToLower(next.text))
}

// speaksOfIAM says whether the page is one on IAM: its title says so, or it
// has sections on several features.
func (r *claimReader) speaksOfIAM() bool {
	if title, _ := r.title(); ofIAM.MatchString(strings.ToLower(title)) {
		return true
	}
	features := map[string]bool{}
	for _, p := range r.passages {
		if p.kind == headingPassage {
			features[r.featureOf(p.text, false)] = true
		}
	}
	delete(features, "")
	return len(features) > 1
}

// heading begins the section of the feature that it names. A heading further
// down that names none belongs to the section it stands in; one of the same
// level or above ends it. A short name means a feature only where the talk is
// of IAM, and never among examples.
func (r *claimReader) heading(p passage) {
	r.anchor, r.lead, r.listing = p.id, sentence{}, ""
	r.onIAM = ofIAM.MatchString(r.withoutNames(p.text))
	if p.level <= r.part {
		r.part = 0
	}
	if p.level <= r.examples {
		r.examples = 0
	}
	feature := r.featureOf(p.text, (r.ofIAM || r.part > 0) && r.examples == 0)
	switch {
	case feature != "":
		r.feature, r.level = feature, p.level
		r.sections[feature] = true
	case p.level <= r.level || isExamples(p.text):
		r.feature, r.level = "", p.level
	}
	if r.part == 0 && ofIAM.MatchString(strings.ToLower(p.text)) {
		r.part = p.level
	}
	if r.examples == 0 && isExamples(p.text) {
		r.examples = p.level
	}
	if feature == "" {
		return
	}
	if verdict, ok := headingVerdict(p.text); ok {
		r.hint(Claim{Feature: feature, Support: verdict, Origin: FromSection, Quote: p.text}, p.run, 0)
	}
}

// examples heads a part that shows policies and claims nothing.
var examples = having("xample|XAMPLE", `(?i)\bexamples?\b`)

func isExamples(heading string) bool { return examples.MatchString(heading) }

// featureOf gives the feature that a heading or the first cell of a row
// names, in full or, where that is allowed, in short. The name of the
// service, which may hold any word, is left out.
func (r *claimReader) featureOf(text string, short bool) string {
	if len(text) > maxName {
		return ""
	}
	words := r.withoutNames(text)
	if isExamples(words) {
		return ""
	}
	for _, id := range byHeading {
		f, _ := FeatureByID(id)
		if f.heading.MatchString(words) || short && f.short.MatchString(words) {
			return id
		}
	}
	return ""
}

// maxName is the length in bytes of the longest heading that names a feature.
// It keeps a page of one endless line from costing what a book does.
const maxName = 500

// self stands for the page's own service where its name has been taken out,
// because a name may hold any word of the rules ("AWS Support").
const self = "§"

// withoutNames gives text in lower case with [self] for the service's names.
func (r *claimReader) withoutNames(text string) string {
	text = r.names.replace(text)
	text = strings.ToLower(text)
	if strings.Contains(text, "web a") || strings.Contains(text, "network a") {
		text = otherLists.ReplaceAllString(text, "list")
	}
	return text
}

// saysSupports is the first cell of a mini table.
var saysSupports = regexp.MustCompile(`(?i)^supports\b`)

// row reads a row of a mini table ("Supports X | Yes", under the feature's
// heading) or of an overview table ("X | Yes").
func (r *claimReader) row(i int, p passage) {
	if r.feature == "resource-level-permissions" && !p.head && len(r.prefixes) > 0 {
		for _, cell := range p.cells {
			r.arn(cell.text)
		}
	}
	columns, overview := r.inOverview(i)
	mini := len(p.cells) == 2 && saysSupports.MatchString(p.cells[0].text)
	if mini {
		columns = overviewColumns{0, 1, -1}
	}
	if !mini && !overview || len(p.cells) <= max(columns.feature, columns.support) {
		return
	}
	name, cell := p.cells[columns.feature], p.cells[columns.support]
	feature := r.featureOf(name.text, r.ofIAM || !mini && r.part > 0)
	if feature == "" {
		return
	}
	support, kind := supportOf(cell.text)
	origin := FromOverview
	if mini {
		origin = FromSection
		r.sections[feature] = true
	}
	switch kind {
	case stated:
		claim := Claim{Feature: feature, Support: support, Origin: origin, InTable: true, Quote: p.words()}
		if columns.note >= 0 && columns.note < len(p.cells) {
			claim.Note = shorten(p.cells[columns.note].text)
		}
		r.add(claim, p.cells[min(columns.feature, columns.support)], 0)
		r.tabled[feature] = r.tabled[feature] || mini
	case strange:
		r.report(diag.UnknownSupport, cell.offset(0), "cell %q is not Yes, Partial or No", cell.text)
	}
}

// words gives a row as a line.
func (p passage) words() string {
	var words []string
	for _, cell := range p.cells {
		words = append(words, cell.text)
	}
	return strings.TrimRight(strings.Join(words, " | "), " |")
}

// overviewColumns says what the columns of a table of features hold.
type overviewColumns struct{ feature, support, note int } // note is -1 where there is none

// inOverview says whether a row stands in a table of features: its column
// heads speak of features and support, and a third at most of notes. Where a
// table has no head, its first row may be one.
func (r *claimReader) inOverview(i int) (overviewColumns, bool) {
	if p := r.passages[i]; p.head || p.table != r.passages[r.top].table {
		r.top = i
	}
	h := r.passages[r.top]
	c := overviewColumns{-1, -1, -1}
	for i, cell := range h.cells {
		switch {
		case c.feature < 0 && (overviewHead.MatchString(cell.text) || i == 0 && cell.text == ""):
			c.feature = i
		case c.support < 0 && strings.Contains(strings.ToLower(cell.text), "support"):
			c.support = i
		case c.note < 0 && noteHead.MatchString(cell.text):
			c.note = i
		default:
			return c, false
		}
	}
	return c, c.feature >= 0 && c.support >= 0
}

var (
	overviewHead = regexp.MustCompile(`(?i)\b(features?|capabilit(y|ies))\b`)
	noteHead     = regexp.MustCompile(`(?i)^(notes?|remarks?|comments?|details|description|more information|learn more)$`)
)

// A cellKind says what the second cell of a row holds.
type cellKind int

const (
	stated  cellKind = iota // a support
	silent                  // nothing, a dash, "N/A"
	strange                 // something that cannot be read
)

var (
	cellYes     = regexp.MustCompile(`(?i)^\W*(yes|supported|full(y)?|available)(\b|\d)|^\W*[✓✔✅☑]\W*$`)
	cellPartial = regexp.MustCompile(`(?i)^\W*(partial|partially|yes \(partial\)|some|limited)(\b|\d)|[(,;–—-] *partial(ly)?\b`)
	cellNo      = regexp.MustCompile(`(?i)^\W*(no|not (currently |yet )?(supported|available)|none|unsupported|never)(\b|\d)|^\W*[✗✘❌✖]\W*$`)
	cellSilent  = regexp.MustCompile(`(?i)^\W*(n/?a|not applicable)?\W*$`)
)

func supportOf(cell string) (Support, cellKind) {
	switch {
	case cellPartial.MatchString(cell):
		return Partial, stated
	case cellYes.MatchString(cell):
		return Yes, stated
	case cellNo.MatchString(cell):
		return No, stated
	case cellSilent.MatchString(cell):
		return Unstated, silent
	}
	return Unstated, strange
}

// text reads the sentences of a paragraph or list item.
func (r *claimReader) text(p passage) {
	if r.feature == "" {
		if r.works && r.onIAM && r.examples == 0 {
			r.elsewhere(p)
		}
		return
	}
	for _, s := range sentences(p.run) {
		r.sentence(s)
		r.lead = s
	}
}

// elsewhere reads a paragraph or list item that stands in no feature's
// section, on a page that tells how its service works with IAM and below its
// title or a heading on IAM: sentences that name the service, and lists of
// features. What they say holds where the page says nothing else.
func (r *claimReader) elsewhere(p passage) {
	if p.kind != itemPassage {
		r.listing = ""
	}
	for _, s := range sentences(p.run) {
		lower := r.withoutNames(plainQuotes(s.text))
		if p.kind == itemPassage && s.at == 0 && r.item(s, lower) {
			continue
		}
		if m := beforeList.FindStringSubmatch(lower); m != nil && p.kind != itemPassage {
			r.listing = Yes
			if negation.MatchString(m[1]) {
				r.listing = No
			}
		}
		if !strings.Contains(lower, self) || !strings.ContainsAny(lower[len(lower)-1:], ".!)") {
			continue // what ends like no sentence is a table gone wrong
		}
		for _, f := range Features {
			support, ok := verdict(lower, f)
			if ok && named(lower, f) && (f.ID != "condition-keys" || !speaksOfGlobalKeys(lower)) {
				r.outside = append(r.outside, r.claim(Claim{Feature: f.ID, Support: support, Origin: FromOverview, Quote: s.text}, s.run, s.at))
			}
		}
	}
}

// named says whether a sentence that stands in no feature's section is one on
// the support of the feature itself, and not of what is "for" it or another
// service's. Tags mean access by tags only where the sentence says so.
func named(s string, f Feature) bool {
	if f.ID == "abac" {
		return f.told.MatchString(s) || f.heading.MatchString(s) && strings.Contains(s, "support")
	}
	p, ok := findPredicate(s, f)
	if !ok || !plainSupport.MatchString(s) {
		return false
	}
	if p.end > p.object[0] {
		return true
	}
	gap := s[p.end:p.object[0]]
	return !preposition.MatchString(connector.ReplaceAllString(gap, " ")) && !strings.Contains(gap, "amazon ") && !strings.Contains(gap, "aws ")
}

// plainSupport are the words that tell support wherever they stand.
var plainSupport = re(`\b(support(s|ed)?|available|unavailable|uses (iam )?identity[- ]based|has no|(does not|doesn't) (currently )?(have|use))\b`)

// item reads an item of a list of features: one with its support, or one
// below a sentence that says what the service supports or does not.
func (r *claimReader) item(s sentence, lower string) bool {
	m, support := itemSupport.FindStringSubmatch(lower), r.listing
	if m == nil {
		m = itemName.FindStringSubmatch(lower)
	} else {
		support, _ = supportOf(m[2])
	}
	if m == nil || support == "" {
		return false
	}
	feature := r.featureOf(m[1], true)
	if feature == "" {
		return false
	}
	r.outside = append(r.outside, r.claim(Claim{Feature: feature, Support: support, Origin: FromOverview, Quote: s.text}, s.run, s.at))
	return true
}

var (
	// beforeList ends a sentence whose list names features.
	beforeList = having("following|these", `^(?:currently, |at this time, )?`+self+` ((?:currently |also )?(?:supports?|uses?|has|(?:does not|doesn't) (?:currently )?(?:support|use|have|provide))) (?:any of )?(?:the following|these)\b.*:$`)
	// itemSupport is a feature with its support: "ACLs: No".
	itemSupport = having("yes|no|partial|supported", `^([^:?.]{3,80}?) ?[:–—-] ?((?:yes|no|not supported|partial(?:ly)?|supported)(?: ?[(,][^.]{0,60})?)[.]?$`)
	// itemName is a feature and perhaps a remark on it.
	itemName = re(`^([^:.(]{3,60}(?: \([^)]{1,30}\))?)(?:[:.]| \(| [–—-] |$)`)
)

// sentence reads one sentence, the general one first: it speaks of several
// features and stands in the section of the first.
func (r *claimReader) sentence(s sentence) {
	decided := r.decided[r.feature]
	if decided && r.feature != "identity-based-policies" {
		return
	}
	lower := r.withoutNames(plainQuotes(s.text))
	if r.labelled(s, lower) {
		return
	}
	if r.feature == "identity-based-policies" && generalSentence.MatchString(lower) {
		r.generalClaims(s, lower)
		return
	}
	if decided {
		return
	}
	f, _ := FeatureByID(r.feature)
	support, ok := verdict(lower, f)
	claim := Claim{Feature: r.feature, Support: support, Origin: FromSection, Quote: s.text}
	switch {
	case ok && r.feature == "condition-keys" && speaksOfGlobalKeys(lower) && !f.denied.MatchString(lower):
		if support != No {
			r.hint(claim, s.run, s.at)
		}
	case ok:
		r.add(claim, s.run, s.at)
		r.decided[r.feature] = true
	case r.feature == "resource-level-permissions" && r.examples == 0 && len(r.prefixes) > 0 && r.ownARN(s.text):
		claim.Support = Yes
		r.add(claim, s.run, s.at)
		r.decided[r.feature] = true
	case f.hinted.MatchString(lower),
		r.feature == "resource-level-permissions" && resourceList.MatchString(lower),
		r.feature == "condition-keys" && !negation.MatchString(lower) && r.showsOwnKey(lower):
		claim.Support = Yes
		r.hint(claim, s.run, s.at)
	}
}

// labelled reads a row of a mini table written as a line of text.
func (r *claimReader) labelled(s sentence, lower string) bool {
	m := lineOfTable.FindStringSubmatch(lower)
	if m != nil && m[1] == "" {
		m = m[2:]
	}
	if m == nil {
		if m = itemSupport.FindStringSubmatch(lower); m == nil || r.featureOf(m[1], true) != r.feature {
			return false
		}
	}
	support, kind := supportOf(m[2])
	if named := r.featureOf(m[1], true); kind == stated && (named == "" || named == r.feature) {
		r.add(Claim{Feature: r.feature, Support: support, Origin: FromSection, InTable: true, Quote: s.text}, s.run, s.at)
	}
	return true
}

// lineOfTable is a row of a mini table written as a line of text: "Supports
// ACLs: No", "Supports ACLs No".
var lineOfTable = having("yes|no|partial|supported|n/a", `^((?:is |are )?support(?:s|ed)?\b[^:]{0,60}?)\s*[:?–—]\s*(yes|no|partial|partially|not supported|not applicable|n/a|supported)\b[^,]{0,20}$|`+
	`^(supports [^:,.]{3,60}?) (yes|no|partial|partially)$`)

var (
	// generalSentence is "X supports specific actions, resources, and
	// condition keys" in any wording, or a part of that list.
	generalSentence = having("actions", `\b(supports?|(does not|doesn't|do not|don't) support)\b (only )?(the )?(use of )?(specific|policy)? ?actions\b|`+
		`\b(supports?|(does not|doesn't|do not|don't) support)\b.*\bactions\b.*\bresources?\b.*\bcondition`)
	// resourceList points to the list of a service's resource types.
	resourceList = having("resource types", `(list|learn|information|details).*\bresource types\b.*\barns?\b`)
	// shownKey is a condition key with the prefix of its service.
	shownKey = having("condition key", `\b([a-z][a-z0-9-]*):[a-z][a-z0-9]+[a-z0-9/*]*\b.*\bcondition keys?\b`)
	// listed tells the features that a general sentence may list.
	listed = map[string]*regexp.Regexp{
		"policy-actions":             re(`\bactions\b`),
		"resource-level-permissions": re(`\bresources?\b`),
		"condition-keys":             re(`\bcondition`),
	}
)

// keys is the first mention of condition keys in a sentence.
var keys = re(`(global )?\b(condition|context|service[- ]specific)`)

// speaksOfGlobalKeys says whether a sentence is about the condition keys that
// all services share. It tells little of a service's own.
func speaksOfGlobalKeys(s string) bool {
	m := keys.FindStringSubmatch(aside.ReplaceAllString(s, ""))
	return m != nil && m[1] != ""
}

func (r *claimReader) ownPrefix(name string) bool {
	return slices.ContainsFunc(r.prefixes, func(p Prefix) bool { return strings.EqualFold(p.Name, name) })
}

// showsOwnKey says whether a sentence names a condition key of the page's own
// service.
func (r *claimReader) showsOwnKey(s string) bool {
	m := shownKey.FindStringSubmatch(s)
	return m != nil && r.ownPrefix(m[1])
}

// generalClaims makes the section claim for identity-based policies, and one
// for each feature that the sentence lists; those hold where the page has no
// section on the feature.
func (r *claimReader) generalClaims(s sentence, lower string) {
	support := Yes
	if negation.MatchString(lower) {
		support = No
	}
	r.add(Claim{Feature: r.feature, Support: support, Origin: FromSection, Quote: s.text}, s.run, s.at)
	for _, id := range []string{"policy-actions", "resource-level-permissions", "condition-keys"} {
		if !listed[id].MatchString(lower) {
			continue
		}
		r.general = append(r.general, r.claim(Claim{Feature: id, Support: support, Origin: FromOverview, Quote: s.text}, s.run, s.at))
	}
}

func (r *claimReader) code(p passage) { r.arn(p.text) }

// arn reads an ARN of the service's own in code or a table as support of
// resource-level permissions: the claim is the sentence that introduces it.
// Where a mini table has given the verdict, an ARN adds nothing.
func (r *claimReader) arn(text string) {
	if r.tabled[r.feature] {
		return
	}
	if r.feature != "resource-level-permissions" || r.lead.text == "" || r.examples > 0 || !r.ownARN(text) {
		return
	}
	r.add(Claim{Feature: r.feature, Support: Yes, Origin: FromSection, Quote: r.lead.text}, r.lead.run, r.lead.at)
}

// arnService reads the service of an ARN; the partition may be a variable.
var arnService = regexp.MustCompile(`\barn:[^:\s"]*:([a-z0-9-]+):`)

func (r *claimReader) ownARN(code string) bool {
	for _, m := range arnService.FindAllStringSubmatch(code, -1) {
		if len(r.prefixes) == 0 || r.ownPrefix(m[1]) {
			return true
		}
	}
	return false
}

// claim completes a claim with the place of byte i of a run.
func (r *claimReader) claim(c Claim, words run, i int) Claim {
	c.Line, c.Column = r.page.text.Pos(words.offset(i))
	c.Anchor, c.Date, c.Quote = r.anchor, r.front.Date, shorten(c.Quote)
	return c
}

func (r *claimReader) add(c Claim, words run, i int) {
	r.claims = append(r.claims, r.claim(c, words, i))
}

// hint keeps the first claim on a feature that holds only where its section
// makes no plainer one: a mere pointer to a list, a verdict in a heading.
func (r *claimReader) hint(c Claim, words run, i int) {
	if _, known := r.hints[c.Feature]; !known {
		r.hints[c.Feature] = r.claim(c, words, i)
	}
}

// shorten cuts a quote to 300 characters.
func shorten(quote string) string {
	runes := []rune(quote)
	if len(runes) <= 300 {
		return quote
	}
	return string(runes[:299]) + "…"
}

// finished gives the claims of the page: of each section the mini table and
// the first sentence with a verdict; what is general only where no section
// speaks.
func (r *claimReader) finished() []Claim {
	type place struct {
		feature string
		origin  Origin
		table   bool
	}
	var kept []Claim
	seen := map[place]bool{}
	for _, c := range r.claims {
		at := place{c.Feature, c.Origin, c.InTable}
		if !seen[at] {
			seen[at] = true
			kept = append(kept, c)
		}
	}
	for _, id := range byHeading {
		hint, hinted := r.hints[id]
		claimed := slices.ContainsFunc(kept, func(c Claim) bool { return c.Feature == id && c.Origin == FromSection })
		if hinted && !claimed {
			kept = append(kept, hint)
		}
	}
	claimed, outside := map[string]bool{}, map[string]bool{}
	for _, c := range kept {
		claimed[c.Feature] = true
	}
	for _, c := range r.outside {
		if !claimed[c.Feature] && !outside[c.Feature] {
			outside[c.Feature] = true
			kept = append(kept, c)
		}
	}
	for _, c := range r.general {
		if !r.sections[c.Feature] && !outside[c.Feature] {
			kept = append(kept, c)
		}
	}
	return kept
}
