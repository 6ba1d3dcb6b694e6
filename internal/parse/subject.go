package parse

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// howItWorks is the title of the pages that tell what a service supports.
var howItWorks = regexp.MustCompile(`(?i)^how (?:does )?(.+?) works? with (?:aws )?(?:iam|identity and access management)\b`)

// subjects gives the names of the service the page may belong to, the surest
// first.
func (p *page) subjects(title string, stated bool) []Subject {
	var subjects []Subject
	add := func(name string, from SubjectFrom) {
		name = strings.TrimSpace(name)
		if Slug(name) != "" && !slices.Contains(subjects, Subject{name, from}) {
			subjects = append(subjects, Subject{name, from})
		}
	}
	add(p.front.Service, FromFront)
	if stated {
		m := howItWorks.FindStringSubmatch(title)
		if m != nil {
			name, short := bracketed(m[1])
			add(name, FromTitle)
			add(short, FromTitle)
			add(p.abbreviation(name), FromSentence)
		} else if m := tail.FindStringSubmatch(title); m != nil {
			name, short := bracketed(m[1])
			add(name, FromTail)
			add(short, FromTail)
		}
		if m == nil || Slug(m[1]) != "" { // else the only name in it is IAM's
			add(title, FromWords)
		}
	}
	add(p.guide, FromGuide)
	add(p.sentenceSubject(), FromSentence)
	slices.SortStableFunc(subjects, func(a, b Subject) int { return int(a.From) - int(b.From) })
	return subjects
}

// tail is the end of a title that names whom the page is for: "Using
// service-linked roles for X", "Tagging your X resources in Y".
var tail = regexp.MustCompile(`\b(?i:for|in) (?:your )?((?:(?:Amazon|AWS) )?[A-Z][\w.-]*(?: (?:[A-Z0-9][\w.-]*|\([A-Z][\w ]*\)))*)(?: resources?)?$`)

// shortForm is a name of capitals alone behind the vendor's.
var shortForm = regexp.MustCompile(`\b(?:Amazon|AWS) [A-Z]{3,6}\b`)

// abbreviation gives the form in which the page's words shorten the name that
// its title spells out, the first of them: "Amazon SQS" for "Amazon Simple
// Queue Service".
func (p *page) abbreviation(name string) string {
	initials := initialsOf(ShortName(name))
	if len(initials) < 3 {
		return ""
	}
	for _, passage := range p.passages {
		if passage.kind != textPassage && passage.kind != headingPassage && passage.kind != itemPassage {
			continue
		}
		for _, form := range shortForm.FindAllString(passage.text, -1) {
			if abbreviates(ShortName(form), initials) {
				return form
			}
		}
	}
	return ""
}

