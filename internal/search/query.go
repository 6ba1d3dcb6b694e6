package search

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// A queryTerm is one term to search for, and what it counts.
type queryTerm struct {
	term   string
	weight float64
}

// A question is a query as it is put to the index of pages.
type question struct {
	read    string      // the query with what is pasted into it as it is meant
	terms   []queryTerm // distinct, in the order they appear: sums of scores depend on it
	phrases [][]string  // terms that have to stand side by side
	missing []string    // words that stand on no page, and are like none that does
	meant   string      // read with the words that it seems to mean; empty where none is doubtful
	unknown bool        // whether a word of it, whole, stands on no page
}

// A vocabulary tells which words the pages have.
type vocabulary interface {
	has(term string) (bool, error)
	spelling() (spelling, error)
	termsBegunBy(prefix string) ([]string, error) // in order; of many the first, maxBegun at least
	isCommon(term string) bool
}

// maxQueryTerms bounds the work for one query. Nobody types so many words, but
// a page pasted into the box should not stop the browser.
const maxQueryTerms = 64

// What a term counts in a query. Somebody who types PassRole wants that, and
// next to it what passes and what a role is; a word put in the place of
// another is a guess.
const (
	partWeight  = 0.5
	begunWeight = 0.6
	typoWeight  = 0.7
	asideWeight = 0.3
)

// fillerWords make a question of words and say nothing of what is asked, but
// few pages hold them where they count. They stand in the manifest, for browsers.
const fillerWords = `how what why when where which who whom whose can could may might must shall should would do does did
	am were been being has have had having here so i me my mine myself we us our you your he she him her its itself
	someone somebody something anyone anybody anything nobody thing things want wants please try tried know happen happens
	able possible use uses used using too than just only also even still yet ever already again now really exactly
	get gets getting all s t d m ll re ve don doesn didn isn aren wasn won cannot`

var fillers = setOf(fillerWords)

// asides are what questions ask for without a name, behind their words: who asks
// how long wants to read of a time, and who asks why has a trouble. They stand in the manifest, too.
var asides = [][2]string{
	{"who can", "permission policy"},
	{"who may", "permission policy"},
	{"how long", "timeout duration expiration"},
	{"how many", "quota limit"},
	{"how much", "quota limit"},
	{"how large", "quota limit"},
	{"why", "troubleshooting"},
	{"can t", "troubleshooting"},
	{"cannot", "troubleshooting"},
}

// plan finds what a query asks for. A word that no page has stands for the
// words that it begins, else for the one it may be a slip of. An identifier that
// pages have is looked for as it is, any other by its parts.
func plan(query string, v vocabulary) (question, error) {
	q := question{read: asMeant(query), phrases: phrasesIn(query)}
	corrected := q.read
	whole := false // the identifier read last stands on a page as it is
	tokens := analyze(q.read)
	for _, t := range withoutFillers(tokens, v) {
		if whole = whole && t.part > 0; whole {
			continue
		}
		weight := math.Pow(partWeight, float64(t.part))
		known, err := v.has(t.term)
		if err != nil {
			return question{}, err
		}
		whole = known && strings.ContainsAny(t.word, ":._")
		q.unknown = q.unknown || !known
		if known || !isPlain(t.word) {
			q.add(t.term, weight)
			continue
		}
		words, err := v.spelling()
		if err != nil {
			return question{}, err
		}
		begun, err := words.begunBy(t.word, v)
		if err != nil {
			return question{}, err
		}
		for _, term := range begun {
			q.add(term, weight*begunWeight)
		}
		if len(begun) > 0 {
			continue
		}
		if like, found := words.like(t.word); found {
			q.add(stem(like.word), weight*typoWeight)
			corrected = replaceWord(corrected, t.word, like.word)
		} else {
			q.add(t.term, weight)
			q.missing = append(q.missing, t.word)
		}
	}
	if corrected != q.read {
		q.meant = corrected
	}
	q.addAsides(tokens)
	return q, nil
}

