package matrix

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
	"github.com/iam-atlas/iam-atlas/internal/diag"
	"github.com/iam-atlas/iam-atlas/internal/parse"
)

// slips tells what pages name by mistake: an action or a managed policy that
// does not exist, a service that an action has nothing to do with, the
// reference of another service. A name is told only where something shows that
// it is wrong. That the catalog lacks it is not enough: there are actions that
// only the policies of devices have, and examples with made-up names.
func (b *builder) slips() {
	j := newSlipJudge(b.known)
	for i, t := range b.topics {
		if b.places[i].Kind == Hidden {
			continue
		}
		j.file, j.own = t.Display, catalog.Service{}
		if row := b.rows[b.services[i]]; row != nil {
			j.own = row.Service
		}
		for _, m := range t.Mentions.Actions {
			j.action(m)
		}
		for _, m := range t.Mentions.Policies {
			j.policy(m)
		}
		for _, l := range t.Mentions.References {
			j.reference(l)
		}
	}
	b.found = append(b.found, j.found...)
}

// A slipJudge holds what pages mention against the catalog.
type slipJudge struct {
	known  *catalog.Catalog
	owners map[string]string   // slugs by prefix
	pages  map[string]string   // slugs by the name in addresses of the Service Authorization Reference
	having map[string][]string // prefixes by the small letters of an action's name; made when first needed
	words  map[string][]string // of names of the catalog, by name
	file   string              // of the topic that is judged
	own    catalog.Service     // of the topic; empty where it has none
	found  []diag.Diagnostic
}

func newSlipJudge(known *catalog.Catalog) slipJudge {
	j := slipJudge{known: known, owners: map[string]string{}, pages: map[string]string{}, words: map[string][]string{}}
	for _, s := range known.Services {
		for _, prefix := range s.Prefixes {
			if j.owners[prefix] == "" || s.Slug == prefix {
				j.owners[prefix] = s.Slug
			}
		}
		for _, name := range append([]string{s.Name, s.ShortName}, s.Aliases...) {
			j.pages[addressName(name)] = s.Slug
		}
	}
	return j
}

// addressName writes a name as addresses of the Service Authorization Reference
// do: letters and digits alone, in small letters.
func addressName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// report tells a slip with a hint, which may be empty.
func (j *slipJudge) report(code diag.Code, line, column int, hint, format string, args ...any) {
	d := diag.New(code, diag.Pos{File: j.file, Line: line, Column: column}, format, args...)
	if hint != "" {
		d = d.WithHint("%s", hint)
	}
	j.found = append(j.found, d)
}

// action judges an action by its name and by the words that stand beside it.
func (j *slipJudge) action(m parse.ActionMention) {
	if day, gone := j.known.Retired(m.Name); gone {
		j.unknown(m, "the action was last seen on "+day)
		return
	}
	prefix, name, _ := strings.Cut(m.Name, ":")
	facts, ok := j.known.Facts(prefix)
	if !ok {
		j.misspeltPrefix(m, prefix, name)
		return
	}
	if _, _, exists := j.known.Action(m.Name); exists {
		j.operation(m, facts, name)
		j.otherService(m, facts, name)
		return
	}
	if isKey(facts, m.Name) || isMadeUp(m.Sentence) {
		return
	}
	if hint, wrong := j.whyUnknown(m, facts, name); wrong {
		j.unknown(m, hint)
	}
}

func (j *slipJudge) unknown(m parse.ActionMention, hint string) {
	j.report(diag.UnknownAction, m.Line, m.Column, hint, "there is no action %s, by the catalog of %s", m.Name, j.known.Date())
}

// madeUp are the words of sentences whose names are inventions.
var madeUp = regexp.MustCompile(`(?i)\b(fictional|fictitious|imaginary|hypothetical)\b|my-example-|\bwidgets?\b`)

func isMadeUp(sentence string) bool { return madeUp.MatchString(sentence) }

// isKey says whether a name with a prefix is a condition key.
func isKey(f catalog.Facts, name string) bool {
	return slices.ContainsFunc(f.Keys, func(k catalog.ConditionKey) bool {
		key, _, _ := strings.Cut(k.Name, "/")
		return strings.EqualFold(key, name)
	})
}

