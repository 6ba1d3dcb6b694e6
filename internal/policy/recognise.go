package policy

import (
	"slices"
	"strings"
)

// only gives the one value that a list without brackets holds, and the list
// itself where it holds more, or a statement that was cut off from others.
func only(list *Node, cutOff bool) *Node {
	if list.Kind == Array && list.size() == 1 && !(cutOff && isStatement(list.first)) {
		return list.first
	}
	return list
}

// recognise tells the kind of a text from the structure of its root. Names of
// elements count in any capitals where their values leave no doubt.
func recognise(root *Node) Kind {
	switch {
	case root.Kind == Object && isPolicy(root):
		return Policy
	case root.Kind == Object && hasBraces(root) && isStatement(root):
		return Statement
	case root.Kind == Object && isMemberList(root):
		return Fragment
	case root.Kind == Array && isStatementList(root):
		return Fragment
	}
	return NotPolicy
}

// hasBraces says whether an object shows its opening bracket: otherwise its
// first member begins where it does itself.
func hasBraces(n *Node) bool {
	return n.first == nil || n.first.Start > n.Start
}

// isPolicy asks for a statement that is one of IAM. A version date of the policy
// language stands in for what a faulty policy lacks.
func isPolicy(n *Node) bool {
	if !hasBraces(n) {
		return false
	}
	dated := isVersion(n.folded("Version"))
	statements := objects(n.folded("Statement"))
	switch {
	case len(statements) == 0:
		return dated && !hasEscapedJSON(n) || hasEmptyStatement(n)
	case allOf(statements, isForeign):
		return false
	}
	return dated || anyOf(statements, isIAM)
}

// hasEmptyStatement says whether an object of nothing but IAM elements has a
// Statement list without any statement.
func hasEmptyStatement(n *Node) bool {
	s := n.Member("Statement")
	return s != nil && s.Kind == Array && s.first == nil && countElements(n) == n.size()
}

// isStatement asks for an Effect and at least one other element of statements.
func isStatement(n *Node) bool {
	if n.Kind != Object || isForeign(n) {
		return false
	}
	for m := range n.Members() {
		if isOneOf(m.Name(), "Action", "NotAction", "Principal", "NotPrincipal", "Resource", "NotResource", "Condition") {
			return isEffect(n.folded("Effect")) || isIAM(n) && n.Member("Effect") != nil
		}
	}
	return false
}

// isIAM asks for the least that a statement in a list may show of itself.
func isIAM(n *Node) bool {
	return isEffect(n.folded("Effect")) || n.Member("Action") != nil || n.Member("NotAction") != nil
}

// isMemberList asks for an element of IAM first, with a fitting value, and for
// more elements of IAM than other members. With braces around them the members
// must be elements without exception, and one more telling than an Id.
func isMemberList(n *Node) bool {
	members := slices.Collect(n.Members())
	if len(members) == 0 || isForeign(n) || !fits(members[0]) {
		return false
	}
	known := countElements(n)
	if hasBraces(n) {
		return known == len(members) && anyOf(members, isTelling)
	}
	return known > len(members)/2
}

// isTelling says whether a member is one that other JSON does not have.
func isTelling(m Member) bool {
	return fits(m) && isOneOf(m.Name(), "Action", "NotAction", "Principal", "NotPrincipal", "Condition", "Statement")
}

func isStatementList(n *Node) bool {
	return n.first != nil && allOf(slices.Collect(n.Elements()), isStatement)
}

// fits says whether a member is an element of IAM with a value that this
// element can have.
func fits(m Member) bool {
	v := m.Value
	switch m.Name() {
	case "Version":
		return isVersion(v)
	case "Id", "Sid":
		return v.Kind == String
	case "Effect":
		return isEffect(v)
	case "Statement":
		return anyOf(objects(v), isStatement)
	case "Principal", "NotPrincipal":
		return v.Kind == String || isMapOf(v, String, Array)
	case "Action", "NotAction":
		return anyOf(slices.Collect(v.each()), isAction)
	case "Resource", "NotResource":
		return anyOf(slices.Collect(v.each()), isWords)
	case "Condition":
		return isMapOf(v, Object)
	}
	return false
}

