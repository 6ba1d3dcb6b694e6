package parse

import "strings"

// verdict gives what a sentence in the section of a feature says about the
// support of the page's own service. The sentence is in lower case, with
// [self] for the names of the service.
//
// It reads one clause at a time, as a reader does who looks for subject, verb
// and object: the subject must be the page's own service, the verb one of
// support in the present, the object the feature. What does not fit says
// nothing; a wrong claim is worse than none.
func verdict(s string, f Feature) (Support, bool) {
	s = counted.ReplaceAllString(notOnly.Replace(unquoted(s)), "$1 $2")
	if strings.HasSuffix(s, "?") {
		return Unstated, false
	}
	if support, ok := laconic(s); ok {
		return support, true
	}
	if first, _, _ := strings.Cut(s, " "); asides[strings.TrimRight(first, ",:")] {
		s = aside.ReplaceAllString(s, "")
	}
	s = strings.TrimPrefix(s, "support for ")
	if rest, ok := strings.CutPrefix(s, self+" support for "); ok {
		s = rest
	}
	if m := occasion.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	if m := concession.FindStringSubmatch(s); m != nil {
		if support, ok := clause(m[2], f); ok {
			return support, true
		}
		s = m[1]
	}
	return clause(s, f)
}

// unquoted takes out what a sentence quotes: those are not its own words.
// A single quoted word stays.
func unquoted(s string) string {
	if !strings.Contains(s, `"`) {
		return s
	}
	return quotation.ReplaceAllString(s, `""`)
}

var quotation = having("\"", `"[^" ]+ [^"]+"`)

// notOnly takes out negations that add instead of denying.
var notOnly = strings.NewReplacer("does not only support", "supports", "doesn't only support", "supports", "not only ", "", "not just ", "", "not limited to", "such as")

// counted says how many there are, which limits nothing: "supports only one
// type of resource-based policy".
var counted = having(" only ", `\b(supports?|has|have|uses?|accepts?|provides?) only (one|two|three|four|five|a single|\d+)\b`)

// laconic reads a verdict that leaves its object to the heading above.
func laconic(s string) (Support, bool) {
	if len(s) > 100 {
		return Unstated, false
	}
	m := oneWord.FindStringSubmatch(s)
	if m == nil {
		m = elliptic.FindStringSubmatch(s)
	}
	if m == nil {
		m = ofThese.FindStringSubmatch(s)
	}
	if m == nil {
		return Unstated, false
	}
	switch word := m[1]; {
	case strings.HasPrefix(word, "part"):
		return Partial, true
	case strings.HasPrefix(word, "no"), strings.HasPrefix(word, "un"), strings.Contains(word, "n't"), strings.Contains(word, " not "):
		return No, true
	}
	return Yes, true
}

var (
	oneWord = re(`^(yes|no|partial|partially|partly)[.!]?$`)
	// elliptic is "Not supported.", "This feature isn't available in X."
	elliptic = having("supported|available|applicable", `^(?:(?:this|this feature|this capability|this functionality|this type of (?:policy|role|credentials?)) )?(?:is )?(?:currently |at this time |at present )?`+
		`((?:not |isn't )(?:yet |currently |fully )?(?:supported|available|applicable)|unsupported|(?:partially |fully )?supported)`+
		`(?: (?:by|in|for|with) (?:the )?`+self+`)?(?: (?:yet|currently|at this time|at present))?[.!]?$`)
)

// ofThese is "X doesn't support these policies": what the section is about.
var ofThese = re(`^` + self + ` (?:currently )?(supports|(?:does not|doesn't) (?:currently )?support) (?:these|them|this (?:feature|type of (?:policy|role|credentials?)))(?: (?:policies|lists|roles|credentials))?(?: (?:yet|currently|at this time|at present))?[.!]?$`)

// aside begins a sentence and changes nothing of its verdict.
var aside = re(`^(?:(?:note that|note|important|tip|yes,|no,|currently|at (?:this time|present|the moment)|as of [^,]{1,40}|today|for now|in general|generally|however|therefore|thus|hence|consequently|as a result|` +
	`also|(?:unlike|in contrast to|in addition to|besides|as opposed to|compared (?:to|with)|like|as with) [^,]{1,80}|in addition|additionally|by default|by design|for example)[,:]? )+`)

