package policy

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// strangers tells who is let in without being known. A trust policy lets in
// nobody without credentials of some account or provider.
func (e *explainer) strangers(s statement) []Sentence {
	if s.notPrincipal.present() {
		return danger(AllowWithNotPrincipal, s.notPrincipal.key, words("Everyone but those named may "+e.use()))
	}
	all := e.subjects(s)
	if anyOf(s.conditions, keepsOut) {
		return all
	}
	for _, p := range principalsIn(s.principal) {
		if who := e.stranger(p); who != "" {
			return append(danger(e.strangerCode(p), p.node, words(who+" may "+e.use()+e.despite(s))), all...)
		}
	}
	return append(all, e.accounts(s)...)
}

// use says what whoever is let in may do.
func (e *explainer) use() string {
	if e.policyType == Trust {
		return "assume the role"
	}
	return "use what the policy is attached to"
}

// stranger names a principal that may be anyone; empty where it is not.
func (e *explainer) stranger(p principal) string {
	switch {
	case p.everyone() && e.policyType == Trust:
		return "Everyone who has an AWS account"
	case p.everyone():
		return "Everyone, with or without an AWS account,"
	case p.text == "*" && p.kind == "Service":
		return "Every AWS service"
	case p.text == "*" && p.kind == "Federated":
		return "Users of any identity provider of the account"
	}
	return ""
}

func (e *explainer) strangerCode(p principal) diag.Code {
	if e.policyType == Trust && p.everyone() {
		return AssumeRoleAnyAccount
	}
	return PublicPrincipal
}

// despite says that conditions do not keep strangers out, where there are any.
func (e *explainer) despite(s statement) string {
	if len(s.conditions) == 0 {
		return ""
	}
	return " under its conditions, none of which surely says who asks"
}

// keepsOut says whether a condition leaves fewer than everyone. The address of
// a function that asks for no signature is for everyone.
func keepsOut(c condition) bool {
	open := strings.EqualFold(c.key, "lambda:FunctionUrlAuthType") && anyOf(c.values, func(n *Node) bool { return n.Text() == "NONE" })
	return narrowsAccess(c) && !open
}

// accounts tells of accounts that a role trusts as a whole.
func (e *explainer) accounts(s statement) []Sentence {
	if e.policyType != Trust || anyOf(s.conditions, narrowsCaller) {
		return nil
	}
	var all []Phrase
	var at *Node
	for _, p := range s.of("AWS") {
		if isAccount(p.text) || splitARN(p.text).field[arnResource] == "root" {
			all = append(all, whoIs(p))
			if at == nil {
				at = p.node
			}
		}
	}
	if at == nil {
		return nil
	}
	return danger(AssumeRoleAnyAccount, at, words("Everyone in ").add(joined(all, "and")).say(" whose own policies allow it may assume the role"))
}

// subjects tells of conditions on the subject of a token that hold for every
// user of the provider.
func (e *explainer) subjects(s statement) []Sentence {
	for _, c := range s.conditions {
		if e.policyType != Trust || !strings.HasSuffix(strings.ToLower(c.key), ":sub") || !c.operator.patterned() || c.operator.negated() {
			continue
		}
		for _, n := range c.values {
			if _, below, _ := strings.Cut(n.Text(), ":"); onlyStars(n.Text()) || onlyStars(below) {
				return danger("", n, words("Every user of the identity provider may assume the role: ").add(quoted(n.Text())).say(" fits every ").add(e.key(c.key)))
			}
		}
	}
	return nil
}

// deputies tells of services that act for anyone although a condition is there
// to say for whom: what its values leave open is as good as none. Where none is
// there, a check says so.
func (e *explainer) deputies(s statement) []Sentence {
	services := s.of("Service")
	guards := slices.DeleteFunc(slices.Clone(s.conditions), func(c condition) bool { return !isOneOf(c.key, guardKeys...) })
	if e.policyType != Resource || len(services) == 0 || len(guards) == 0 || !allOf(guards, holdsForAnyone) {
		return nil
	}
	c := guards[0]
	return danger(RestrictAccessToServicePrincipal, c.valueNode, quoted(services[0].text).say(" may act for anyone who uses it: the condition on ").add(e.key(c.key)).say(" leaves open for whom"))
}