// whyUnknown says whether an action that does not exist is a slip, and what
// could be meant: it is the operation of an API, it is misspelt, a
// word of it is missing, it belongs to another service, or the sentence grants
// an operation by it.
func (j *slipJudge) whyUnknown(m parse.ActionMention, f catalog.Facts, name string) (hint string, wrong bool) {
	if o, ok := catalog.OperationOf(m.Name); ok {
		isOperation := strings.Contains(m.Sentence, m.Name+" API") || strings.Contains(m.Sentence, m.Name+" operation")
		return "the operation is allowed by " + strings.Join(o.Actions, " and "), !isOperation
	}
	if _, exists := find(f, m.Operation); exists {
		return "the sentence is on " + f.Prefix + ":" + m.Operation, true
	}
	if meant := j.meantBy(f, name); len(meant) > 0 {
		return "did you mean " + strings.Join(meant, " or ") + "?", true
	}
	if others := j.prefixesOf(name); len(others) == 1 && strings.Contains(m.Sentence, others[0]+":") {
		return "did you mean " + others[0] + ":" + name + "?", true
	}
	return "", m.Task != "" && strings.EqualFold(m.Operation, name)
}

// meantBy gives the actions, with their prefix, that a misspelt name may stand
// for.
func (j *slipJudge) meantBy(f catalog.Facts, name string) []string {
	names := make([]string, len(f.Actions))
	for i, a := range f.Actions {
		names[i] = a.Name
	}
	meant := diag.Within(name, names, min(2, len(name)/4))
	if meant != "" {
		return []string{f.Prefix + ":" + meant}
	}
	longer := j.withMoreWords(name, names)
	for i, n := range longer {
		longer[i] = f.Prefix + ":" + n
	}
	return longer
}

// withMoreWords gives the names that have all words of a name of several words
// and one or two more; none where these are many.
func (j *slipJudge) withMoreWords(name string, names []string) []string {
	parts := nameWords(name)
	if len(parts) < 2 {
		return nil
	}
	var longer []string
	for _, n := range names {
		if words := j.wordsOf(n); len(words) > len(parts) && len(words) <= len(parts)+2 && holdsInOrder(words, parts) {
			longer = append(longer, n)
		}
	}
	if len(longer) > 3 {
		return nil
	}
	return longer
}

// nameWord is a word within a name, such as Start, DB or v2.
var nameWord = regexp.MustCompile(`[A-Z]+(?:[a-z0-9]+)?|[a-z0-9]+`)

func nameWords(name string) []string { return nameWord.FindAllString(name, -1) }

// wordsOf is nameWords of a name of the catalog, taken apart once.
func (j *slipJudge) wordsOf(name string) []string {
	words, known := j.words[name]
	if !known {
		words = nameWords(name)
		j.words[name] = words
	}
	return words
}

// holdsInOrder says whether all words of the second list stand in the first, in
// their order.
func holdsInOrder(all, some []string) bool {
	for _, w := range all {
		if len(some) > 0 && w == some[0] {
			some = some[1:]
		}
	}
	return len(some) == 0
}

func find(f catalog.Facts, name string) (catalog.Action, bool) {
	i := slices.IndexFunc(f.Actions, func(a catalog.Action) bool { return strings.EqualFold(a.Name, name) })
	if i < 0 {
		return catalog.Action{}, false
	}
	return f.Actions[i], true
}

// prefixesOf gives the prefixes that have an action of a name.
func (j *slipJudge) prefixesOf(name string) []string {
	if j.having == nil {
		j.having = map[string][]string{}
		for _, prefix := range j.known.Prefixes() {
			facts, _ := j.known.Facts(prefix)
			for _, a := range facts.Actions {
				small := strings.ToLower(a.Name)
				j.having[small] = append(j.having[small], prefix)
			}
		}
	}
	return j.having[strings.ToLower(name)]
}

// misspeltPrefix tells an action whose prefix does not exist where the page's
// own service, or one with nearly that prefix, has an action of its name.
func (j *slipJudge) misspeltPrefix(m parse.ActionMention, prefix, name string) {
	for _, right := range slices.Concat(j.own.Prefixes, []string{diag.Nearest(prefix, j.known.Prefixes())}) {
		if _, a, ok := j.known.Action(right + ":" + name); ok {
			j.unknown(m, "did you mean "+right+":"+a.Name+"?")
			return
		}
	}
}