// asides are the first words of such beginnings.
var asides = set("note important tip yes no currently at as today for now in however therefore thus hence consequently also additionally besides by unlike compared like generally")

// occasion begins a sentence on what a service does: "When you fly a kite, X
// uses …".
var occasion = re(`^when(?:ever)? you [^,` + self + `]{1,80}, (` + self + ` .*)$`)

// concession parts "Although A, B": B is the word of the sentence, A that of
// one whose B is silent.
var concession = having(", ", `^(?:although|though|even though|while|whereas) ([^,]{1,200}), (.+)$`)

// The words by which sentences tell support, in lower case.
var (
	negation = having("not|n't|no |no longer|none|never|lack|without|neither|has no|unsupported|unavailable|stopped", `\b(does not|doesn't|do not|don't|cannot|can't|can not|isn't|is not|are not|aren't|has no|have no|`+
		`there (is|are) (currently )?no|no longer|not (yet )?(currently )?(supported|available|possible|applicable)|unsupported|unavailable|without support|lacks?|neither|none of|(has|have) not|hasn't|stopped supporting|never (uses?|supports?|has|had|provides?))\b|^no |^never\b`)
	support = re(`\b(supports?|supported|supporting|support|provides?|offers?|allows?|lets you|enables?|defines?|accepts?|` +
		`implements?|uses?|works? with|you can (also )?(use|attach|tag|specify|control|add|assign|scope|restrict|associate|apply)|can be (used|attached|applied|added|assigned|associated)|available|limited|has|have)\b`)
	partly = having("part|only|some|certain|few|selected|specific|limited|several|subset|not all|not every", `\b(partial|partially|in part|partly|supports? only|(only|can only) (supports?|supported|available|for|in|on|with|when|some|if|certain|use)|`+
		`(for|in|on|with|of) (some|certain|a few|selected|specific)|(some|certain|several|a few) (of (the|its) )?(§ )?(api )?(actions|operations|resources|resource types) (support|accept|can)|`+
		`(supports?|accepts?) (some|certain|a few|several of|a subset of) (of )?(the )?(service|resource|polic|tag|temporary|acl|access|attribute|condition)|`+
		`not (all|every)|limited)\b|^only\b|\b(for|in|on|with|to) [\w -]{1,40} only[.]?$`)
	exception = having("except|exclud|apart|other than|but not|unless", `\b(except|excluding|apart from|other than|with the exception|but not|unless (you|it|they|the|a|an|§))\b`)
	// idle negations deny a need or an effect, no support.
	idle = re(`^(do not|don't|does not|doesn't|cannot|can't|can not|is not|isn't|are not|aren't) (\w+ly )?(have (to|permissions?|access)|need|require[ds]?|necessary|recommended?|` +
		`affect|change|modify|mean|grant|give|delete|edit|replace|limit|prevent|restrict|differ|include|contain|count|the same|part of|related)\b`)
)

// generalSubject begins sentences about services in general, about other
// services, and conditions: they claim nothing about the page's own.
var generalSubject = re(`^(the )?(other|some|many|most|all|several|certain|different|various|for example, (some|other|many)|in) (aws |amazon )?services?\b|` +
	`^(if|when|whenever|where|because|since|once|until|before|after|although|though|while|to|whether|for actions|for (more )?(information|details)|see|with [^§]|these|this feature|such)\b|` +
	`^in the (past|future)\b|^services\b|^an? (aws )?service (can|may|must|is|that|which|uses|needs)\b`)

// ofAnyService speaks of services as such in the middle of a sentence.
var ofAnyService = re(`\ba service (that )?supports\b`)

// generalStarts are the first words of general subjects.
var generalStarts = set("the other some many most all several certain different various for in if when whenever where because since once until before after although " +
	"though while to whether see with these this such services a an")

func isGeneral(s string) bool {
	first, _, _ := strings.Cut(s, " ")
	return generalStarts[strings.TrimRight(first, ",")] && generalSubject.MatchString(s) || strings.Contains(s, "a service ") && ofAnyService.MatchString(s)
}

// mayBeOwn says whether a clause can have the page's own service as its
// subject: it names it, begins with a word that can stand for it, or is a
// passive that names nobody.
func mayBeOwn(s string) bool {
	first, _, _ := strings.Cut(s, " ")
	return strings.Contains(s, self) || impersonal[strings.TrimRight(first, ",.")] || holds(s, passives)
}