// isForeign knows the texts that borrow the element names of IAM: firewall
// rules, whose Action is an object; output of interfaces that attach
// statements, with a StatementId; stack policies, which allow updates of a
// stack; and templates, which name no action but say where one goes.
func isForeign(statement *Node) bool {
	action, effect := statement.folded("Action"), statement.folded("Effect")
	switch {
	case action != nil && action.Kind == Object && !isEffect(effect),
		statement.Member("StatementId") != nil,
		isOneOf(effect.Text(), "effect"):
		return true
	}
	actions := actionsOf(statement)
	return len(actions) > 0 && (allOf(actions, isStackUpdate) || allOf(actions, isTemplate))
}

// borrows says whether an object is known to be something else than a policy,
// although it has words of one.
func borrows(n *Node) bool {
	statements := objects(n.folded("Statement"))
	return len(statements) > 0 && allOf(statements, isForeign) || hasEscapedJSON(n)
}

// isStackUpdate knows the actions of a stack policy.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
func isStackUpdate(action string) bool { return strings.HasPrefix(action, "Update:") }

// isTemplate knows words that stand for any action: service:action,
// service-prefix:action-name.
func isTemplate(action string) bool {
	prefix, name, found := strings.Cut(letters(action), ":")
	if !found {
		return prefix == "action" || prefix == "actionname"
	}
	return (prefix == "service" || prefix == "serviceprefix" || prefix == "servicename") &&
		(name == "action" || name == "actionname" || name == "operation")
}

// letters gives the letters of a word in small, colons and wildcards with them.
func letters(s string) string {
	return strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || c == ':' || c == '*' {
			return c
		}
		return -1
	}, strings.ToLower(s))
}

// hasEscapedJSON says whether a member holds a document as a string, as the
// output of interfaces does.
func hasEscapedJSON(n *Node) bool {
	for m := range n.Members() {
		if m.Value.Kind == String && strings.HasPrefix(strings.TrimSpace(m.Value.Text()), "{") {
			return true
		}
	}
	return false
}

// isAction asks for what actions have and other words do not: a prefix, or a
// wildcard.
func isAction(v *Node) bool {
	return isWords(v) && strings.ContainsAny(v.Text(), ":*")
}

func isWords(v *Node) bool { return v.Kind == String || v.Kind == Bare && v.End > v.Start }

// isVersion knows the versions of the policy language.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
func isVersion(v *Node) bool { return v.Text() == "2012-10-17" || v.Text() == "2008-10-17" }

func isEffect(v *Node) bool { return isOneOf(v.Text(), "Allow", "Deny") }

func isElement(name string) bool {
	switch name {
	case "Version", "Id", "Statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition":
		return true
	}
	return false
}

// countElements counts the members with the name of an IAM element.
func countElements(n *Node) int {
	count := 0
	for m := range n.Members() {
		if isElement(m.Name()) {
			count++
		}
	}
	return count
}

// isMapOf says whether n is an object with at least one member, and all values
// are of the kinds.
func isMapOf(n *Node, kinds ...NodeKind) bool {
	if n.Kind != Object || n.first == nil {
		return false
	}
	for m := range n.Members() {
		if !slices.Contains(kinds, m.Value.Kind) {
			return false
		}
	}
	return true
}

// isOneOf compares without regard to capitals.
func isOneOf(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(s, w) })
}

func anyOf[T any](items []T, is func(T) bool) bool { return slices.ContainsFunc(items, is) }

func allOf[T any](items []T, is func(T) bool) bool {
	return !slices.ContainsFunc(items, func(item T) bool { return !is(item) })
}