func (q *question) addAsides(tokens []token) {
	var words strings.Builder
	words.WriteString(" ")
	for _, t := range tokens {
		words.WriteString(t.word + " ")
	}
	asked := words.String()
	for _, a := range asides {
		words, wanted := a[0], a[1]
		if !strings.Contains(asked, " "+words+" ") {
			continue
		}
		for wanted := range strings.FieldsSeq(wanted) {
			q.add(stem(wanted), asideWeight)
		}
	}
}

// withoutFillers leaves fillers out where anything else is asked for, and terms
// that are common.
func withoutFillers(tokens []token, v vocabulary) []token {
	kept := slices.DeleteFunc(slices.Clone(tokens), func(t token) bool { return fillers[t.word] || v.isCommon(t.term) })
	if len(kept) == 0 {
		return tokens
	}
	return kept
}

// pastes are what stands in lines of policies and messages otherwise than people
// ask for it, as patterns that Go and browsers read alike, and what is meant. They
// stand in the manifest, too. An ARN alone, or behind one word such as "Resource":,
// is its type of resource, or its service where a name follows at once. A line with
// one service principal means that. What stands for any value goes, with the slash
// before it. A star alone is spoken as one, also as an AWS principal.
var pastes = [][2]string{
	{`^([^ ]* )?"?arn:[^:]*:([^:]*:)[^:]*:([^:]+:([\w-]*[:/])?)?[^ ]*$`, "$1$2$4"},
	{`^[\w{": ]*: *"([\w-]+\.amazonaws\.com)"[},]*$`, "$1"},
	{`/\$\{[^}]*\}`, " "},
	{`(\{ *"AWS": *)?[ "]\*`, " star"},
}

var pastePatterns = patternsOf(pastes)

func patternsOf(table [][2]string) []*regexp.Regexp {
	patterns := make([]*regexp.Regexp, len(table))
	for i, row := range table {
		patterns[i] = regexp.MustCompile(row[0])
	}
	return patterns
}

func asMeant(query string) string {
	for i, pattern := range pastePatterns {
		query = pattern.ReplaceAllString(query, pastes[i][1])
	}
	return query
}

// add wants a term, which counts its greatest weight where it stands twice.
func (q *question) add(term string, weight float64) {
	for i, t := range q.terms {
		if t.term == term {
			q.terms[i].weight = max(t.weight, weight)
			return
		}
	}
	if len(q.terms) < maxQueryTerms {
		q.terms = append(q.terms, queryTerm{term, weight})
	}
}

// phrasesIn gives the terms of what stands between double quotes, where a word
// to search for is among them. Lines of JSON quote each word: a phrase has a space.
func phrasesIn(query string) [][]string {
	var phrases [][]string
	parts := strings.Split(query, `"`)
	for i := 1; i+1 < len(parts); i += 2 {
		if terms := allTermsIn(parts[i]); len(terms) > 1 && strings.Contains(parts[i], " ") && len(termsIn(parts[i])) > 0 {
			phrases = append(phrases, terms)
		}
	}
	return phrases
}

func termsIn(text string) []string { return termsAlone(analyze(text)) }

// allTermsIn gives stop words too: "not stated" is another phrase than "stated".
func allTermsIn(text string) []string { return termsAlone(tokensOf(text, nil)) }

func termsAlone(tokens []token) []string {
	var terms []string
	for _, t := range tokens {
		terms = append(terms, t.term)
	}
	return terms
}

// holdsPhrase says whether the terms stand side by side in the text.
func holdsPhrase(text string, phrase []string) bool {
	terms := allTermsIn(text)
	for i := 0; i+len(phrase) <= len(terms); i++ {
		if slices.Equal(terms[i:i+len(phrase)], phrase) {
			return true
		}
	}
	return false
}

// isPlain says whether a word is made of small letters alone.
func isPlain(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
}

// replaceWord puts a word in the place of another, whatever its capitals.
func replaceWord(text, old, new string) string {
	at := strings.Index(strings.Map(lowerASCII, text), old)
	if at < 0 {
		return text
	}
	return text[:at] + new + text[at+len(old):]
}

func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r - 'A' + 'a'
	}
	return r
}
