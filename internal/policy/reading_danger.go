package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// dangers tells what is dangerous in what the document allows, the gravest
// first: strangers, full rights, more rights, credentials, roles to pass,
// wildcards that write. Control policies allow nothing by themselves.
func (e *explainer) dangers() []Sentence {
	if e.policyType == SCP || e.policyType == RCP {
		return nil
	}
	var all []Sentence
	for _, tell := range []func(statement) []Sentence{e.strangers, e.allPowers, e.allBut} {
		all = append(all, e.eachAllowing(tell)...)
	}
	if e.policyType != Identity {
		return all
	}
	all = append(all, e.moreRights()...)
	for _, tell := range []func(statement) []Sentence{e.secrets, e.passing, e.wildWrites, e.sharing} {
		all = append(all, e.eachAllowing(tell)...)
	}
	return all
}

func (e *explainer) eachAllowing(tell func(statement) []Sentence) []Sentence {
	var all []Sentence
	for _, s := range e.statements {
		if s.allows() {
			all = append(all, tell(s)...)
		}
	}
	return all
}

func danger(code diag.Code, at *Node, says Phrase) []Sentence {
	return []Sentence{{Kind: Danger, Code: code, Start: at.Start, End: at.End, Words: says.say(".")}}
}

// strangers tells who is let in without being known. A trust policy lets in
// nobody without credentials of some account or provider.
func (e *explainer) strangers(s statement) []Sentence {
	may := "use what the policy is attached to"
	if e.policyType == Trust {
		may = "assume the role"
	}
	if s.notPrincipal.present() {
		return danger(AllowWithNotPrincipal, s.notPrincipal.key, words("Everyone but those named may "+may))
	}
	if anyOf(s.conditions, narrowsAccess) {
		return nil
	}
	for _, p := range principalsIn(s.principal) {
		who := ""
		switch {
		case p.everyone() && e.policyType == Trust:
			who = "Everyone who has an AWS account"
		case p.everyone():
			who = "Everyone, with or without an AWS account,"
		case p.text == "*" && p.kind == "Federated":
			who = "Users of any identity provider of the account"
		default:
			continue
		}
		if len(s.conditions) > 0 {
			may += " under its conditions, none of which is known to say who asks"
		}
		return danger(PublicPrincipal, p.node, words(who+" may "+may))
	}
	return nil
}

// allPowers tells of everything on everything.
func (e *explainer) allPowers(s statement) []Sentence {
	for _, n := range s.action.words {
		if (onlyStars(n.Text()) || n.Text() == "*:*") && e.policyType == Identity && s.reachesAll() {
			says := "Its holder can do everything in the account"
			if len(s.conditions) > 0 {
				says += " while the conditions hold"
			}
			return danger(FullAdmin, n, words(says))
		}
	}
	return nil
}

// reachesAll says whether the statement is about all resources, or all but
// some.
func (s statement) reachesAll() bool {
	return s.notResource.present() || anyOf(s.resource.words, func(n *Node) bool { return onlyStars(n.Text()) })
}

// allBut tells of what is allowed by leaving something out.
func (e *explainer) allBut(s statement) []Sentence {
	var all []Sentence
	if s.notAction.present() {
		all = danger(NotActionWithAllow, s.notAction.key, words("Every action but those excepted is allowed, future ones too"))
	}
	if s.notResource.present() {
		all = append(all, danger(NotResourceWithAllow, s.notResource.key, words("Every resource but those excepted is meant, future ones too"))...)
	}
	return all
}

// moreRights tells by which actions the holder can get more rights than the
// policy gives.
func (e *explainer) moreRights() []Sentence {
	sets, at := e.escalating()
	if at == nil {
		return nil
	}
	var ways []Phrase
	for _, set := range sets {
		var actions []Phrase
		for _, name := range set {
			actions = append(actions, e.action(name))
		}
		ways = append(ways, joined(actions, "and"))
	}
	if len(ways) == 1 {
		return danger(PrivilegeEscalation, at, words("Its holder can gain more rights than these, with ").add(ways[0]))
	}
	out := danger(PrivilegeEscalation, at, words("Its holder can gain more rights than these, in "+counted(len(ways), "way", "ways")))
	out[0].Lists = []List{{"Ways to more rights", ways}}
	return out
}

// secrets tells of actions that answer with credentials.
func (e *explainer) secrets(s statement) []Sentence {
	var names []Phrase
	var at *Node
	for i, n := range s.action.words {
		if a, ok := s.exposing(i); ok {
			names = append(names, e.action(a))
			at = n
		}
	}
	if at == nil {
		return nil
	}
	return danger(CredentialsExposure, at, manyDo(names, "actions", "answers", "answer").say(" with credentials"))
}

