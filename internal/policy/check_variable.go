package policy

import (
	"strings"

	"github.com/iam-atlas/iam-atlas/internal/diag"
)

// The codes of variableChecks.
const (
	InvalidVariableForOperator   diag.Code = "INVALID_VARIABLE_FOR_OPERATOR"
	MissingBraceInVariable       diag.Code = "MISSING_BRACE_IN_VARIABLE"
	MissingQuoteInVariable       diag.Code = "MISSING_QUOTE_IN_VARIABLE"
	UnsupportedSpaceInVariable   diag.Code = "UNSUPPORTED_SPACE_IN_VARIABLE"
	EmptyVariable                diag.Code = "EMPTY_VARIABLE"
	VariableUnsupportedInElement diag.Code = "VARIABLE_UNSUPPORTED_IN_ELEMENT"
	VariableUnsupportedInVersion diag.Code = "VARIABLE_UNSUPPORTED_IN_VERSION"
)

// variableChecks are about policy variables, ${…}.
var variableChecks = []Check{
	{
		Code: MissingBraceInVariable, Severity: diag.Error,
		Title:  "A policy variable is never closed",
		Why:    "IAM reads ${ as the beginning of a variable and refuses a policy in which the closing brace does not follow.",
		Mend:   "Add the brace behind the name of the variable. For the characters ${ themselves write ${$}{.",
		Asked:  []string{"unclosed ${ in policy", "forgot } after aws:username", "dollar sign brace error"},
		Fires:  readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/${aws:username/*"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*"`),
		Source: accessAnalyzer, find: (*visit).variables, // the three that follow too
	},
	{
		Code: EmptyVariable, Severity: diag.Error,
		Title:  "A policy variable has no name",
		Why:    "There is nothing that ${} could be replaced with, so IAM refuses the policy.",
		Mend:   "Name the condition key whose value is meant, such as ${aws:username}.",
		Asked:  []string{"empty ${}", "blank variable", "variable without anything inside"},
		Fires:  readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/${}/*"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*"`),
		Source: accessAnalyzer,
	},
	{
		Code: UnsupportedSpaceInVariable, Severity: diag.Error,
		Title:  "There is a space in the name of a policy variable",
		Why:    "The name between ${ and } is a condition key and takes no space, not even at its beginning or end. A space is possible only in the default value, which stands in single quotes behind a comma.",
		Mend:   "Remove the space.",
		Asked:  []string{"whitespace in ${ aws:username }", "blank inside variable braces"},
		Fires:  readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/${aws: username}/*"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*"`),
		Source: accessAnalyzer,
	},
	{
		Code: MissingQuoteInVariable, Severity: diag.Error,
		Title:  "The default value of a policy variable lacks a quote",
		Why:    "A variable can say what holds where the request has no such key: ${aws:PrincipalTag/team, 'everyone'}. Without both single quotes IAM cannot tell where the value begins and ends.",
		Mend:   "Put the default value in single quotes.",
		Asked:  []string{"fallback value in a variable", "variable when tag is missing", "unquoted default in ${}"},
		Fires:  readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/${aws:PrincipalTag/team, everyone}/*"`),
		Mended: readObject(`"Resource": "arn:aws:s3:::amzn-s3-demo-bucket/${aws:PrincipalTag/team, 'everyone'}/*"`),
		Source: accessAnalyzer,
	},
	{
		Code: InvalidVariableForOperator, Severity: diag.Error,
		Title:  "A policy variable stands under an operator that takes none",
		Why:    "Only the operators for strings and for ARNs replace variables. A number, a date, a Boolean or an address is compared as it is written.",
		Mend:   "Write the value out, or compare strings where the key holds one.",
		Asked:  []string{"variable in IpAddress condition", "variable in numeric or date condition", "dynamic value not substituted"},
		Fires:  readObject("\"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\",\n      \"Condition\": {\"NumericLessThan\": {\"aws:MultiFactorAuthAge\": \"${aws:PrincipalTag/age}\"}}"),
		Mended: readObject("\"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\",\n      \"Condition\": {\"NumericLessThan\": {\"aws:MultiFactorAuthAge\": \"3600\"}}"),
		Source: accessAnalyzer,
	},
	{
		Code: VariableUnsupportedInElement, Severity: diag.Error,
		Title:  "A policy variable stands where none is replaced",
		Why:    "Variables are replaced in Resource, NotResource and the values of conditions, and nowhere else: in Action or Principal the characters are taken as they stand.",
		Mend:   "Write the actions or principals out. To tie access to who asks, use a condition on a key such as aws:PrincipalArn or aws:PrincipalTag.",
		Asked:  []string{"${aws:PrincipalAccount} as principal", "variable in action name", "username inside principal arn"},
		Fires:  bucketObject(`"Principal": {"AWS": "arn:aws:iam::111122223333:user/${aws:username}"}`),
		Mended: bucketObject(`"Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"}`),
		Source: accessAnalyzer, find: (*visit).variablesElsewhere,
	},
	{
		Code: VariableUnsupportedInVersion, Severity: diag.Error,
		Title:  "A policy variable is used without Version 2012-10-17",
		Why:    "In a policy of the older language, or without a Version, ${aws:username} is ordinary text. What was meant for each user's folder then applies to one folder of that strange name.",
		Mend:   "Add \"Version\": \"2012-10-17\".",
		Asked:  []string{"variable not substituted", "literal ${aws:username} in resource", "home folder policy does not work"},
		Fires:  Example{Text: "{\n  \"Version\": \"2008-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:GetObject\",\n    \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*\"\n  }\n}"},
		Mended: Example{Text: "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": {\n    \"Effect\": \"Allow\",\n    \"Action\": \"s3:GetObject\",\n    \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*\"\n  }\n}"},
		Source: accessAnalyzer,
	},
}

// A variable is a policy variable in a text.
type variable struct {
	start, end int    // of the text from $ to behind }
	name       string // up to the comma of a default value, spaces included
	fallback   string // behind the comma, spaces cut off
	hasDefault bool
	closed     bool
}

// variablesIn finds the variables of a text. One that is never closed ends with
// the text.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func variablesIn(s string) []variable {
	var found []variable
	for at := 0; ; {
		i := strings.Index(s[at:], "${")
		if i < 0 {
			return found
		}
		start := at + i
		inside, _, closed := strings.Cut(s[start+2:], "}")
		end := start + 2 + len(inside)
		if closed {
			end++
		}
		name, fallback, hasDefault := strings.Cut(inside, ",")
		found = append(found, variable{start, end, name, strings.TrimSpace(fallback), hasDefault, closed})
		at = end
	}
}

// real says whether it is a variable of the language: the value of a condition
// key, or one of ${*}, ${?} and ${$}. Other names are for a person, or for a
// template language, to fill in.
func (x variable) real() bool {
	return x.closed && (strings.Contains(x.name, ":") || x.name == "*" || x.name == "?" || x.name == "$")
}

// variables looks at every value in which variables are replaced.
func (v *visit) variables() {
	old := v.whole() && v.policyElement("Version").value.Text() != "2012-10-17"
	for _, s := range v.statements {
		for _, e := range []element{s.resource, s.notResource} {
			for _, n := range e.words {
				v.variablesOf(n, old)
			}
		}
		for _, c := range s.conditions {
			for _, n := range c.values {
				if isWords(n) {
					v.variablesOf(n, old)
					v.variablesUnder(c.operator, n)
				}
			}
		}
	}
}

// variablesOf holds the variables of one value to their form and to the
// version of the policy, which may be too old for any.
func (v *visit) variablesOf(n *Node, old bool) {
	for _, x := range variablesIn(n.Text()) {
		start, end := n.at(x.start, x.end)
		trimmed := strings.TrimSpace(x.name)
		switch {
		case !x.closed:
			v.reportAt(MissingBraceInVariable, start, end, "add } behind the name", "the variable is never closed")
		case trimmed == "" && !x.hasDefault:
			v.reportAt(EmptyVariable, start, end, "name a condition key", "the variable has no name")
		case strings.ContainsAny(x.name, " \t\r\n") && (strings.Contains(x.name, ":") || trimmed == ""):
			v.reportAt(UnsupportedSpaceInVariable, start, end, "remove the space", "the name of the variable has a space in it")
		case x.hasDefault && !isQuoted(x.fallback):
			v.reportAt(MissingQuoteInVariable, start, end, "put the default value in single quotes", "the default value of the variable is not in single quotes")
		case x.real() && old:
			v.reportAt(VariableUnsupportedInVersion, start, end, `add "Version": "2012-10-17"`, "variables are replaced only in policies of Version 2012-10-17")
		}
	}
}

func isQuoted(s string) bool {
	return len(s) >= 2 && strings.HasPrefix(s, "'") && strings.HasSuffix(s, "'")
}

func (v *visit) variablesUnder(o operator, n *Node) {
	if o.family == stringFamily || o.family == arnFamily || o.family == noFamily {
		return
	}
	for _, x := range variablesIn(n.Text()) {
		if x.real() {
			start, end := n.at(x.start, x.end)
			v.reportAt(InvalidVariableForOperator, start, end, "write the value out", "%s replaces no variables; only operators for strings and ARNs do", o.name)
		}
	}
}

// variablesElsewhere looks at the elements in which nothing is replaced.
func (v *visit) variablesElsewhere() {
	for _, s := range v.statements {
		for _, e := range []element{s.sid, s.effect, s.action, s.notAction} {
			v.variablesNotIn(e, e.value)
		}
		for _, e := range []element{s.principal, s.notPrincipal} {
			v.variablesNotIn(e, e.value)
			if e.present() {
				for m := range e.value.Members() {
					v.variablesNotIn(e, m.Value)
				}
			}
		}
	}
}

func (v *visit) variablesNotIn(e element, values *Node) {
	for n := range values.each() {
		if !isWords(n) {
			continue
		}
		for _, x := range variablesIn(n.Text()) {
			if x.real() {
				start, end := n.at(x.start, x.end)
				v.reportAt(VariableUnsupportedInElement, start, end, "write the value out, or use a condition", "no variable is replaced in %s", canonicalElement(e.key.Text()))
			}
		}
	}
}