var (
	// impersonal words begin a clause that need not name the service.
	impersonal = set("it it's this the our we supports supported does doesn't has uses works provides offers defines accepts allows no none neither there not lacks " +
		"cannot can't unsupported all most each every only some")
	passives = []string{"supported", "available", "possible", "offered", "limited"}
)

// clause reads one clause.
func clause(s string, f Feature) (Support, bool) {
	told, denied := f.told.MatchString(s), f.denied.MatchString(s)
	if !told && !denied && !f.object.MatchString(s) || isGeneral(s) {
		return Unstated, false
	}
	switch {
	case denied:
		return No, true
	case told:
		return Yes, true
	}
	if !mayBeOwn(s) {
		return Unstated, false
	}
	if support, ok := contrast(s, f); ok {
		return support, true
	}
	s = firstClause(s, f)
	p, ok := findPredicate(s, f)
	if !ok || !p.present(s) || !p.ownSubject(s, f) || !p.reachesObject(s) {
		return Unstated, false
	}
	return p.verdict(s), true
}

// but joins a clause that says what is supported instead.
var but = having("but |however|though|whereas|while|; |: ", `,? (but|however|although|though|whereas|while),? |[;:] `)

// contrast reads "supports ACLs for kites, but doesn't support them for
// strings": what is granted and denied in one breath holds in part.
func contrast(s string, f Feature) (Support, bool) {
	at := but.FindStringIndex(s)
	if at == nil || s[at[0]] == ':' {
		return Unstated, false
	}
	first, second := s[:at[0]], s[at[1]:]
	if negation.MatchString(first) || !deniesToo.MatchString(second) || !f.object.MatchString(second) && !backward.MatchString(second) {
		return Unstated, false
	}
	support, ok := clause(first, f)
	return Partial, ok && support != No
}

var (
	deniesToo = re(`^(it |` + self + ` |you )?(does not|doesn't|do not|don't|cannot|can't|not)\b`)
	backward  = re(`\b(it|them|these|this)\b|^not\b`)
)

// firstClause cuts a sentence before what it grants instead of the feature:
// "does not support ACLs, but does support some …" denies ACLs. Where another
// clause comes first that does not speak of the feature, or only of others
// that have it, the second is read.
func firstClause(s string, f Feature) string {
	at := but.FindStringIndex(s)
	if at == nil {
		return s
	}
	first, second := s[:at[0]], s[at[1]:]
	switch {
	case bareVerb.MatchString(second) && f.object.MatchString(first) && !strings.Contains(first, self):
		return self + " " + auxiliary.FindString(second) + " support " + f.object.FindString(first)
	case strings.HasPrefix(second, "not ") && !f.object.MatchString(first) && f.object.MatchString(second) && strings.Contains(first, self) && support.MatchString(first):
		return self + " does not support " + second[len("not "):]
	case s[at[0]] == ':' && !negation.MatchString(second) && !support.MatchString(second):
		return s
	case f.object.MatchString(second) && (!f.object.MatchString(first) || !strings.Contains(first, self) && strings.Contains(second, self)):
		return second
	case negation.MatchString(first) && f.object.MatchString(first) && !partialAfter.MatchString(second):
		return first
	}
	return s
}

var (
	// bareVerb is a clause that leaves verb and object to the one before.
	bareVerb  = having("does|do", `^`+self+` (does|does not|doesn't|do not|don't)[.!]?$`)
	auxiliary = re(`does not|doesn't|do not|don't|does`)
	// partialAfter begins a clause that takes something out of a denial.
	partialAfter = re(`^(it |you |they )?(can|only|for|with)\b`)
)

// A predicate is what a clause says of its subject.
type predicate struct {
	no, yes []int // the first negation and the first verb of support; nil where there is none
	object  []int // the feature
	verb    int   // where the first of the two verbs begins
	end     int   // where it ends
}