// operation tells an action that a sentence gives for an operation of another
// name. Operations that are known to be allowed by other actions, and those of
// other services, are no slips.
func (j *slipJudge) operation(m parse.ActionMention, f catalog.Facts, name string) {
	if m.Task == "" || strings.EqualFold(m.Operation, name) {
		return
	}
	if _, known := catalog.OperationOf(f.Prefix + ":" + m.Operation); known {
		return
	}
	_, exists := find(f, m.Operation)
	of, _ := j.known.Within(m.Of)
	if !exists && of.Slug != j.owners[f.Prefix] && len(j.prefixesOf(m.Operation)) > 0 {
		return
	}
	hint := "did you mean the operation " + name + "?"
	if exists {
		hint = "the action of the operation is " + f.Prefix + ":" + m.Operation
	}
	j.report(diag.UnknownAction, m.Line, m.Column, hint, "the sentence grants the operation %s by the action %s", m.Operation, m.Name)
}

// otherService tells a service that a sentence names although its action
// belongs to another: as the one whose operation it is, or in what the action
// is said to do. A task that shares a word with the action is the action's own,
// whatever it does it to.
func (j *slipJudge) otherService(m parse.ActionMention, f catalog.Facts, name string) {
	if m.Task == "" {
		return
	}
	owner := j.owners[f.Prefix]
	if named, ok := j.known.Within(m.Of); ok && named.Slug != owner && !slices.Contains(j.prefixesOf(m.Operation), named.Slug) {
		j.report(diag.OtherServiceNamed, m.Line, m.Column, "", "the sentence gives the operation %s to %s, but %s is an action of %s", m.Operation, named.Name, m.Name, f.Name)
		return
	}
	if named, ok := j.known.Within(m.Task); ok && named.Slug != owner && !sharesWord(m.Task, name) {
		j.report(diag.OtherServiceNamed, m.Line, m.Column, "", "the sentence speaks of %s, but %s is an action of %s", named.Name, m.Name, f.Name)
	}
}

// sharesWord says whether a text has a word of a name, endings apart.
func sharesWord(text, name string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(nameWords(name), func(w string) bool {
		return len(w) >= 3 && strings.Contains(text, strings.ToLower(w[:min(len(w), 5)]))
	})
}

// policy judges the name of a managed policy. What is not said to be managed
// may be anyone's, unless it nearly has the name of one that is.
func (j *slipJudge) policy(m parse.PolicyMention) {
	names := j.known.ManagedPolicies()
	if _, exists := slices.BinarySearch(names, m.Name); exists || strings.Contains(m.Name, "ServiceRoleFor") {
		return
	}
	meant := diag.Within(m.Name, names, 2)
	if meant == "" && !m.Managed {
		return
	}
	if longer := j.withMoreWords(m.Name, names); meant == "" && len(longer) == 1 {
		meant = longer[0]
	}
	hint := ""
	if meant = cmp.Or(meant, shorter(m.Name, names), diag.Nearest(m.Name, names)); meant != "" {
		hint = "did you mean " + meant + "?"
	}
	j.report(diag.UnknownManaged, m.Line, m.Column, hint, "there is no managed policy %s, by the catalog of %s", m.Name, j.known.Date())
}

// shorter gives the longest name with which another begins, of two words at
// least.
func shorter(name string, names []string) string {
	longest := ""
	for _, n := range names {
		if strings.HasPrefix(name, n) && len(n) > len(longest) && len(nameWords(n)) > 1 {
			longest = n
		}
	}
	return longest
}

// ofReference begins the words of a link to the reference of the service that
// the page is about.
var ofReference = regexp.MustCompile(`(?i)^(actions|resources?( types)?|(service-specific )?condition (context )?keys)\b`)

// reference judges a link to the Service Authorization Reference by the service
// that its words name, else by the page's own. Addresses whose service nobody
// knows are not judged.
func (j *slipJudge) reference(l parse.ReferenceLink) {
	named, ok := j.known.Within(l.Text)
	if !ok && ofReference.MatchString(l.Text) {
		named = j.own
	}
	for i, address := range []string{l.Page, l.Fragment} {
		leads, known := j.pages[address]
		if !known || named.Slug == "" || leads == named.Slug {
			continue
		}
		other, _ := j.known.Find(leads)
		part := [...]string{"page", "fragment"}[i]
		j.report(diag.WrongReference, l.Line, l.Column, j.rightAddress(named), "the link %q leads to the %s of %s, not of %s", l.Text, part, other.Name, named.Name)
		return
	}
}

// rightAddress says where the reference of a service stands.
func (j *slipJudge) rightAddress(s catalog.Service) string {
	for _, prefix := range s.Prefixes {
		if f, ok := j.known.Facts(prefix); ok {
			return "the page of " + s.Name + " is list_" + addressName(f.Name) + ".html"
		}
	}
	return ""
}
