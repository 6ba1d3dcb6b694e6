package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
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
	for _, tell := range []func(statement) []Sentence{e.ownRights, e.secrets, e.passing, e.wildWrites, e.sharing} {
		all = append(all, e.eachAllowing(tell)...)
	}
	return all
}

// inOwnWords are the codes of what the sentences of this file tell in their own way.
var inOwnWords = []diag.Code{FullAdmin, PublicPrincipal, AllowWithNotPrincipal, AssumeRoleAnyAccount, PrivilegeEscalation, CredentialsExposure,
	PassRoleWithStarInResource, PassRoleWithStarInActionAndResource, PassRoleWithStarInResourceAndNotAction,
	PassRoleWithNotResource, PassRoleWithNotActionAndNotResource, PassRoleWithStarInActionAndNotResource}

// otherDangers tells of what the checks find dangerous besides.
func otherDangers(d Document, findings []Finding) []Sentence {
	var all []Sentence
	for _, f := range findings {
		if f.Severity != diag.SecurityWarning || f.Start < d.Start || f.Start >= d.End || slices.Contains(inOwnWords, f.Code) {
			continue
		}
		all = append(all, Sentence{Kind: Danger, Code: f.Code, Start: f.Start, End: f.End, Words: asSentence(f.Message)})
	}
	return all
}

// asSentence makes a sentence of a message, which may begin with what stands
// in the policy.
func asSentence(message string) Phrase {
	first, rest, _ := strings.Cut(message, " ")
	if strings.ContainsAny(first, ":.*/") {
		return quoted(first).say(" " + rest + ".")
	}
	return words(strings.ToUpper(message[:1]) + message[1:] + ".")
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
	if anyOf(s.conditions, keepsOut) {
		return nil
	}
	for _, p := range principalsIn(s.principal) {
		who := ""
		switch {
		case p.everyone() && e.policyType == Trust:
			who = "Everyone who has an AWS account"
		case p.everyone():
			who = "Everyone, with or without an AWS account,"
		case p.text == "*" && p.kind == "Service":
			who = "Every AWS service"
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

// keepsOut says whether a condition leaves fewer than everyone. The address of
// a function that asks for no signature is for everyone.
func keepsOut(c condition) bool {
	open := strings.EqualFold(c.key, "lambda:FunctionUrlAuthType") && anyOf(c.values, func(n *Node) bool { return n.Text() == "NONE" })
	return narrowsAccess(c) && !open
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
	if s.notAction.present() && !anyOf(s.notAction.words, func(n *Node) bool { return onlyStars(n.Text()) }) {
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

// ownRights tells of single actions of IAM that give more rights where their
// resources are named: who may write the policy of a user or role, and is or
// can use it, has what was written. Roles of services are nobody's to use.
func (e *explainer) ownRights(s statement) []Sentence {
	if s.leavesOpen() || len(s.conditions) > 0 || allOf(s.resource.words, func(n *Node) bool { return strings.Contains(n.Text(), "/aws-service-role/") }) {
		return nil
	}
	var ways []Phrase
	var at *Node
	for _, set := range escalations {
		if prefix, _, _ := strings.Cut(set[0], ":"); len(set) > 1 || prefix != "iam" || !s.names(strings.ToLower(set[0])) {
			continue
		}
		for _, n := range s.action.words {
			if !onlyStars(n.Text()) && matches(strings.ToLower(n.Text()), strings.ToLower(set[0])) && e.worksOnOne(s, set[0]) {
				ways = append(ways, e.action(set[0]))
				at = cmp.Or(at, n)
				break
			}
		}
	}
	if at == nil {
		return nil
	}
	return danger(PrivilegeEscalation, at, manyDo(ways, "actions", "can give", "can give").say(" more rights to a holder who is, or can use, what the statement names"))
}

// worksOnOne says whether an action takes a type that one of the resources of
// a statement is of.
func (e *explainer) worksOnOne(s statement, name string) bool {
	_, a, _ := e.catalog.Action(name)
	return anyOf(s.resource.words, func(n *Node) bool {
		p := e.place(s, n.Text())
		return p.kind == "" || slices.ContainsFunc(a.Resources, func(r catalog.ActionResource) bool { return r.Type == p.kind })
	})
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
	where := e.openTo(s)
	if where == nil {
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
	if len(s.conditions) > 0 {
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
	where := e.openTo(s)
	if where == nil {
		return nil
	}
	return danger("", at, manyDo(names, "actions", "changes", "change").say(" who may do what, on ").add(where))
}
