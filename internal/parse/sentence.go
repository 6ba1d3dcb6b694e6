package parse

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A sentence is a part of a passage.
type sentence struct {
	text string
	run  run
	at   int // where it begins in the run's text
}

// abbreviations end with a full stop that ends no sentence.
var abbreviations = set("e.g. i.e. etc. vs. cf. no. inc. approx. fig. sec.")

// sentences cuts a passage after full stops, question marks and exclamation
// marks that are followed by white space and do not belong to an abbreviation.
func sentences(r run) []sentence {
	var all []sentence
	start := 0
	for i := 0; i < len(r.text); i++ {
		if !strings.ContainsRune(".?!", rune(r.text[i])) {
			continue
		}
		end := i + 1
		for end < len(r.text) && strings.ContainsRune(`"')]`, rune(r.text[end])) {
			end++
		}
		if end < len(r.text) && (r.text[end] != ' ' || !begins(r.text[end+1:]) || abbreviated(r.text[start:i+1])) {
			continue
		}
		all = append(all, sentence{r.text[start:end], r, start})
		for end < len(r.text) && r.text[end] == ' ' {
			end++
		}
		start, i = end, end-1
	}
	if start < len(r.text) {
		all = append(all, sentence{r.text[start:], r, start})
	}
	return all
}

// begins says whether text can be the beginning of a sentence.
func begins(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return !unicode.IsLower(first)
}

func abbreviated(text string) bool {
	last := text[strings.LastIndexByte(text, ' ')+1:]
	return abbreviations[strings.ToLower(strings.TrimLeft(last, "(\"'"))]
}

var quotes = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "\u00a0", " ")

// plainQuotes writes quotation marks and spaces as typewriters do, so that
// rules need to know one form.
func plainQuotes(s string) string {
	if isASCII(s) {
		return s
	}
	return quotes.Replace(s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// The words by which sentences tell support, in lower case.
var (
	negation = re(`\b(does not|doesn't|do not|don't|did not|cannot|can't|can not|isn't|is not|are not|aren't|has no|have no|` +
		`there (is|are) no|no longer|not (yet )?(currently )?(supported|available|possible)|unsupported|without support|lacks?)\b`)
	support = re(`\b(supports?|supported|supporting|support|provides?|offers?|allows?|lets you|enables?|defines?|accepts?|` +
		`uses?|works? with|you can (also )?(use|attach|tag|specify|control|create|add|assign|scope|restrict)|available|has|have)\b`)
	partly = re(`\b(partial|partially|in part|supports? only|only (supports?|for|in|on|with|when|some)|` +
		`(for|in|on|with|of) (some|certain|a few|selected|specific) |some (of (the|its) )?(api )?(actions|operations|resources|resource types) (support|accept|can)|limited)\b`)
)

// generalSubject begins sentences about services in general, about other
// services, and conditions: they claim nothing about the page's own.
var generalSubject = re(`^(the )?(other|some|many|most|all|several|certain|different|various|for example, (some|other|many)|in) (aws |amazon )?services?\b|` +
	`^(if|when|where|because|although|to|for actions|for (more )?(information|details)|see|with|these|this feature|such)\b|^services\b|^an? (aws )?service (can|may|must|is|that|which|uses|needs)\b|\ba service (that )?supports\b`)

// verdict gives what a sentence in the section of a feature says about the
// support of the page's own service. The sentence is in lower case, with
// [self] for the names of the service.
func verdict(s string, f Feature) (Support, bool) {
	if generalSubject.MatchString(s) || strings.HasSuffix(s, "?") {
		return Unstated, false
	}
	if f.told != nil && f.told.MatchString(s) {
		return Yes, true
	}
	s = firstClause(s, f)
	no, yes, about := negation.FindStringIndex(s), support.FindStringIndex(s), f.object.FindStringIndex(s)
	if about == nil || no == nil && yes == nil || !ownSubject(s, no, yes) {
		return Unstated, false
	}
	switch {
	case partly.MatchString(s):
		return Partial, true
	case no != nil && (yes == nil || no[0] <= yes[0] || no[0] < about[1]+40 && yes[0] > about[0]):
		return No, true
	}
	return Yes, true
}

// but joins a clause that says what is supported instead.
var but = re(`,? (but|however|although),? |; `)

// firstClause cuts a sentence before what it grants instead of the feature:
// "does not support ACLs, but does support some …" denies ACLs.
func firstClause(s string, f Feature) string {
	at := but.FindStringIndex(s)
	if at == nil {
		return s
	}
	first, second := s[:at[0]], s[at[1]:]
	if negation.MatchString(first) && f.object.MatchString(first) && !exception.MatchString(second) {
		return first
	}
	return s
}

// exception begins a clause that takes something out of a denial.
var exception = re(`^(it |you |they )?(can|only|for|with)\b`)

// ownSubject says whether what stands before the verb is the page's own
// service, a word that stands for it, or the reader who uses it.
func ownSubject(s string, no, yes []int) bool {
	verb := len(s)
	for _, at := range [][]int{no, yes} {
		if at != nil {
			verb = min(verb, at[0])
		}
	}
	subject := strings.TrimSpace(s[:verb])
	if passive.MatchString(s[verb:]) {
		return true
	}
	if strings.HasPrefix(s, "you ") {
		return strings.Contains(s, self)
	}
	return subject == "" || strings.Contains(subject, self) || pronoun.MatchString(subject)
}

// passive names the service behind the verb.
var passive = re(`^.{0,40}\b(supported|offered|provided|used|accepted|available|possible) (by|in|with|for|on) (the )?§`)

var pronoun = re(`^(currently, |at this time, |yes[,.] |no[,.] )?(it|this service|the service|we)( (currently|also|now|only|still))?$`)

// headingVerdict reads a verdict that a heading gives in brackets.
func headingVerdict(heading string) (Support, bool) {
	m := verdictInBrackets.FindStringSubmatch(heading)
	if m == nil {
		return Unstated, false
	}
	switch strings.ToLower(m[1])[0] {
	case 'n':
		return No, true
	case 'p':
		return Partial, true
	}
	return Yes, true
}

var verdictInBrackets = re(`(?i)\((not supported|partial(ly)?( supported)?|supported)\)\s*$`)