// initialsOf gives the first letters of the words of a name that begin with a
// capital.
func initialsOf(name string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(name) {
		if c := word[0]; c >= 'A' && c <= 'Z' {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// abbreviates says whether letters stand among initials in their order, from
// the first to the last.
func abbreviates(letters, initials string) bool {
	if letters[0] != initials[0] || letters[len(letters)-1] != initials[len(initials)-1] {
		return false
	}
	for i := range len(letters) {
		at := strings.IndexByte(initials, letters[i])
		if at < 0 {
			return false
		}
		initials = initials[at+1:]
	}
	return true
}

// inBrackets is an abbreviation or a remark behind a name.
var inBrackets = regexp.MustCompile(`^(.+?)\s*\(([^()]+)\)\s*(.*)$`)

// bracketed parts "Amazon Simple Queue Service (Amazon SQS)" into the name and
// the abbreviation. A remark in small letters, such as "(beta)", is dropped.
func bracketed(name string) (full, short string) {
	m := inBrackets.FindStringSubmatch(name)
	if m == nil {
		return name, ""
	}
	if first, _ := utf8.DecodeRuneInString(m[2]); unicode.IsUpper(first) {
		short = m[2]
	}
	return strings.TrimSpace(m[1] + " " + m[3]), short
}

var (
	// usesPrefix is the sentence that names the service and its action prefix.
	usesPrefix = having("following prefix", `(?:[Pp]olicy )?[Aa]ctions in (.{2,60}?) use the following prefix`)
	// itSupports begins a sentence on what a service supports.
	itSupports = having("support", `^((?:Amazon|AWS)(?: [A-Z0-9][\w/.-]*){1,6}) (?:currently |also |now )?(?:supports?|does not support|doesn't support)\b`)
)

// sentenceSubject gives the service that the page's own sentences are about,
// and "" where they are about several.
func (p *page) sentenceSubject() string {
	subject := ""
	for _, passage := range p.passages {
		if passage.kind != textPassage || !strings.Contains(passage.text, "prefix") && !strings.Contains(passage.text, "support") {
			continue
		}
		for _, s := range sentences(passage.run) {
			if !strings.Contains(s.text, "following prefix") && !strings.HasPrefix(s.text, "A") {
				continue
			}
			m := usesPrefix.FindStringSubmatch(s.text)
			if m == nil {
				m = itSupports.FindStringSubmatch(plainQuotes(s.text))
			}
			switch {
			case m == nil || m[1] == subject:
			case subject != "":
				return ""
			default:
				subject = m[1]
			}
		}
	}
	return subject
}

// mostName is the length in bytes up to which a name is looked for in
// sentences. The longest of AWS's has 61; a pattern takes the more time for
// each byte of a text the longer it is.
const mostName = 200

// ownNames matches the forms in which sentences may name the service: the
// name as found, and without the vendor's. A single word counts only where it
// begins with a capital, since it may be a word of the language ("Support").
// Longer ones than mostName are left out.
func ownNames(subjects []Subject) nameFinder {
	var names []string
	for _, s := range subjects {
		if s.From == FromWords {
			continue
		}
		for _, name := range []string{s.Name, ShortName(s.Name)} {
			if name = strings.TrimSpace(name); name != "" && len(name) <= mostName && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		return nameFinder{}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	found := nameFinder{}
	for i, name := range names {
		names[i] = namePattern(name)
		found.words = append(found.words, strings.ToLower(name))
	}
	found.Regexp = re(strings.Join(names, "|"))
	return found
}

// A nameFinder is a pattern of names whose words are in lower case.
type nameFinder struct{ pattern }

// replace writes [self] for the names.
func (n nameFinder) replace(text string) string {
	if !holds(strings.ToLower(text), n.words) {
		return text
	}
	return n.Regexp.ReplaceAllString(text, self)
}

// namePattern matches a name as a whole word, capitals apart.
func namePattern(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	pattern := `(?i:` + regexp.QuoteMeta(name) + `)`
	if !strings.ContainsAny(name, " -") {
		pattern = regexp.QuoteMeta(string(unicode.ToUpper(first))) + `(?i:` + regexp.QuoteMeta(name[size:]) + `)`
	}
	if last := name[len(name)-1]; last < utf8.RuneSelf && (unicode.IsLetter(rune(last)) || unicode.IsDigit(rune(last))) {
		pattern += `\b`
	}
	if unicode.IsLetter(first) && first < utf8.RuneSelf {
		pattern = `\b` + pattern
	}
	return pattern
}

var vendor = regexp.MustCompile(`(?i)^(amazon|aws)\s+`)

// ShortName gives the name of a service without the vendor's before it.
func ShortName(name string) string { return vendor.ReplaceAllString(strings.TrimSpace(name), "") }

// managedHeading begins a part that tells of AWS managed policies.
var (
	managedHeading = regexp.MustCompile(`(?i)\bmanaged\b.*\bpolic`)
	managedItem    = regexp.MustCompile(`^([A-Z][A-Za-z0-9/_-]{3,80})\s*(?:[—–:]|-{1,2} )\s*(.+)$`)
)

// managed gives the AWS managed policies that the page tells of: items of a
// list below a heading on them, a name and what it grants.
func (p *page) managed() []ManagedPolicy {
	var found []ManagedPolicy
	anchor, inside := "", false
	for _, passage := range p.passages {
		switch passage.kind {
		case headingPassage:
			anchor, inside = passage.id, managedHeading.MatchString(passage.text)
		case itemPassage:
			if m := managedItem.FindStringSubmatch(passage.text); inside && m != nil {
				found = append(found, ManagedPolicy{m[1], m[2], p.lineOf(passage.run), anchor})
			}
		}
	}
	return found
}
