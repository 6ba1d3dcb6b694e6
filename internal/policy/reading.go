package policy

import (
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// A Reading is what a policy says, in plain sentences.
type Reading struct {
	Dangers   []Sentence // what is dangerous in what is allowed, the gravest first
	Sentences []Sentence // one a statement, in order
}

// A Sentence is one sentence of a reading. Where the words are many, it counts
// them and its lists hold them.
type Sentence struct {
	Kind       SentenceKind
	Code       diag.Code // of a danger: the check that tells more, or empty
	Start, End int       // the bytes of the text that it is about
	Words      Phrase    // with a full stop
	Lists      []List
}

// A SentenceKind says what a sentence tells.
type SentenceKind string

// The kinds of sentence.
const (
	Danger SentenceKind = "danger" // of something dangerous
	Allows SentenceKind = "allows"
	Denies SentenceKind = "denies"
	Shows  SentenceKind = "shows" // a part of a statement, or one whose effect is not to be read
)

// A List is what a sentence counts.
type List struct {
	Title string
	Items []Phrase
}

// A Phrase is a run of words.
type Phrase []Part

// A Part is a piece of a phrase: words of ours, or what stands in the policy.
type Part struct {
	Text string
	Code bool // the text is from the policy or the catalog, to be shown as code
	Row  Row  // that tells more of it
}

// A Row is a row of what the catalog knows of a service; the zero Row is none.
type Row struct {
	Prefix string // of the service; of a global key its own, most often aws
	Kind   string // action, type or key
	Name   string // without the prefix for an action; as the catalog spells it
}

// String gives the words, what is code between backquotes.
func (p Phrase) String() string {
	var b strings.Builder
	for _, part := range p {
		if part.Code {
			b.WriteString("`" + part.Text + "`")
		} else {
			b.WriteString(part.Text)
		}
	}
	return b.String()
}

// words makes a phrase of words of ours.
func words(text string) Phrase { return Phrase{{Text: text}} }

// quoted makes a phrase of what stands in a policy.
func quoted(text string) Phrase {
	if text == "" {
		return words("the empty text")
	}
	return Phrase{{Text: text, Code: true}}
}

// say adds words of ours.
func (p Phrase) say(text string) Phrase { return append(p, Part{Text: text}) }

// add adds other phrases.
func (p Phrase) add(others ...Phrase) Phrase {
	for _, other := range others {
		p = append(p, other...)
	}
	return p
}

// joined enumerates phrases: a, b and c.
func joined(phrases []Phrase, last string) Phrase {
	var p Phrase
	for i, next := range phrases {
		switch {
		case i > 0 && i == len(phrases)-1:
			p = p.say(" " + last + " ")
		case i > 0:
			p = p.say(", ")
		}
		p = p.add(next)
	}
	return p
}

// quotedAll makes a phrase of each text.
func quotedAll(nodes []*Node) []Phrase {
	var all []Phrase
	for _, n := range nodes {
		all = append(all, quoted(n.Text()))
	}
	return all
}

// counted writes a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// mostInline is how many actions, resources, principals or values a sentence
// enumerates before it counts them.
const mostInline = 4

// Explain gives the plain reading of the policies of a text that [Validate]
// has read. Each sentence follows from one statement alone: that a request is
// allowed here does not mean that nothing else denies it. A text without a
// policy has an empty reading.
func Explain(r Result, known *catalog.Catalog) Reading {
	var reading Reading
	for _, d := range r.Documents {
		if d.Kind == NotPolicy || d.Kind == Host || d.Root.Kind == Bare {
			continue
		}
		t := r.Type
		if d.Start != r.Document.Start {
			t = Infer(d)
		}
		e := explainer{visit{doc: d, policyType: t, catalog: known, statements: statementsOf(d), keys: map[string]contextKey{}},
			map[statementPrefix]map[string]bool{}, map[*Node]bool{}, map[*Node][]string{}}
		reading.Dangers = append(reading.Dangers, e.dangers()...)
		reading.Dangers = append(reading.Dangers, otherDangers(d, r.Findings)...)
		for _, s := range e.statements {
			reading.Sentences = append(reading.Sentences, e.sentence(s))
		}
	}
	return reading
}

// An explainer puts one document into sentences. It remembers of each statement
// which resource types its actions take, whether they take any, and which
// services they name: a statement may have thousands of resources.
type explainer struct {
	visit
	types    map[statementPrefix]map[string]bool
	anyTypes map[*Node]bool
	prefixes map[*Node][]string
}

// A statementPrefix is a service of a statement.
type statementPrefix struct {
	statement *Node
	prefix    string
}

// sentence reads one statement: whom it allows or denies what, on what, when,
// and what is excepted.
func (e *explainer) sentence(s statement) Sentence {
	out := Sentence{Kind: effectOf(s), Start: s.node.Start, End: s.node.End}
	who, whoList := e.principals(s)
	does := e.does(s)
	verb := e.hasVerb(s, does)
	out.Words = words(e.verb(s)).add(who).add(does.after(who != nil, out.Kind, verb))
	on, onList := e.resources(s, verb)
	when, whenList := e.conditions(s)
	if does.unseen && len(on)+len(when) > 0 {
		out.Words = out.Words.say(",")
	}
	if !(does.all && e.policyType != Resource && s.resource.present() && s.onAll()) {
		out.Words = out.Words.add(on)
	}
	if verb {
		out.Words = out.Words.say(" (").add(does.named).say(")")
	}
	out.Words = out.Words.add(when)
	if does.except != nil {
		out.Words = out.Words.say(", except ").add(does.except)
	}
	out.Words = out.Words.say(".")
	for _, l := range []List{whoList, does.list, onList, whenList} {
		if len(l.Items) > 0 {
			out.Lists = append(out.Lists, l)
		}
	}
	return out
}

// hasVerb says whether the actions can be put as a verb whose object is the
// resource: all resources shown are of the type that the verb is for.
func (e *explainer) hasVerb(s statement, does deed) bool {
	if does.base == "" || len(s.resource.words) > mostInline || e.principalDenied(s) {
		return false
	}
	if !s.resource.present() {
		return e.policyType == Trust && e.whole()
	}
	return allOf(e.places(s, s.resource.words), func(p target) bool { return p.kind == does.resource }) && len(s.resource.words) > 0
}

// principalDenied says whether somebody is named of whom it is not said that
// he is allowed something: English has no verb for it.
func (e *explainer) principalDenied(s statement) bool {
	return (s.principal.present() || s.notPrincipal.present()) && !s.allows()
}

// after puts the deed behind the effect and the principal, if there is one.
func (d deed) after(who bool, kind SentenceKind, verb bool) Phrase {
	switch {
	case verb && who:
		return words(" to " + d.base)
	case verb:
		return words(d.gerund)
	case !who:
		return d.what
	case kind == Allows && d.all:
		return words(" to do ").add(d.what)
	case kind == Allows:
		return words(" to use ").add(d.what)
	}
	if d.all {
		return words(" ").add(d.what)
	}
	return words(" the use of ").add(d.what)
}

func effectOf(s statement) SentenceKind {
	switch {
	case s.allows():
		return Allows
	case s.denies():
		return Denies
	}
	return Shows
}

// verb begins the sentence. Control policies grant nothing: what they allow,
// they leave to other policies to grant.
func (e *explainer) verb(s statement) string {
	control := e.policyType == SCP || e.policyType == RCP
	switch {
	case s.allows() && control:
		return "Leaves other policies free to allow "
	case s.allows():
		return "Allows "
	case s.denies():
		return "Denies "
	case s.effect.present():
		return "With an effect that is neither Allow nor Deny: "
	case e.whole():
		return "Without an Effect: "
	}
	return "Part of a statement: "
}
