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
	for _, tell := range []func(statement) []Sentence{e.strangers, e.deputies, e.allPowers, e.allBut} {
		all = append(all, e.eachAllowing(tell)...)
	}
	if e.policyType != Identity {
		return all
	}
	all = append(all, e.moreRights()...)
	for _, tell := range []func(statement) []Sentence{e.ownRights, e.credentialAnswers, e.secrets, e.passing, e.wildWrites, e.sharing} {
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
	sets, at := e.escalating(anyCondition)
	while := ""
	if at == nil {
		sets, at = e.escalating(bindsTarget)
		while = " while the conditions hold"
	}
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
		return danger(PrivilegeEscalation, at, words("Its holder can gain more rights than these"+while+", with ").add(ways[0]))
	}
	out := danger(PrivilegeEscalation, at, words("Its holder can gain more rights than these"+while+", in "+counted(len(ways), "way", "ways")))
	out[0].Lists = []List{{"Ways to more rights", ways}}
	return out
}

// circumstances are condition keys on when, from where and how a request is
// made. Who may use a right then may use it on all that the statement names.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var circumstances = []string{
	"aws:CurrentTime", "aws:EpochTime", "aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent", "aws:RequestedRegion", "aws:SecureTransport",
	"aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:TokenIssueTime", "aws:UserAgent", "aws:VpcSourceIp",
}

// bindsTarget says whether a condition may leave out some of what a statement
// names.
func bindsTarget(c condition) bool { return !isOneOf(c.key, circumstances...) }

// whileHeld says that conditions limit what is told, where there are any.
func (s statement) whileHeld() string {
	if len(s.conditions) == 0 {
		return ""
	}
	return " where the conditions hold"
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
		if s.aboutSelf() && isOneOf(set[0], ownCredentials...) {
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

// ownCredentials give no more rights to those who make them for themselves.
var ownCredentials = []string{"iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"}

// aboutSelf says whether a statement is about the user alone who asks.
func (s statement) aboutSelf() bool {
	return len(s.resource.words) > 0 && allOf(s.resource.words, func(n *Node) bool { return strings.HasSuffix(strings.ToLower(n.Text()), "/${aws:username}") })
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

// credentialAnswers tells of actions that answer with credentials.
func (e *explainer) credentialAnswers(s statement) []Sentence {
	var names []Phrase
	var at *Node
	for i, n := range s.action.words {
		a, ok := s.exposing(i)
		if assume := "sts:AssumeRole"; !ok && s.leavesOpen() && !onlyStars(n.Text()) && matches(strings.ToLower(n.Text()), strings.ToLower(assume)) {
			a, ok = assume, true // any role of an account
		}
		if ok {
			names = append(names, e.action(a))
			at = n
		}
	}
	if at == nil {
		return nil
	}
	return danger(CredentialsExposure, at, manyDo(names, "actions", "answers", "answer").say(" with credentials"))
}

// secretActions answer with what was put away as a secret, or make it readable.
// https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html (KMS.1)
// and cloudsplaining's list of actions that leak data (2026-09)
var secretActions = watch([]string{
	"kms:Decrypt", "kms:ReEncryptFrom", "secretsmanager:GetSecretValue",
	"ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParameters", "ssm:GetParametersByPath",
})

// secrets tells of secrets that can be read wherever they lie.
func (e *explainer) secrets(s statement) []Sentence {
	if anyOf(s.conditions, bindsTarget) {
		return nil
	}
	names, at := s.named(func(i int, n *Node) Phrase {
		if pattern := s.action.patterns[i]; pattern != "*" && pattern != "*:*" {
			for range secretActions.meant(pattern) {
				return e.short(n)
			}
		}
		return nil
	})
	return e.openly(s, "", at, manyDo(names, "actions", "opens", "open").say(" what is kept secret, on "))
}

// named gives what a function calls the values of Action, nil left out, and
// the first of them; nil where there is none.
func (s statement) named(call func(i int, n *Node) Phrase) (names []Phrase, first *Node) {
	for i, n := range s.action.words {
		if name := call(i, n); name != nil {
			names, first = append(names, name), cmp.Or(first, n)
		}
	}
	return names, first
}

// openly tells of actions, of which at is the first, where the resources that
// they reach are open.
func (e *explainer) openly(s statement, code diag.Code, at *Node, says Phrase) []Sentence {
	if at == nil {
		return nil
	}
	where := e.openTo(s)
	if where == nil {
		return nil
	}
	return danger(code, at, says.add(where).say(s.whileHeld()))
}

// short names a value of Action without what a wildcard in it stands for.
func (e *explainer) short(n *Node) Phrase { return e.action(n.Text())[:1] }

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
	says := words("Its holder can pass " + roles + " to any service: ")
	if len(s.under("iam:PassedToService")) == 0 {
		return danger(code, at, says.say("there is no condition on ").add(e.key("iam:PassedToService")))
	}
	return danger(code, at, says.say("the condition on ").add(e.key("iam:PassedToService")).say(" leaves that open"))
}

// limitsPassing says whether a condition leaves only services that it names.
func limitsPassing(c condition) bool {
	every := anyOf(c.values, func(n *Node) bool { return matches(n.Text(), ".amazonaws.com") })
	return limitsService(c) && !every && !c.operator.negated() && !c.operator.ifExists && !c.operator.forAll()
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
			return e.place(s, n.Text()).phrase()
		}
	}
	return nil
}

// wildWrites tells of wildcards that stand for actions which change something,
// on all resources of a kind.
func (e *explainer) wildWrites(s statement) []Sentence {
	wild, at := s.named(func(_ int, n *Node) Phrase {
		everything := onlyStars(n.Text()) || n.Text() == "*:*"
		if hasWildcard(n.Text()) && !(everything && s.reachesAll()) && !isRead(n.Text()) && e.changes(n.Text()) {
			return e.short(n)
		}
		return nil
	})
	return e.openly(s, ServiceWildcard, at, manyDo(wild, "wildcards", "allows", "allow").say(" changes on "))
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

// isRead says whether the name that a value of Action begins is one of
// reading. A few such actions are of the level Write because they leave a trace.
func isRead(value string) bool {
	_, name, _ := strings.Cut(strings.ToLower(value), ":")
	return anyOf([]string{"get", "list", "describe", "batchget"}, func(verb string) bool { return strings.HasPrefix(name, verb) })
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
	if anyOf(s.conditions, bindsTarget) {
		return nil
	}
	names, at := s.named(func(_ int, n *Node) Phrase {
		if _, a, ok := e.catalog.Action(n.Text()); ok && a.Level == permissionsLevel && !isRead(n.Text()) {
			return e.action(n.Text())
		}
		return nil
	})
	return e.openly(s, "", at, manyDo(names, "actions", "can change", "can change").say(" who may do what, on "))
}
