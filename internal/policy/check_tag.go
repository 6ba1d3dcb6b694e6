package policy

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of conditions on tags.
const (
	DenyWithUnsupportedTag           diag.Code = "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"
	DenyNotActionWithUnsupportedTag  diag.Code = "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"
	AllowWithUnsupportedTag          diag.Code = "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"
	AllowNotActionWithUnsupportedTag diag.Code = "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"
)

// tagChecks are about conditions on tags over actions that know none.
var tagChecks = []Check{
	{
		Code: DenyWithUnsupportedTag, Severity: diag.SecurityWarning,
		Title:  "A Deny by tag names actions that know no tags",
		Why:    "Where an action does not support the tag condition key, its requests lack the key and the condition is not met. The Deny then does nothing for this action, even if the resource is tagged as the condition says. Which actions support tags comes from the catalog.",
		Mend:   "Move these actions to another Deny that names the resources by ARN. Do not add IfExists: that would deny the action for every resource.",
		Asked:  []string{"tag-based deny does not work", "deny by tag is bypassed", "protect tagged resources"},
		Fires:  guarded("Deny", `["backup:DeleteBackupPlan", "polly:DeleteLexicon"]`, `"*"`, `"StringEquals": {"aws:ResourceTag/status": "Confidential"}`),
		Mended: guarded("Deny", `"backup:DeleteBackupPlan"`, `"*"`, `"StringEquals": {"aws:ResourceTag/status": "Confidential"}`),
		Source: accessAnalyzer, find: (*visit).tagSupport,
	},
	{
		Code: DenyNotActionWithUnsupportedTag, Severity: diag.SecurityWarning,
		Title:  "A Deny by tag uses NotAction",
		Why:    "NotAction covers every other action of AWS, and many of them do not support tags. Their requests lack the key, so the Deny passes them over, those of future services included.",
		Mend:   "List in Action what shall be denied by tag. For actions without tags write a Deny of its own that names resources by ARN.",
		Asked:  []string{"deny everything except by tag", "tag guardrail has holes"},
		Fires:  Example{Text: strings.Replace(guarded("Deny", `"backup:GetBackupPlan"`, `"*"`, `"StringEquals": {"aws:ResourceTag/team": "red"}`).Text, `"Action"`, `"NotAction"`, 1)},
		Mended: guarded("Deny", `"backup:DeleteBackupPlan"`, `"*"`, `"StringEquals": {"aws:ResourceTag/team": "red"}`),
		Source: accessAnalyzer,
	},
	{
		Code: AllowWithUnsupportedTag, Severity: diag.Suggestion,
		Title:  "An Allow by tag names actions that know no tags",
		Why:    "Where an action does not support the tag condition key, its requests lack the key and the condition is not met. The action is then never allowed by this statement, however the resource is tagged. Which actions support tags comes from the catalog.",
		Mend:   "Move these actions to a statement that names the resources by ARN. A negated operator or IfExists is no way out, since it would allow the action for every resource.",
		Asked:  []string{"abac access denied", "tag condition not working", "list and describe fail with tag condition"},
		Fires:  guarded("Allow", `["backup:GetBackupPlan", "polly:GetLexicon"]`, `"*"`, `"StringEquals": {"aws:ResourceTag/team": "red"}`),
		Mended: guarded("Allow", `"backup:GetBackupPlan"`, `"*"`, `"StringEquals": {"aws:ResourceTag/team": "red"}`),
		Source: accessAnalyzer,
	},
	{
		Code: AllowNotActionWithUnsupportedTag, Severity: diag.Suggestion,
		Title:  "An Allow by tag uses NotAction",
		Why:    "NotAction seems to allow nearly everything, but requests for actions without tags never meet the condition. What the statement allows depends on which actions support tags today, and nobody can read that from it.",
		Mend:   "List in Action what shall be allowed by tag.",
		Asked:  []string{"allow everything except by tag", "abac for power users"},
		Fires:  Example{Text: strings.Replace(guarded("Allow", `"iam:*"`, `"*"`, `"StringEquals": {"aws:ResourceTag/team": "red"}`).Text, `"Action"`, `"NotAction"`, 1)},
		Mended: guarded("Allow", `"backup:GetBackupPlan"`, `"*"`, `"StringEquals": {"aws:ResourceTag/team": "red"}`),
		Source: accessAnalyzer,
	},
}

// tagKeys are the global condition keys on tags of what a request is about. A
// principal has its tags whatever it asks for.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var tagKeys = []string{"aws:ResourceTag/${TagKey}", "aws:RequestTag/${TagKey}", "aws:TagKeys"}

// tagSupport tells conditions on tags over actions that know no tags. Where the
// condition is met without the key, such as with IfExists or a negated
// operator, it does not matter that the action lacks it.
func (v *visit) tagSupport() {
	without := lacking{}
	for s, c := range v.conditions() {
		k := v.contextKey(c.key)
		o := c.operator
		if !slices.Contains(tagKeys, k.Name) || !o.known() || o.family == nullFamily || o.holdsWithout() || !s.allows() && !s.denies() {
			continue
		}
		switch {
		case s.notAction.present() && !s.action.present():
			v.tagUnderNotAction(s, c)
		case s.action.present():
			v.tagUnderAction(s, c, without.in(s, k.Name, func() []*Node { return v.actionsWithoutTag(s, k) }))
		}
	}
}

func (v *visit) tagUnderNotAction(s statement, c condition) {
	if s.denies() {
		v.report(DenyNotActionWithUnsupportedTag, c.keyNode, "list the actions to deny in Action",
			"actions without %s are not denied, and NotAction covers such actions", shown(c.key))
		return
	}
	v.report(AllowNotActionWithUnsupportedTag, c.keyNode, "list the actions to allow in Action",
		"actions without %s are not allowed, although NotAction covers them", shown(c.key))
}

// actionsWithoutTag gives the actions of a statement that do not take a key on
// tags.
func (v *visit) actionsWithoutTag(s statement, k contextKey) []*Node {
	var without []*Node
	for _, n := range s.action.words {
		if prefix, _, _ := strings.Cut(n.Text(), ":"); hasWildcard(prefix) {
			continue // some services always take the key
		}
		if takes, known := v.anyTakes(n.Text(), k); known && !takes {
			without = append(without, n)
		}
	}
	return without
}

func (v *visit) tagUnderAction(s statement, c condition, without []*Node) {
	switch hint := "give these actions a statement without the key"; {
	case len(without) == 0:
	case s.denies():
		v.report(DenyWithUnsupportedTag, c.keyNode, hint, "this does not deny %s, whose requests have no %s, by the catalog of %s",
			some(without), shown(c.key), v.catalog.Date())
	default:
		v.report(AllowWithUnsupportedTag, c.keyNode, hint, "this does not allow %s, whose requests have no %s, by the catalog of %s",
			some(without), shown(c.key), v.catalog.Date())
	}
}