func findPredicate(s string, f Feature) (p predicate, ok bool) {
	p.object = f.object.FindStringIndex(s)
	if p.object == nil {
		return p, false
	}
	p.no, p.yes = negation.FindStringIndex(s), support.FindStringIndex(s)
	switch {
	case p.no == nil && p.yes == nil:
		return p, false
	case p.yes == nil, p.no != nil && p.no[0] <= p.yes[0]:
		p.verb, p.end = p.no[0], p.no[1]
	case p.no != nil && p.no[1] < p.object[0] && secondVerb.MatchString(s[p.yes[1]:p.no[1]]):
		p.verb, p.end, p.yes = p.no[0], p.no[1], nil
	default:
		p.verb, p.end = p.yes[0], p.yes[1]
	}
	return p, !idle.MatchString(s[p.verb:])
}

// secondVerb joins a denial to what is granted before: "supports ACLs and does
// not support …".
var secondVerb = re(`,? and (it |` + self + ` )?(does not|doesn't|do not|don't|cannot|can't|has no)$`)

// present says whether the predicate tells what is, not what was, will be or
// would be.
func (p predicate) present(s string) bool {
	return !otherTime.MatchString(s[:p.end]) && !past.MatchString(s[:p.end])
}

var (
	otherTime = re(`\b(will|won't|would|could|might|may|should|shall|must|going to|plans?|planning|planned|expects?|did|didn't|used to|was|were|wasn't|weren't|` +
		`had|previously|formerly|earlier|originally|if|whether|suppose|imagine|assume)\b`)
	past = having("supported", `(`+self+`|\bit|\bservice) (also |only |first )?supported$`)
)

// ownSubject says whether what stands before the verb is the page's own
// service, a word that stands for it, or the reader who uses it; of a clause
// in the passive, whether the service is the one that supports.
func (p predicate) ownSubject(s string, f Feature) bool {
	subject, rest := strings.TrimSpace(s[:p.verb]), s[p.verb:]
	ofFeature := p.object[1] <= p.verb
	switch {
	case passive.MatchString(rest):
		return !subordinate.MatchString(subject)
	case strings.HasPrefix(rest, "you can"), subject == "you", strings.HasPrefix(subject, "you "), strings.HasSuffix(subject, " you"):
		return strings.Contains(s, self) && !subordinate.MatchString(subject)
	case subject == "":
		return elided.MatchString(rest)
	case subordinate.MatchString(subject):
		return false
	case ofFeature:
		return p.unowned(s)
	}
	return strings.Contains(subject, self) || pronoun.MatchString(subject) && !generous.MatchString(rest) || quantified.MatchString(subject)
}

var (
	// passive names the service behind the verb.
	passive = having("supported|offered|provided|used|accepted|available|unavailable|possible|support|defined|work|appl|attached|added|assigned|associated", `^.{0,60}\b((supported|offered|provided|used|accepted|available|unavailable|possible|support|defined) (by|in|with|for|on|within)|`+
		`(attached|applied|added|assigned|applicable|associated) (to|with)|works? with|appl(y|ies) to) (the |your )?`+self)
	// others are named behind a passive.
	others = re(`\b(by|in|with|for|on|to) (amazon|aws|other|some|many|most|every|all) `)
	// elided is the beginning of a sentence that leaves out its subject. What
	// begins like an order to the reader claims nothing.
	elided = re(`^(supports|supported|does not|doesn't|has|uses|works with|provides|offers|defines|accepts|allows|no|none of|neither|there (is|are) (currently )?no|not|lacks|cannot|can't|unsupported)\b`)
	// subordinate clauses and phrases of purpose have a verb of their own.
	subordinate = re(`\b(that|which|who|whose|if|when|whenever|because|where|unless|until|so|while|as|to)\b`)
	pronoun     = re(`^(it|it's|this service|the service|our service|we)( (currently|also|now|only|still|natively|fully|partially|does))*$`)
	// generous verbs behind "it" mostly speak of the feature that the sentence
	// before has explained.
	generous   = re(`^(use|provides|allows|enables|lets|offers|gives)\b`)
	quantified = re(`^(all|most|not all|not every|each|every|only some|only certain|only|some|many|several|certain|a few|the following)( of)? (the |its |our |following |§ )*(api |service )?(actions?|operations?|apis?|resources?|resource types?)( [\w§ ]{1,40})?$`)
)

// unowned says whether a clause is a passive of the feature that names nobody:
// "ACLs are not supported" means the page's own service.
func (p predicate) unowned(s string) bool {
	rest := s[p.verb:]
	return ofTheFeature.MatchString(s[p.object[1]:]) && (!others.MatchString(rest) || strings.Contains(rest, self))
}