// passing tells of roles that can be passed to any service.
func (e *explainer) passing(s statement) []Sentence {
	const pass = "iam:passrole"
	if !s.names(pass) || anyOf(s.action.words, func(n *Node) bool { return onlyStars(n.Text()) }) {
		return nil
	}
	if slices.ContainsFunc(s.under("iam:PassedToService"), limitsPassing) {
		return nil
	}
	if !e.touches(s, "iam", "role") {
		return nil
	}
	at := cmp.Or(s.action.key, s.notAction.key)
	roles, code := "the roles named", diag.Code("")
	if s.leavesOpen() {
		roles, code = "any role", PassRoleWithStarInResource
	}
	return danger(code, at, words("Its holder can pass "+roles+" to any service: no condition on ").add(e.key("iam:PassedToService")).say(" surely limits it"))
}

// limitsPassing says whether a condition leaves only services that it names.
func limitsPassing(c condition) bool {
	return limitsService(c) && !c.operator.negated() && !c.operator.ifExists && !c.operator.forAll()
}

// touches says whether one of the resources can be of a type.
func (e *explainer) touches(s statement, service, resource string) bool {
	return s.reachesAll() || anyOf(s.resource.words, func(n *Node) bool {
		a, ok := readPattern(n.Text())
		return !ok || overlap(open(a.field[arnService]), service) && overlap(open(a.field[arnResource]), resource+"/?*")
	})
}

// openTo gives in words the first resource that stands for all of a kind, and
// nil where there is none.
func (e *explainer) openTo(s statement) Phrase {
	if s.notResource.present() {
		return words("every resource but those excepted")
	}
	for _, n := range s.resource.words {
		a, ok := readPattern(n.Text())
		k, known := kind{}, false
		if ok {
			k, known = e.kindOf(s, a)
		}
		switch {
		case onlyStars(n.Text()):
			return words("every resource")
		case ok && onlyStars(a.field[arnResource]), known && strings.Trim(k.tail(a.field[arnResource]), "*/:") == "":
			return e.place(s, n.Text()).words
		}
	}
	return nil
}

// wildWrites tells of wildcards that stand for actions which change something,
// on all resources of a kind.
func (e *explainer) wildWrites(s statement) []Sentence {
	where := e.openTo(s)
	if where == nil {
		return nil
	}
	var wild []Phrase
	var at *Node
	for _, n := range s.action.words {
		if hasWildcard(n.Text()) && !onlyStars(n.Text()) && n.Text() != "*:*" && e.changes(n.Text()) {
			wild = append(wild, quoted(n.Text()))
			at = cmp.Or(at, n)
		}
	}
	if at == nil {
		return nil
	}
	says := manyDo(wild, "wildcards", "allows", "allow").say(" changes on ").add(where)
	if len(s.conditions) > 0 {
		says = says.say(" where the conditions hold")
	}
	return danger(ServiceWildcard, at, says)
}

// manyDo makes a subject with its verb: a and b allow, 6 wildcards allow.
func manyDo(subjects []Phrase, noun, one, many string) Phrase {
	switch {
	case len(subjects) == 1:
		return subjects[0].say(" " + one)
	case len(subjects) > mostInline:
		return words(strconv.Itoa(len(subjects)) + " " + noun + " " + many)
	}
	return joined(subjects, "and").say(" " + many)
}

// changes says whether a value of Action stands for an action that writes or
// changes permissions.
func (e *explainer) changes(value string) bool {
	for a := range e.expand(value) {
		if a.Level == "Write" || a.Level == permissionsLevel {
			return true
		}
	}
	return false
}

const permissionsLevel = "Permissions management"

// sharing tells of actions that change who may do what, on all resources of a
// kind. Those that a wildcard stands for are told of with it.
func (e *explainer) sharing(s statement) []Sentence {
	where := e.openTo(s)
	if where == nil || len(s.conditions) > 0 {
		return nil
	}
	var names []Phrase
	var at *Node
	for _, n := range s.action.words {
		if _, a, ok := e.catalog.Action(n.Text()); ok && a.Level == permissionsLevel {
			names = append(names, e.action(n.Text()))
			at = cmp.Or(at, n)
		}
	}
	if at == nil {
		return nil
	}
	return danger("", at, manyDo(names, "actions", "changes", "change").say(" who may do what, on ").add(where))
}
