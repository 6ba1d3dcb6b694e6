package policy

import (
	"slices"
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of wildcards and variables in values.
const (
	WildcardWithoutLikeOperator                diag.Code = "WILDCARD_WITHOUT_LIKE_OPERATOR"
	StringLikeOperatorWithARNConditionKeys     diag.Code = "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"
	EquivalentToNullFalse                      diag.Code = "EQUIVALENT_TO_NULL_FALSE"
	EquivalentToNullTrue                       diag.Code = "EQUIVALENT_TO_NULL_TRUE"
	RedundantKeyDueToWildcardInCondition       diag.Code = "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION"
	RedundantStatementDueToWildcardInCondition diag.Code = "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION"
	WildcardUsageTooPermissive                 diag.Code = "WILDCARD_USAGE_TOO_PERMISSIVE"
	VariableUsageTooPermissive                 diag.Code = "VARIABLE_USAGE_TOO_PERMISSIVE"
)

// patternChecks are about wildcards and variables in values.
var patternChecks = []Check{
	{
		Code: WildcardWithoutLikeOperator, Severity: diag.Warning,
		Title:  "A wildcard stands under an operator that compares exactly",
		Why:    "To StringEquals and its relatives, * and ? are characters like any other. The value matches only a request that holds that very character, which is hardly ever meant.",
		Mend:   "Use StringLike or StringNotLike. Where the character itself is meant, keep the operator; under StringLike it is written ${*} or ${?}.",
		Asked:  []string{"StringEquals with star", "wildcard not working in condition", "should I use StringEquals or StringLike", "star taken literally"},
		Fires:  toRead(`"StringEquals": {"aws:PrincipalTag/job-category": "admin-*"}`),
		Mended: toRead(`"StringLike": {"aws:PrincipalTag/job-category": "admin-*"}`),
		Source: accessAnalyzer, find: (*visit).patterns,
	},
	{
		Code: StringLikeOperatorWithARNConditionKeys, Severity: diag.SecurityWarning,
		Title:  "An ARN is compared with StringLike",
		Why:    "To StringLike an ARN is one text, and a * runs over its colons: it can swallow the account and match an ARN of a stranger whose name holds the rest. ArnLike compares the six parts one by one.",
		Mend:   "Use ArnLike or ArnNotLike. The values can stay.",
		Asked:  []string{"StringLike or ArnLike for arns", "StringLike on aws:SourceArn", "compare arns in conditions"},
		Fires:  guarded("Allow", `"sqs:SendMessage"`, `"arn:aws:sqs:us-east-1:111122223333:orders"`, `"StringLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:*"}`),
		Mended: guarded("Allow", `"sqs:SendMessage"`, `"arn:aws:sqs:us-east-1:111122223333:orders"`, `"ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:*"}`),
		Source: accessAnalyzer,
	},
	{
		Code: EquivalentToNullFalse, Severity: diag.Suggestion,
		Title:  "A condition with * only asks whether the key is there",
		Why:    "Every value matches *, so the condition holds for each request that has the key. A reader has to work that out, and may take the values beside it to matter.",
		Mend:   "Use Null with the value false, which says so.",
		Asked:  []string{"StringLike * to require a tag", "check that key is present", "any value accepted"},
		Fires:  toRead(`"StringLike": {"aws:PrincipalTag/team": "*"}`),
		Mended: toRead(`"Null": {"aws:PrincipalTag/team": "false"}`),
		Source: accessAnalyzer,
	},
	{
		Code: EquivalentToNullTrue, Severity: diag.Suggestion,
		Title:  "A negated condition with * only asks whether the key is missing",
		Why:    "Every value matches *, so the negated condition holds for requests without the key alone. A reader has to work that out.",
		Mend:   "Use Null with the value true, which says so.",
		Asked:  []string{"StringNotLike *", "check that key is absent", "require no tag"},
		Fires:  guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"StringNotLike": {"aws:PrincipalTag/team": "*"}`),
		Mended: guarded("Deny", `"s3:GetObject"`, `"arn:aws:s3:::amzn-s3-demo-bucket/*"`, `"Null": {"aws:PrincipalTag/team": "true"}`),
		Source: accessAnalyzer,
	},
	{
		Code: RedundantKeyDueToWildcardInCondition, Severity: diag.Suggestion,
		Title:  "A condition with * holds for every request",
		Why:    "Every value matches *, and with IfExists or ForAllValues a request without the key matches too. The condition never decides anything.",
		Mend:   "Remove the key from the condition, or compare with the values that are meant.",
		Asked:  []string{"StringLikeIfExists *", "condition always true", "pointless condition"},
		Fires:  toRead(`"StringLikeIfExists": {"aws:PrincipalTag/team": "*"}`),
		Mended: toRead(`"StringLikeIfExists": {"aws:PrincipalTag/team": "red"}`),
		Source: accessAnalyzer,
	},
	{
		Code: RedundantStatementDueToWildcardInCondition, Severity: diag.Suggestion,
		Title:  "A negated condition with * holds for no request",
		Why:    "Every value matches *, so no value differs from it, and with ForAnyValue a request without the key does not pass either. The statement has no effect.",
		Mend:   "Remove the statement, or compare with the values that are meant.",
		Asked:  []string{"ForAnyValue:StringNotLike *", "statement never applies"},
		Fires:  toTag(`"ForAnyValue:StringNotLike": {"aws:TagKeys": "*"}`),
		Mended: toTag(`"ForAnyValue:StringNotLike": {"aws:TagKeys": "cost-*"}`),
		Source: accessAnalyzer,
	},
	{
		Code: WildcardUsageTooPermissive, Severity: diag.Error,
		Title:  "A wildcard leaves open who asks, or for whom",
		Why:    "Accounts, organizations, networks and users of strangers have ids of the same form as yours, and a wildcard matches theirs too. Ids of accounts, organizations, VPCs and endpoints take no wildcard at all; of an ARN or a path of an organization at least six characters come before the first one; of aws:userid the part before or behind the colon is left open as a whole.",
		Mend:   "Write the value in full, or several values in a list.",
		Asked:  []string{"star in aws:PrincipalOrgID", "partial account id with star", "vpc-* in condition", "arn:* in aws:SourceArn"},
		Fires:  toRead(`"StringLike": {"aws:PrincipalOrgID": "o-*"}`),
		Mended: toRead(`"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}`),
		Source: accessAnalyzer,
	},
	{
		Code: VariableUsageTooPermissive, Severity: diag.Error,
		Title:  "A policy variable leaves open who asks, or for whom",
		Why:    "A variable such as a tag of the principal is set by someone else. If it stands where an account, an organization, a network or a user is compared, that person decides which one passes. Variables that AWS sets to such an id, such as ${aws:PrincipalAccount}, are safe.",
		Mend:   "Write the value in full, or use a variable that holds the id itself.",
		Asked:  []string{"PrincipalTag inside account id", "trust depends on a principal tag", "dynamic org id"},
		Fires:  toRead(`"StringEquals": {"aws:PrincipalAccount": "${aws:PrincipalTag/account}"}`),
		Mended: toRead(`"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}`),
		Source: accessAnalyzer,
	},
}

// leastFixed is how many characters have to stand before the first wildcard or
// variable of a value that tells who asks or for whom.
const leastFixed = 6

// patterns tells values with wildcards or variables that do not mean what they
// seem to, or more than is safe.
func (v *visit) patterns() {
	for s, c := range v.conditions() {
		if !c.operator.known() {
			continue
		}
		exact := c.operator.isOne("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase")
		for _, n := range c.values {
			if exact && n.Kind == String && isOpenPattern(n.Text()) && !isBlank(n) {
				v.literalWildcard(c, n)
			}
		}
		k := v.contextKey(c.key)
		if k.fixed() && k.Type == "ARN" && c.operator.isOne("StringLike", "StringNotLike") {
			like := c.operator
			like.name = strings.Replace(like.name, "String", "Arn", 1)
			v.report(StringLikeOperatorWithARNConditionKeys, c.keyNode, "write "+like.String(),
				"with %s a wildcard in one part of the ARN runs into the next", c.operator).Fix = rename(c.operatorNode, like.String())
		}
		v.anything(c)
		// Only a condition that lets requests pass can let too many pass.
		if s.allows() && !c.operator.negated() || s.denies() && c.operator.negated() {
			v.looseValues(c, k)
		}
	}
}

// isOpenPattern says whether * or ? stands outside ${}.
func isOpenPattern(text string) bool { return hasWildcard(withoutVariables(text, "")) }

func (v *visit) literalWildcard(c condition, n *Node) {
	f := v.report(WildcardWithoutLikeOperator, n, "use StringLike where it is meant as a wildcard",
		"to %s, the wildcard in %q is a character like any other", c.operator, shown(n.Text()))
	if like := c.operator; like.isOne("StringEquals", "StringNotEquals") {
		like.name = strings.Replace(like.name, "Equals", "Like", 1)
		f.Hint = "write " + like.String() + " where it is meant as a wildcard"
		f.Fix = rename(c.operatorNode, like.String())
	}
}

// anything tells conditions that compare with a lone *, and so only ask
// whether the key is there, or not even that.
func (v *visit) anything(c condition) {
	o := c.operator
	if !o.patterned() || !anyOf(c.values, func(n *Node) bool { return n.Kind == String && onlyStars(n.Text()) }) {
		return
	}
	switch with, without := !o.negated(), o.holdsWithout(); {
	case with && without:
		v.report(RedundantKeyDueToWildcardInCondition, c.keyNode, "remove the key from the condition", "every request meets this condition on %s", shown(c.key))
	case with:
		v.report(EquivalentToNullFalse, c.keyNode, `write "Null": {"`+shown(c.key)+`": "false"}`, "this only asks whether a request has %s", shown(c.key))
	case without:
		v.report(EquivalentToNullTrue, c.keyNode, `write "Null": {"`+shown(c.key)+`": "true"}`, "this only asks whether a request lacks %s", shown(c.key))
	default:
		v.report(RedundantStatementDueToWildcardInCondition, c.keyNode, "remove the statement, or compare with real values",
			"no request meets this condition on %s", shown(c.key))
	}
}

// looseValues tells values of keys that say who asks, or for whom, and leave
// open too much of it.
func (v *visit) looseValues(c condition, k contextKey) {
	if c.operator.family != stringFamily && c.operator.family != arnFamily {
		return
	}
	identifies := k.origin == globalKey && (k.Type == "ARN" || strings.HasSuffix(k.Name, "OrgPaths"))
	for _, n := range c.values {
		if n.Kind != String || isBlank(n) {
			continue
		}
		text := n.Text()
		wildcard := c.operator.patterned() && isOpenPattern(text)
		variable := v.hasLooseVariable(text)
		switch {
		case !wildcard && !variable, !k.sensitive && !k.is("aws:userid") && !identifies:
			continue
		case k.is("aws:userid") && isFixedUser(text), identifies && fixedBefore(text) >= leastFixed:
			continue
		}
		if wildcard {
			v.report(WildcardUsageTooPermissive, n, "write the value in full", "%q leaves open too much of %s", shown(text), shown(c.key))
		}
		if variable {
			v.report(VariableUsageTooPermissive, n, "write the value in full", "whoever sets the variable in %q chooses %s", shown(text), shown(c.key))
		}
	}
}

// hasLooseVariable says whether a variable stands for what is not sensitive
// itself: AWS sets those that are, and no caller can choose them. What is in
// ${*}, ${?} and ${$} is a character.
func (v *visit) hasLooseVariable(text string) bool {
	for {
		_, rest, found := strings.Cut(text, "${")
		if !found {
			return false
		}
		var name string
		if name, text, found = strings.Cut(rest, "}"); !found {
			return false
		}
		name, _, _ = strings.Cut(name, ",")
		name = strings.TrimSpace(name)
		if !slices.Contains([]string{"", "*", "?", "$"}, name) && !v.contextKey(name).sensitive {
			return true
		}
	}
}

// fixedBefore counts the characters before the first wildcard or variable.
func fixedBefore(text string) int {
	text, _, _ = strings.Cut(text, "${")
	if i := strings.IndexAny(text, "*?"); i >= 0 {
		text = text[:i]
	}
	return len(text)
}

// isFixedUser says whether a value of aws:userid, an id and behind a colon the
// name of a session, leaves open nothing but one of the two as a whole.
func isFixedUser(text string) bool {
	id, _, session := strings.Cut(open(text), ":")
	return session && (id == "*" || !hasWildcard(id))
}