// ofTheFeature is what follows the feature in such a clause.
var ofTheFeature = having("supported|limited|available|possible|offered", `^(s|ed|y|ies)?\)?( \([^)]*\))?( (in|for|on|with|of|to) [\w§ -]{1,60}?)? ((is|are|isn't|aren't)( (not|currently|yet|now|also|fully|partially|only))* `+
	`(supported|unsupported|unavailable|limited|not available|not yet available|available[.]?$|not possible|not offered)|(isn't|aren't|is not|are not) (currently |yet )?(available|possible|offered))`)

// reachesObject says whether the feature is what the verb speaks of. Verbs
// such as "use" and "have" tell of support only where the feature follows at
// once: "provides the permissions for your service role" does not.
func (p predicate) reachesObject(s string) bool {
	if p.yes == nil || p.verb != p.yes[0] || p.object[0] < p.yes[1] {
		return true
	}
	between := s[p.yes[1]:p.object[0]]
	if relative.MatchString(between) {
		return false
	}
	verb := s[p.yes[0]:p.yes[1]]
	return !light.MatchString(verb) || !preposition.MatchString(connector.ReplaceAllString(between, " "))
}

var (
	light       = re(`^(uses?|has|have|provides?|offers?|allows?|enables?|defines?|lets you|you can (also )?(use|add|specify))$`)
	relative    = re(`\b(that|which|who|whose|if|when|where|because)\b`)
	preposition = re(`\b(for|to|of|in|on|with|by|from|about|as|into|through|permissions?)\b`)
	connector   = re(`\b(support for|(set|list|types?|kinds?|forms?|number|use|variety|range) of|the ability to \w+|(you|users|customers|administrators) (to )?\w+( and \w+)*)\b`)
)

// verdict gives the support that a predicate tells.
func (p predicate) verdict(s string) Support {
	at := exception.FindStringIndex(s)
	denied := p.yes != nil && none.MatchString(s[p.yes[1]:]) || p.no != nil && (p.verb == p.no[0] || p.no[0] < p.object[1]+40 && p.yes[0] > p.object[0])
	switch {
	case at != nil && at[0] < p.object[0] && at[0] > p.verb:
		if denied {
			return Yes
		}
		return No
	case denied && (p.object[1] <= p.verb && forSome.MatchString(s[p.verb:]) || ofSome.MatchString(s[:p.verb])):
		return Partial
	case at != nil && !region.MatchString(s[p.object[1]:]), partly.MatchString(s):
		return Partial
	case denied:
		return No
	}
	return Yes
}

// none denies behind the verb.
var none = re(`^ (neither|no) `)

// forSome names what is left out where a passive denies the feature.
var forSome = re(`(supported|available) (for|on) [^§]+$`)

// ofSome is a subject that names some of a service's actions or resources: what
// is denied of them may hold of others.
var ofSome = re(`^(some|certain|several|many|most|a few|(all )?(of )?the following|these)\b.*\b(actions?|operations?|apis?|calls|resources?|resource types?)\b|` +
	`^(the )?` + self + `('s)? (list|create|creation|describe|read|write|bulk|batch|search)\w* (api )?(actions?|operations?|calls)\b`)

// region names where a service runs, which tells nothing of what it supports.
var region = re(`\bregions?\b`)

// headingVerdict reads a verdict that a heading gives at its end.
func headingVerdict(heading string) (Support, bool) {
	m := verdictAtEnd.FindStringSubmatch(heading)
	if m == nil {
		return Unstated, false
	}
	switch strings.ToLower(m[1] + m[2])[0] {
	case 'n', 'u':
		return No, true
	case 'p':
		return Partial, true
	}
	return Yes, true
}

var verdictAtEnd = having("upported|UPPORTED|vailable|VAILABLE|(no)|(No)|(NO)|(yes)|(Yes)|(YES)|artial|ARTIAL|: |– |— |- ", `(?i)(?:\((not supported|not available|unsupported|no|yes|partial(?:ly)?(?: support(?:ed)?)?|supported)\)|`+
	`(?:[:–—]| -) (not supported|not available|unsupported|no|yes|partial(?:ly)?(?: support(?:ed)?)?|supported))\s*$`)
